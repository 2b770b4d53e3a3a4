//! Amazon SQS. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Send messages to an Amazon SQS queue with Step Functions".

crate::builder::request::integrations! {
    /// `sqs:sendMessage`: calls `SendMessage` of Amazon SQS.
    ///
    /// Requires `QueueUrl` and `MessageBody`.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "sqs:sendMessage": send_message(
        queue_url = "QueueUrl",
        message_body = "MessageBody"
    ) -> SendMessage waits [wait_for_task_token] {
        /// `DelaySeconds`: a whole number.
        delay_seconds = "DelaySeconds";
        /// `MessageAttributes`: an object with keys of your own.
        message_attributes = "MessageAttributes";
        /// `MessageDeduplicationId`: text.
        message_deduplication_id = "MessageDeduplicationId";
        /// `MessageGroupId`: text.
        message_group_id = "MessageGroupId";
    }
}
