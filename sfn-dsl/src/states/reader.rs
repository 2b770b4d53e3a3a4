//! Where the items of a distributed Map come from.

use std::fmt;
use std::marker::PhantomData;

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use super::{Awaitable, Call, Named, callees};
use crate::builder::CsvDelimiter;
use crate::lowering::Callee;
use crate::shape::Shape;

/// The items of a distributed Map: a list, or an [`ItemReader`], or batches of the items of one.
#[diagnostic::on_unimplemented(
    message = "a distributed Map cannot go over `{Self}`",
    label = "neither a list nor an item reader",
    note = "its items are a list (`Vec<T>`), objects of S3 that are read (`states::read_json(bucket, key)`, \
            `states::list_objects(bucket, prefix)`, …), or batches of these"
)]
pub trait ItemSource {
    /// What a child execution gets: an item, or a batch of items.
    type Item: DeserializeOwned;

    /// The items, as they are found when the state begins.
    fn into_items(self) -> Items;
}

/// Items of a distributed Map, for a [`Host`](super::host::Host) and the [`DistributedMap`](super::DistributedMap).
#[derive(Debug, Clone)]
pub struct Items {
    pub(super) from: ItemsFrom,
    /// `MaxItemsPerBatch`, where a child gets batches.
    pub(super) max_items_per_batch: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum ItemsFrom {
    /// A list, or why it could not be written as JSON.
    List(Result<Vec<Value>, String>),
    /// Objects of S3.
    Read(ReadItems),
}

/// What an [`ItemReader`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadItems {
    /// What is read.
    pub reading: Reading,
    /// The bucket. `${Name}` in it is a substitution, as in the key.
    pub bucket: String,
    /// The key of the object; the prefix of keys where objects are listed.
    pub key: String,
    /// `Transformation` `LOAD_AND_FLATTEN`: reads all objects whose keys begin with the key.
    pub load_and_flatten: bool,
    /// `CSVHeaders`, where the first row has none.
    pub csv_headers: Option<Vec<String>>,
    /// `CSVDelimiter`.
    pub csv_delimiter: CsvDelimiter,
    /// `ItemsPointer`.
    pub items_pointer: Option<String>,
    /// `MaxItems`; 0 for all.
    pub max_items: u64,
}

/// What an [`ItemReader`] makes items of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading {
    /// The elements of a JSON array, or the members of an object.
    Json,
    /// The values on the lines of an object.
    JsonLines,
    /// The rows of comma-separated values.
    Csv,
    /// The rows of an S3 inventory, by its manifest.
    Inventory,
    /// The objects in a bucket, as they are listed.
    Listing,
}

impl Reading {
    /// `InputType`; none where objects are listed.
    pub(crate) fn input_type(self) -> Option<&'static str> {
        match self {
            Self::Json => Some("JSON"),
            Self::JsonLines => Some("JSONL"),
            Self::Csv => Some("CSV"),
            Self::Inventory => Some("MANIFEST"),
            Self::Listing => None,
        }
    }
}

/// What an [`ItemReader`] makes items of, as a type.
macro_rules! formats {
    ($($name:ident)*) => {
        /// What an [`ItemReader`](super::ItemReader) makes items of, as types.
        pub mod formats {
            use super::{Callee, Named, Reading};

            $(
                #[doc = concat!("[`Reading::", stringify!($name), "`](super::Reading::", stringify!($name), "), as a type.")]
                #[derive(Debug, Clone, Copy, PartialEq, Eq)]
                pub enum $name {}

                impl Named for $name {
                    fn callee() -> Callee {
                        Callee::ItemReader(Reading::$name)
                    }
                }
            )*
        }
    };
}

formats! { Json JsonLines Csv Inventory Listing }

/// Reads the items of a distributed Map from S3: `ItemReader`.
///
/// It is given to [`distributed_map`](super::distributed_map); the state reads the items itself, and they pass through no
/// payload. `T` is an item, `Format` what it is read from.
///
/// Bucket and key may have substitutions: `${OrdersBucket}`.
///
/// Source: Developer Guide, "`ItemReader` (Map)".
#[must_use = "a reader does nothing until a distributed Map has it"]
pub struct ItemReader<T, Format> {
    read: ReadItems,
    types: PhantomData<fn() -> (T, Format)>,
}

impl<T, Format> ItemReader<T, Format> {
    fn new(reading: Reading, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        let read = ReadItems {
            reading,
            bucket: bucket.into(),
            key: key.into(),
            load_and_flatten: false,
            csv_headers: None,
            csv_delimiter: CsvDelimiter::Comma,
            items_pointer: None,
            max_items: 0,
        };
        Self { read, types: PhantomData }
    }

    /// `MaxItems`: stops after that many items.
    pub fn max_items(mut self, items: u64) -> Self {
        self.read.max_items = items;
        self
    }

    /// `ItemBatcher` with `MaxItemsPerBatch`: a child execution gets a list of up to that many items.
    pub fn max_items_per_batch(self, items: usize) -> ItemBatches<T> {
        ItemBatches { from: ItemsFrom::Read(self.read), max_items: items, item: PhantomData }
    }
}

/// The items in an object of S3 that is a JSON array, or a JSON object whose members are the items.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
///
/// #[task(lambda = "${Import}")]
/// async fn import(order_id: String) -> bool;
///
/// #[workflow]
/// pub async fn import_all() {
///     let ids = states::read_json::<String>("${Bucket}", "orders.json").items_pointer("/orders").max_items(1_000);
///     states::distributed_map(ids, import).named("Import all").await;
/// }
/// assert!(import_all::workflow().check().is_ok());
/// ```
pub fn read_json<T>(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T, formats::Json> {
    ItemReader::new(Reading::Json, bucket, key)
}

/// The JSON values on the lines of an object of S3.
pub fn read_json_lines<T>(
    bucket: impl Into<String>,
    key: impl Into<String>,
) -> ItemReader<T, formats::JsonLines> {
    ItemReader::new(Reading::JsonLines, bucket, key)
}

/// The rows of an object of S3 with comma-separated values: objects of texts, named by the first row.
pub fn read_csv<T>(bucket: impl Into<String>, key: impl Into<String>) -> ItemReader<T, formats::Csv> {
    ItemReader::new(Reading::Csv, bucket, key)
}

/// The rows of an S3 inventory, whose manifest is at the key: objects of texts, named as the inventory names its fields.
pub fn read_inventory<T>(
    bucket: impl Into<String>,
    manifest_key: impl Into<String>,
) -> ItemReader<T, formats::Inventory> {
    ItemReader::new(Reading::Inventory, bucket, manifest_key)
}

/// The objects in a bucket whose keys begin with a prefix, as S3 lists them: their contents are not read.
pub fn list_objects(
    bucket: impl Into<String>,
    prefix: impl Into<String>,
) -> ItemReader<super::S3Object, formats::Listing> {
    ItemReader::new(Reading::Listing, bucket, prefix)
}

impl<T> ItemReader<T, formats::Json> {
    /// `ItemsPointer`: a JSON Pointer to the array or object in what is read, such as `/data/items`.
    pub fn items_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.read.items_pointer = Some(pointer.into());
        self
    }
}

impl<T> ItemReader<T, formats::Csv> {
    /// `CSVHeaders`, with `CSVHeaderLocation` `GIVEN`: the names of the columns. Absent: those in the first row.
    pub fn csv_headers<S: Into<String>>(mut self, headers: impl IntoIterator<Item = S>) -> Self {
        self.read.csv_headers = Some(headers.into_iter().map(Into::into).collect());
        self
    }

    /// `CSVDelimiter`: what stands between two values. Absent: a comma.
    pub fn csv_delimiter(mut self, delimiter: CsvDelimiter) -> Self {
        self.read.csv_delimiter = delimiter;
        self
    }
}

/// Formats of which many objects may be read.
macro_rules! flattened {
    ($($format:ident)*) => {
        $(impl<T> ItemReader<T, formats::$format> {
            /// `Transformation` `LOAD_AND_FLATTEN`: the key is a prefix, and the items are those in all objects whose keys begin
            /// with it.
            pub fn load_and_flatten(mut self) -> Self {
                self.read.load_and_flatten = true;
                self
            }
        })*
    };
}

flattened! { Json JsonLines Csv }

impl<T: DeserializeOwned, Format> ItemSource for ItemReader<T, Format> {
    type Item = T;

    fn into_items(self) -> Items {
        Items { from: ItemsFrom::Read(self.read), max_items_per_batch: None }
    }
}

impl<T, Format> Awaitable for ItemReader<T, Format> {
    /// A reader is awaited by the Map that has it, and gives it items.
    type Awaited = T;
}

impl<T: Shape, Format: Named> Call for ItemReader<T, Format> {
    type Callee = Format;
}

impl<T, Format> fmt::Debug for ItemReader<T, Format> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ItemReader").field(&self.read).finish()
    }
}

impl<L> ItemSource for L
where
    L: IntoIterator<Item: Serialize + DeserializeOwned>,
{
    type Item = L::Item;

    fn into_items(self) -> Items {
        Items { from: list(self), max_items_per_batch: None }
    }
}

fn list<T: Serialize>(items: impl IntoIterator<Item = T>) -> ItemsFrom {
    let items: Result<Vec<Value>, _> = items.into_iter().map(serde_json::to_value).collect();
    ItemsFrom::List(items.map_err(|error| error.to_string()))
}

/// A list of items for a distributed Map, to be processed in batches.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
///
/// #[task(lambda = "${Import}")]
/// async fn import(order_ids: Vec<String>) -> u64;
///
/// #[workflow]
/// pub async fn import_all(order_ids: Vec<String>) -> u64 {
///     let batches = states::items(order_ids).max_items_per_batch(100);
///     let counts = states::distributed_map(batches, import).await;
///     counts.iter().sum()
/// }
/// assert!(import_all::workflow().check().is_ok());
/// ```
pub fn items<T: Serialize>(items: impl IntoIterator<Item = T>) -> ItemList<T> {
    ItemList { from: list(items), item: PhantomData }
}

/// A list of items; made by [`items`].
#[must_use = "items do nothing until a distributed Map has them"]
pub struct ItemList<T> {
    from: ItemsFrom,
    item: PhantomData<fn() -> T>,
}

impl<T> ItemList<T> {
    /// `ItemBatcher` with `MaxItemsPerBatch`: a child execution gets a list of up to that many items.
    pub fn max_items_per_batch(self, items: usize) -> ItemBatches<T> {
        ItemBatches { from: self.from, max_items: items, item: PhantomData }
    }
}

impl<T: DeserializeOwned> ItemSource for ItemList<T> {
    type Item = T;

    fn into_items(self) -> Items {
        Items { from: self.from, max_items_per_batch: None }
    }
}

impl<T> Awaitable for ItemList<T> {
    /// A list is awaited by the Map that has it, and gives it items.
    type Awaited = T;
}

impl<T: Shape> Call for ItemList<T> {
    type Callee = callees::Items;
}

impl<T> fmt::Debug for ItemList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ItemList").field(&self.from).finish()
    }
}

/// Batches of items: each child execution of a distributed Map gets a list of them.
#[must_use = "batches do nothing until a distributed Map has them"]
pub struct ItemBatches<T> {
    from: ItemsFrom,
    max_items: usize,
    item: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> ItemSource for ItemBatches<T> {
    type Item = Vec<T>;

    fn into_items(self) -> Items {
        Items { from: self.from, max_items_per_batch: Some(self.max_items) }
    }
}

impl<T> fmt::Debug for ItemBatches<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemBatches").field("from", &self.from).field("max_items", &self.max_items).finish()
    }
}
