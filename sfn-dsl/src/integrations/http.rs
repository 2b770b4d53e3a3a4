//! HTTPS endpoint (HTTP Task). Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Call HTTPS APIs in Step Functions workflows".

crate::builder::request::integrations! {
    /// `http:invoke`: an action that Step Functions offers for HTTPS endpoint (HTTP Task).
    ///
    /// Requires `ApiEndpoint` and `Method`.
    /// Needs one of `Authentication` and `InvocationConfig` as well.
    /// It goes on with the answer of the call; there is no other pattern.
    "http:invoke": invoke(api_endpoint = "ApiEndpoint", method = "Method") -> Invoke waits [] {
        /// `Authentication`.
        authentication = "Authentication";
        /// `Headers`.
        headers = "Headers";
        /// `InvocationConfig`.
        invocation_config = "InvocationConfig";
        /// `QueryParameters`.
        query_parameters = "QueryParameters";
        /// `RequestBody`.
        request_body = "RequestBody";
        /// `Transform`.
        transform = "Transform";
    }
}
