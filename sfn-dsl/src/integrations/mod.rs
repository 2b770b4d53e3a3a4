//! Typed requests for the services that Step Functions calls in a way of its own: the optimized integrations.
//!
//! A module for each service, named as in resource ARNs; in it a function for each action, named as the action in Rust case.
//! What the action requires are arguments of the function, its other parameters and its patterns are methods: what an
//! integration lacks does not compile. [`Task::call`](crate::builder::Task::call) makes a state of a request.
//!
//! Values are text, numbers, booleans, `json!`, pairs, `&Parameter`; what is found when the state runs is a
//! [`path`](crate::builder::path) in JSONPath and an [`expression`](crate::builder::expression) in JSONata. The query
//! language is that of the Task.
//!
//! Not here: the thousands of actions of the AWS SDK, which [`Task::aws_sdk`](crate::builder::Task::aws_sdk) calls by name,
//! and the names inside of parameters; [`check`](crate::raw::Definition::check) knows the parameters of both kinds.
//!
//! # Examples
//! ```
//! use sfn_dsl::integrations::{dynamodb, sqs};
//! use sfn_dsl::prelude::*;
//!
//! let question = json!({"taskToken.$": "$$.Task.Token", "orderId.$": "$.orderId"});
//! let checked = Flow::new()
//!     .then(Task::call("Ask a person", sqs::send_message("${Reviews}", question).wait_for_task_token()).timeout_seconds(86_400))
//!     .then(Task::call("Keep the answer", dynamodb::put_item("${Answers}", path("$.answer"))))
//!     .check()?;
//! assert_eq!(checked.machine.scope().states().len(), 2);
//! # Ok::<(), sfn_dsl::check::Report>(())
//! ```
//!
//! An SQS queue runs no job that could be waited for:
//! ```compile_fail
//! use sfn_dsl::integrations::sqs;
//! use sfn_dsl::prelude::*;
//! let _: Task = Task::call("Ask a person", sqs::send_message("${Reviews}", "?").sync());
//! ```

#![expect(clippy::doc_markdown, reason = "the names of services are names, not code")]

pub mod apigateway;
pub mod athena;
pub mod batch;
pub mod bedrock;
pub mod bedrockagentcore;
pub mod codebuild;
pub mod databrew;
pub mod dynamodb;
pub mod ecs;
pub mod eks;
pub mod elasticmapreduce;
pub mod emr_containers;
pub mod emr_serverless;
pub mod events;
pub mod glue;
pub mod http;
pub mod lambda;
pub mod mediaconvert;
pub mod sagemaker;
pub mod sns;
pub mod sqs;
pub mod states;

#[cfg(feature = "services")]
#[cfg(test)]
mod tests;
