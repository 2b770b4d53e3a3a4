//! The endpoint as clients meet it: over HTTP, on a real clock.

mod client;
mod endpoint;
