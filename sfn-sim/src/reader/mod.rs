//! Reading items: the lists that a distributed Map runs over, one item at a time.
//!
//! [`Reader`] says how, [`Items`] are what comes out of it. What is read stays packed in the bytes of its object until it is
//! its turn, so a list of a million items costs as much memory as its object.
//!
//! Source: Developer Guide, "`ItemReader` (Map)".

mod compression;
mod csv;
mod json;
mod manifest;

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::objects::{Object, Objects};
use csv::CsvItems;
use json::{JsonItems, JsonLines};

/// How items are read from S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reader {
    /// `s3:getObject`: the items in an object.
    Object(Format),
    /// `s3:getObject` with the manifest of an S3 inventory: the objects that it lists.
    Inventory,
    /// `s3:getObject` with the manifest of an Athena query: the items in all objects that it lists.
    Athena(Format),
    /// `s3:listObjectsV2`: the objects in a bucket, as they are listed.
    Listing,
    /// `s3:listObjectsV2` with `LOAD_AND_FLATTEN`: the items in all objects in a bucket.
    ListedObjects(Format),
}

/// How an object holds items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    JsonLines,
    Csv {
        /// `CSVDelimiter`
        delimiter: u8,
    },
}

/// What is read, and how much of it: what is known when the state runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Request {
    /// `Parameters` or `Arguments`.
    pub(crate) arguments: Value,
    /// `CSVHeaders`, where `CSVHeaderLocation` is `GIVEN`.
    pub(crate) csv_headers: Option<Arc<[String]>>,
    /// `ItemsPointer`
    pub(crate) items_pointer: Option<String>,
    /// `MaxItems`; 0 for all.
    pub(crate) max_items: u64,
}

/// Why items cannot be read: the cause of `States.ItemReaderFailed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReaderError(String);

impl ReaderError {
    pub(crate) fn new(cause: &str) -> Self {
        Self(cause.to_owned())
    }

    pub(crate) fn cause(&self) -> &str {
        &self.0
    }

    fn malformed(what: &str) -> Self {
        Self(format!("The object cannot be read as its InputType: {what}"))
    }

    fn no_such_place(pointer: &str) -> Self {
        Self(format!("ItemsPointer {pointer} leads to no value."))
    }

    fn no_such_key(bucket: &str, key: &str) -> Self {
        Self(format!("The specified key does not exist: s3://{bucket}/{key}"))
    }

    fn no_such_bucket(bucket: &str) -> Self {
        Self(format!("The specified bucket does not exist: {bucket}"))
    }
}

/// An item, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) value: Value,
    /// Its key, where it is a member of an object.
    pub(crate) key: Option<String>,
    /// `Map.Item.Source`
    pub(crate) source: Arc<str>,
}

/// Items that are still to come. A clone comes from the same place.
#[derive(Debug, Clone)]
pub(crate) struct Items {
    /// What is being read.
    current: Part,
    source: Arc<str>,
    /// Objects that come after it.
    following: VecDeque<Unread>,
    /// How the objects hold their items.
    opening: Option<Opening>,
    /// How many items may still be taken.
    left: u64,
}

/// An object that has not been opened.
#[derive(Debug, Clone)]
struct Unread {
    source: Arc<str>,
    bytes: Arc<[u8]>,
}

/// How objects are opened.
#[derive(Debug, Clone)]
struct Opening {
    format: Format,
    csv_headers: Option<Arc<[String]>>,
    items_pointer: Option<String>,
}

#[derive(Debug, Clone)]
enum Part {
    Values(VecDeque<(Option<String>, Value)>),
    Json(JsonItems),
    JsonLines(JsonLines),
    Csv(CsvItems),
    Listing(VecDeque<(String, Object)>),
}

/// The `Map.Item.Source` of items that came with the input of the state.
const STATE_DATA: &str = "STATE_DATA";

impl Reader {
    /// Opens what is asked for.
    pub(crate) fn open(&self, objects: &Objects, request: Request) -> Result<Items, ReaderError> {
        let Request { arguments, csv_headers, items_pointer, max_items } = request;
        let opening = |format: &Format| Opening { format: format.clone(), csv_headers, items_pointer };
        let argument = |name: &str| {
            let text = arguments.get(name).and_then(Value::as_str);
            text.ok_or_else(|| ReaderError::new(&format!("The ItemReader needs the text {name}.")))
        };
        if arguments.get("VersionId").is_some() {
            return Err(ReaderError::new("VersionId is not simulated: an object has one version."));
        }
        let bucket = argument("Bucket")?;
        let read = |bucket: &str, key: &str| match objects.find(bucket, key) {
            Some(object) => {
                Ok(Unread { source: format!("S3://{bucket}/{key}").into(), bytes: object.bytes() })
            }
            None if objects.has_bucket(bucket) => Err(ReaderError::no_such_key(bucket, key)),
            None => Err(ReaderError::no_such_bucket(bucket)),
        };
        let listed = || {
            if !objects.has_bucket(bucket) {
                return Err(ReaderError::no_such_bucket(bucket));
            }
            let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
            let start_after = text("StartAfter");
            Ok(objects.list(bucket, text("Prefix")).filter(move |(key, _)| *key > start_after))
        };
        let left = if max_items == 0 { u64::MAX } else { max_items };
        match self {
            Self::Object(format) => {
                Ok(Items::of_objects([read(bucket, argument("Key")?)?], opening(format), left))
            }
            Self::Athena(format) => {
                let manifest = read(bucket, argument("Key")?)?;
                let listed = manifest::athena(&manifest.bytes)?;
                let objects = listed.iter().map(|(bucket, key)| read(bucket, key));
                Ok(Items::of_objects(objects.collect::<Result<Vec<_>, _>>()?, opening(format), left))
            }
            Self::Inventory => {
                let manifest = read(bucket, argument("Key")?)?;
                let inventory = manifest::inventory(&manifest.bytes)?;
                let objects = inventory.keys.iter().map(|key| read(&inventory.bucket, key));
                let opening = Opening {
                    format: Format::Csv { delimiter: b',' },
                    csv_headers: Some(inventory.headers.into()),
                    items_pointer: None,
                };
                Ok(Items::of_objects(objects.collect::<Result<Vec<_>, _>>()?, opening, left))
            }
            Self::Listing => {
                let listed = listed()?.map(|(key, object)| (key.to_owned(), object.clone()));
                Ok(Items {
                    current: Part::Listing(listed.collect()),
                    source: format!("S3://{bucket}").into(),
                    following: VecDeque::new(),
                    opening: None,
                    left,
                })
            }
            Self::ListedObjects(format) => {
                // Folders are listed as empty objects.
                let is_folder = |key: &str, object: &Object| key.ends_with('/') && object.size() == 0;
                let files = listed()?.filter(|(key, object)| !is_folder(key, object));
                let objects = files.map(|(key, object)| Unread {
                    source: format!("S3://{bucket}/{key}").into(),
                    bytes: object.bytes(),
                });
                Ok(Items::of_objects(objects, opening(format), left))
            }
        }
    }
}

impl Reader {
    /// The items in a text that stands for what would be read: a JSON array where that is a list of objects.
    pub(crate) fn given(&self, text: &str) -> Result<Vec<Value>, ReaderError> {
        let format = match self {
            Self::Object(format) | Self::Athena(format) | Self::ListedObjects(format) => format.clone(),
            Self::Inventory | Self::Listing => Format::Json,
        };
        let object = Unread { source: STATE_DATA.into(), bytes: text.as_bytes().into() };
        let opening = Opening { format, csv_headers: None, items_pointer: None };
        let mut items = Items::of_objects([object], opening, u64::MAX);
        std::iter::from_fn(|| items.next()).map(|item| Ok(item?.value)).collect()
    }
}

impl Items {
    /// Items that came with the input of the state, with their keys where it was an object.
    pub(crate) fn of_values(values: impl IntoIterator<Item = (Option<String>, Value)>) -> Self {
        Self {
            current: Part::Values(values.into_iter().collect()),
            source: STATE_DATA.into(),
            following: VecDeque::new(),
            opening: None,
            left: u64::MAX,
        }
    }

    fn of_objects(objects: impl IntoIterator<Item = Unread>, opening: Opening, left: u64) -> Self {
        Self { following: objects.into_iter().collect(), opening: Some(opening), left, ..Self::of_values([]) }
    }

    /// Reads to the end; returns how many items there are.
    ///
    /// DIFFERENCE: the service tells of a mistake when it comes to it, and may have started child executions by then.
    pub(crate) fn count(&self) -> Result<u64, ReaderError> {
        let mut items = self.clone();
        let mut count = 0;
        while let Some(item) = items.next() {
            item?;
            count += 1;
        }
        Ok(count)
    }

    /// The next item.
    pub(crate) fn next(&mut self) -> Option<Result<Item, ReaderError>> {
        if self.left == 0 {
            return None;
        }
        loop {
            let item = match &mut self.current {
                Part::Values(values) => values.pop_front().map(Ok),
                Part::Json(items) => items.next(),
                Part::JsonLines(lines) => lines.next().map(|value| Ok((None, value?))),
                Part::Csv(rows) => rows.next().map(|value| Ok((None, value?))),
                Part::Listing(listed) => {
                    listed.pop_front().map(|(key, object)| Ok((None, listing_entry(&key, &object))))
                }
            };
            if let Some(item) = item {
                self.left -= 1;
                return Some(item.map(|(key, value)| Item { value, key, source: Arc::clone(&self.source) }));
            }
            let next = self.following.pop_front()?;
            match self.opening.as_ref().map(|opening| opening.open(next.bytes))? {
                Ok(part) => (self.current, self.source) = (part, next.source),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Opening {
    fn open(&self, bytes: Arc<[u8]>) -> Result<Part, ReaderError> {
        let text = compression::unpack(bytes)?;
        Ok(match self.format {
            Format::Json => Part::Json(JsonItems::open(text, self.items_pointer.as_deref())?),
            Format::JsonLines => Part::JsonLines(JsonLines::open(text)),
            Format::Csv { delimiter } => {
                Part::Csv(CsvItems::open(text, delimiter, self.csv_headers.as_ref())?)
            }
        })
    }
}

/// What a listing says of an object; the members and their order are recorded.
fn listing_entry(key: &str, object: &Object) -> Value {
    json!({
        "Etag": object.etag(),
        "Key": key,
        "LastModified": object.last_modified().as_epoch_seconds(),
        "Size": object.size(),
        "StorageClass": "STANDARD",
    })
}

#[cfg(test)]
mod tests;
