//! AWS Step Functions. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Start a new AWS Step Functions state machine from a running execution".

crate::builder::request::integrations! {
    /// `states:startExecution`: calls `StartExecution` of AWS Step Functions.
    ///
    /// Requires `StateMachineArn`.
    /// Besides going on with the answer of the call it has `.sync`, `.sync:2` and `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "states:startExecution": start_execution(
        state_machine_arn = "StateMachineArn"
    ) -> StartExecution waits [sync sync_2 wait_for_task_token] {
        /// `Input`: text or any JSON.
        input = "Input";
        /// `Name`: text.
        name = "Name";
    }
}
