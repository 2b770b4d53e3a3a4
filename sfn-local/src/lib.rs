//! A Step Functions endpoint on this machine.
//!
//! [`Server::bind`] answers the API of AWS Step Functions on a loopback address: the AWS CLI, every AWS SDK and
//! `sfn-deploy` talk to it as they talk to the service. Definitions are checked by `sfn-dsl`, executions are run by
//! `sfn-sim` on a real clock, and what must outlive the process is kept in a [`Store`].
//!
//! [`Endpoint`] is the same without HTTP and in virtual time.
//!
//! Inside, requests come in through `protocol` (HTTP), are answered by one thread (`server`) that owns everything, and are
//! decided by `api`, which has neither clock nor network. No rule of the language is here, and nothing outside this
//! machine is ever reached: nobody is authenticated, no Lambda function is called, no log is delivered.
//!
//! # Examples
//! ```
//! use sfn_local::{Server, ServerConfig};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let server = Server::bind(ServerConfig::default().port(0)).await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! server.shutdown().await;
//! # Ok::<(), sfn_local::ServerError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(clippy::disallowed_methods)]

mod api;
mod arn;
mod config;
mod endpoint;
mod protocol;
mod runner;
mod server;
mod store;

pub use config::ServerConfig;
pub use endpoint::{Endpoint, Refusal};
pub use server::{Server, ServerError};
pub use sfn_sim::Objects;
pub use sfn_sim::mock::MockConfig;
pub use store::{Store, StoreError};

/// The example of the readme compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
