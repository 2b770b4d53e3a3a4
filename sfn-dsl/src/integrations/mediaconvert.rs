//! AWS Elemental MediaConvert. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.
//!
//! Source: Developer Guide, "Create an AWS Elemental MediaConvert job with Step Functions".

crate::builder::request::integrations! {
    /// `mediaconvert:createJob`: calls `CreateJob` of AWS Elemental MediaConvert.
    ///
    /// Requires `Role` and `Settings`.
    /// Besides going on with the answer of the call it has `.sync`.
    "mediaconvert:createJob": create_job(role = "Role", settings = "Settings") -> CreateJob waits [sync] {
        /// `AccelerationSettings`: an object.
        acceleration_settings = "AccelerationSettings";
        /// `BillingTagsSource`: a word out of a list.
        billing_tags_source = "BillingTagsSource";
        /// `ClientRequestToken`: text.
        client_request_token = "ClientRequestToken";
        /// `ElementalInferenceSettings`: an object.
        elemental_inference_settings = "ElementalInferenceSettings";
        /// `HopDestinations`: an array.
        hop_destinations = "HopDestinations";
        /// `JobEngineVersion`: text.
        job_engine_version = "JobEngineVersion";
        /// `JobTemplate`: text.
        job_template = "JobTemplate";
        /// `Priority`: a whole number.
        priority = "Priority";
        /// `Queue`: text.
        queue = "Queue";
        /// `SimulateReservedQueue`: a word out of a list.
        simulate_reserved_queue = "SimulateReservedQueue";
        /// `StatusUpdateInterval`: a word out of a list.
        status_update_interval = "StatusUpdateInterval";
        /// `Tags`: an object with keys of your own.
        tags = "Tags";
        /// `UserMetadata`: an object with keys of your own.
        user_metadata = "UserMetadata";
    }
}
