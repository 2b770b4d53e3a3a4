//! AWS Glue DataBrew. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Start AWS Glue DataBrew jobs with Step Functions".

crate::builder::request::integrations! {
    /// `databrew:startJobRun`: calls `StartJobRun` of AWS Glue DataBrew.
    ///
    /// Requires `Name`.
    /// Besides going on with the answer of the call it has `.sync`.
    ///
    /// The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API.
    "databrew:startJobRun": start_job_run(name = "Name") -> StartJobRun waits [sync] {
    }
}
