//! What only a distributed Map has, compiled.

use serde_json::Value;
use sfn_dsl::machine::{self, MachineType, QueryLanguage};

use super::compile::{limit, optional};
use super::state::{Content, Limit};
use crate::reader::{Format, Reader};

/// What only a distributed Map has.
#[derive(Debug)]
pub(crate) struct Distributed {
    /// The type of the child executions.
    pub(crate) execution_type: MachineType,
    pub(crate) label: Option<String>,
    pub(crate) item_reader: Option<ItemReader>,
    pub(crate) item_batcher: Option<ItemBatcher>,
    pub(crate) result_writer: ResultWriter,
    pub(crate) tolerated_failure_count: Option<Limit>,
    pub(crate) tolerated_failure_percentage: Option<Limit<f64>>,
}

/// `ItemReader`
#[derive(Debug)]
pub(crate) struct ItemReader {
    pub(crate) reader: Reader,
    pub(crate) arguments: Option<Content>,
    pub(crate) csv_headers: Option<Content>,
    pub(crate) items_pointer: Option<Content>,
    pub(crate) max_items: Option<Limit>,
}

/// `ItemBatcher`
#[derive(Debug)]
pub(crate) struct ItemBatcher {
    pub(crate) max_items: Option<Limit>,
    pub(crate) max_bytes: Option<Limit>,
    pub(crate) batch_input: Option<Content>,
}

/// `ResultWriter`
#[derive(Debug)]
pub(crate) struct ResultWriter {
    /// Bucket and prefix; absent: the results are the output of the state.
    pub(crate) destination: Option<Content>,
    pub(crate) transformation: Transformation,
    pub(crate) output_type: OutputType,
}

/// What becomes of the result of a child execution that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transformation {
    /// Everything that is known of the execution.
    None,
    /// Its output.
    Compact,
    /// The elements of its output, where that is an array.
    Flatten,
}

/// How results stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputType {
    /// As a JSON array.
    Json,
    /// One to a line.
    JsonLines,
}

/// `None` where a part is not simulated.
pub(super) fn compile(map: &machine::Distributed, language: QueryLanguage) -> Option<Distributed> {
    let item_reader = match &map.item_reader {
        Some(item_reader) => Some(ItemReader {
            reader: reader(item_reader)?,
            arguments: optional(item_reader.arguments.as_ref(), language)?,
            csv_headers: optional(item_reader.csv_headers.as_ref(), language)?,
            items_pointer: optional(item_reader.items_pointer.as_ref(), language)?,
            max_items: item_reader.max_items.as_ref().map(limit),
        }),
        None => None,
    };
    let item_batcher = match &map.item_batcher {
        Some(batcher) => Some(ItemBatcher {
            max_items: batcher.max_items_per_batch.as_ref().map(limit),
            max_bytes: batcher.max_input_bytes_per_batch.as_ref().map(limit),
            batch_input: optional(batcher.batch_input.as_ref(), language)?,
        }),
        None => None,
    };
    Some(Distributed {
        execution_type: map.execution_type,
        label: map.label.clone(),
        item_reader,
        item_batcher,
        result_writer: result_writer(map.result_writer.as_ref(), language)?,
        tolerated_failure_count: map.tolerated_failure_count.as_ref().map(limit),
        tolerated_failure_percentage: map.tolerated_failure_percentage.as_ref().map(limit),
    })
}

/// How a reader reads; `None` where it reads Parquet, which is not simulated.
pub(super) fn reader(reader: &machine::ItemReader) -> Option<Reader> {
    let config = reader.config.as_ref();
    let word = |name: &str| config.and_then(|config| config.get(name)).and_then(Value::as_str);
    let is_listing = reader.resource.ends_with(":s3:listObjectsV2");
    let input_type = word("InputType");
    let format = || {
        Some(match input_type {
            Some("CSV") => Format::Csv {
                delimiter: match word("CSVDelimiter") {
                    Some("PIPE") => b'|',
                    Some("SEMICOLON") => b';',
                    Some("SPACE") => b' ',
                    Some("TAB") => b'\t',
                    _ => b',',
                },
            },
            Some("JSONL") => Format::JsonLines,
            Some("PARQUET") => return None,
            _ => Format::Json,
        })
    };
    Some(match (is_listing, word("Transformation"), word("ManifestType"), input_type) {
        (true, Some("LOAD_AND_FLATTEN"), ..) => Reader::ListedObjects(format()?),
        (true, ..) => Reader::Listing,
        (false, _, Some("ATHENA_DATA"), _) => Reader::Athena(format()?),
        (false, _, Some(_), _) | (false, _, None, Some("MANIFEST")) => Reader::Inventory,
        (false, _, None, _) => Reader::Object(format()?),
    })
}

/// How results are written; absent: as compact output of the state.
fn result_writer(writer: Option<&machine::ResultWriter>, language: QueryLanguage) -> Option<ResultWriter> {
    let (transformation, output_type) = (Transformation::Compact, OutputType::Json);
    let Some(writer) = writer else {
        return Some(ResultWriter { destination: None, transformation, output_type });
    };
    let destination = writer.resource.as_ref().and(writer.arguments.as_ref());
    Some(ResultWriter {
        destination: optional(destination, language)?,
        transformation: match writer.transformation.as_deref() {
            Some("COMPACT") => Transformation::Compact,
            Some("FLATTEN") => Transformation::Flatten,
            _ => Transformation::None,
        },
        output_type: match writer.output_type.as_deref() {
            Some("JSONL") => OutputType::JsonLines,
            _ => OutputType::Json,
        },
    })
}
