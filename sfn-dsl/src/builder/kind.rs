//! The two types of state machines as types, so that what only Standard machines do cannot be written into an Express one.

use std::fmt::Debug;

use crate::machine::MachineType;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Standard {}
    impl Sealed for super::Express {}
}

/// The type of the machine that a [`Flow`](super::Flow) is for: [`Standard`] or [`Express`]. Sealed, because there are these two.
///
/// Nobody says it twice: [`Workflow::new`](crate::workflow::Workflow::new) takes a Standard flow and
/// [`Workflow::express`](crate::workflow::Workflow::express) an Express one, and the compiler infers the rest from there.
/// Where a type is written, in a signature or a field, `Flow`, `Task`, `Parallel` and `Map` of the prelude are Standard;
/// `Flow<Express>` is not, and a function for both has a parameter:
///
/// ```
/// use sfn_dsl::prelude::*;
/// fn audited<K: Kind>(what: &str) -> Flow<K> {
///     Flow::new().then(Task::lambda(what, "${Work}")).then(Task::lambda(format!("Audit {what}"), "${Audit}"))
/// }
/// assert!(Workflow::new("nightly", audited("Close books")).check().is_ok());
/// assert!(Workflow::express("hourly", audited("Count visits")).check().is_ok());
/// ```
///
/// What waits makes a flow Standard: `.sync`, `.waitForTaskToken`, activities and distributed Maps. This does not compile:
///
/// ```compile_fail
/// use sfn_dsl::prelude::*;
/// let export = Task::integration("Export", "glue:startJobRun").parameter("JobName", "export").sync();
/// let _ = Workflow::express("export", export);
/// ```
///
/// A `Resource` that is written as text says what it says: of `Task::new("Export", "arn:aws:states:::glue:startJobRun.sync")`
/// only the check knows that it waits.
///
/// Source: Developer Guide, "Choosing workflow type in Step Functions".
pub trait Kind: sealed::Sealed + Debug + Copy + Default + 'static {
    /// The word in the API.
    const MACHINE_TYPE: MachineType;

    /// The same of a value.
    fn machine_type(self) -> MachineType {
        Self::MACHINE_TYPE
    }
}

/// Executions of up to a year, each kept with its history; they can wait for jobs, tokens and workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Standard;

/// Executions of up to five minutes that may run more than once and are not kept; they wait for nothing but answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Express;

impl Kind for Standard {
    const MACHINE_TYPE: MachineType = MachineType::Standard;
}

impl Kind for Express {
    const MACHINE_TYPE: MachineType = MachineType::Express;
}
