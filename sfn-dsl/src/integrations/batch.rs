//! AWS Batch. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Run AWS Batch workloads with Step Functions".

crate::builder::request::integrations! {
    /// `batch:submitJob`: calls `SubmitJob` of AWS Batch.
    ///
    /// Requires `JobName`, `JobDefinition` and `JobQueue`.
    /// Besides going on with the answer of the call it has `.sync`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "batch:submitJob": submit_job(
        job_name = "JobName",
        job_definition = "JobDefinition",
        job_queue = "JobQueue"
    ) -> SubmitJob waits [sync] {
        /// `ArrayProperties`: an object.
        array_properties = "ArrayProperties";
        /// `ContainerOverrides`: an object.
        container_overrides = "ContainerOverrides";
        /// `DependsOn`: an array.
        depends_on = "DependsOn";
        /// `Parameters`: an object with keys of your own.
        parameters = "Parameters";
        /// `PropagateTags`: `true` or `false`.
        propagate_tags = "PropagateTags";
        /// `RetryStrategy`: an object.
        retry_strategy = "RetryStrategy";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
        /// `Timeout`: an object.
        timeout = "Timeout";
    }
}
