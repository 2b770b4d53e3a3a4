//! Map states.

use super::distributed::{ItemBatcher, ItemReader, ResultWriter};
use super::draft::{
    Draft, Fields, assign, common, handling, input_output, parameters, result_path, result_selector,
    transition,
};
use super::flow::{Flow, sort_fields};
use super::language::{JsonPath, Jsonata, Language};
use super::payload::{Payload, Setting};
use crate::json::Object;
use crate::machine::MachineType;
use crate::place::Place;

/// Builds a Map state: it runs a processor for every item; the result has the outputs in order.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let ship = Map::new("Ship items")
///     .items_path("$.items")
///     .max_concurrency(5)
///     .item_processor(Task::lambda("Ship item", "${ShipItem}"));
/// ```
///
/// Source: Amazon States Language, "Map State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Map<L: Language> {
    pub(crate) draft: Draft<L>,
    /// `ProcessorConfig`, which ASL wants inside the processor.
    config: Option<(Object, Place)>,
}

impl<L: Language> Map<L> {
    /// A Map state over its input, without a processor; it needs one.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { draft: Draft::new(name, "Map"), config: None }
    }

    /// `ItemProcessor`: what runs for every item, a flow or a single state.
    #[track_caller]
    pub fn item_processor(mut self, processor: impl Into<Flow>) -> Self {
        self.draft.set("ItemProcessor", processor.into().into_scope());
        self
    }

    /// `Iterator`: the deprecated name of `ItemProcessor`.
    #[track_caller]
    pub fn iterator(mut self, processor: impl Into<Flow>) -> Self {
        self.draft.set("Iterator", processor.into().into_scope());
        self
    }

    /// Mode `INLINE`, which is the default: iterations run in the execution itself, with its history.
    #[track_caller]
    pub fn inline(self) -> Self {
        self.mode("INLINE", None)
    }

    /// Mode `DISTRIBUTED`: every iteration is an execution of its own, of that type.
    #[track_caller]
    pub fn distributed(self, execution_type: MachineType) -> Self {
        self.mode("DISTRIBUTED", Some(execution_type))
    }

    #[track_caller]
    fn mode(mut self, mode: &str, execution_type: Option<MachineType>) -> Self {
        let place = Place::caller();
        let mut config = Object::new();
        config.put("Mode", place, mode);
        if let Some(execution_type) = execution_type {
            config.put("ExecutionType", place, execution_type.as_str());
        }
        self.config = Some((config, place));
        self
    }

    /// `ItemSelector`: the input of each iteration. Absent: the item.
    #[track_caller]
    pub fn item_selector(mut self, template: impl Into<Payload<L>>) -> Self {
        self.draft.set_payload("ItemSelector", template);
        self
    }

    /// `MaxConcurrency`: how many iterations run at once. Absent or 0: 40 inline, 10,000 distributed.
    #[track_caller]
    pub fn max_concurrency(mut self, iterations: impl Into<Setting<L, u64>>) -> Self {
        self.draft.set_setting("MaxConcurrency", iterations);
        self
    }

    /// `ItemReader`: where a distributed Map reads its items from.
    #[track_caller]
    pub fn item_reader(mut self, reader: ItemReader<L>) -> Self {
        self.draft.set("ItemReader", reader.fields);
        self
    }

    /// `ItemBatcher`: how a distributed Map groups its items.
    #[track_caller]
    pub fn item_batcher(mut self, batcher: ItemBatcher<L>) -> Self {
        self.draft.set("ItemBatcher", batcher.fields);
        self
    }

    /// `ResultWriter`: where a distributed Map writes its results to.
    #[track_caller]
    pub fn result_writer(mut self, writer: ResultWriter<L>) -> Self {
        self.draft.set("ResultWriter", writer.fields);
        self
    }

    /// `ToleratedFailurePercentage`: the share of items of a distributed Map that may fail, 0 to 100.
    #[track_caller]
    pub fn tolerated_failure_percentage(mut self, percentage: impl Into<Setting<L, f64>>) -> Self {
        self.draft.set_setting("ToleratedFailurePercentage", percentage);
        self
    }

    /// `ToleratedFailureCount`: the number of items of a distributed Map that may fail.
    #[track_caller]
    pub fn tolerated_failure_count(mut self, count: impl Into<Setting<L, u64>>) -> Self {
        self.draft.set_setting("ToleratedFailureCount", count);
        self
    }

    /// `Label`: a part of the ARN of the map run, up to 40 characters.
    #[track_caller]
    pub fn label(mut self, label: impl AsRef<str>) -> Self {
        self.draft.set("Label", label.as_ref());
        self
    }

    /// The fields with `ProcessorConfig` where ASL wants it.
    pub(crate) fn into_draft(self) -> Draft<L> {
        let mut draft = self.draft;
        if let Some((config, place)) = self.config {
            let field = if draft.fields.has("Iterator") { "Iterator" } else { "ItemProcessor" };
            if let Some(processor) = draft.fields.object(field, place) {
                processor.put("ProcessorConfig", place, config);
                sort_fields(processor, &["Comment", "ProcessorConfig"]);
            }
        }
        draft
    }
}

impl Map<JsonPath> {
    /// `ItemsPath`: where in the input the items are. Absent: the input itself.
    #[track_caller]
    pub fn items_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("ItemsPath", path.as_ref());
        self
    }

    /// `MaxConcurrencyPath`: as [`max_concurrency`](Self::max_concurrency), read from the input.
    #[track_caller]
    pub fn max_concurrency_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("MaxConcurrencyPath", path.as_ref());
        self
    }

    /// `ToleratedFailurePercentagePath`: as [`tolerated_failure_percentage`](Self::tolerated_failure_percentage), read
    /// from the input.
    #[track_caller]
    pub fn tolerated_failure_percentage_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("ToleratedFailurePercentagePath", path.as_ref());
        self
    }

    /// `ToleratedFailureCountPath`: as [`tolerated_failure_count`](Self::tolerated_failure_count), read from the input.
    #[track_caller]
    pub fn tolerated_failure_count_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("ToleratedFailureCountPath", path.as_ref());
        self
    }
}

impl Map<Jsonata> {
    /// `Items`: the items, an array, an object or an expression that returns one. Absent: the input itself.
    #[track_caller]
    pub fn items(mut self, items: impl Into<Payload<Jsonata>>) -> Self {
        self.draft.set_payload("Items", items);
        self
    }
}

common!(Map);
transition!(Map);
input_output!(Map);
parameters!(Map);
result_selector!(Map);
result_path!(Map);
assign!(Map);
handling!(Map);
