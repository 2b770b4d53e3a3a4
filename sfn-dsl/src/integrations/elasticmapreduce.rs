//! Amazon EMR. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create and manage Amazon EMR clusters with Step Functions".

crate::builder::request::integrations! {
    /// `elasticmapreduce:addStep`: calls `AddJobFlowSteps` of Amazon EMR.
    ///
    /// Requires `ClusterId` and `Step`.
    /// Besides going on with the answer of the call it has `.sync`.
    "elasticmapreduce:addStep": add_step(cluster_id = "ClusterId", step = "Step") -> AddStep waits [sync] {
        /// `ExecutionRoleArn`: text.
        execution_role_arn = "ExecutionRoleArn";
    }

    /// `elasticmapreduce:cancelStep`: calls `CancelSteps` of Amazon EMR.
    ///
    /// Requires `ClusterId` and `StepId`.
    /// It goes on with the answer of the call; there is no other pattern.
    "elasticmapreduce:cancelStep": cancel_step(
        cluster_id = "ClusterId",
        step_id = "StepId"
    ) -> CancelStep waits [] {
    }

    /// `elasticmapreduce:createCluster`: calls `RunJobFlow` of Amazon EMR.
    ///
    /// Requires `Name` and `Instances`.
    /// Refuses `Steps`.
    /// Besides going on with the answer of the call it has `.sync`.
    "elasticmapreduce:createCluster": create_cluster(
        name = "Name",
        instances = "Instances"
    ) -> CreateCluster waits [sync] {
        /// `AdditionalInfo`: text.
        additional_info = "AdditionalInfo";
        /// `AmiVersion`: text.
        ami_version = "AmiVersion";
        /// `Applications`: an array.
        applications = "Applications";
        /// `AutoScalingRole`: text.
        auto_scaling_role = "AutoScalingRole";
        /// `AutoTerminationPolicy`: an object.
        auto_termination_policy = "AutoTerminationPolicy";
        /// `BootstrapActions`: an array.
        bootstrap_actions = "BootstrapActions";
        /// `Configurations`: an array.
        configurations = "Configurations";
        /// `CustomAmiId`: text.
        custom_ami_id = "CustomAmiId";
        /// `EbsRootVolumeIops`: a whole number.
        ebs_root_volume_iops = "EbsRootVolumeIops";
        /// `EbsRootVolumeSize`: a whole number.
        ebs_root_volume_size = "EbsRootVolumeSize";
        /// `EbsRootVolumeThroughput`: a whole number.
        ebs_root_volume_throughput = "EbsRootVolumeThroughput";
        /// `ExtendedSupport`: `true` or `false`.
        extended_support = "ExtendedSupport";
        /// `JobFlowRole`: text.
        job_flow_role = "JobFlowRole";
        /// `KerberosAttributes`: an object.
        kerberos_attributes = "KerberosAttributes";
        /// `LogEncryptionKmsKeyId`: text.
        log_encryption_kms_key_id = "LogEncryptionKmsKeyId";
        /// `LogUri`: text.
        log_uri = "LogUri";
        /// `ManagedScalingPolicy`: an object.
        managed_scaling_policy = "ManagedScalingPolicy";
        /// `MonitoringConfiguration`: an object.
        monitoring_configuration = "MonitoringConfiguration";
        /// `NewSupportedProducts`: an array.
        new_supported_products = "NewSupportedProducts";
        /// `OsReleaseLabel`: text.
        os_release_label = "OsReleaseLabel";
        /// `PlacementGroupConfigs`: an array.
        placement_group_configs = "PlacementGroupConfigs";
        /// `ReleaseLabel`: text.
        release_label = "ReleaseLabel";
        /// `RepoUpgradeOnBoot`: a word out of a list.
        repo_upgrade_on_boot = "RepoUpgradeOnBoot";
        /// `ScaleDownBehavior`: a word out of a list.
        scale_down_behavior = "ScaleDownBehavior";
        /// `SecurityConfiguration`: text.
        security_configuration = "SecurityConfiguration";
        /// `ServiceRole`: text.
        service_role = "ServiceRole";
        /// `SessionEnabled`: `true` or `false`.
        session_enabled = "SessionEnabled";
        /// `StepConcurrencyLevel`: a whole number.
        step_concurrency_level = "StepConcurrencyLevel";
        /// `StepExecutionRoleArn`: text.
        step_execution_role_arn = "StepExecutionRoleArn";
        /// `SupportedProducts`: an array.
        supported_products = "SupportedProducts";
        /// `Tags`: an array.
        tags = "Tags";
        /// `VisibleToAllUsers`: `true` or `false`.
        visible_to_all_users = "VisibleToAllUsers";
    }

    /// `elasticmapreduce:modifyInstanceFleetByName`: calls `ModifyInstanceFleet` of Amazon EMR.
    ///
    /// Requires `ClusterId`, `InstanceFleetName` and `InstanceFleet`.
    /// It goes on with the answer of the call; there is no other pattern.
    "elasticmapreduce:modifyInstanceFleetByName": modify_instance_fleet_by_name(
        cluster_id = "ClusterId",
        instance_fleet_name = "InstanceFleetName",
        instance_fleet = "InstanceFleet"
    ) -> ModifyInstanceFleetByName waits [] {
    }

    /// `elasticmapreduce:modifyInstanceGroupByName`: calls `ModifyInstanceGroups` of Amazon EMR.
    ///
    /// Requires `ClusterId`, `InstanceGroupName` and `InstanceGroup`.
    /// It goes on with the answer of the call; there is no other pattern.
    "elasticmapreduce:modifyInstanceGroupByName": modify_instance_group_by_name(
        cluster_id = "ClusterId",
        instance_group_name = "InstanceGroupName",
        instance_group = "InstanceGroup"
    ) -> ModifyInstanceGroupByName waits [] {
    }

    /// `elasticmapreduce:setClusterTerminationProtection`: calls `SetTerminationProtection` of Amazon EMR.
    ///
    /// Requires `ClusterId` and `TerminationProtected`.
    /// It goes on with the answer of the call; there is no other pattern.
    "elasticmapreduce:setClusterTerminationProtection": set_cluster_termination_protection(
        cluster_id = "ClusterId",
        termination_protected = "TerminationProtected"
    ) -> SetClusterTerminationProtection waits [] {
    }

    /// `elasticmapreduce:terminateCluster`: calls `TerminateJobFlows` of Amazon EMR.
    ///
    /// Requires `ClusterId`.
    /// Besides going on with the answer of the call it has `.sync`.
    "elasticmapreduce:terminateCluster": terminate_cluster(
        cluster_id = "ClusterId"
    ) -> TerminateCluster waits [sync] {
    }
}
