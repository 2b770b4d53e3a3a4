use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

#[derive(Serialize, Deserialize, Shape)]
#[serde(from = "String", into = "String")]
struct Converted;

impl From<String> for Converted {
    fn from(_: String) -> Self {
        Self
    }
}

impl From<Converted> for String {
    fn from(_: Converted) -> Self {
        Self::new()
    }
}

impl Clone for Converted {
    fn clone(&self) -> Self {
        Self
    }
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "type")]
struct Tagged {
    id: u8,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(rename_all(serialize = "camelCase", deserialize = "snake_case"))]
struct Order {
    #[serde(rename(serialize = "ID"))]
    id: u8,
    #[serde(alias = "count")]
    quantity: u8,
    #[serde(with = "text")]
    a: u8,
    #[serde(serialize_with = "text::serialize")]
    b: u8,
    #[serde(deserialize_with = "text::deserialize")]
    c: u8,
    #[serde(skip_serializing)]
    d: u8,
    #[serde(skip_deserializing)]
    e: u8,
    #[serde(default, skip_serializing_if = "is_zero")]
    f: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    g: Vec<u8>,
}

#[derive(Serialize, Deserialize, Shape)]
struct Pair(#[serde(skip)] u8, #[serde(default)] u8);

#[derive(Serialize, Deserialize, Shape)]
enum Kind {
    #[serde(alias = "small")]
    Small,
    #[serde(skip)]
    Secret,
    #[serde(skip_serializing)]
    Read,
    #[serde(with = "text")]
    Text(u8),
    #[serde(untagged)]
    Any(u8),
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(tag = "kind")]
enum Open {
    Known,
    #[serde(other)]
    Other,
}

#[derive(Serialize, Deserialize, Shape)]
#[serde(untagged, deny_unknown_fields)]
enum Closed {
    A { a: u8 },
}

#[derive(Deserialize, Shape)]
#[serde(field_identifier)]
enum Name {
    A,
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

mod text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(number: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        number.to_string().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        u8::deserialize(deserializer)
    }
}

fn main() {
    // The implementations are there, so that one mistake is one error.
    let _ = Order::FORM;
}
