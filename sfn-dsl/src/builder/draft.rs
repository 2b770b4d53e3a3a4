//! A state while it is built: the part that all eight builders share.

use std::marker::PhantomData;

use super::handling::{Catcher, Retrier};
use super::language::Language;
use super::payload::{Payload, Setting};
use super::scopes::sort_as;
use crate::check::rules::MAX_DEPTH;
use crate::json::{Node, Object, Value};
use crate::name::StateName;
use crate::place::Place;
use crate::raw::schema::ObjectKind;

/// The fields of a state that were given so far, each with the Rust line that gave it.
#[derive(Debug, Clone)]
pub(crate) struct Draft<L> {
    pub(crate) name: StateName,
    pub(crate) place: Place,
    pub(crate) fields: Object,
    language: PhantomData<L>,
}

impl<L: Language> Draft<L> {
    #[track_caller]
    pub(crate) fn new(name: impl AsRef<str>, type_name: &str) -> Self {
        let place = Place::caller();
        let mut fields = Object::new();
        fields.put("Type", place, type_name);
        // Every state says its language until the whole machine is known; see `Flow::definition`.
        fields.put("QueryLanguage", place, L::QUERY_LANGUAGE.as_str());
        Self { name: name.as_ref().into(), place, fields, language: PhantomData }
    }

    #[track_caller]
    pub(crate) fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.put(field, Place::caller(), value);
    }

    #[track_caller]
    pub(crate) fn set_payload(&mut self, field: &str, value: impl Into<Payload<L>>) {
        self.fields.put_payload(field, Place::caller(), value.into());
    }

    #[track_caller]
    pub(crate) fn set_setting<T>(&mut self, field: &str, value: impl Into<Setting<L, T>>) {
        self.fields.put(field, Place::caller(), value.into().value);
    }

    #[track_caller]
    pub(crate) fn next(&mut self, name: impl AsRef<str>) {
        self.fields.remove("End");
        self.set("Next", name.as_ref());
    }

    #[track_caller]
    pub(crate) fn end(&mut self) {
        self.fields.remove("Next");
        self.set("End", true);
    }

    #[track_caller]
    pub(crate) fn assign(&mut self, variable: impl AsRef<str>, value: impl Into<Payload<L>>) {
        self.fields.assign(Place::caller(), variable.as_ref(), value.into());
    }

    #[track_caller]
    pub(crate) fn allow(&mut self, code: &str, reason: &str) {
        let comment = self.fields.get("Comment").and_then(Node::as_str);
        let before = comment.map(|comment| format!("{comment} ")).unwrap_or_default();
        self.set("Comment", format!("{before}sfn:allow({code}) {reason}"));
    }

    pub(crate) fn retry(&mut self, retrier: Retrier) {
        let Retrier { mut fields, place } = retrier;
        sort_as(ObjectKind::Retrier, &mut fields);
        self.fields.append("Retry", place, fields);
    }

    pub(crate) fn catch(&mut self, catcher: Catcher<L>) {
        let place = catcher.place;
        self.fields.append("Catch", place, catcher.fields);
    }
}

/// What builders do with the fields of an object.
pub(crate) trait Fields {
    /// Sets a field.
    fn put(&mut self, field: &str, place: Place, value: impl Into<Value>);

    /// Sets a field to a payload, whose parts all get the place.
    fn put_payload<L: Language>(&mut self, field: &str, place: Place, value: Payload<L>);

    /// Sets a variable in `Assign`.
    fn assign<L: Language>(&mut self, place: Place, variable: &str, value: Payload<L>);

    /// Appends an object to the array in a field.
    fn append(&mut self, field: &str, place: Place, element: Object);

    /// The object in a field; makes an empty one.
    fn object(&mut self, field: &str, place: Place) -> Option<&mut Object>;
}

impl Fields for Object {
    fn put(&mut self, field: &str, place: Place, value: impl Into<Value>) {
        let mut node = Node::new(value, place);
        bound(&mut node);
        self.set(field, place, node);
    }

    fn put_payload<L: Language>(&mut self, field: &str, place: Place, value: Payload<L>) {
        self.set(field, place, value.at(place));
    }

    fn assign<L: Language>(&mut self, place: Place, variable: &str, value: Payload<L>) {
        if let Some(variables) = self.object("Assign", place) {
            variables.put_payload(variable, place, value);
        }
    }

    fn append(&mut self, field: &str, place: Place, element: Object) {
        if !self.has(field) {
            self.put(field, place, Vec::new());
        }
        if let Some(Value::Array(elements)) = self.get_mut(field).map(|node| &mut node.value) {
            let mut node = Node::new(element, place);
            bound(&mut node);
            elements.push(node);
        }
    }

    fn object(&mut self, field: &str, place: Place) -> Option<&mut Object> {
        if !self.has(field) {
            self.put(field, place, Self::new());
        }
        self.get_mut(field)?.as_object_mut()
    }
}

/// Cuts what is nested deeper than a definition can be.
///
/// A loop that nests without end then makes a tree that the check refuses as too deep, which what is left still is,
/// and not one that overflows the stack of whoever follows it.
pub(super) fn bound(node: &mut Node) {
    fn cut(node: &mut Node, levels: usize) {
        match &mut node.value {
            value if levels == 0 => *value = Value::Null,
            Value::Array(elements) => elements.iter_mut().for_each(|element| cut(element, levels - 1)),
            Value::Object(object) => {
                object.members_mut().for_each(|member| cut(member.value, levels - 1));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    cut(node, MAX_DEPTH + 1);
}

/// Methods of every state. A state whose type says the kind of its machine is given as `Task<K>`.
macro_rules! common {
    ($state:ident $(<$kind:ident>)?) => {
        impl<L: Language $(, $kind: super::Kind)?> $state<L $(, $kind)?> {
            /// `Comment`: a note for people; it changes nothing.
            #[track_caller]
            pub fn comment(mut self, text: impl AsRef<str>) -> Self {
                self.draft.set("Comment", text.as_ref());
                self
            }

            /// Silences a rule in this state: adds `sfn:allow(CODE) reason` to its `Comment`, where every reader of the
            /// definition finds it.
            ///
            /// What the service refuses cannot be allowed; see [`all_rules`](crate::check::all_rules). A
            /// [`comment`](Self::comment) set later replaces it.
            #[track_caller]
            pub fn allow(mut self, code: impl AsRef<str>, reason: impl AsRef<str>) -> Self {
                self.draft.allow(code.as_ref(), reason.as_ref());
                self
            }

            /// Sets any field by its ASL name: for what the language has and this builder does not know yet.
            ///
            /// The value is written as it is and replaces an earlier one; [`check`](crate::raw::Definition::check) judges it.
            #[track_caller]
            pub fn field(mut self, name: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
                self.draft.set_payload(name.as_ref(), value);
                self
            }
        }
    };
}

/// `Next` and `End`.
macro_rules! transition {
    ($state:ident $(<$kind:ident>)?) => {
        impl<L: Language $(, $kind: super::Kind)?> $state<L $(, $kind)?> {
            /// `Next`: continues at the state of that name, in the same flow.
            ///
            /// Not needed before another state of the flow: [`Flow::then`](super::Flow::then) leads there.
            #[track_caller]
            pub fn next(mut self, state: impl AsRef<str>) -> Self {
                self.draft.next(state);
                self
            }

            /// `End`: finishes this branch, iteration or execution.
            ///
            /// Not needed for the last state of a flow.
            #[track_caller]
            pub fn end(mut self) -> Self {
                self.draft.end();
                self
            }
        }
    };
}

/// `InputPath` and `OutputPath`, or `Output`.
macro_rules! input_output {
    ($state:ident $(<$kind:ident>)?) => {
        impl $(<$kind: super::Kind>)? $state<super::JsonPath $(, $kind)?> {
            /// `InputPath`: what of the raw input the state sees. Absent: all of it.
            #[track_caller]
            pub fn input_path(mut self, path: impl AsRef<str>) -> Self {
                self.draft.set("InputPath", path.as_ref());
                self
            }

            /// `InputPath` null: the state sees an empty object.
            #[track_caller]
            pub fn empty_input(mut self) -> Self {
                self.draft.set("InputPath", crate::json::Value::Null);
                self
            }

            /// `OutputPath`: what of the result goes on. Absent: all of it.
            #[track_caller]
            pub fn output_path(mut self, path: impl AsRef<str>) -> Self {
                self.draft.set("OutputPath", path.as_ref());
                self
            }

            /// `OutputPath` null: an empty object goes on.
            #[track_caller]
            pub fn empty_output(mut self) -> Self {
                self.draft.set("OutputPath", crate::json::Value::Null);
                self
            }
        }

        impl $(<$kind: super::Kind>)? $state<super::Jsonata $(, $kind)?> {
            /// `Output`: what goes on. Absent: the result, or the input of states without one.
            #[track_caller]
            pub fn output(mut self, output: impl Into<Payload<super::Jsonata>>) -> Self {
                self.draft.set_payload("Output", output);
                self
            }
        }
    };
}

/// `ResultPath`, of states that have a result.
macro_rules! result_path {
    ($state:ident $(<$kind:ident>)?) => {
        impl $(<$kind: super::Kind>)? $state<super::JsonPath $(, $kind)?> {
            /// `ResultPath`: where the result goes in the input. Absent: it replaces the input.
            #[track_caller]
            pub fn result_path(mut self, path: impl AsRef<str>) -> Self {
                self.draft.set("ResultPath", path.as_ref());
                self
            }

            /// `ResultPath` null: the result is dropped, the input goes on.
            #[track_caller]
            pub fn discard_result(mut self) -> Self {
                self.draft.set("ResultPath", crate::json::Value::Null);
                self
            }
        }
    };
}

/// `ResultSelector`, of states that get a result from elsewhere.
macro_rules! result_selector {
    ($state:ident $(<$kind:ident>)?) => {
        impl $(<$kind: super::Kind>)? $state<super::JsonPath $(, $kind)?> {
            /// `ResultSelector`: what of the raw result is kept.
            #[track_caller]
            pub fn result_selector(mut self, template: impl Into<Payload<super::JsonPath>>) -> Self {
                self.draft.set_payload("ResultSelector", template);
                self
            }
        }
    };
}

/// `Parameters`.
macro_rules! parameters {
    ($state:ident $(<$kind:ident>)?) => {
        impl $(<$kind: super::Kind>)? $state<super::JsonPath $(, $kind)?> {
            /// `Parameters`: the effective input, a payload template. Absent: the input.
            #[track_caller]
            pub fn parameters(mut self, template: impl Into<Payload<super::JsonPath>>) -> Self {
                self.draft.set_payload("Parameters", template);
                self
            }
        }
    };
}

/// `Arguments`.
macro_rules! arguments {
    ($state:ident $(<$kind:ident>)?) => {
        impl $(<$kind: super::Kind>)? $state<super::Jsonata $(, $kind)?> {
            /// `Arguments`: the effective input, with expressions. Absent: the input.
            #[track_caller]
            pub fn arguments(mut self, arguments: impl Into<Payload<super::Jsonata>>) -> Self {
                self.draft.set_payload("Arguments", arguments);
                self
            }
        }
    };
}

/// `Assign`.
macro_rules! assign {
    ($state:ident $(<$kind:ident>)?) => {
        impl<L: Language $(, $kind: super::Kind)?> $state<L $(, $kind)?> {
            /// `Assign`: sets a variable for the states that follow.
            ///
            /// In JSONPath the name ends in `.$` when the value is a path or an intrinsic function call.
            #[track_caller]
            pub fn assign(mut self, variable: impl AsRef<str>, value: impl Into<Payload<L>>) -> Self {
                self.draft.assign(variable, value);
                self
            }
        }
    };
}

/// `Retry` and `Catch`.
macro_rules! handling {
    ($state:ident $(<$kind:ident>)?) => {
        impl<L: Language $(, $kind: super::Kind)?> $state<L $(, $kind)?> {
            /// Adds a retrier to `Retry`. The first that names the error counts.
            pub fn retry(mut self, retrier: super::Retrier) -> Self {
                self.draft.retry(retrier);
                self
            }

            /// Adds a catcher to `Catch`. The first that names the error counts, once retries are used up.
            pub fn catch(mut self, catcher: super::Catcher<L>) -> Self {
                self.draft.catch(catcher);
                self
            }
        }
    };
}

pub(crate) use {
    arguments, assign, common, handling, input_output, parameters, result_path, result_selector, transition,
};
