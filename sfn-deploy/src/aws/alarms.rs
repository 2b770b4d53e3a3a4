//! CloudWatch: alarms that judge a shift, and how executions of an Express machine's version ended.

use std::collections::BTreeMap;

use sfn_dsl::time::Timestamp;

use super::service::{Service, Services};
use crate::failure::Failure;

/// The state of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
}

impl Services {
    /// The alarms of these names that exist, metric alarms and composite ones.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn alarms(&self, names: &[String]) -> Result<Vec<Alarm>, Failure> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            wanted.insert(format!("AlarmNames.member.{}", index + 1), name.clone());
        }
        wanted.insert("AlarmTypes.member.1".to_owned(), "MetricAlarm".to_owned());
        wanted.insert("AlarmTypes.member.2".to_owned(), "CompositeAlarm".to_owned());
        let answer = self.query(Service::CloudWatch, "DescribeAlarms", &wanted).await.map_err(|error| {
            error.failure("could not look at the alarms", "cloudwatch:DescribeAlarms", &names.join(", "))
        })?;
        let found = answer.members("MetricAlarms").chain(answer.members("CompositeAlarms"));
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(found
            .map(|alarm| Alarm {
                name: text(alarm.text_of("AlarmName")),
                state: text(alarm.text_of("StateValue")),
            })
            .collect())
    }

    /// How many executions of a version a metric of `AWS/States` counted since a moment: `ExecutionsFailed` and the like.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn executions(
        &self,
        metric: &str,
        machine: &str,
        version: &str,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<u64, Failure> {
        let wanted: BTreeMap<String, String> = [
            ("Namespace", "AWS/States"),
            ("MetricName", metric),
            ("Period", "60"),
            ("Statistics.member.1", "Sum"),
            ("StartTime", &since.to_string()),
            ("EndTime", &until.to_string()),
            ("Dimensions.member.1.Name", "StateMachineArn"),
            ("Dimensions.member.1.Value", machine),
            ("Dimensions.member.2.Name", "Version"),
            ("Dimensions.member.2.Value", version),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let answer =
            self.query(Service::CloudWatch, "GetMetricStatistics", &wanted).await.map_err(|error| {
                error.failure(
                    "could not read how executions ended",
                    "cloudwatch:GetMetricStatistics",
                    machine,
                )
            })?;
        let sums = answer.members("Datapoints").filter_map(|point| point.text_of("Sum")?.parse::<f64>().ok());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of executions")]
        Ok(sums.sum::<f64>().round() as u64)
    }
}
