//! Activities as resources. How their workers get tasks is in `task`.

use serde_json::{Value, json};

use super::configuration::{self as shared, ARN, moment};
use super::fields::{Fields, check_name};
use super::{ApiError, Service, cut, listed, page};
use crate::arn::Kind;
use crate::store::record::{Activity, Millis};

impl Service {
    /// `CreateActivity` is idempotent by name; only another encryption makes it fail.
    pub(super) fn create_activity(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let name = fields.required_text("name", 1..=80);
        let tags = shared::tags(fields).unwrap_or_default();
        let encryption = shared::encryption(fields);
        fields.finish()?;
        check_name(name)?;
        shared::check_tags(&tags)?;
        let encryption = encryption.transpose()?.unwrap_or_default();
        let arn = self.owner.activity(name);
        if let Some(existing) = self.store.activity(name)? {
            if existing.encryption != encryption {
                return Err(ApiError::ActivityAlreadyExists(arn));
            }
            return Ok(json!({ "activityArn": arn, "creationDate": moment(existing.created) }));
        }
        self.batch.put_activity(Activity { name: name.to_owned(), created: now, encryption, tags });
        Ok(json!({ "activityArn": arn, "creationDate": moment(now) }))
    }

    pub(super) fn describe_activity(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("activityArn", ARN);
        fields.finish()?;
        let activity = self.activity(arn)?;
        Ok(json!({
            "activityArn": arn,
            "name": activity.name,
            "creationDate": moment(activity.created),
            "encryptionConfiguration": shared::write_encryption(&activity.encryption),
        }))
    }

    pub(super) fn list_activities(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        const LIST: &str = "ListActivities";
        let size = fields.page_size();
        let after = page::token(fields, 1024, LIST);
        fields.finish()?;
        let mut activities = self.store.activities(after?.as_deref(), size + 1)?;
        let next_token = cut(&mut activities, size, LIST, |activity| activity.name.clone());
        let write = |activity: &Activity| {
            let arn = self.owner.activity(&activity.name);
            json!({ "activityArn": arn, "name": activity.name, "creationDate": moment(activity.created) })
        };
        Ok(listed("activities", activities.iter().map(write).collect(), next_token))
    }

    pub(super) fn delete_activity(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("activityArn", ARN);
        fields.finish()?;
        let arn = self.arn(arn, Kind::Activity)?;
        if !arn.foreign {
            self.batch.remove_activity(&arn.name);
        }
        Ok(json!({}))
    }

    /// The activity with that ARN, which must exist.
    pub(super) fn activity(&self, arn: &str) -> Result<Activity, ApiError> {
        let arn = self.arn(arn, Kind::Activity)?;
        let found = if arn.foreign { None } else { self.store.activity(&arn.name)? };
        found.ok_or(ApiError::ActivityDoesNotExist(arn.text))
    }
}
