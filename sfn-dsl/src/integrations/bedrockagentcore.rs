//! Amazon Bedrock AgentCore. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Invoke Amazon Bedrock AgentCore harness with Step Functions".

crate::builder::request::integrations! {
    /// `bedrockagentcore:invokeHarness`: calls `InvokeHarness` of Amazon Bedrock AgentCore.
    ///
    /// Requires `HarnessArn`, `RuntimeSessionId` and `Messages`.
    /// It goes on with the answer of the call; there is no other pattern.
    "bedrockagentcore:invokeHarness": invoke_harness(
        harness_arn = "HarnessArn",
        runtime_session_id = "RuntimeSessionId",
        messages = "Messages"
    ) -> InvokeHarness waits [] {
        /// `ActorId`: text.
        actor_id = "ActorId";
        /// `AllowedTools`: an array.
        allowed_tools = "AllowedTools";
        /// `Baggage`: text.
        baggage = "Baggage";
        /// `MaxIterations`: a whole number.
        max_iterations = "MaxIterations";
        /// `MaxTokens`: a whole number.
        max_tokens = "MaxTokens";
        /// `Model`: an object of one member.
        model = "Model";
        /// `Qualifier`: text.
        qualifier = "Qualifier";
        /// `RuntimeUserId`: text.
        runtime_user_id = "RuntimeUserId";
        /// `Skills`: an array.
        skills = "Skills";
        /// `SystemPrompt`: an array.
        system_prompt = "SystemPrompt";
        /// `TimeoutSeconds`: a whole number.
        timeout_seconds = "TimeoutSeconds";
        /// `Tools`: an array.
        tools = "Tools";
        /// `TraceId`: text.
        trace_id = "TraceId";
        /// `TraceParent`: text.
        trace_parent = "TraceParent";
        /// `TraceState`: text.
        trace_state = "TraceState";
    }
}
