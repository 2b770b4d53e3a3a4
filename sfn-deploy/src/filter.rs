//! Which executions are meant: by status, by time, by name and by error. Pure; the clock is an argument.

use std::time::Duration;

use sfn_dsl::time::Timestamp;

use crate::execution::Execution;

/// The statuses of executions that ended without success.
pub const UNSUCCESSFUL: [&str; 3] = ["FAILED", "TIMED_OUT", "ABORTED"];

/// Which executions of a machine are meant. What is absent excludes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// One of these statuses.
    pub statuses: Vec<String>,
    /// Started at this moment or later.
    pub since: Option<Timestamp>,
    /// Started before this moment.
    pub until: Option<Timestamp>,
    /// With a name like this: `*` stands for any text, `?` for any character.
    pub name: Option<String>,
}

impl Filter {
    /// The status that the service can filter by.
    pub fn status(&self) -> Option<&str> {
        match self.statuses.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether an execution is meant.
    pub fn matches(&self, execution: &Execution) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&execution.status))
            && self.since.is_none_or(|since| execution.started >= since)
            && self.until.is_none_or(|until| execution.started < until)
            && self.name.as_ref().is_none_or(|name| is_like(name, &execution.name))
    }

    /// Whether no execution from here on is meant, in a list that begins with the newest.
    pub fn is_past(&self, execution: &Execution) -> bool {
        self.since.is_some_and(|since| execution.started < since)
    }
}

/// Whether a text is like a pattern, in which `*` stands for any text and `?` for any character.
///
/// # Examples
/// ```
/// use sfn_deploy::filter::is_like;
/// assert!(is_like("States.*", "States.Timeout"));
/// assert!(!is_like("States.*", "Lambda.Unknown"));
/// ```
pub fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    // Where the last `*` stands, and how far the text was when it was met.
    let mut star: Option<(usize, usize)> = None;
    while let Some(character) = text.get(seen) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(expected) if *expected == '?' || expected == character => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (at, seen) = (after + 1, from + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

/// A moment as people write it: `90m`, `2h`, `3d` and `1w` ago, a day (`2026-08-23`), a time of today (`14:30`), or a timestamp.
/// Days and times are UTC.
///
/// # Examples
/// ```
/// use sfn_dsl::time::Timestamp;
/// let now = Timestamp::parse("2026-08-23T10:15:00Z").ok_or("no timestamp")?;
/// let moment = |text| sfn_deploy::filter::moment(text, now).map(|moment| moment.to_string());
/// assert_eq!(moment("2h").as_deref(), Some("2026-08-23T08:15:00.000Z"));
/// assert_eq!(moment("09:00").as_deref(), Some("2026-08-23T09:00:00.000Z"));
/// assert_eq!(moment("yesterday"), None);
/// # Ok::<(), &str>(())
/// ```
pub fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(moment) = Timestamp::parse(text) {
        return Some(moment);
    }
    if let Some(ago) = duration(text) {
        let ago = i64::try_from(ago.as_millis()).ok()?;
        return Some(Timestamp::from_millis(now.as_millis().saturating_sub(ago)));
    }
    let today = now.to_string();
    let today = today.split('T').next()?;
    Timestamp::parse(&format!("{text}T00:00:00Z"))
        .or_else(|| Timestamp::parse(&format!("{today}T{text}:00Z")))
        .or_else(|| Timestamp::parse(&format!("{today}T{text}Z")))
}

/// A duration as people write it: `30s`, `90m`, `2h`, `3d`, `1w`.
pub fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_whole_texts() {
        for (pattern, text) in [
            ("*", ""),
            ("a*", "a"),
            ("*b", "aab"),
            ("a*b*c", "aXbYbZc"),
            ("?", "é"),
            ("a?c", "abc"),
            ("**", "x"),
        ] {
            assert!(is_like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "ab"), ("?", ""), ("a*c", "abd"), ("*ab", "abc")] {
            assert!(!is_like(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let now = Timestamp::parse("2026-08-23T10:15:00Z").unwrap();
        for (text, expected) in [
            ("90s", "2026-08-23T10:13:30.000Z"),
            ("3d", "2026-08-20T10:15:00.000Z"),
            ("1w", "2026-08-16T10:15:00.000Z"),
            ("2026-08-01", "2026-08-01T00:00:00.000Z"),
            ("2026-08-01T12:00:00+02:00", "2026-08-01T10:00:00.000Z"),
            ("07:30:15", "2026-08-23T07:30:15.000Z"),
        ] {
            assert_eq!(
                moment(text, now).map(|moment| moment.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["", "h", "-1h", "2 h", "soon", "25:00", "2h30m"] {
            assert_eq!(moment(text, now), None, "{text}");
        }
    }

    #[test]
    fn a_filter_takes_what_is_not_excluded() {
        let execution = |name: &str, status: &str, started: i64| Execution {
            name: name.to_owned(),
            status: status.to_owned(),
            started: Timestamp::from_millis(started),
            ..Execution::default()
        };
        let filter = Filter {
            statuses: vec!["FAILED".to_owned(), "TIMED_OUT".to_owned()],
            since: Some(Timestamp::from_millis(10)),
            until: Some(Timestamp::from_millis(20)),
            name: Some("order-*".to_owned()),
        };
        assert!(filter.matches(&execution("order-1", "FAILED", 10)));
        assert!(!filter.matches(&execution("order-1", "FAILED", 20)));
        assert!(!filter.matches(&execution("order-1", "RUNNING", 10)));
        assert!(!filter.matches(&execution("refund-1", "FAILED", 10)));
        assert!(filter.is_past(&execution("order-1", "FAILED", 9)));
        assert_eq!(filter.status(), None);
        assert!(Filter::default().matches(&execution("x", "RUNNING", 0)));
    }
}
