//! Pass, Wait, Succeed and Fail states.

use super::draft::{Draft, assign, common, input_output, parameters, result_path, transition};
use super::language::{JsonPath, Jsonata, Language};
use super::payload::{Expression, Payload, Setting};
use crate::time::Timestamp;

/// Builds a Pass state: it passes its input on, with changes, and calls nothing.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let defaults = Pass::new("Defaults").result(json!({"priority": "normal"})).result_path("$.settings");
/// assert!(Flow::from(defaults).check().is_ok());
///
/// let defaults = jsonata::Pass::new("Defaults").output(json!({"settings": {"priority": "normal"}}));
/// assert!(Flow::from(defaults).check().is_ok());
/// ```
///
/// Source: Amazon States Language, "Pass State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Pass<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Pass<L> {
    /// A Pass state that changes nothing yet.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { draft: Draft::new(name, "Pass") }
    }
}

impl Pass<JsonPath> {
    /// `Result`: the result, as it is; keys ending in `.$` mean nothing in it.
    #[track_caller]
    pub fn result(mut self, result: impl Into<Payload<JsonPath>>) -> Self {
        self.draft.set_payload("Result", result);
        self
    }
}

common!(Pass);
transition!(Pass);
input_output!(Pass);
parameters!(Pass);
result_path!(Pass);
assign!(Pass);

/// Builds a Wait state: it waits for some time or until a moment.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let definition = Flow::from(Wait::seconds("Cool down", 86_400)).definition();
/// assert!(definition.to_compact().contains(r#""Seconds":86400"#));
/// ```
///
/// Source: Amazon States Language, "Wait State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Wait<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Wait<L> {
    /// `Seconds`: waits that long.
    #[track_caller]
    pub fn seconds(name: impl AsRef<str>, seconds: impl Into<Setting<L, u64>>) -> Self {
        let mut draft = Draft::new(name, "Wait");
        draft.set_setting("Seconds", seconds);
        Self { draft }
    }

    /// `Timestamp`: waits until that moment; one in the past continues at once.
    #[track_caller]
    pub fn timestamp(name: impl AsRef<str>, timestamp: impl Into<Setting<L, Timestamp>>) -> Self {
        let mut draft = Draft::new(name, "Wait");
        draft.set_setting("Timestamp", timestamp);
        Self { draft }
    }
}

impl Wait<JsonPath> {
    /// `SecondsPath`: waits as many seconds as the input says there.
    #[track_caller]
    pub fn seconds_path(name: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Wait");
        draft.set("SecondsPath", path.as_ref());
        Self { draft }
    }

    /// `TimestampPath`: waits until the moment that the input says there.
    #[track_caller]
    pub fn timestamp_path(name: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Wait");
        draft.set("TimestampPath", path.as_ref());
        Self { draft }
    }
}

common!(Wait);
transition!(Wait);
input_output!(Wait);
assign!(Wait);

/// Builds a Succeed state: it ends its branch, iteration or execution with success.
///
/// A flow whose last state can end needs none; a rule of a Choice that has nothing more to do leads to one.
///
/// Source: Amazon States Language, "Succeed State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Succeed<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Succeed<L> {
    /// A Succeed state whose output is its input.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { draft: Draft::new(name, "Succeed") }
    }
}

common!(Succeed);
input_output!(Succeed);

/// Builds a Fail state: it fails the execution; inside a branch or an iteration, the whole Parallel or Map.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let reject = Fail::new("Reject order").error("ValidationError").cause("the order has no items");
/// assert!(Flow::from(reject).definition().to_compact().contains(r#""Error":"ValidationError""#));
/// ```
///
/// Source: Amazon States Language, "Fail State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Fail<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Fail<L> {
    /// A Fail state without an error name and a cause.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { draft: Draft::new(name, "Fail") }
    }

    /// `Error`: the error name, as text or as a value of a [`WorkflowError`](crate::WorkflowError).
    #[track_caller]
    pub fn error(mut self, error: impl Into<Setting<L, String>>) -> Self {
        self.draft.set_setting("Error", error);
        self
    }

    /// `Cause`: the cause, for people.
    #[track_caller]
    pub fn cause(mut self, cause: impl Into<Setting<L, String>>) -> Self {
        self.draft.set_setting("Cause", cause);
        self
    }
}

impl Fail<JsonPath> {
    /// Fails with an error that was caught: `ErrorPath` and `CausePath` from the error output at that path, which is where the
    /// catcher put it.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let flow = Flow::new()
    ///     .then(Task::lambda("Pay", "${Pay}").catch(Catcher::on_all().result_path("$.error").next("Not paid")).end())
    ///     .then(Fail::new("Not paid").error_output("$.error"));
    /// let states = flow.definition().to_json()["States"].clone();
    /// assert_eq!(states["Not paid"], json!({"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"}));
    /// ```
    #[track_caller]
    pub fn error_output(self, path: impl AsRef<str>) -> Self {
        let path = path.as_ref();
        self.error_path(format!("{path}.Error")).cause_path(format!("{path}.Cause"))
    }

    /// `ErrorPath`: the error name that a path or an intrinsic function call gives.
    #[track_caller]
    pub fn error_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("ErrorPath", path.as_ref());
        self
    }

    /// `CausePath`: the cause that a path or an intrinsic function call gives.
    #[track_caller]
    pub fn cause_path(mut self, path: impl AsRef<str>) -> Self {
        self.draft.set("CausePath", path.as_ref());
        self
    }
}

impl Fail<Jsonata> {
    /// Fails with an error that was caught: `Error` and `Cause` from the error output that the expression gives, such as a
    /// variable the catcher assigned, or `$states.input` where the catcher says no `Output`.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::jsonata::*;
    /// let flow = Flow::new()
    ///     .then(Task::lambda("Pay", "${Pay}").catch(Catcher::on_all().next("Not paid")).end())
    ///     .then(Fail::new("Not paid").error_output(expression("$states.input")));
    /// let states = flow.definition().to_json()["States"].clone();
    /// assert_eq!(states["Not paid"]["Cause"], "{% ($states.input).Cause %}");
    /// assert!(flow.check().is_ok());
    /// ```
    #[track_caller]
    pub fn error_output(self, output: Expression) -> Self {
        self.error(output.clone().member("Error")).cause(output.member("Cause"))
    }
}

common!(Fail);
