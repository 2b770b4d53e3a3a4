//! Error types of a workflow, whose variants are ASL error names.

use crate::shape::Shape;

/// An error type whose variants are ASL error names. Derive it.
///
/// The name of a variant is its identifier, or what `#[error_name("…")]` says. The derive also gives the enum a constant
/// for every variant, so that variants with data can be named without making one: `InvalidOrder` becomes
/// `INVALID_ORDER`. Retriers and catchers take either.
///
/// `#[error_name("States.ALL")]` marks the variant that stands for every error which is no other variant; its fields may be
/// `error: String` and `cause: String`. Workflows that are functions need `Serialize` and `Deserialize` beside this derive: the data
/// of a variant is the cause of the error, as [`Failure`](crate::Failure) tells. The derive implements [`Shape`] too, so the derive of
/// that trait is not written beside this one.
///
/// # Examples
/// ```
/// use sfn_dsl::WorkflowError;
/// use sfn_dsl::prelude::*;
///
/// #[derive(WorkflowError)]
/// enum OrderError {
///     InvalidOrder { message: String },
///     #[error_name("Lambda.TooManyRequestsException")]
///     GatewayBusy,
/// }
///
/// assert_eq!(OrderError::NAMES, ["InvalidOrder", "Lambda.TooManyRequestsException"]);
/// assert_eq!(OrderError::InvalidOrder { message: "no items".to_owned() }.error_name(), OrderError::INVALID_ORDER);
/// let charge = Task::lambda("Charge", "${Charge}")
///     .retry(Retrier::on(OrderError::GatewayBusy).max_attempts(5).full_jitter())
///     .catch(Catcher::on(OrderError::INVALID_ORDER).next("Reject order").result_path("$.error"));
/// let flow = Flow::new().then(charge).then(Succeed::new("Charged")).then(Fail::new("Reject order").error(OrderError::INVALID_ORDER));
/// assert!(flow.check().is_ok());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the error type of a workflow",
    label = "its variants are not known as ASL error names",
    note = "derive it on your error enum: `#[derive(WorkflowError)]`"
)]
pub trait WorkflowError: Shape {
    /// The error names of all variants, in their order.
    const NAMES: &'static [&'static str];

    /// The error name of this value.
    fn error_name(&self) -> &'static str;
}
