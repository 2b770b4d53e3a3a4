//! The endpoint as clients meet it: over HTTP, on a real clock.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod client;
mod endpoint;
