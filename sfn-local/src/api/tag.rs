//! Tags of state machines and activities. Versions and aliases have none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::configuration::{self as shared, ARN};
use super::fields::Fields;
use super::{ApiError, Service};
use crate::arn::Kind;
use crate::store::record::{Activity, StateMachine};

/// What can have tags.
enum Tagged {
    Machine(StateMachine),
    Activity(Activity),
}

impl Tagged {
    fn tags(&mut self) -> &mut BTreeMap<String, String> {
        match self {
            Self::Machine(machine) => &mut machine.tags,
            Self::Activity(activity) => &mut activity.tags,
        }
    }
}

impl Service {
    pub(super) fn tag_resource(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("resourceArn", ARN);
        let tags = shared::tags(fields);
        let tags = fields.required("tags", tags);
        fields.finish()?;
        let mut resource = self.tagged(arn)?;
        resource.tags().extend(tags);
        shared::check_tags(resource.tags())?;
        self.put_tagged(resource);
        Ok(json!({}))
    }

    pub(super) fn untag_resource(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("resourceArn", ARN);
        let keys = fields.texts("tagKeys", &(1..=128));
        let keys = fields.required("tagKeys", keys);
        fields.finish()?;
        let mut resource = self.tagged(arn)?;
        resource.tags().retain(|key, _| !keys.contains(&key.as_str()));
        self.put_tagged(resource);
        Ok(json!({}))
    }

    pub(super) fn list_tags_for_resource(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("resourceArn", ARN);
        fields.finish()?;
        Ok(json!({ "tags": shared::write_tags(self.tagged(arn)?.tags()) }))
    }

    fn tagged(&self, arn: &str) -> Result<Tagged, ApiError> {
        let arn = self.owner.read(arn)?;
        if arn.foreign || arn.qualifier.is_some() {
            return Err(ApiError::ResourceNotFound);
        }
        let found = match arn.kind {
            Kind::StateMachine => self.store.machine(&arn.name)?.map(Tagged::Machine),
            Kind::Activity => self.store.activity(&arn.name)?.map(Tagged::Activity),
            Kind::Execution | Kind::Express | Kind::MapRun => None,
        };
        found.ok_or(ApiError::ResourceNotFound)
    }

    fn put_tagged(&mut self, resource: Tagged) {
        match resource {
            Tagged::Machine(machine) => self.batch.put_machine(machine),
            Tagged::Activity(activity) => self.batch.put_activity(activity),
        }
    }
}
