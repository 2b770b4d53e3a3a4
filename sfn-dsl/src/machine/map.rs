//! Map states, inline and distributed.

use super::data::{DataFlow, Setting, Template};
use super::handling::{Catcher, Retrier};
use super::{MachineType, Scope, Transition};
use crate::jsonata::Jsonata;
use crate::path::JsonPath;

/// A Map state.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Where the items come from.
    pub items: Items,
    /// The input of each iteration; absent: the item. Also holds the deprecated `Parameters` of a Map.
    pub item_selector: Option<Template>,
    /// What runs for every item: `ItemProcessor`, or the deprecated `Iterator`.
    pub processor: Scope,
    /// Inline or distributed.
    pub mode: MapMode,
    /// How many iterations run at once; absent or 0: 40 inline, 10,000 distributed.
    pub max_concurrency: Option<Setting<u64>>,
    /// How data goes in and out. The effective input of a Map has no `Parameters`.
    pub data: DataFlow,
    /// Retriers, first match counts.
    pub retry: Vec<Retrier>,
    /// Catchers, first match counts.
    pub catch: Vec<Catcher>,
    /// Where it continues.
    pub transition: Transition,
}

/// Where a Map finds its items.
#[derive(Debug, Clone, PartialEq)]
pub enum Items {
    /// The effective input itself: no `ItemsPath`, `Items` or `ItemReader`.
    Input,
    /// `ItemsPath` (JSONPath).
    Path(JsonPath),
    /// `Items` (JSONata): an array or object, with expressions inside.
    Template(Template),
    /// `Items` (JSONata): an expression that returns an array or object.
    Jsonata(Jsonata),
}

/// How the iterations of a Map run.
#[derive(Debug, Clone, PartialEq)]
pub enum MapMode {
    /// In the execution itself, with its history.
    Inline,
    /// Each as an execution of its own.
    Distributed(Box<Distributed>),
}

/// What only a distributed Map has.
#[derive(Debug, Clone, PartialEq)]
pub struct Distributed {
    /// The type of the child executions.
    pub execution_type: MachineType,
    /// Part of the ARN of the map run.
    pub label: Option<String>,
    /// Reads the items from S3.
    pub item_reader: Option<ItemReader>,
    /// Groups items.
    pub item_batcher: Option<ItemBatcher>,
    /// Writes the results to S3.
    pub result_writer: Option<ResultWriter>,
    /// The share of items that may fail, 0 to 100.
    pub tolerated_failure_percentage: Option<Setting<f64>>,
    /// The number of items that may fail.
    pub tolerated_failure_count: Option<Setting<u64>>,
}

/// `ItemReader`: reads items from S3.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemReader {
    /// `arn:…:states:::s3:getObject` or `…:s3:listObjectsV2`.
    pub resource: String,
    /// `Parameters` or `Arguments`.
    pub arguments: Option<Template>,
    /// `ReaderConfig` as written.
    pub config: Option<serde_json::Value>,
    /// `CSVHeaders` of the `ReaderConfig`.
    pub csv_headers: Option<Template>,
    /// `MaxItems` of the `ReaderConfig`, in whichever form.
    pub max_items: Option<Setting<u64>>,
    /// `ItemsPointer` of the `ReaderConfig`, or beside it: a JSON Pointer to the array or object in what is read.
    pub items_pointer: Option<Template>,
}

/// `ItemBatcher`: groups items, one child execution per group.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemBatcher {
    /// The most items in a group.
    pub max_items_per_batch: Option<Setting<u64>>,
    /// The most bytes in a group.
    pub max_input_bytes_per_batch: Option<Setting<u64>>,
    /// `BatchInput`: goes to every group.
    pub batch_input: Option<Template>,
}

/// `ResultWriter`: writes results to S3, shapes them, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultWriter {
    /// `arn:…:states:::s3:putObject`; absent: results stay in the state.
    pub resource: Option<String>,
    /// `Parameters` or `Arguments`.
    pub arguments: Option<Template>,
    /// `WriterConfig.Transformation`.
    pub transformation: Option<String>,
    /// `WriterConfig.OutputType`.
    pub output_type: Option<String>,
}
