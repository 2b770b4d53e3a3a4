//! Amazon SNS. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Publish messages to an Amazon SNS topic with Step Functions".

crate::builder::request::integrations! {
    /// `sns:publish`: calls `Publish` of Amazon SNS.
    ///
    /// Requires `Message`.
    /// Needs one of `TopicArn`, `TargetArn` and `PhoneNumber` as well.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "sns:publish": publish(message = "Message") -> Publish waits [wait_for_task_token] {
        /// `MessageAttributes`: an object with keys of your own.
        message_attributes = "MessageAttributes";
        /// `MessageDeduplicationId`: text.
        message_deduplication_id = "MessageDeduplicationId";
        /// `MessageGroupId`: text.
        message_group_id = "MessageGroupId";
        /// `MessageStructure`: text.
        message_structure = "MessageStructure";
        /// `PhoneNumber`: text.
        phone_number = "PhoneNumber";
        /// `Subject`: text.
        subject = "Subject";
        /// `TargetArn`: text.
        target_arn = "TargetArn";
        /// `TopicArn`: text.
        topic_arn = "TopicArn";
    }
}
