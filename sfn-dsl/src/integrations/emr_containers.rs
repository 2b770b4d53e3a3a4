//! Amazon EMR on EKS. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create and manage Amazon EMR clusters on EKS with AWS Step Functions".

crate::builder::request::integrations! {
    /// `emr-containers:createVirtualCluster`: calls `CreateVirtualCluster` of Amazon EMR on EKS.
    ///
    /// Requires `Name` and `ContainerProvider`.
    /// It goes on with the answer of the call; there is no other pattern.
    "emr-containers:createVirtualCluster": create_virtual_cluster(
        name = "Name",
        container_provider = "ContainerProvider"
    ) -> CreateVirtualCluster waits [] {
        /// `ClientToken`: text.
        client_token = "ClientToken";
        /// `SchedulerConfiguration`: an object.
        scheduler_configuration = "SchedulerConfiguration";
        /// `SecurityConfigurationId`: text.
        security_configuration_id = "SecurityConfigurationId";
        /// `SessionEnabled`: `true` or `false`.
        session_enabled = "SessionEnabled";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
    }

    /// `emr-containers:deleteVirtualCluster`: calls `DeleteVirtualCluster` of Amazon EMR on EKS.
    ///
    /// Requires `Id`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-containers:deleteVirtualCluster": delete_virtual_cluster(
        id = "Id"
    ) -> DeleteVirtualCluster waits [sync] {
    }

    /// `emr-containers:startJobRun`: calls `StartJobRun` of Amazon EMR on EKS.
    ///
    /// Requires `VirtualClusterId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "emr-containers:startJobRun": start_job_run(
        virtual_cluster_id = "VirtualClusterId"
    ) -> StartJobRun waits [sync] {
        /// `ClientToken`: text.
        client_token = "ClientToken";
        /// `ConfigurationOverrides`: an object.
        configuration_overrides = "ConfigurationOverrides";
        /// `ExecutionRoleArn`: text.
        execution_role_arn = "ExecutionRoleArn";
        /// `JobDriver`: an object.
        job_driver = "JobDriver";
        /// `JobTemplateId`: text.
        job_template_id = "JobTemplateId";
        /// `JobTemplateParameters`: an object with keys of your own.
        job_template_parameters = "JobTemplateParameters";
        /// `Name`: text.
        name = "Name";
        /// `ReleaseLabel`: text.
        release_label = "ReleaseLabel";
        /// `RetryPolicyConfiguration`: an object.
        retry_policy_configuration = "RetryPolicyConfiguration";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
    }
}
