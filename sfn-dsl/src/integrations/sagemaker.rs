//! Amazon SageMaker AI. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create and manage Amazon SageMaker AI jobs with Step Functions".

crate::builder::request::integrations! {
    /// `sagemaker:createEndpoint`: calls `CreateEndpoint` of Amazon SageMaker AI.
    ///
    /// Requires `EndpointConfigName` and `EndpointName`.
    /// It goes on with the answer of the call; there is no other pattern.
    "sagemaker:createEndpoint": create_endpoint(
        endpoint_config_name = "EndpointConfigName",
        endpoint_name = "EndpointName"
    ) -> CreateEndpoint waits [] {
        /// `DeploymentConfig`: an object.
        deployment_config = "DeploymentConfig";
        /// `Tags`: an array.
        tags = "Tags";
    }

    /// `sagemaker:createEndpointConfig`: calls `CreateEndpointConfig` of Amazon SageMaker AI.
    ///
    /// Requires `EndpointConfigName` and `ProductionVariants`.
    /// It goes on with the answer of the call; there is no other pattern.
    "sagemaker:createEndpointConfig": create_endpoint_config(
        endpoint_config_name = "EndpointConfigName",
        production_variants = "ProductionVariants"
    ) -> CreateEndpointConfig waits [] {
        /// `AsyncInferenceConfig`: an object.
        async_inference_config = "AsyncInferenceConfig";
        /// `CrossRegionTrafficConfig`: an object.
        cross_region_traffic_config = "CrossRegionTrafficConfig";
        /// `DataCaptureConfig`: an object.
        data_capture_config = "DataCaptureConfig";
        /// `EnableNetworkIsolation`: `true` or `false`.
        enable_network_isolation = "EnableNetworkIsolation";
        /// `ExecutionRoleArn`: text.
        execution_role_arn = "ExecutionRoleArn";
        /// `ExplainerConfig`: an object.
        explainer_config = "ExplainerConfig";
        /// `KmsKeyId`: text.
        kms_key_id = "KmsKeyId";
        /// `MetricsConfig`: an object.
        metrics_config = "MetricsConfig";
        /// `ShadowProductionVariants`: an array.
        shadow_production_variants = "ShadowProductionVariants";
        /// `Tags`: an array.
        tags = "Tags";
        /// `VpcConfig`: an object.
        vpc_config = "VpcConfig";
    }

    /// `sagemaker:createHyperParameterTuningJob`: calls `CreateHyperParameterTuningJob` of Amazon SageMaker AI.
    ///
    /// Requires `HyperParameterTuningJobName` and `HyperParameterTuningJobConfig`.
    /// Besides going on with the answer of the call it has `.sync`.
    "sagemaker:createHyperParameterTuningJob": create_hyper_parameter_tuning_job(
        hyper_parameter_tuning_job_name = "HyperParameterTuningJobName",
        hyper_parameter_tuning_job_config = "HyperParameterTuningJobConfig"
    ) -> CreateHyperParameterTuningJob waits [sync] {
        /// `Autotune`: an object.
        autotune = "Autotune";
        /// `Tags`: an array.
        tags = "Tags";
        /// `TrainingJobDefinition`: an object.
        training_job_definition = "TrainingJobDefinition";
        /// `TrainingJobDefinitions`: an array.
        training_job_definitions = "TrainingJobDefinitions";
        /// `WarmStartConfig`: an object.
        warm_start_config = "WarmStartConfig";
    }

    /// `sagemaker:createLabelingJob`: calls `CreateLabelingJob` of Amazon SageMaker AI.
    ///
    /// Requires `LabelAttributeName`, `LabelingJobName`, `RoleArn`, `HumanTaskConfig`, `InputConfig` and `OutputConfig`.
    /// Besides going on with the answer of the call it has `.sync`.
    "sagemaker:createLabelingJob": create_labeling_job(
        label_attribute_name = "LabelAttributeName",
        labeling_job_name = "LabelingJobName",
        role_arn = "RoleArn",
        human_task_config = "HumanTaskConfig",
        input_config = "InputConfig",
        output_config = "OutputConfig"
    ) -> CreateLabelingJob waits [sync] {
        /// `LabelCategoryConfigS3Uri`: text.
        label_category_config_s3_uri = "LabelCategoryConfigS3Uri";
        /// `LabelingJobAlgorithmsConfig`: an object.
        labeling_job_algorithms_config = "LabelingJobAlgorithmsConfig";
        /// `StoppingConditions`: an object.
        stopping_conditions = "StoppingConditions";
        /// `Tags`: an array.
        tags = "Tags";
    }

    /// `sagemaker:createModel`: calls `CreateModel` of Amazon SageMaker AI.
    ///
    /// Requires `ModelName`.
    /// It goes on with the answer of the call; there is no other pattern.
    "sagemaker:createModel": create_model(model_name = "ModelName") -> CreateModel waits [] {
        /// `Containers`: an array.
        containers = "Containers";
        /// `EnableNetworkIsolation`: `true` or `false`.
        enable_network_isolation = "EnableNetworkIsolation";
        /// `ExecutionRoleArn`: text.
        execution_role_arn = "ExecutionRoleArn";
        /// `InferenceExecutionConfig`: an object.
        inference_execution_config = "InferenceExecutionConfig";
        /// `PrimaryContainer`: an object.
        primary_container = "PrimaryContainer";
        /// `Tags`: an array.
        tags = "Tags";
        /// `VpcConfig`: an object.
        vpc_config = "VpcConfig";
    }

    /// `sagemaker:createProcessingJob`: calls `CreateProcessingJob` of Amazon SageMaker AI.
    ///
    /// Requires `ProcessingJobName`, `RoleArn`, `AppSpecification` and `ProcessingResources`.
    /// Besides going on with the answer of the call it has `.sync`.
    "sagemaker:createProcessingJob": create_processing_job(
        processing_job_name = "ProcessingJobName",
        role_arn = "RoleArn",
        app_specification = "AppSpecification",
        processing_resources = "ProcessingResources"
    ) -> CreateProcessingJob waits [sync] {
        /// `Environment`: an object with keys of your own.
        environment = "Environment";
        /// `ExperimentConfig`: an object.
        experiment_config = "ExperimentConfig";
        /// `NetworkConfig`: an object.
        network_config = "NetworkConfig";
        /// `ProcessingInputs`: an array.
        processing_inputs = "ProcessingInputs";
        /// `ProcessingOutputConfig`: an object.
        processing_output_config = "ProcessingOutputConfig";
        /// `StoppingCondition`: an object.
        stopping_condition = "StoppingCondition";
        /// `Tags`: an array.
        tags = "Tags";
    }

    /// `sagemaker:createTrainingJob`: calls `CreateTrainingJob` of Amazon SageMaker AI.
    ///
    /// Requires `RoleArn`, `TrainingJobName` and `OutputDataConfig`.
    /// Besides going on with the answer of the call it has `.sync`.
    "sagemaker:createTrainingJob": create_training_job(
        role_arn = "RoleArn",
        training_job_name = "TrainingJobName",
        output_data_config = "OutputDataConfig"
    ) -> CreateTrainingJob waits [sync] {
        /// `AlgorithmSpecification`: an object.
        algorithm_specification = "AlgorithmSpecification";
        /// `CheckpointConfig`: an object.
        checkpoint_config = "CheckpointConfig";
        /// `DebugHookConfig`: an object.
        debug_hook_config = "DebugHookConfig";
        /// `DebugRuleConfigurations`: an array.
        debug_rule_configurations = "DebugRuleConfigurations";
        /// `EnableInterContainerTrafficEncryption`: `true` or `false`.
        enable_inter_container_traffic_encryption = "EnableInterContainerTrafficEncryption";
        /// `EnableManagedSpotTraining`: `true` or `false`.
        enable_managed_spot_training = "EnableManagedSpotTraining";
        /// `EnableNetworkIsolation`: `true` or `false`.
        enable_network_isolation = "EnableNetworkIsolation";
        /// `Environment`: an object with keys of your own.
        environment = "Environment";
        /// `ExperimentConfig`: an object.
        experiment_config = "ExperimentConfig";
        /// `HyperParameters`: an object with keys of your own.
        hyper_parameters = "HyperParameters";
        /// `InfraCheckConfig`: an object.
        infra_check_config = "InfraCheckConfig";
        /// `InputDataConfig`: an array.
        input_data_config = "InputDataConfig";
        /// `MlflowConfig`: an object.
        mlflow_config = "MlflowConfig";
        /// `ModelPackageConfig`: an object.
        model_package_config = "ModelPackageConfig";
        /// `ProfilerConfig`: an object.
        profiler_config = "ProfilerConfig";
        /// `ProfilerRuleConfigurations`: an array.
        profiler_rule_configurations = "ProfilerRuleConfigurations";
        /// `RemoteDebugConfig`: an object.
        remote_debug_config = "RemoteDebugConfig";
        /// `ResourceConfig`: an object.
        resource_config = "ResourceConfig";
        /// `RetryStrategy`: an object.
        retry_strategy = "RetryStrategy";
        /// `ServerlessJobConfig`: an object.
        serverless_job_config = "ServerlessJobConfig";
        /// `SessionChainingConfig`: an object.
        session_chaining_config = "SessionChainingConfig";
        /// `StoppingCondition`: an object.
        stopping_condition = "StoppingCondition";
        /// `Tags`: an array.
        tags = "Tags";
        /// `TensorBoardOutputConfig`: an object.
        tensor_board_output_config = "TensorBoardOutputConfig";
        /// `VpcConfig`: an object.
        vpc_config = "VpcConfig";
    }

    /// `sagemaker:createTransformJob`: calls `CreateTransformJob` of Amazon SageMaker AI.
    ///
    /// Requires `ModelName`, `TransformJobName`, `TransformInput`, `TransformOutput` and `TransformResources`.
    /// Besides going on with the answer of the call it has `.sync`.
    "sagemaker:createTransformJob": create_transform_job(
        model_name = "ModelName",
        transform_job_name = "TransformJobName",
        transform_input = "TransformInput",
        transform_output = "TransformOutput",
        transform_resources = "TransformResources"
    ) -> CreateTransformJob waits [sync] {
        /// `BatchStrategy`: a word out of a list.
        batch_strategy = "BatchStrategy";
        /// `DataCaptureConfig`: an object.
        data_capture_config = "DataCaptureConfig";
        /// `DataProcessing`: an object.
        data_processing = "DataProcessing";
        /// `Environment`: an object with keys of your own.
        environment = "Environment";
        /// `ExperimentConfig`: an object.
        experiment_config = "ExperimentConfig";
        /// `MaxConcurrentTransforms`: a whole number.
        max_concurrent_transforms = "MaxConcurrentTransforms";
        /// `MaxPayloadInMB`: a whole number.
        max_payload_in_mb = "MaxPayloadInMB";
        /// `ModelClientConfig`: an object.
        model_client_config = "ModelClientConfig";
        /// `Tags`: an array.
        tags = "Tags";
    }

    /// `sagemaker:updateEndpoint`: calls `UpdateEndpoint` of Amazon SageMaker AI.
    ///
    /// Requires `EndpointConfigName` and `EndpointName`.
    /// It goes on with the answer of the call; there is no other pattern.
    "sagemaker:updateEndpoint": update_endpoint(
        endpoint_config_name = "EndpointConfigName",
        endpoint_name = "EndpointName"
    ) -> UpdateEndpoint waits [] {
        /// `DeploymentConfig`: an object.
        deployment_config = "DeploymentConfig";
        /// `ExcludeRetainedVariantProperties`: an array.
        exclude_retained_variant_properties = "ExcludeRetainedVariantProperties";
        /// `RetainAllVariantProperties`: `true` or `false`.
        retain_all_variant_properties = "RetainAllVariantProperties";
        /// `RetainDeploymentConfig`: `true` or `false`.
        retain_deployment_config = "RetainDeploymentConfig";
    }
}
