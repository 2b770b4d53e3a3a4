//! What the service itself tells a workflow: objects of S3, and where results were written.

use serde_core::de::{DeserializeOwned, Error as _};
use serde_core::ser::SerializeStruct as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::shape::{Field, Fields, Form, Plain, Shape, Struct, form_of};

/// Structs as the service writes them; what `derive` would do, without its dependency in every build script.
macro_rules! json_structs {
    ($(
        $(#[$attribute:meta])*
        $name:ident { $($(#[$field_attribute:meta])* $field:ident: $type:ty = $json:literal,)* }
    )*) => {
        $(
            $(#[$attribute])*
            #[derive(Debug, Clone, PartialEq)]
            pub struct $name {
                $($(#[$field_attribute])* pub $field: $type,)*
            }

            impl Shape for $name {
                const FORM: Form = Form::Struct(&Struct {
                    name: stringify!($name),
                    fields: Fields::Named(&[$(Field {
                        rust: stringify!($field),
                        json: $json,
                        form: form_of::<$type>,
                        default: None,
                        skip: None,
                        flatten: false,
                    }),*]),
                });
                type Static = Self;
                type Kind = Plain;
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let count = [$($json),*].len();
                    let mut fields = serializer.serialize_struct(stringify!($name), count)?;
                    $(fields.serialize_field($json, &self.$field)?;)*
                    fields.end()
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let mut members = Map::deserialize(deserializer)?;
                    Ok(Self { $($field: member(&mut members, $json).map_err(D::Error::custom)?,)* })
                }
            }
        )*
    };
}

fn member<T: DeserializeOwned>(members: &mut Map<String, Value>, name: &str) -> Result<T, String> {
    let value = members.remove(name).ok_or_else(|| format!("missing field `{name}`"))?;
    serde_json::from_value(value).map_err(|error| format!("field `{name}`: {error}"))
}

json_structs! {
    /// An object of S3 as a distributed Map lists it: an item of [`list_objects`](super::list_objects).
    ///
    /// Source: Developer Guide, "`ItemReader` (Map)", the item of `ListObjectsV2`.
    S3Object {
        /// The entity tag, in quotes.
        etag: String = "Etag",
        /// The key.
        key: String = "Key",
        /// When it was written, in seconds since 1970.
        last_modified: f64 = "LastModified",
        /// Its bytes.
        size: u64 = "Size",
        /// The storage class, such as `STANDARD`.
        storage_class: String = "StorageClass",
    }

    /// Where a distributed Map has written its results to.
    ///
    /// Source: Developer Guide, "`ResultWriter` (Map)".
    WrittenResults {
        /// The ARN of the map run.
        map_run_arn: String = "MapRunArn",
        /// The object that lists the files of results.
        result_writer_details: ResultWriterDetails = "ResultWriterDetails",
    }

    /// The object that lists the files of results: `manifest.json`.
    ResultWriterDetails {
        /// Its bucket.
        bucket: String = "Bucket",
        /// Its key.
        key: String = "Key",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_service_tells_is_read_and_written_by_its_names() {
        let json = json!({
            "MapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:m/l:r",
            "ResultWriterDetails": {"Bucket": "results", "Key": "r/manifest.json"}
        });
        let written: WrittenResults = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(written.result_writer_details.key, "r/manifest.json");
        assert_eq!(serde_json::to_value(written).unwrap(), json);
        let without = serde_json::from_value::<ResultWriterDetails>(json!({"Bucket": 7})).unwrap_err();
        assert_eq!(without.to_string(), "field `Bucket`: invalid type: integer `7`, expected a string");
        let without = serde_json::from_value::<ResultWriterDetails>(json!({"Bucket": "b"})).unwrap_err();
        assert_eq!(without.to_string(), "missing field `Key`");
    }
}
