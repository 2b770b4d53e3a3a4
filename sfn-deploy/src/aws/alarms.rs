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
        let (start, end, period) = span(since, until);
        let wanted: BTreeMap<String, String> = [
            ("Namespace", "AWS/States"),
            ("MetricName", metric),
            ("Period", &period.to_string()),
            ("Statistics.member.1", "Sum"),
            ("StartTime", &start.to_string()),
            ("EndTime", &end.to_string()),
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

/// What is asked for: from when, until when, and the seconds that one sum stands for.
///
/// The end lies after this minute, which counts too, and so always after the start. One answer has at most 1,440 sums.
///
/// Source: `CloudWatch` API Reference, `GetMetricStatistics`.
fn span(since: Timestamp, until: Timestamp) -> (Timestamp, Timestamp, i64) {
    const MINUTE: i64 = 60_000;
    let end = (until.as_millis() / MINUTE + 1) * MINUTE;
    let minutes = (end - since.as_millis()).max(0) / MINUTE;
    (since, Timestamp::from_millis(end), 60 * (minutes / 1_440 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_asked_for_until_after_this_minute_in_at_most_1440_sums() {
        let since = Timestamp::from_millis(1_700_000_000_000);
        let (start, end, period) = span(since, since);
        assert!(start < end && period == 60, "{start} {end} {period}");
        for minutes in [10, 1_439, 1_440, 2_100, 10_000] {
            let (start, end, period) =
                span(since, Timestamp::from_millis(since.as_millis() + minutes * 60_000));
            let sums = (end.as_millis() - start.as_millis()) / (period * 1_000);
            assert!(sums <= 1_440 && period % 60 == 0, "{minutes}: {sums} {period}");
        }
    }
}
