//! Everything a module of workflows needs: `use sfn_dsl::prelude::*`.
//!
//! The builders here make JSONPath states. Those of JSONata are in [`jsonata`]: import that module instead for a whole
//! workflow in JSONata, or write `jsonata::Task::new(…)` for a single state.

pub use serde_json::json;
// The attribute alone: `crate::workflow` is a module, too.
pub use sfn_macros::{fragment, task, workflow};

pub use crate::WorkflowError;
pub use crate::builder::{
    CsvDelimiter, ErrorNames, Express, InputType, IntoFlow, Kind, ManifestType, OutputType, RawState,
    Retrier, Standard, Transformation, boolean_at, not, number_at, path, string_at, timestamp_at, var,
};
pub use crate::machine::MachineType;
pub use crate::name::ErrorName;
pub use crate::shape::Shape;
pub use crate::states;
pub use crate::time::Timestamp;
pub use crate::workflow::Workflow;

/// A [`Flow`](crate::builder::Flow); where a type is written, one for Standard machines unless it says another [`Kind`].
pub type Flow<K = Standard> = crate::builder::Flow<K>;

/// A [`Parameter`](crate::builder::Parameter); where a type is written, one that is text unless it says another type.
pub type Parameter<T = String> = crate::builder::Parameter<T>;

macro_rules! states {
    ($language:ident: $($state:ident)*; of a kind: $($of_kind:ident)*) => {
        $(
            #[doc = concat!("The builder [`", stringify!($state), "`](crate::builder::", stringify!($state), ") of ", stringify!($language), ".")]
            pub type $state = crate::builder::$state<crate::builder::$language>;
        )*
        $(
            #[doc = concat!("The builder [`", stringify!($of_kind), "`](crate::builder::", stringify!($of_kind), ") of ", stringify!($language), ".")]
            pub type $of_kind<K = crate::builder::Standard> = crate::builder::$of_kind<crate::builder::$language, K>;
        )*
        #[doc = concat!("The builder [`DistributedMap`](crate::builder::DistributedMap) of ", stringify!($language), ", with children of type `C`.")]
        pub type DistributedMap<C> = crate::builder::DistributedMap<crate::builder::$language, C>;
    };
}

states! {
    JsonPath: Pass Wait Choice Succeed Fail Catcher Rule ItemReader ItemBatcher ResultWriter Payload;
    of a kind: Task Parallel Map
}

/// Everything a module of JSONata workflows needs: `use sfn_dsl::prelude::jsonata::*`.
pub mod jsonata {
    pub use serde_json::json;

    pub use super::{Flow, Parameter};
    pub use crate::WorkflowError;
    pub use crate::builder::{
        CsvDelimiter, ErrorNames, Express, Expression, InputType, IntoFlow, Kind, ManifestType, OutputType,
        RawState, Retrier, Standard, Transformation, expression,
    };
    pub use crate::machine::MachineType;
    pub use crate::name::ErrorName;
    pub use crate::shape::Shape;
    pub use crate::time::Timestamp;
    pub use crate::workflow::Workflow;

    states! {
        Jsonata: Pass Wait Choice Succeed Fail Catcher Rule ItemReader ItemBatcher ResultWriter Payload;
        of a kind: Task Parallel Map
    }
}
