//! Amazon API Gateway. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create API Gateway REST APIs with Step Functions".

crate::builder::request::integrations! {
    /// `apigateway:invoke`: an action that Step Functions offers for Amazon API Gateway.
    ///
    /// Requires `ApiEndpoint` and `Method`.
    /// Besides going on with the answer of the call it has `.waitForTaskToken`.
    "apigateway:invoke": invoke(
        api_endpoint = "ApiEndpoint",
        method = "Method"
    ) -> Invoke waits [wait_for_task_token] {
        /// `AllowNullValues`.
        allow_null_values = "AllowNullValues";
        /// `AuthType`: `NO_AUTH`, `IAM_ROLE` or `RESOURCE_POLICY`.
        auth_type = "AuthType";
        /// `Headers`.
        headers = "Headers";
        /// `Path`.
        path = "Path";
        /// `QueryParameters`.
        query_parameters = "QueryParameters";
        /// `RequestBody`.
        request_body = "RequestBody";
        /// `Stage`.
        stage = "Stage";
    }
}
