//! Map states.

use std::marker::PhantomData;

use super::distributed::{ItemBatcher, ItemReader, ResultWriter};
use super::draft::{
    Draft, Fields, assign, common, handling, input_output, parameters, result_path, result_selector,
    transition,
};
use super::flow::IntoFlow;
use super::kind::Kind;
use super::language::{JsonPath, Jsonata, Language};
use super::payload::{Payload, Setting};
use super::scopes::sort_fields;
use crate::json::Object;
use crate::place::Place;

/// Builds a Map state: it runs a processor for every item; the result has the outputs in order.
///
/// Iterations run in the execution itself, with its history, up to 40 at once. [`distributed`](Self::distributed) makes each
/// an execution of its own.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let ship = Map::new("Ship items")
///     .items_path("$.items")
///     .max_concurrency(5)
///     .item_processor(Task::lambda("Ship item", "${ShipItem}"));
/// assert!(Flow::new().then(ship).check().is_ok());
/// ```
///
/// Source: Amazon States Language, "Map State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Map<L: Language, K: Kind> {
    pub(crate) draft: Draft<L>,
    /// `ProcessorConfig`, which ASL wants inside the processor.
    config: Option<(Object, Place)>,
    kind: PhantomData<K>,
}

impl<L: Language, K: Kind> Map<L, K> {
    /// A Map state over its input, without a processor; it needs one.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { draft: Draft::new(name, "Map"), config: None, kind: PhantomData }
    }

    /// Mode `INLINE`, which is the default: iterations run in the execution itself, with its history.
    #[track_caller]
    pub fn inline(mut self) -> Self {
        self.config = Some((processor_config("INLINE"), Place::caller()));
        self
    }

    /// Mode `DISTRIBUTED`: every iteration is an execution of its own, of the type that is given, [`Standard`](super::Standard) or
    /// [`Express`](super::Express). The Map itself is for Standard machines.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let import = Map::new("Import").distributed(Express).item_processor(Task::lambda("Import one", "${Import}"));
    /// let states = Flow::from(import).definition().to_json()["States"].clone();
    /// let config = json!({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"});
    /// assert_eq!(states["Import"]["ItemProcessor"]["ProcessorConfig"], config);
    /// ```
    #[track_caller]
    pub fn distributed(self, execution_type: K) -> DistributedMap<L, K> {
        let place = Place::caller();
        let mut config = processor_config("DISTRIBUTED");
        config.put("ExecutionType", place, execution_type.machine_type().as_str());
        DistributedMap { draft: self.draft, config: (config, place), children: PhantomData }
    }

    /// The fields with `ProcessorConfig` where ASL wants it.
    pub(crate) fn into_draft(self) -> Draft<L> {
        match self.config {
            Some((config, place)) => configured(self.draft, config, place),
            None => self.draft,
        }
    }
}

/// Builds a distributed Map state: every item, or batch of items, is processed by an execution of its own, up to 10,000 at once.
///
/// Made by [`Map::distributed`]. The items may come from S3 and the results go there, so that neither is bound by the size of a
/// payload. `C` is the type of the child executions; the Map itself is for Standard machines.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let import = Map::new("Import")
///     .item_processor(Task::lambda("Import one", "${Import}"))
///     .distributed(Express)
///     .item_reader(ItemReader::get_object(json!({"Bucket": "orders", "Key.$": "$.key"})).input_type(InputType::Csv).csv_headers_in_first_row())
///     .tolerated_failure_percentage(5.0);
/// assert!(Workflow::new("import", import).check().is_ok());
/// ```
///
/// An Express child cannot wait for a job, so this does not compile:
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let job = Task::integration("Job", "glue:startJobRun").parameter("JobName", "import").sync();
/// let _ = Map::new("Import").distributed(Express).item_processor(job);
/// ```
///
/// Source: Developer Guide, "Using Map state in Distributed mode for large-scale parallel workloads in Step Functions".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct DistributedMap<L: Language, C: Kind> {
    pub(crate) draft: Draft<L>,
    /// `ProcessorConfig`, which ASL wants inside the processor.
    config: (Object, Place),
    children: PhantomData<C>,
}

impl<L: Language, C: Kind> DistributedMap<L, C> {
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
        let (config, place) = self.config;
        configured(self.draft, config, place)
    }
}

impl<C: Kind> DistributedMap<JsonPath, C> {
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

#[track_caller]
fn processor_config(mode: &str) -> Object {
    let mut config = Object::new();
    config.put("Mode", Place::caller(), mode);
    config
}

fn configured<L: Language>(mut draft: Draft<L>, config: Object, place: Place) -> Draft<L> {
    let field = if draft.fields.has("Iterator") { "Iterator" } else { "ItemProcessor" };
    if let Some(processor) = draft.fields.object(field, place) {
        processor.put("ProcessorConfig", place, config);
        sort_fields(processor, &["Comment", "ProcessorConfig"]);
    }
    draft
}

/// What both kinds of Map have. `K` is the type of machine that the processor runs in.
macro_rules! processing {
    ($map:ident) => {
        impl<L: Language, K: Kind> $map<L, K> {
            /// `ItemProcessor`: what runs for every item, a flow or a single state.
            #[track_caller]
            pub fn item_processor(mut self, processor: impl IntoFlow<K>) -> Self {
                self.draft.set("ItemProcessor", processor.into_flow().into_scope());
                self
            }

            /// `Iterator`: the deprecated name of `ItemProcessor`.
            #[track_caller]
            pub fn iterator(mut self, processor: impl IntoFlow<K>) -> Self {
                self.draft.set("Iterator", processor.into_flow().into_scope());
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
        }

        impl<K: Kind> $map<JsonPath, K> {
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
        }

        impl<K: Kind> $map<Jsonata, K> {
            /// `Items`: the items, an array, an object or an expression that returns one. Absent: the input itself.
            #[track_caller]
            pub fn items(mut self, items: impl Into<Payload<Jsonata>>) -> Self {
                self.draft.set_payload("Items", items);
                self
            }
        }

        common!($map<K>);
        transition!($map<K>);
        input_output!($map<K>);
        parameters!($map<K>);
        result_selector!($map<K>);
        result_path!($map<K>);
        assign!($map<K>);
        handling!($map<K>);
    };
}

processing!(Map);
processing!(DistributedMap);
