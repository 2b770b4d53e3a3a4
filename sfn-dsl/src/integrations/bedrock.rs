//! Amazon Bedrock. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Invoke and customize Amazon Bedrock models with Step Functions".

crate::builder::request::integrations! {
    /// `bedrock:createModelCustomizationJob`: calls `CreateModelCustomizationJob` of Amazon Bedrock.
    ///
    /// Requires `CustomModelName`, `JobName`, `RoleArn`, `BaseModelIdentifier`, `OutputDataConfig` and `TrainingDataConfig`.
    /// Besides going on with the answer of the call it has `.sync`.
    "bedrock:createModelCustomizationJob": create_model_customization_job(
        custom_model_name = "CustomModelName",
        job_name = "JobName",
        role_arn = "RoleArn",
        base_model_identifier = "BaseModelIdentifier",
        output_data_config = "OutputDataConfig",
        training_data_config = "TrainingDataConfig"
    ) -> CreateModelCustomizationJob waits [sync] {
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `CustomModelKmsKeyId`: text.
        custom_model_kms_key_id = "CustomModelKmsKeyId";
        /// `CustomModelTags`: an array.
        custom_model_tags = "CustomModelTags";
        /// `CustomizationConfig`: an object of one member.
        customization_config = "CustomizationConfig";
        /// `CustomizationType`: a word out of a list.
        customization_type = "CustomizationType";
        /// `HyperParameters`: an object with keys of your own.
        hyper_parameters = "HyperParameters";
        /// `JobTags`: an array.
        job_tags = "JobTags";
        /// `ValidationDataConfig`: an object.
        validation_data_config = "ValidationDataConfig";
        /// `VpcConfig`: an object.
        vpc_config = "VpcConfig";
    }

    /// `bedrock:invokeModel`: calls `InvokeModel` of Amazon Bedrock.
    ///
    /// Requires `ModelId`.
    /// Needs one of `Body` and `Input` as well.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    "bedrock:invokeModel": invoke_model(model_id = "ModelId") -> InvokeModel waits [wait_for_task_token] {
        /// `Accept`: text.
        accept = "Accept";
        /// `Body`: bytes, given as text or JSON.
        body = "Body";
        /// `ContentType`: text.
        content_type = "ContentType";
        /// `GuardrailIdentifier`: text.
        guardrail_identifier = "GuardrailIdentifier";
        /// `GuardrailVersion`: text.
        guardrail_version = "GuardrailVersion";
        /// `Input`: text or any JSON.
        input = "Input";
        /// `Output`.
        output = "Output";
        /// `Trace`: a word out of a list.
        trace = "Trace";
    }
}
