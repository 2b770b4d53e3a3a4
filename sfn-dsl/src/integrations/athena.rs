//! Amazon Athena. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Run Athena queries with Step Functions".

crate::builder::request::integrations! {
    /// `athena:getQueryExecution`: calls `GetQueryExecution` of Amazon Athena.
    ///
    /// Requires `QueryExecutionId`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "athena:getQueryExecution": get_query_execution(
        query_execution_id = "QueryExecutionId"
    ) -> GetQueryExecution waits [] {
    }

    /// `athena:getQueryResults`: calls `GetQueryResults` of Amazon Athena.
    ///
    /// Requires `QueryExecutionId`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "athena:getQueryResults": get_query_results(
        query_execution_id = "QueryExecutionId"
    ) -> GetQueryResults waits [] {
        /// `MaxResults`: a whole number.
        max_results = "MaxResults";
        /// `NextToken`: text.
        next_token = "NextToken";
    }

    /// `athena:startQueryExecution`: calls `StartQueryExecution` of Amazon Athena.
    ///
    /// Requires `QueryString`.
    /// Besides going on with the answer of the call it has `.sync`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "athena:startQueryExecution": start_query_execution(
        query_string = "QueryString"
    ) -> StartQueryExecution waits [sync] {
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `ExecutionParameters`: an array.
        execution_parameters = "ExecutionParameters";
        /// `QueryExecutionContext`: an object.
        query_execution_context = "QueryExecutionContext";
        /// `ResultConfiguration`: an object.
        result_configuration = "ResultConfiguration";
        /// `ResultReuseConfiguration`: an object.
        result_reuse_configuration = "ResultReuseConfiguration";
        /// `WorkGroup`: text.
        work_group = "WorkGroup";
    }

    /// `athena:stopQueryExecution`: calls `StopQueryExecution` of Amazon Athena.
    ///
    /// Requires `QueryExecutionId`.
    /// It goes on with the answer of the call; there is no other pattern.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "athena:stopQueryExecution": stop_query_execution(
        query_execution_id = "QueryExecutionId"
    ) -> StopQueryExecution waits [] {
    }
}
