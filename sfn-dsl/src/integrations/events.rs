//! Amazon EventBridge. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Add EventBridge events with Step Functions".

crate::builder::request::integrations! {
    /// `events:putEvents`: calls `PutEvents` of Amazon EventBridge.
    ///
    /// Requires `Entries`.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "events:putEvents": put_events(entries = "Entries") -> PutEvents waits [wait_for_task_token] {
    }
}
