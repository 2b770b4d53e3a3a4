//! What only a distributed Map has: readers, batches and writers.

use std::marker::PhantomData;

use super::draft::Fields as _;
use super::language::{JsonPath, Language};
use super::payload::{Payload, Setting};
use crate::json::{Node, Object, Value};
use crate::place::Place;
use crate::shape::{Enum, Form, Plain, Shape, Tagging, Variant};

/// `ItemReader`: reads the items of a distributed Map from S3.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let orders = ItemReader::get_object(json!({"Bucket": "batch-processing", "Key": "daily-orders.json"}))
///     .input_type(InputType::Json)
///     .max_items(10_000);
/// ```
///
/// Source: Developer Guide, "`ItemReader` (Map)".
#[derive(Debug, Clone)]
#[must_use = "a reader does nothing until a Map has it"]
pub struct ItemReader<L: Language> {
    pub(crate) fields: Object,
    language: PhantomData<L>,
}

/// `InputType`: what a file of items is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputType {
    /// A JSON array, or an object of items.
    Json,
    /// A JSON value on each line.
    JsonLines,
    /// Comma-separated values, one item per row.
    Csv,
    /// An inventory or an Athena manifest, which lists further files.
    Manifest,
    /// Apache Parquet.
    Parquet,
}

/// `CSVDelimiter`: what stands between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CsvDelimiter {
    /// `,`, the default.
    Comma,
    /// `|`
    Pipe,
    /// `;`
    Semicolon,
    /// A space.
    Space,
    /// A tab.
    Tab,
}

/// The delimiters with their names in ASL and their characters.
macro_rules! delimiters {
    ($($variant:ident = $name:literal $character:literal,)*) => {
        impl CsvDelimiter {
            /// As ASL writes it: `COMMA`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The delimiter itself.
            pub const fn as_char(self) -> char {
                match self {
                    $(Self::$variant => $character,)*
                }
            }
        }

        impl Shape for CsvDelimiter {
            const FORM: Form = Form::Enum(&Enum {
                name: "CsvDelimiter",
                tagging: Tagging::External,
                variants: &[$(Variant {
                    rust: stringify!($variant),
                    json: $name,
                    fields: crate::shape::Fields::Unit,
                    error_name: None,
                }),*],
            });
            type Static = Self;
            type Kind = Plain;
        }
    };
}

delimiters! {
    Comma = "COMMA" ',',
    Pipe = "PIPE" '|',
    Semicolon = "SEMICOLON" ';',
    Space = "SPACE" ' ',
    Tab = "TAB" '\t',
}

/// `ManifestType`: who wrote a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ManifestType {
    /// Athena, with `UNLOAD`.
    AthenaData,
    /// S3 Inventory.
    S3Inventory,
}

impl<L: Language> ItemReader<L> {
    /// Reads the items in an object of S3; the arguments name `Bucket` and `Key`.
    #[track_caller]
    pub fn get_object(arguments: impl Into<Payload<L>>) -> Self {
        Self::new("arn:aws:states:::s3:getObject", arguments)
    }

    /// The items are the objects in a bucket; the arguments name `Bucket` and `Prefix`.
    #[track_caller]
    pub fn list_objects(arguments: impl Into<Payload<L>>) -> Self {
        Self::new("arn:aws:states:::s3:listObjectsV2", arguments)
    }

    #[track_caller]
    fn new(resource: &str, arguments: impl Into<Payload<L>>) -> Self {
        let place = Place::caller();
        let mut fields = Object::new();
        fields.put("Resource", place, resource);
        fields.put_payload(L::ARGUMENTS, place, arguments.into());
        Self { fields, language: PhantomData }
    }

    #[track_caller]
    fn config(mut self, field: &str, value: impl Into<Value>) -> Self {
        let place = Place::caller();
        if let Some(config) = self.fields.object("ReaderConfig", place) {
            config.put(field, place, value);
        }
        self
    }

    /// `InputType`: what the object is.
    #[track_caller]
    pub fn input_type(self, input_type: InputType) -> Self {
        self.config(
            "InputType",
            match input_type {
                InputType::Json => "JSON",
                InputType::JsonLines => "JSONL",
                InputType::Csv => "CSV",
                InputType::Manifest => "MANIFEST",
                InputType::Parquet => "PARQUET",
            },
        )
    }

    /// `CSVHeaderLocation` `FIRST_ROW`: the first row has the names of the columns.
    #[track_caller]
    pub fn csv_headers_in_first_row(self) -> Self {
        self.config("CSVHeaderLocation", "FIRST_ROW")
    }

    /// `CSVHeaders`, with `CSVHeaderLocation` `GIVEN`: the names of the columns.
    #[track_caller]
    pub fn csv_headers<S: AsRef<str>>(self, headers: impl IntoIterator<Item = S>) -> Self {
        let place = Place::caller();
        let headers: Vec<Node> =
            headers.into_iter().map(|header| Node::new(header.as_ref(), place)).collect();
        self.config("CSVHeaderLocation", "GIVEN").config("CSVHeaders", headers)
    }

    /// `CSVDelimiter`: what stands between two values. Absent: a comma.
    #[track_caller]
    pub fn csv_delimiter(self, delimiter: CsvDelimiter) -> Self {
        self.config("CSVDelimiter", delimiter.as_str())
    }

    /// `MaxItems`: stops after that many items.
    #[track_caller]
    pub fn max_items(self, items: impl Into<Setting<L, u64>>) -> Self {
        self.config("MaxItems", items.into().value)
    }

    /// `Transformation` `LOAD_AND_FLATTEN`: reads each listed object and takes the items in it.
    #[track_caller]
    pub fn load_and_flatten(self) -> Self {
        self.config("Transformation", "LOAD_AND_FLATTEN")
    }

    /// `ManifestType`: who wrote the manifest.
    #[track_caller]
    pub fn manifest_type(self, manifest_type: ManifestType) -> Self {
        self.config(
            "ManifestType",
            match manifest_type {
                ManifestType::AthenaData => "ATHENA_DATA",
                ManifestType::S3Inventory => "S3_INVENTORY",
            },
        )
    }

    /// `ItemsPointer`: a JSON Pointer to the array or object in what is read, such as `/data/items`.
    #[track_caller]
    pub fn items_pointer(self, pointer: impl Into<Setting<L, String>>) -> Self {
        self.config("ItemsPointer", pointer.into().value)
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.fields.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }
}

impl ItemReader<JsonPath> {
    /// `MaxItemsPath`: as [`max_items`](Self::max_items), read from the input.
    #[track_caller]
    pub fn max_items_path(self, path: impl AsRef<str>) -> Self {
        self.config("MaxItemsPath", path.as_ref())
    }
}

/// `ItemBatcher`: groups the items of a distributed Map, one child execution per group. It needs one of the limits.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let batches = ItemBatcher::new().max_items_per_batch(100).batch_input(json!({"run.$": "$$.Execution.Name"}));
/// let import = Map::new("Import").distributed(Express).item_batcher(batches);
/// ```
///
/// Source: Developer Guide, "`ItemBatcher` (Map)".
#[derive(Debug, Clone)]
#[must_use = "a batcher does nothing until a Map has it"]
pub struct ItemBatcher<L: Language> {
    pub(crate) fields: Object,
    language: PhantomData<L>,
}

impl<L: Language> ItemBatcher<L> {
    /// A batcher without a limit.
    #[expect(clippy::new_without_default, reason = "a batcher without a limit is no good default")]
    pub fn new() -> Self {
        Self { fields: Object::new(), language: PhantomData }
    }

    #[track_caller]
    fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.put(field, Place::caller(), value);
        self
    }

    /// `MaxItemsPerBatch`: the most items in a group.
    #[track_caller]
    pub fn max_items_per_batch(self, items: impl Into<Setting<L, u64>>) -> Self {
        self.with("MaxItemsPerBatch", items.into().value)
    }

    /// `MaxInputBytesPerBatch`: the most bytes in a group, up to 262,144.
    #[track_caller]
    pub fn max_input_bytes_per_batch(self, bytes: impl Into<Setting<L, u64>>) -> Self {
        self.with("MaxInputBytesPerBatch", bytes.into().value)
    }

    /// `BatchInput`: what every group gets in addition to its items.
    #[track_caller]
    pub fn batch_input(mut self, template: impl Into<Payload<L>>) -> Self {
        self.fields.put_payload("BatchInput", Place::caller(), template.into());
        self
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.fields.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }
}

impl ItemBatcher<JsonPath> {
    /// `MaxItemsPerBatchPath`: as [`max_items_per_batch`](Self::max_items_per_batch), read from the input.
    #[track_caller]
    pub fn max_items_per_batch_path(self, path: impl AsRef<str>) -> Self {
        self.with("MaxItemsPerBatchPath", path.as_ref())
    }

    /// `MaxInputBytesPerBatchPath`: as [`max_input_bytes_per_batch`](Self::max_input_bytes_per_batch), read from the input.
    #[track_caller]
    pub fn max_input_bytes_per_batch_path(self, path: impl AsRef<str>) -> Self {
        self.with("MaxInputBytesPerBatchPath", path.as_ref())
    }
}

/// `ResultWriter`: writes the results of a distributed Map to S3, shapes them, or both.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let writer = ResultWriter::put_object(json!({"Bucket": "batch-processing", "Prefix": "results/"}))
///     .writer_config(Transformation::Compact, OutputType::JsonLines);
/// let import = Map::new("Import").distributed(Express).result_writer(writer);
/// ```
///
/// Source: Developer Guide, "`ResultWriter` (Map)".
#[derive(Debug, Clone)]
#[must_use = "a writer does nothing until a Map has it"]
pub struct ResultWriter<L: Language> {
    pub(crate) fields: Object,
    language: PhantomData<L>,
}

/// `Transformation` of a `WriterConfig`: what is written for a child execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transformation {
    /// Its output with what is known about the execution.
    None,
    /// Its output.
    Compact,
    /// The elements of its output, where that is an array.
    Flatten,
}

/// `OutputType` of a `WriterConfig`: what a file of results is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputType {
    /// A JSON array.
    Json,
    /// A JSON value on each line.
    JsonLines,
}

impl<L: Language> ResultWriter<L> {
    /// Writes to S3; the arguments name `Bucket` and `Prefix`.
    #[track_caller]
    pub fn put_object(arguments: impl Into<Payload<L>>) -> Self {
        let place = Place::caller();
        let mut fields = Object::new();
        fields.put("Resource", place, "arn:aws:states:::s3:putObject");
        fields.put_payload(L::ARGUMENTS, place, arguments.into());
        Self { fields, language: PhantomData }
    }

    /// Writes nowhere: shapes the results that stay in the state.
    #[track_caller]
    pub fn format(transformation: Transformation, output_type: OutputType) -> Self {
        Self { fields: Object::new(), language: PhantomData }.writer_config(transformation, output_type)
    }

    /// `WriterConfig`: what the results look like.
    #[track_caller]
    pub fn writer_config(mut self, transformation: Transformation, output_type: OutputType) -> Self {
        let place = Place::caller();
        let transformation = match transformation {
            Transformation::None => "NONE",
            Transformation::Compact => "COMPACT",
            Transformation::Flatten => "FLATTEN",
        };
        let output_type = match output_type {
            OutputType::Json => "JSON",
            OutputType::JsonLines => "JSONL",
        };
        let mut config = Object::new();
        config.put("Transformation", place, transformation);
        config.put("OutputType", place, output_type);
        self.fields.put("WriterConfig", place, config);
        self
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.fields.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }
}
