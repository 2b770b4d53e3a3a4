//! AWS CodeBuild. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Manage AWS CodeBuild builds with Step Functions".

crate::builder::request::integrations! {
    /// `codebuild:batchDeleteBuilds`: calls `BatchDeleteBuilds` of AWS CodeBuild.
    ///
    /// Requires `Ids`.
    /// It goes on with the answer of the call; there is no other pattern.
    "codebuild:batchDeleteBuilds": batch_delete_builds(ids = "Ids") -> BatchDeleteBuilds waits [] {
    }

    /// `codebuild:batchGetReports`: calls `BatchGetReports` of AWS CodeBuild.
    ///
    /// Requires `ReportArns`.
    /// It goes on with the answer of the call; there is no other pattern.
    "codebuild:batchGetReports": batch_get_reports(report_arns = "ReportArns") -> BatchGetReports waits [] {
    }

    /// `codebuild:deleteBuildBatch`: calls `DeleteBuildBatch` of AWS CodeBuild.
    ///
    /// Requires `Id`.
    /// It goes on with the answer of the call; there is no other pattern.
    "codebuild:deleteBuildBatch": delete_build_batch(id = "Id") -> DeleteBuildBatch waits [] {
    }

    /// `codebuild:retryBuildBatch`: calls `RetryBuildBatch` of AWS CodeBuild.
    ///
    /// Requires nothing.
    /// Besides going on with the answer of the call it has `.sync`.
    "codebuild:retryBuildBatch": retry_build_batch() -> RetryBuildBatch waits [sync] {
        /// `Id`: text.
        id = "Id";
        /// `IdempotencyToken`: text.
        idempotency_token = "IdempotencyToken";
        /// `RetryType`: a word out of a list.
        retry_type = "RetryType";
    }

    /// `codebuild:startBuild`: calls `StartBuild` of AWS CodeBuild.
    ///
    /// Requires `ProjectName`.
    /// Besides going on with the answer of the call it has `.sync`.
    "codebuild:startBuild": start_build(project_name = "ProjectName") -> StartBuild waits [sync] {
        /// `ArtifactsOverride`: an object.
        artifacts_override = "ArtifactsOverride";
        /// `AutoRetryLimitOverride`: a whole number.
        auto_retry_limit_override = "AutoRetryLimitOverride";
        /// `BuildStatusConfigOverride`: an object.
        build_status_config_override = "BuildStatusConfigOverride";
        /// `BuildspecOverride`: text.
        buildspec_override = "BuildspecOverride";
        /// `CacheOverride`: an object.
        cache_override = "CacheOverride";
        /// `CertificateOverride`: text.
        certificate_override = "CertificateOverride";
        /// `ComputeTypeOverride`: a word out of a list.
        compute_type_override = "ComputeTypeOverride";
        /// `DebugSessionEnabled`: `true` or `false`.
        debug_session_enabled = "DebugSessionEnabled";
        /// `EncryptionKeyOverride`: text.
        encryption_key_override = "EncryptionKeyOverride";
        /// `EnvironmentTypeOverride`: a word out of a list.
        environment_type_override = "EnvironmentTypeOverride";
        /// `EnvironmentVariablesOverride`: an array.
        environment_variables_override = "EnvironmentVariablesOverride";
        /// `FleetOverride`: an object.
        fleet_override = "FleetOverride";
        /// `GitCloneDepthOverride`: a whole number.
        git_clone_depth_override = "GitCloneDepthOverride";
        /// `GitSubmodulesConfigOverride`: an object.
        git_submodules_config_override = "GitSubmodulesConfigOverride";
        /// `HostKernelOverride`: a word out of a list.
        host_kernel_override = "HostKernelOverride";
        /// `IdempotencyToken`: text.
        idempotency_token = "IdempotencyToken";
        /// `ImageOverride`: text.
        image_override = "ImageOverride";
        /// `ImagePullCredentialsTypeOverride`: a word out of a list.
        image_pull_credentials_type_override = "ImagePullCredentialsTypeOverride";
        /// `InsecureSslOverride`: `true` or `false`.
        insecure_ssl_override = "InsecureSslOverride";
        /// `LogsConfigOverride`: an object.
        logs_config_override = "LogsConfigOverride";
        /// `PrivilegedModeOverride`: `true` or `false`.
        privileged_mode_override = "PrivilegedModeOverride";
        /// `QueuedTimeoutInMinutesOverride`: a whole number.
        queued_timeout_in_minutes_override = "QueuedTimeoutInMinutesOverride";
        /// `RegistryCredentialOverride`: an object.
        registry_credential_override = "RegistryCredentialOverride";
        /// `ReportBuildStatusOverride`: `true` or `false`.
        report_build_status_override = "ReportBuildStatusOverride";
        /// `SecondaryArtifactsOverride`: an array.
        secondary_artifacts_override = "SecondaryArtifactsOverride";
        /// `SecondarySourcesOverride`: an array.
        secondary_sources_override = "SecondarySourcesOverride";
        /// `SecondarySourcesVersionOverride`: an array.
        secondary_sources_version_override = "SecondarySourcesVersionOverride";
        /// `ServiceRoleOverride`: text.
        service_role_override = "ServiceRoleOverride";
        /// `SourceAuthOverride`: an object.
        source_auth_override = "SourceAuthOverride";
        /// `SourceLocationOverride`: text.
        source_location_override = "SourceLocationOverride";
        /// `SourceTypeOverride`: a word out of a list.
        source_type_override = "SourceTypeOverride";
        /// `SourceVersion`: text.
        source_version = "SourceVersion";
        /// `TimeoutInMinutesOverride`: a whole number.
        timeout_in_minutes_override = "TimeoutInMinutesOverride";
    }

    /// `codebuild:startBuildBatch`: calls `StartBuildBatch` of AWS CodeBuild.
    ///
    /// Requires `ProjectName`.
    /// Besides going on with the answer of the call it has `.sync`.
    "codebuild:startBuildBatch": start_build_batch(
        project_name = "ProjectName"
    ) -> StartBuildBatch waits [sync] {
        /// `ArtifactsOverride`: an object.
        artifacts_override = "ArtifactsOverride";
        /// `BuildBatchConfigOverride`: an object.
        build_batch_config_override = "BuildBatchConfigOverride";
        /// `BuildTimeoutInMinutesOverride`: a whole number.
        build_timeout_in_minutes_override = "BuildTimeoutInMinutesOverride";
        /// `BuildspecOverride`: text.
        buildspec_override = "BuildspecOverride";
        /// `CacheOverride`: an object.
        cache_override = "CacheOverride";
        /// `CertificateOverride`: text.
        certificate_override = "CertificateOverride";
        /// `ComputeTypeOverride`: a word out of a list.
        compute_type_override = "ComputeTypeOverride";
        /// `DebugSessionEnabled`: `true` or `false`.
        debug_session_enabled = "DebugSessionEnabled";
        /// `EncryptionKeyOverride`: text.
        encryption_key_override = "EncryptionKeyOverride";
        /// `EnvironmentTypeOverride`: a word out of a list.
        environment_type_override = "EnvironmentTypeOverride";
        /// `EnvironmentVariablesOverride`: an array.
        environment_variables_override = "EnvironmentVariablesOverride";
        /// `GitCloneDepthOverride`: a whole number.
        git_clone_depth_override = "GitCloneDepthOverride";
        /// `GitSubmodulesConfigOverride`: an object.
        git_submodules_config_override = "GitSubmodulesConfigOverride";
        /// `IdempotencyToken`: text.
        idempotency_token = "IdempotencyToken";
        /// `ImageOverride`: text.
        image_override = "ImageOverride";
        /// `ImagePullCredentialsTypeOverride`: a word out of a list.
        image_pull_credentials_type_override = "ImagePullCredentialsTypeOverride";
        /// `InsecureSslOverride`: `true` or `false`.
        insecure_ssl_override = "InsecureSslOverride";
        /// `LogsConfigOverride`: an object.
        logs_config_override = "LogsConfigOverride";
        /// `PrivilegedModeOverride`: `true` or `false`.
        privileged_mode_override = "PrivilegedModeOverride";
        /// `QueuedTimeoutInMinutesOverride`: a whole number.
        queued_timeout_in_minutes_override = "QueuedTimeoutInMinutesOverride";
        /// `RegistryCredentialOverride`: an object.
        registry_credential_override = "RegistryCredentialOverride";
        /// `ReportBuildBatchStatusOverride`: `true` or `false`.
        report_build_batch_status_override = "ReportBuildBatchStatusOverride";
        /// `SecondaryArtifactsOverride`: an array.
        secondary_artifacts_override = "SecondaryArtifactsOverride";
        /// `SecondarySourcesOverride`: an array.
        secondary_sources_override = "SecondarySourcesOverride";
        /// `SecondarySourcesVersionOverride`: an array.
        secondary_sources_version_override = "SecondarySourcesVersionOverride";
        /// `ServiceRoleOverride`: text.
        service_role_override = "ServiceRoleOverride";
        /// `SourceAuthOverride`: an object.
        source_auth_override = "SourceAuthOverride";
        /// `SourceLocationOverride`: text.
        source_location_override = "SourceLocationOverride";
        /// `SourceTypeOverride`: a word out of a list.
        source_type_override = "SourceTypeOverride";
        /// `SourceVersion`: text.
        source_version = "SourceVersion";
    }

    /// `codebuild:stopBuild`: calls `StopBuild` of AWS CodeBuild.
    ///
    /// Requires `Id`.
    /// It goes on with the answer of the call; there is no other pattern.
    "codebuild:stopBuild": stop_build(id = "Id") -> StopBuild waits [] {
    }

    /// `codebuild:stopBuildBatch`: calls `StopBuildBatch` of AWS CodeBuild.
    ///
    /// Requires `Id`.
    /// It goes on with the answer of the call; there is no other pattern.
    "codebuild:stopBuildBatch": stop_build_batch(id = "Id") -> StopBuildBatch waits [] {
    }
}
