//! What a Task state of AWS Step Functions can call, as data.
//!
//! [`service`] finds an AWS SDK integration (`arn:aws:states:::aws-sdk:<service>:<action>`), [`optimized`] an optimized one
//! (`arn:aws:states:::<service>:<action>`). Names are spelled as a definition spells them: services in lower case, actions in
//! lower camel case, parameters in Pascal case.
//!
//! The first kind lives in one binary table that is read in place: nothing is decoded when a program starts and a lookup
//! allocates nothing. Every read is checked, so that a damaged table gives fewer answers and never a panic.
//! The second kind is small and is Rust.
//!
//! With the feature `responses` there is a second table, of what actions answer.
//!
//! Not here: nested members of parameters, rules between parameters. The tables age: a name that is missing
//! may have been added by AWS since [`SOURCE`].
//!
//! ```
//! use sfn_services::service;
//! let dynamodb = service("dynamodb").ok_or("no such service")?;
//! assert_eq!(dynamodb.error_prefix(), "DynamoDb");
//! let put = dynamodb.action("putItem").ok_or("no such action")?;
//! let required: Vec<&str> = put.params().filter(|param| param.required).map(|param| param.name).collect();
//! assert_eq!(required, ["Item", "TableName"]);
//! # Ok::<(), &str>(())
//! ```

mod action;
#[rustfmt::skip]
mod integrations;
mod optimized;
mod permission;
#[rustfmt::skip]
pub mod permissions;
#[cfg(feature = "responses")]
mod response;
mod service;
mod table;

#[cfg(test)]
mod tests;

pub use action::{Action, Kind, Param, Unsupported};
pub use optimized::{Acceptance, OptimizedAction, OptimizedService, ParamsBasis};
pub use permission::{ASSUME_ROLE, Grant, MANAGED_RULE_ACTIONS, Permissions, When};
#[cfg(feature = "responses")]
pub use response::{Element, Member, Members, Response, Words, response};
pub use service::Service;

use table::Table;

/// What the table describes.
pub const SOURCE: &str = "botocore 1.44.5";

/// The AWS SDK integration with that identifier: `sfn`, `dynamodb`, `cloudwatchlogs`.
pub fn service(id: &str) -> Option<Service> {
    Table::embedded().service(id)
}

/// Identifiers of services that the Developer Guide lists as deprecated integrations and that have left the table.
pub fn deprecated_services() -> &'static [&'static str] {
    integrations::DEPRECATED
}

/// Every AWS SDK integration, by identifier.
pub fn services() -> impl Iterator<Item = Service> {
    Table::embedded().services()
}

/// The optimized integration with that name: `lambda`, `states`, `emr-containers`.
pub fn optimized(id: &str) -> Option<&'static OptimizedService> {
    optimized_services().iter().find(|service| service.id == id)
}

/// Every optimized integration, by name.
pub fn optimized_services() -> &'static [OptimizedService] {
    integrations::INTEGRATIONS
}

/// What the execution role needs for an optimized integration, by the service and the action in the resource ARN.
///
/// ```
/// let batch = sfn_services::permissions("batch", "submitJob").ok_or("no facts")?;
/// assert_eq!(batch.sync[0].actions, ["batch:DescribeJobs", "batch:TerminateJob"]);
/// assert_eq!(batch.rule, Some("StepFunctionsGetEventsForBatchJobsRule"));
/// # Ok::<(), &str>(())
/// ```
pub fn permissions(service: &str, action: &str) -> Option<&'static Permissions> {
    let resource = format!("{service}:{action}");
    let rows = permissions::PERMISSIONS;
    let row = rows.binary_search_by(|(name, _)| (*name).cmp(&resource)).ok()?;
    rows.get(row).map(|(_, permissions)| permissions)
}
