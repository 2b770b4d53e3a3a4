//! Choice states.

use std::marker::PhantomData;

use super::draft::{Draft, Fields, assign, common, input_output};
use super::language::{Jsonata, Language, Tested};
use super::payload::{Payload, fill_places};
use crate::json::{Node, Object};
use crate::place::Place;

/// Builds a Choice state: rules in order, the first that matches says where to go.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let in_stock = Choice::new("In stock?").when(var("$.inStock").is_true(), "Ship items").otherwise("Wait for stock");
///
/// let same = jsonata::Choice::new("In stock?")
///     .when(jsonata::expression("$states.input.inStock"), "Ship items")
///     .otherwise("Wait for stock");
/// ```
///
/// Source: Amazon States Language, "Choice State".
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct Choice<L: Language> {
    pub(crate) draft: Draft<L>,
}

impl<L: Language> Choice<L> {
    /// A Choice state without rules; it needs one at least.
    #[track_caller]
    pub fn new(name: impl AsRef<str>) -> Self {
        let mut draft = Draft::new(name, "Choice");
        draft.set("Choices", Vec::new());
        Self { draft }
    }

    /// Adds a rule: continues at `next` when the test holds and none of the rules before it did.
    #[track_caller]
    pub fn when(self, test: impl Into<L::Test>, next: impl AsRef<str>) -> Self {
        self.rule(Rule::new(test, next))
    }

    /// Adds a rule that does more than leading somewhere.
    pub fn rule(mut self, rule: Rule<L>) -> Self {
        let place = rule.test.place;
        self.draft.fields.append("Choices", place, rule.into_fields());
        self
    }

    /// `Default`: where the execution goes when no rule matches. Absent: it fails with `States.NoChoiceMatched`.
    #[track_caller]
    pub fn otherwise(mut self, state: impl AsRef<str>) -> Self {
        self.draft.set("Default", state.as_ref());
        self
    }
}

common!(Choice);
input_output!(Choice);
assign!(Choice);

/// Builds an entry of `Choices`, for rules that assign variables, say their output or have a comment.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let route = Choice::new("Route").rule(Rule::new(var("$.total").less_than(10), "Small").assign("size", "small"));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a rule does nothing until a choice has it"]
pub struct Rule<L: Language> {
    test: Node,
    outcome: Object,
    language: PhantomData<L>,
}

impl<L: Language> Rule<L> {
    /// Continues at `next` when the test holds.
    #[track_caller]
    pub fn new(test: impl Into<L::Test>, next: impl AsRef<str>) -> Self {
        let place = Place::caller();
        let tested: Tested = test.into().into();
        let mut test = Node::new(tested.fields, tested.place);
        fill_places(&mut test, place);
        let mut outcome = Object::new();
        outcome.put("Next", place, next.as_ref());
        Self { test, outcome, language: PhantomData }
    }

    /// `Assign`: sets a variable for the states that follow, instead of what the state assigns.
    ///
    /// In JSONPath the name ends in `.$` when the value is a path or an intrinsic function call.
    #[track_caller]
    pub fn assign(mut self, variable: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.outcome.assign(Place::caller(), variable.as_ref(), value.into());
        self
    }

    /// `Comment`: a note for people.
    #[track_caller]
    pub fn comment(mut self, text: impl AsRef<str>) -> Self {
        self.outcome.put("Comment", Place::caller(), text.as_ref());
        self
    }

    /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
    #[track_caller]
    pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
        self.outcome.put_payload(name.as_ref(), Place::caller(), value.into());
        self
    }

    /// What is tested, then what follows.
    fn into_fields(self) -> Object {
        let mut fields = self.test.as_object().cloned().unwrap_or_default();
        for member in self.outcome.members() {
            fields.set(&member.key, member.key_place, member.value.clone());
        }
        fields
    }
}

impl Rule<Jsonata> {
    /// `Output`: what goes on, instead of what the state says.
    #[track_caller]
    pub fn output(mut self, output: impl Into<Payload<Jsonata>>) -> Self {
        self.outcome.put_payload("Output", Place::caller(), output.into());
        self
    }
}
