//! Assertions about a run, with texts that show what happened instead.

use std::fmt::Write as _;

use serde_json::Value;

use super::Run;
use super::run::excerpt;
use crate::execution::Status;

/// Assertions for tests. Each gives the run back, so that they can be chained, and panics where it does not hold: with what
/// was expected, and with the run's own story.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Answer, Simulation};
///
/// let text = r#"{"StartAt": "Charge", "States": {
///     "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "Next": "Done",
///         "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Too slow"}]},
///     "Too slow": {"Type": "Fail", "Error": "TooSlow"},
///     "Done": {"Type": "Succeed"}
/// }}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
///
/// let run = Simulation::of(&machine)?.on_task("Charge", |_| Answer::success(json!({"paid": 12}))).run(json!({}))?;
/// run.assert_succeeded().assert_path(["Charge", "Done"]).assert_output(json!({"paid": 12}));
///
/// let run = Simulation::of(&machine)?.on_task("Charge", |_| Answer::timeout()).run(json!({}))?;
/// run.assert_failed_with("TooSlow").assert_visited("Too slow").assert_not_visited("Done");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Run {
    /// The execution succeeded.
    ///
    /// # Panics
    /// Where it did not.
    #[track_caller]
    pub fn assert_succeeded(&self) -> &Self {
        self.assert_status(Status::Succeeded)
    }

    /// The execution ended with a status.
    ///
    /// # Panics
    /// Where it ended with another one.
    #[track_caller]
    pub fn assert_status(&self, expected: Status) -> &Self {
        self.require(self.status() == expected, || format!("the execution is not {}", expected.as_str()))
    }

    /// The execution failed with an error of that name.
    ///
    /// # Panics
    /// Where it did not fail, or with another error.
    #[track_caller]
    pub fn assert_failed_with(&self, error: &str) -> &Self {
        let holds = self.status() == Status::Failed && self.error() == Some(error);
        self.require(holds, || format!("the execution did not fail with \"{error}\""))
    }

    /// These states were entered, in this order, and no others: [`states`](Self::states).
    ///
    /// # Panics
    /// Where others were.
    #[track_caller]
    pub fn assert_path<'s>(&self, expected: impl IntoIterator<Item = &'s str>) -> &Self {
        let (expected, found): (Vec<&str>, _) = (expected.into_iter().collect(), self.states());
        self.require(expected == found, || {
            let same = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
            let name = |names: &[&str]| names.get(same).map_or("the end".to_owned(), |name| format!("\"{name}\""));
            format!(
                "the execution took another path: state {} should have been {}, and was {}\n  expected: {}\n  found:    {}",
                same + 1,
                name(&expected),
                name(&found),
                expected.join(" -> "),
                found.join(" -> ")
            )
        })
    }

    /// A state was entered at least once.
    ///
    /// # Panics
    /// Where it was not.
    #[track_caller]
    pub fn assert_visited(&self, state: &str) -> &Self {
        self.require(self.states().contains(&state), || format!("state \"{state}\" was not entered"))
    }

    /// A state was never entered.
    ///
    /// # Panics
    /// Where it was.
    #[track_caller]
    pub fn assert_not_visited(&self, state: &str) -> &Self {
        self.require(!self.states().contains(&state), || format!("state \"{state}\" was entered"))
    }

    /// The execution succeeded with this output.
    ///
    /// # Panics
    /// Where it did not succeed, or with another output: with the first place where the two differ.
    #[track_caller]
    pub fn assert_output(&self, expected: impl Into<Value>) -> &Self {
        let expected = expected.into();
        let Some(found) = self.output() else {
            return self.require(false, || "the execution has no output".to_owned());
        };
        match first_difference(&expected, found) {
            None => self,
            Some(difference) => self.require(false, || {
                let (expected, found) = (expected.to_string(), found.to_string());
                format!(
                    "the output is another one: {}\n  expected: {}\n  found:    {}",
                    excerpt(&difference),
                    excerpt(&expected),
                    excerpt(&found)
                )
            }),
        }
    }

    /// Every answer of the simulation was given to some task.
    ///
    /// # Panics
    /// Where one was not.
    #[track_caller]
    pub fn assert_all_answers_used(&self) -> &Self {
        self.require(self.unused_answers().is_empty(), || {
            let mut text = "no task was given the answer for".to_owned();
            for (position, whom) in self.unused_answers().iter().enumerate() {
                let _ = write!(text, "{} {whom}", if position > 0 { "," } else { "" });
            }
            text
        })
    }

    #[track_caller]
    fn require(&self, holds: bool, problem: impl FnOnce() -> String) -> &Self {
        assert!(holds, "{}\n\n{self}", problem());
        self
    }
}

/// Where two values first differ, and how.
fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    let mut path = "$".to_owned();
    let (mut expected, mut found) = (expected, found);
    'descend: loop {
        if expected == found {
            return None;
        }
        match (expected, found) {
            (Value::Object(wanted), Value::Object(members)) => {
                for (key, value) in wanted {
                    match members.get(key) {
                        Some(member) if member == value => {}
                        Some(member) => {
                            let _ = write!(path, ".{key}");
                            (expected, found) = (value, member);
                            continue 'descend;
                        }
                        None => return Some(format!("{path} has no \"{key}\", expected {value}")),
                    }
                }
                let extra = members.iter().find(|(key, _)| !wanted.contains_key(*key));
                return extra
                    .map(|(key, value)| format!("{path} has \"{key}\", {value}, which was not expected"));
            }
            (Value::Array(wanted), Value::Array(elements)) => {
                for (index, (value, element)) in wanted.iter().zip(elements).enumerate() {
                    if value != element {
                        let _ = write!(path, "[{index}]");
                        (expected, found) = (value, element);
                        continue 'descend;
                    }
                }
                return Some(format!("{path} has {} elements, expected {}", elements.len(), wanted.len()));
            }
            (expected, found) => return Some(format!("{path} is {found}, expected {expected}")),
        }
    }
}
