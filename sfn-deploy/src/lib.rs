//! Plan, deploy and operate AWS Step Functions state machines written in Rust.
