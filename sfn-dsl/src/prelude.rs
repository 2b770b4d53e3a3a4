//! Everything a module of workflows needs: `use sfn_dsl::prelude::*`.
//!
//! The builders here make JSONPath states. Those of JSONata are in [`jsonata`]: import that module instead for a whole
//! workflow in JSONata, or write `jsonata::Task::new(…)` for a single state.

pub use serde_json::json;

pub use crate::WorkflowError;
pub use crate::builder::{
    CsvDelimiter, Flow, InputType, ManifestType, OutputType, Parameter, RawState, Retrier, Transformation,
    boolean_at, not, number_at, path, string_at, timestamp_at, var,
};
pub use crate::machine::MachineType;
pub use crate::name::ErrorName;
pub use crate::time::Timestamp;
pub use crate::workflow::Workflow;

macro_rules! states {
    ($language:ident: $($state:ident)*) => { $(
        #[doc = concat!("The builder [`", stringify!($state), "`](crate::builder::", stringify!($state), ") of ", stringify!($language), ".")]
        pub type $state = crate::builder::$state<crate::builder::$language>;
    )* };
}

states! {
    JsonPath: Task Pass Wait Choice Succeed Fail Parallel Map Catcher Rule ItemReader ItemBatcher ResultWriter Payload
}

/// Everything a module of JSONata workflows needs: `use sfn_dsl::prelude::jsonata::*`.
pub mod jsonata {
    pub use serde_json::json;

    pub use crate::WorkflowError;
    pub use crate::builder::{
        CsvDelimiter, Expression, Flow, InputType, ManifestType, OutputType, Parameter, RawState, Retrier,
        Transformation, expression,
    };
    pub use crate::machine::MachineType;
    pub use crate::name::ErrorName;
    pub use crate::time::Timestamp;
    pub use crate::workflow::Workflow;

    states! {
        Jsonata: Task Pass Wait Choice Succeed Fail Parallel Map Catcher Rule ItemReader ItemBatcher ResultWriter Payload
    }
}
