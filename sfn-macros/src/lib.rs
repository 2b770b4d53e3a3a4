//! Procedural macros of `sfn-dsl`, which re-exports them: depend on that crate, not on this one.
//!
//! Tokens in, tokens out: `parse` reads them, `check` has all complaints, `expand` writes. No rule of the Amazon States
//! Language lives here.

mod nearest;
mod shape;
mod task;
mod workflow;
mod workflow_error;

use proc_macro::TokenStream;

/// Derives `sfn_dsl::shape::Shape`: the JSON form of a struct or an enum, as serde writes it.
///
/// It stands beside `Serialize` and `Deserialize` and reads their attributes. Honored are `rename`, `rename_all`,
/// `rename_all_fields`, `tag`, `content`, `untagged`, `transparent`, `default`, `flatten`, `skip` and `skip_serializing_if` with
/// `Option::is_none` or the `is_empty` of a text, a list or a map. `deny_unknown_fields`, `bound`, `borrow`, `crate` and
/// `expecting` change nothing in JSON that is written, and are accepted.
///
/// Whatever makes JSON that a state machine could not read or write the same way is refused where it stands, with the reason:
/// conversions (`with`, `from`, `into`, …), a second name (`alias`), names that differ between writing and reading,
/// `skip_serializing` or `skip_deserializing` alone, `other`, and every attribute that is not known.
///
/// An enum that derives `WorkflowError` has a form already: deriving both is a conflict of implementations (E0119).
#[proc_macro_derive(Shape)]
pub fn derive_shape(input: TokenStream) -> TokenStream {
    shape::derive(input.into()).into()
}

/// Derives `sfn_dsl::WorkflowError` for an error enum: its variants become ASL error names.
///
/// The error name of a variant is its identifier, or what `#[error_name("…")]` on the variant says; `States.ALL` stands for every
/// error that is no other variant, with the fields `error: String` and `cause: String`. The data of a variant has names, or is one
/// value. The enum also gets a constant for every variant, `INVALID_ORDER` for `InvalidOrder`, so that a variant with data can be
/// named without it.
///
/// The enum gets its form too, as `#[derive(Shape)]` would tell it, so that derive is not written beside this one.
#[proc_macro_derive(WorkflowError, attributes(error_name))]
pub fn derive_workflow_error(input: TokenStream) -> TokenStream {
    workflow_error::derive(input.into()).into()
}

/// Makes a state machine of an ordinary async function.
///
/// ```
/// use std::time::Duration;
///
/// use serde::{Deserialize, Serialize};
/// use sfn_dsl::prelude::*;
///
/// #[derive(Clone, Serialize, Deserialize, Shape)]
/// struct Order {
///     id: String,
///     amount: f64,
/// }
///
/// #[derive(Debug, Serialize, Deserialize, WorkflowError)]
/// enum PaymentError {
///     Declined,
///     Busy,
/// }
///
/// #[task(lambda = "${Charge}")]
/// async fn charge(order: Order) -> Result<String, PaymentError>;
///
/// /// Takes the money for an order; tries again for a day.
/// #[workflow(timeout_seconds = 172_800)]
/// async fn take_payment(order: Order) -> Result<String, PaymentError> {
///     for _ in 0..24 {
///         match charge(order.clone()).await {
///             Err(PaymentError::Busy) => states::wait(Duration::from_secs(3600)).await,
///             result => return result,
///         }
///     }
///     Err(PaymentError::Busy)
/// }
///
/// let workflow: Workflow = take_payment::workflow();
/// assert_eq!(workflow.name(), "take-payment");
/// ```
///
/// The function stays what it is: `take_payment(order).await` runs it natively, and the compiler checks it as it checks any
/// function. Beside it stands a type of the same name, whose function `workflow` makes the definition. Every `.await` is a
/// state; everything else is an expression, and costs no state. What cannot be lowered is refused at its token, with the reason
/// and with what to write instead: most of it when the function is compiled, and what depends on a type when the definition is
/// made, by `Workflow::check`.
///
/// | option | meaning |
/// |---|---|
/// | `name = "payments"` | the name of the state machine: else that of the function, with `-` for `_` |
/// | `express` | an Express machine |
/// | `timeout_seconds = 3600` | `TimeoutSeconds` of the machine |
/// | `comment = "…"` | its `Comment`: else the first paragraph of the documentation |
///
/// Inside, `#[state(name = "…")]` on a statement names the states of that statement.
///
/// The parameters are the input: one is the input itself, several are its members by their names. The function is not generic,
/// because a state machine has one definition. Values are JSON, so their types derive `Shape` beside serde's traits. Constants
/// are told by their names in capitals, and are evaluated when the definition is made, as is the argument of `.retry(…)`.
#[proc_macro_attribute]
pub fn workflow(attribute: TokenStream, item: TokenStream) -> TokenStream {
    workflow::workflow(attribute.into(), item.into()).into()
}

/// Makes a part of workflows of an ordinary async function: its states stand wherever it is awaited.
///
/// ```
/// use sfn_dsl::prelude::*;
///
/// #[task(lambda = "${Translate}")]
/// async fn translate(text: String, language: String) -> String;
/// #[task(lambda = "${Review}")]
/// async fn review(text: String) -> bool;
///
/// /// Translates a text until a reviewer likes it.
/// #[fragment]
/// async fn translated(text: &str, language: &str) -> String {
///     loop {
///         let translation = translate(text.to_owned(), language.to_owned()).await;
///         if review(translation.clone()).await {
///             return translation;
///         }
///     }
/// }
///
/// #[workflow]
/// async fn publish(text: String) -> Vec<String> {
///     vec![translated(&text, "de").await, translated(&text, "fr").await]
/// }
/// ```
///
/// What holds for the body of a function marked `#[workflow]` holds here. `return` and `?` leave the fragment, not the workflow. A
/// fragment that awaits itself, directly or through others, would never end, and is refused.
#[proc_macro_attribute]
pub fn fragment(attribute: TokenStream, item: TokenStream) -> TokenStream {
    workflow::fragment(attribute.into(), item.into()).into()
}

/// Declares a task: a function without a body, whose calls become Task states of a workflow.
///
/// ```
/// use sfn_dsl::task;
///
/// #[task(lambda = "${Charge}")]
/// async fn charge(order_id: String, amount: f64) -> String;
/// ```
///
/// The attribute says what is called, with one of
///
/// | key | what is called | what the parameters become | what awaiting gives |
/// |---|---|---|---|
/// | `lambda = "name, ARN or ${Parameter}"` | a Lambda function | its payload | what the function returns |
/// | `activity = "ARN or ${Parameter}"` | an activity | the input of the worker | what the worker sends |
/// | `workflow = "ARN or ${Parameter}"` | another state machine, until it has ended | its input | its output |
/// | `http = "https://…"`, with `method` and `connection` | an HTTP endpoint | the body | the body of the response |
/// | `resource = "sqs:sendMessage"` | an API: `service:action`, or `aws-sdk:service:action` | its parameters | its response |
///
/// A single parameter is the payload itself; several are its members, by their names or as `rename_all = "camelCase"` says. Anything
/// else is written as JSON with the names of parameters in it: `payload = {"order": order, "notify": true}`, and for a
/// `resource` `arguments = {"QueueUrl": "${Orders}", "MessageBody": order}`. Members of the Context object stand there by their names
/// in ASL: `context.Execution.Id`, `context.State.EnteredTime`, `context.StateMachine.Name`.
///
/// | key | meaning |
/// |---|---|
/// | `sync` | waits for the job that the call starts |
/// | `callback` | waits until somebody returns the task token, which is `token` in the payload and exists nowhere else |
/// | `result = "Item.id"` | what awaiting gives stands there in the result |
/// | `timeout_seconds = 30`, `heartbeat_seconds = 10` | for every call that does not say its own |
/// | `retry = none` | leaves out the retrier for trouble of the Lambda service that calls of functions have |
///
/// The function gives a value, or a `Result` whose errors the workflow can handle.
#[proc_macro_attribute]
pub fn task(attribute: TokenStream, item: TokenStream) -> TokenStream {
    task::expand(attribute.into(), &item.into()).into()
}
