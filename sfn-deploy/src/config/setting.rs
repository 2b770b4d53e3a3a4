//! What settings of `sfn.toml` may be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The execution role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// `"generate"`: a role of its own, with the least policy that the definition needs.
    Generate,
    /// An ARN: the role is somebody else's and never written.
    Arn(String),
}

/// How the alias moves from one version to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shift {
    /// In which steps.
    pub kind: ShiftKind,
    /// The share that a step moves, 1 to 99.
    pub percent: u8,
    /// How long a step is watched.
    pub bake: Duration,
    /// CloudWatch alarms that end it: each must exist.
    pub alarms: Vec<String>,
    /// How many executions of the new version must have ended before it gets everything.
    pub min_executions: u64,
    /// The share of its executions, in percent, that may fail.
    pub max_failed_percent: f64,
}

/// The steps of a shift, in the words of SAM and `CodeDeploy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShiftKind {
    /// One step.
    All,
    /// A share first, then everything.
    Canary,
    /// Equal shares.
    Linear,
}

impl ShiftKind {
    /// The word in `sfn.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Canary => "canary",
            Self::Linear => "linear",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::All, Self::Canary, Self::Linear].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Default for Shift {
    fn default() -> Self {
        Self {
            kind: ShiftKind::All,
            percent: 10,
            bake: Duration::from_mins(10),
            alarms: Vec::new(),
            min_executions: 1,
            max_failed_percent: 5.0,
        }
    }
}

impl Shift {
    /// The shares of the new version, in order; the last is 100.
    pub fn steps(&self) -> Vec<u8> {
        match self.kind {
            ShiftKind::All => vec![100],
            ShiftKind::Canary => vec![self.percent, 100],
            ShiftKind::Linear => {
                let mut steps: Vec<u8> = (1..)
                    .map_while(|step| self.percent.checked_mul(step))
                    .take_while(|share| *share < 100)
                    .collect();
                steps.push(100);
                steps
            }
        }
    }

    /// In a few words: `10% for 15m, then 100%`.
    pub fn described(&self) -> String {
        let bake = shown(self.bake);
        match self.kind {
            ShiftKind::All => "100%".to_owned(),
            ShiftKind::Canary => format!("{}% for {bake}, then 100%", self.percent),
            ShiftKind::Linear => format!("{}% more every {bake}, up to 100%", self.percent),
        }
    }

    /// Reads `all`, `canary:10:15m` or `linear:10:5m`, on top of what is set already.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self, text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let kind = parts
            .next()
            .and_then(ShiftKind::from_word)
            .ok_or("the kind of shift is one of all, canary, linear")?;
        let mut shift = Self { kind, ..self.clone() };
        if let Some(percent) = parts.next() {
            let percent =
                percent.trim_end_matches('%').parse().ok().filter(|percent| (1..100).contains(percent));
            shift.percent = percent.ok_or("the share is a number from 1 to 99")?;
        }
        if let Some(bake) = parts.next() {
            shift.bake = duration(bake).ok_or("the time is a number with s, m or h: 15m")?;
        }
        if parts.next().is_some() { Err("write it as canary:10:15m".to_owned()) } else { Ok(shift) }
    }
}

/// Reads `90s`, `15m`, `2h` or `1d`.
///
/// # Examples
/// ```
/// use std::time::Duration;
/// assert_eq!(sfn_deploy::config::duration("15m"), Some(Duration::from_secs(900)));
/// assert_eq!(sfn_deploy::config::duration("15"), None);
/// ```
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

/// A duration as [`duration`] reads it.
pub fn shown(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds > 0 && seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        seconds if seconds > 0 && seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

/// How long CloudWatch Logs may keep events, in days.
///
/// Source: CloudWatch Logs API, `PutRetentionPolicy`, `retentionInDays`.
pub const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_read_and_have_steps() {
        let shift = |text: &str| Shift::default().parse(text);
        assert_eq!(shift("all").unwrap().steps(), [100]);
        assert_eq!(shift("canary:10:15m").unwrap().steps(), [10, 100]);
        assert_eq!(shift("canary:10:15m").unwrap().described(), "10% for 15m, then 100%");
        assert_eq!(shift("linear:30:90s").unwrap().steps(), [30, 60, 90, 100]);
        assert_eq!(shift("linear:30:90s").unwrap().bake, Duration::from_secs(90));
        for wrong in ["", "some", "canary:0", "canary:100", "canary:10:15", "canary:10:15m:x"] {
            assert!(shift(wrong).is_err(), "{wrong}");
        }
    }
}
