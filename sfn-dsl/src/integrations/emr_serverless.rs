//! Amazon EMR Serverless. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create and manage Amazon EMR Serverless applications with Step Functions".

crate::builder::request::integrations! {
    /// `emr-serverless:cancelJobRun`: calls `CancelJobRun` of Amazon EMR Serverless.
    ///
    /// Requires `ApplicationId` and `JobRunId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:cancelJobRun": cancel_job_run(
        application_id = "ApplicationId",
        job_run_id = "JobRunId"
    ) -> CancelJobRun waits [sync] {
        /// `ShutdownGracePeriodInSeconds`: a whole number.
        shutdown_grace_period_in_seconds = "ShutdownGracePeriodInSeconds";
    }

    /// `emr-serverless:createApplication`: calls `CreateApplication` of Amazon EMR Serverless.
    ///
    /// Requires `ReleaseLabel` and `Type`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:createApplication": create_application(
        release_label = "ReleaseLabel",
        r#type = "Type"
    ) -> CreateApplication waits [sync] {
        /// `Architecture`: a word out of a list.
        architecture = "Architecture";
        /// `AutoStartConfiguration`: an object.
        auto_start_configuration = "AutoStartConfiguration";
        /// `AutoStopConfiguration`: an object.
        auto_stop_configuration = "AutoStopConfiguration";
        /// `ClientToken`: text.
        client_token = "ClientToken";
        /// `DiskEncryptionConfiguration`: an object.
        disk_encryption_configuration = "DiskEncryptionConfiguration";
        /// `IdentityCenterConfiguration`: an object.
        identity_center_configuration = "IdentityCenterConfiguration";
        /// `ImageConfiguration`: an object.
        image_configuration = "ImageConfiguration";
        /// `InitialCapacity`: an object with keys of your own.
        initial_capacity = "InitialCapacity";
        /// `InteractiveConfiguration`: an object.
        interactive_configuration = "InteractiveConfiguration";
        /// `JobLevelCostAllocationConfiguration`: an object.
        job_level_cost_allocation_configuration = "JobLevelCostAllocationConfiguration";
        /// `MaximumCapacity`: an object.
        maximum_capacity = "MaximumCapacity";
        /// `MonitoringConfiguration`: an object.
        monitoring_configuration = "MonitoringConfiguration";
        /// `Name`: text.
        name = "Name";
        /// `NetworkConfiguration`: an object.
        network_configuration = "NetworkConfiguration";
        /// `RuntimeConfiguration`: an array.
        runtime_configuration = "RuntimeConfiguration";
        /// `SchedulerConfiguration`: an object.
        scheduler_configuration = "SchedulerConfiguration";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
        /// `WorkerTypeSpecifications`: an object with keys of your own.
        worker_type_specifications = "WorkerTypeSpecifications";
    }

    /// `emr-serverless:deleteApplication`: calls `DeleteApplication` of Amazon EMR Serverless.
    ///
    /// Requires `ApplicationId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:deleteApplication": delete_application(
        application_id = "ApplicationId"
    ) -> DeleteApplication waits [sync] {
    }

    /// `emr-serverless:startApplication`: calls `StartApplication` of Amazon EMR Serverless.
    ///
    /// Requires `ApplicationId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:startApplication": start_application(
        application_id = "ApplicationId"
    ) -> StartApplication waits [sync] {
    }

    /// `emr-serverless:startJobRun`: calls `StartJobRun` of Amazon EMR Serverless.
    ///
    /// Requires `ApplicationId` and `ExecutionRoleArn`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:startJobRun": start_job_run(
        application_id = "ApplicationId",
        execution_role_arn = "ExecutionRoleArn"
    ) -> StartJobRun waits [sync] {
        /// `ClientToken`: text.
        client_token = "ClientToken";
        /// `ConfigurationOverrides`: an object.
        configuration_overrides = "ConfigurationOverrides";
        /// `ExecutionIamPolicy`: an object.
        execution_iam_policy = "ExecutionIamPolicy";
        /// `ExecutionTimeoutMinutes`: a whole number.
        execution_timeout_minutes = "ExecutionTimeoutMinutes";
        /// `FlexExecution`: an object.
        flex_execution = "FlexExecution";
        /// `JobDriver`: an object of one member.
        job_driver = "JobDriver";
        /// `Mode`: a word out of a list.
        mode = "Mode";
        /// `Name`: text.
        name = "Name";
        /// `RetryPolicy`: an object.
        retry_policy = "RetryPolicy";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
    }

    /// `emr-serverless:stopApplication`: calls `StopApplication` of Amazon EMR Serverless.
    ///
    /// Requires `ApplicationId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-serverless:stopApplication": stop_application(
        application_id = "ApplicationId"
    ) -> StopApplication waits [sync] {
    }
}
