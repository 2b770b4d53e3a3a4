//! AWS Glue. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Start an AWS Glue job with Step Functions".

crate::builder::request::integrations! {
    /// `glue:startJobRun`: calls `StartJobRun` of AWS Glue.
    ///
    /// Requires `JobName`.
    /// Besides going on with the answer of the call it has `.sync`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "glue:startJobRun": start_job_run(job_name = "JobName") -> StartJobRun waits [sync] {
        /// `AllocatedCapacity`: a whole number.
        allocated_capacity = "AllocatedCapacity";
        /// `Arguments`: an object with keys of your own.
        arguments = "Arguments";
        /// `ExecutionClass`: a word out of a list.
        execution_class = "ExecutionClass";
        /// `JobRunId`: text.
        job_run_id = "JobRunId";
        /// `JobRunQueuingEnabled`: `true` or `false`.
        job_run_queuing_enabled = "JobRunQueuingEnabled";
        /// `MaxCapacity`: a number.
        max_capacity = "MaxCapacity";
        /// `NotificationProperty`: an object.
        notification_property = "NotificationProperty";
        /// `NumberOfWorkers`: a whole number.
        number_of_workers = "NumberOfWorkers";
        /// `SecurityConfiguration`: text.
        security_configuration = "SecurityConfiguration";
        /// `Timeout`: a whole number.
        timeout = "Timeout";
        /// `WorkerType`: a word out of a list.
        worker_type = "WorkerType";
    }
}
