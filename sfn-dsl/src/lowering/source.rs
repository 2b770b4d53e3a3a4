//! What the macros tell of a workflow: its tree, the types that rustc inferred, and what it calls.

use crate::builder::Retrier;
use crate::shape::Form;
use crate::states::host::Reading;

/// A function marked `#[workflow]` or `#[fragment]`, as the macro hands it to the lowering.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file it is written in, as `file!()` says.
    pub file: &'static str,
    /// Its tree, encoded by `sfn-syntax`.
    pub tree: &'static [u8],
    /// What rustc's inference says of the tree's nodes that have a [`Probe`](sfn_syntax::Probe), by its position.
    pub probes: Vec<Probed>,
    /// The values of the constants in the tree, by their position.
    pub constants: Vec<Constant>,
    /// What the function returns.
    pub output: Form,
}

/// What rustc's inference says of a node.
#[derive(Debug, Clone, Copy)]
pub enum Probed {
    /// A value of this form.
    Value(Form),
    /// A call that can be awaited.
    Call {
        /// What is called.
        callee: Callee,
        /// What awaiting it gives.
        output: Form,
    },
}

/// A value that is known when the definition is made.
#[derive(Debug, Clone)]
pub enum Constant {
    /// A constant of the author, as JSON.
    Value(serde_json::Value, Form),
    /// The argument of `.retry(…)`.
    Retrier(Retrier),
    /// A value that could not be written as JSON, with serde's reason.
    Unwritable(String),
}

/// What a call calls.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Callee {
    /// A function marked `#[task]`.
    Task(&'static Declaration),
    /// `states::wait`: its argument is a duration.
    Wait,
    /// `states::wait_until`: its argument is a timestamp.
    WaitUntil,
    /// `states::parallel`: its argument is a tuple or an array of calls.
    Parallel,
    /// `states::map`: its arguments are the items and a closure that makes a call for one.
    Map,
    /// `states::distributed_map`: its arguments are where the items come from and a closure that makes a call for one.
    DistributedMap,
    /// A function of `states` that reads items from S3; its arguments are a bucket and a key.
    ItemReader(Reading),
    /// `states::items`: its argument is a list.
    Items,
    /// A function marked `#[fragment]`, which is lowered in place.
    Fragment(fn() -> Source),
    /// An `async` block.
    Block,
}

/// A function marked `#[task]`.
#[derive(Debug)]
pub struct Declaration {
    /// The name of the function; states that call it are named after it.
    pub name: &'static str,
    /// The `Resource` of the state.
    pub resource: &'static str,
    /// The parameters of the function.
    pub parameters: &'static [Parameter],
    /// The `Arguments` of the state.
    pub arguments: Template,
    /// Where the value stands in the result of the state: the member names on the way. `Payload` for `lambda:invoke`.
    pub result: &'static [&'static str],
    /// Retriers of every call, after those of the call itself.
    pub retriers: fn() -> Vec<Retrier>,
    /// `TimeoutSeconds` of every call that does not say its own.
    pub timeout_seconds: Option<u64>,
    /// `HeartbeatSeconds` of every call that does not say its own.
    pub heartbeat_seconds: Option<u64>,
}

/// A parameter of a task.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its form.
    pub form: fn() -> Form,
}

/// JSON with parameters of a task in it.
#[derive(Debug, Clone, Copy)]
pub enum Template {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, in digits.
    Number(&'static str),
    /// A text; `${Name}` in it is a substitution.
    Text(&'static str),
    /// The parameter at this position.
    Parameter(usize),
    /// A member of the Context object, by the names on the way: `["Execution", "Id"]`. `["Task", "Token"]` is only in tasks that wait
    /// for a callback.
    Context(&'static [&'static str]),
    /// An array.
    Array(&'static [Template]),
    /// An object.
    Object(&'static [(&'static str, Template)]),
}
