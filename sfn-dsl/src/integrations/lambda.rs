//! AWS Lambda. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Invoke an AWS Lambda function with Step Functions".

crate::builder::request::integrations! {
    /// `lambda:invoke`: calls `Invoke` of AWS Lambda.
    ///
    /// Requires `FunctionName`.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "lambda:invoke": invoke(function_name = "FunctionName") -> Invoke waits [wait_for_task_token] {
        /// `ClientContext`: text.
        client_context = "ClientContext";
        /// `InvocationType`: `RequestResponse`, `Event` or `DryRun`.
        invocation_type = "InvocationType";
        /// `LogType`: `None` or `Tail`.
        log_type = "LogType";
        /// `Payload`: bytes, given as text or JSON.
        payload = "Payload";
        /// `Qualifier`: text.
        qualifier = "Qualifier";
    }
}
