//! Amazon EKS. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create and manage Amazon EKS clusters with Step Functions".

crate::builder::request::integrations! {
    /// `eks:call`: an action that Step Functions offers for Amazon EKS.
    ///
    /// Requires `ClusterName`, `Endpoint`, `CertificateAuthority`, `Method` and `Path`.
    /// It goes on with the answer of the call; there is no other pattern.
    "eks:call": call(
        cluster_name = "ClusterName",
        endpoint = "Endpoint",
        certificate_authority = "CertificateAuthority",
        method = "Method",
        path = "Path"
    ) -> Call waits [] {
        /// `QueryParameters`.
        query_parameters = "QueryParameters";
        /// `RequestBody`.
        request_body = "RequestBody";
    }

    /// `eks:createCluster`: calls `CreateCluster` of Amazon EKS.
    ///
    /// Requires `Name`, `RoleArn` and `ResourcesVpcConfig`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:createCluster": create_cluster(
        name = "Name",
        role_arn = "RoleArn",
        resources_vpc_config = "ResourcesVpcConfig"
    ) -> CreateCluster waits [sync] {
        /// `AccessConfig`: an object.
        access_config = "AccessConfig";
        /// `BootstrapSelfManagedAddons`: `true` or `false`.
        bootstrap_self_managed_addons = "BootstrapSelfManagedAddons";
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `ComputeConfig`: an object.
        compute_config = "ComputeConfig";
        /// `ControlPlaneScalingConfig`: an object.
        control_plane_scaling_config = "ControlPlaneScalingConfig";
        /// `DeletionProtection`: `true` or `false`.
        deletion_protection = "DeletionProtection";
        /// `EncryptionConfig`: an array.
        encryption_config = "EncryptionConfig";
        /// `KubeApiServerConfig`: an object.
        kube_api_server_config = "KubeApiServerConfig";
        /// `KubeControllerManagerConfig`: an object.
        kube_controller_manager_config = "KubeControllerManagerConfig";
        /// `KubeSchedulerConfig`: an object.
        kube_scheduler_config = "KubeSchedulerConfig";
        /// `KubernetesNetworkConfig`: an object.
        kubernetes_network_config = "KubernetesNetworkConfig";
        /// `Logging`: an object.
        logging = "Logging";
        /// `OutpostConfig`: an object.
        outpost_config = "OutpostConfig";
        /// `RemoteNetworkConfig`: an object.
        remote_network_config = "RemoteNetworkConfig";
        /// `StorageConfig`: an object.
        storage_config = "StorageConfig";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
        /// `UpgradePolicy`: an object.
        upgrade_policy = "UpgradePolicy";
        /// `Version`: text.
        version = "Version";
        /// `ZonalShiftConfig`: an object.
        zonal_shift_config = "ZonalShiftConfig";
    }

    /// `eks:createFargateProfile`: calls `CreateFargateProfile` of Amazon EKS.
    ///
    /// Requires `ClusterName`, `FargateProfileName` and `PodExecutionRoleArn`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:createFargateProfile": create_fargate_profile(
        cluster_name = "ClusterName",
        fargate_profile_name = "FargateProfileName",
        pod_execution_role_arn = "PodExecutionRoleArn"
    ) -> CreateFargateProfile waits [sync] {
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `Selectors`: an array.
        selectors = "Selectors";
        /// `Subnets`: an array.
        subnets = "Subnets";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
    }

    /// `eks:createNodegroup`: calls `CreateNodegroup` of Amazon EKS.
    ///
    /// Requires `ClusterName`, `NodegroupName`, `NodeRole` and `Subnets`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:createNodegroup": create_nodegroup(
        cluster_name = "ClusterName",
        nodegroup_name = "NodegroupName",
        node_role = "NodeRole",
        subnets = "Subnets"
    ) -> CreateNodegroup waits [sync] {
        /// `AmiType`: a word out of a list.
        ami_type = "AmiType";
        /// `CapacityType`: a word out of a list.
        capacity_type = "CapacityType";
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `DiskSize`: a whole number.
        disk_size = "DiskSize";
        /// `InstanceTypes`: an array.
        instance_types = "InstanceTypes";
        /// `Labels`: an object with keys of your own.
        labels = "Labels";
        /// `LaunchTemplate`: an object.
        launch_template = "LaunchTemplate";
        /// `NodeRepairConfig`: an object.
        node_repair_config = "NodeRepairConfig";
        /// `ReleaseVersion`: text.
        release_version = "ReleaseVersion";
        /// `RemoteAccess`: an object.
        remote_access = "RemoteAccess";
        /// `ScalingConfig`: an object.
        scaling_config = "ScalingConfig";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
        /// `Taints`: an array.
        taints = "Taints";
        /// `UpdateConfig`: an object.
        update_config = "UpdateConfig";
        /// `Version`: text.
        version = "Version";
        /// `WarmPoolConfig`: an object.
        warm_pool_config = "WarmPoolConfig";
    }

    /// `eks:deleteCluster`: calls `DeleteCluster` of Amazon EKS.
    ///
    /// Requires `Name`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:deleteCluster": delete_cluster(name = "Name") -> DeleteCluster waits [sync] {
    }

    /// `eks:deleteFargateProfile`: calls `DeleteFargateProfile` of Amazon EKS.
    ///
    /// Requires `ClusterName` and `FargateProfileName`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:deleteFargateProfile": delete_fargate_profile(
        cluster_name = "ClusterName",
        fargate_profile_name = "FargateProfileName"
    ) -> DeleteFargateProfile waits [sync] {
    }

    /// `eks:deleteNodegroup`: calls `DeleteNodegroup` of Amazon EKS.
    ///
    /// Requires `ClusterName` and `NodegroupName`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:deleteNodegroup": delete_nodegroup(
        cluster_name = "ClusterName",
        nodegroup_name = "NodegroupName"
    ) -> DeleteNodegroup waits [sync] {
    }

    /// `eks:runJob`: an action that Step Functions offers for Amazon EKS.
    ///
    /// Requires `ClusterName`, `Endpoint`, `CertificateAuthority` and `Job`.
    /// Besides going on with the answer of the call it has `.sync`.
    "eks:runJob": run_job(
        cluster_name = "ClusterName",
        endpoint = "Endpoint",
        certificate_authority = "CertificateAuthority",
        job = "Job"
    ) -> RunJob waits [sync] {
        /// `LogOptions`.
        log_options = "LogOptions";
        /// `Namespace`.
        namespace = "Namespace";
    }
}
