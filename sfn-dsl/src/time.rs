//! Moments in time, as the language and the service write them.
//!
//! The service is stricter than the usual libraries (it refuses `2016-12-05 21:29:29Z` and lower-case `t`), so this is
//! our own small parser. Nothing here reads a clock.

use std::fmt;

use serde_core::{Serialize, Serializer};

/// A moment: nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i128);

const NANOS_PER_MILLI: i128 = 1_000_000;
const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

impl Timestamp {
    /// The moment that many milliseconds after 1970-01-01T00:00:00Z.
    pub fn from_millis(millis: i64) -> Self {
        Self(i128::from(millis) * NANOS_PER_MILLI)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn as_millis(self) -> i64 {
        i64::try_from(self.0.div_euclid(NANOS_PER_MILLI)).unwrap_or(if self.0 < 0 {
            i64::MIN
        } else {
            i64::MAX
        })
    }

    /// Seconds since 1970-01-01T00:00:00Z with milliseconds as fraction, the form of AWS JSON.
    pub fn as_epoch_seconds(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds of this age fit 53 bits for 285,000 years"
        )]
        let millis = self.as_millis() as f64;
        millis / 1000.0
    }

    /// This moment and some time after it.
    pub fn after(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX)))
    }

    /// The time since `earlier`; zero where it is not earlier.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        let nanos = u128::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0);
        let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
        std::time::Duration::new(seconds, u32::try_from(nanos % 1_000_000_000).unwrap_or(0))
    }

    /// Reads an RFC 3339 timestamp as the service does: capital `T`, `Z` or an offset, up to nine digits of fraction.
    ///
    /// Source: Amazon States Language, "Timestamps"; refusals recorded from the service.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::time::Timestamp;
    /// let moment = Timestamp::parse("2016-03-14T02:59:00+01:00");
    /// assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), Some("2016-03-14T01:59:00.000Z"));
    /// assert_eq!(Timestamp::parse("2016-03-14 01:59:00Z"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let zone_at = time.find(['Z', '+', '-'])?;
        let (clock, zone) = time.split_at_checked(zone_at)?;
        let (clock, fraction) =
            clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
        let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
        let nanos = match fraction {
            None => 0,
            Some(digits)
                if (1..=9).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) =>
            {
                format!("{digits:0<9}").parse::<i64>().ok()?
            }
            Some(_) => return None,
        };
        let offset_minutes = if zone == "Z" {
            0
        } else {
            let (sign, offset) = (if zone.starts_with('-') { -1 } else { 1 }, zone.get(1..)?);
            let [hours, minutes] = numbers(offset, ':', [2, 2])?;
            (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))?
        };
        let valid = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour <= 23
            && minute <= 59
            && second <= 59;
        let seconds =
            days_from_civil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
        valid
            .then_some(Self(i128::from(seconds - offset_minutes * 60) * NANOS_PER_SECOND + i128::from(nanos)))
    }
}

/// ISO 8601 in UTC with milliseconds: the form of the context object and of histories.
/// As its text.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.as_millis();
        let (seconds, millis) = (millis.div_euclid(1000), millis.rem_euclid(1000));
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

/// The numbers in `text` between separators, each with exactly that many digits.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut found = [0; N];
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts
            .next()
            .filter(|part| part.len() == width && part.bytes().all(|digit| digit.is_ascii_digit()))?;
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar. Years are counted from March, in eras of 400 years.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_service_reads() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2016-03-14T01:59:00Z", 1_457_920_740_000),
            ("2016-03-14T01:59:00.123456789Z", 1_457_920_740_123),
            ("2000-02-29T23:59:59-00:30", 951_870_599_000),
            ("1969-12-31T23:59:59.5Z", -500),
        ] {
            assert_eq!(Timestamp::parse(text).map(Timestamp::as_millis), Some(millis), "{text}");
        }
    }

    #[test]
    fn refuses_what_the_service_refuses() {
        for text in [
            "",
            "T",
            "2016-12-05 21:29:29Z",
            "2016-12-05t21:29:29Z",
            "2016-12-05T21:29:29z",
            "2016-13-05T21:29:29Z",
            "2016-12-05T25:29:29Z",
            "2016-12-05T21:29:29",
            "2016-02-30T21:29:29Z",
            "05-12-2016T21:29:29Z",
            "2016-12-05T21:29Z",
            "2016-12-05T21:29:29.Z",
            "2016-12-05T21:29:29.1234567890Z",
            "2016-12-05T21:29:29+1:00",
            "+016-12-05T21:29:29Z",
            "2016-12-05T21:29:29Zé",
            "é016-12-05T21:29:29Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn writing_is_the_inverse_of_reading() {
        for days in (-800_000..2_000_000i64).step_by(997) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            let moment = Timestamp::from_millis(days * 86_400_000 + 1);
            assert!(!(0..=9999).contains(&year) || Timestamp::parse(&moment.to_string()) == Some(moment));
        }
    }
}
