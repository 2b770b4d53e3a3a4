//! Sequences of states: the scope of a machine, a branch or an item processor.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use super::draft::{Draft, Fields};
use super::kind::{Kind, Standard};
use super::language::{JsonPath, Language};
use super::payload::Payload;
use super::{Choice, DistributedMap, Fail, Map, Parallel, Pass, Succeed, Task, Wait};
use crate::check::{Checked, Report};
use crate::json::{Node, Object, Value};
use crate::machine::{MachineType, QueryLanguage};
use crate::name::StateName;
use crate::place::Place;
use crate::raw::Definition;
use crate::raw::schema::ObjectKind;

/// States in order: a whole machine, a branch of a Parallel, a processor of a Map, or a fragment of one of these.
///
/// The first state is `StartAt`. A state that can go on leads to the one after it, and the last one ends the flow, unless
/// it says `next` or `end` itself. Loops and joins are by name. Choice, Succeed and Fail lead nowhere by themselves, so
/// what stands after them is reached by name only.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let flow = Flow::new()
///     .then(Task::lambda("Check stock", "${CheckStock}"))
///     .then(Choice::new("In stock?").when(var("$.inStock").is_true(), "Ship").otherwise("Wait for stock"))
///     .then(Wait::seconds("Wait for stock", 86_400).next("Check stock"))
///     .then(Task::lambda("Ship", "${Ship}"));
/// let states = flow.definition().to_json()["States"].clone();
/// assert_eq!(states["Check stock"]["Next"], "In stock?");
/// assert_eq!(states["Ship"]["End"], true);
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a flow does nothing until it is part of a machine"]
pub struct Flow<K: Kind> {
    comment: Option<Node>,
    states: Vec<FlowState>,
    kind: PhantomData<K>,
}

/// What a flow is made of: a state, or another flow, for a machine of that [`Kind`].
///
/// States that fit both kinds are free of it: they take the kind of the flow they are put into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put into a `Flow<{K}>`",
    label = "expected a state, or a flow for this kind of machine",
    note = "what waits for a job (`sync`), a token (`wait_for_task_token`) or an activity, and a distributed Map, makes a flow \
            `Standard`",
    note = "in a signature `Flow` and `Task` without a parameter are `Standard`: write `Flow<Express>`, or \
            `fn part<K: Kind>() -> Flow<K>` for a part that fits both kinds"
)]
pub trait IntoFlow<K: Kind> {
    /// The flow; a state makes a flow of one state.
    fn into_flow(self) -> Flow<K>;
}

#[derive(Debug, Clone)]
struct FlowState {
    name: StateName,
    place: Place,
    state: Node,
}

/// A state as JSON: for a state type or a form that the builders do not know.
///
/// It leads to the state after it as others do. Its query language is the machine's unless it says another.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let flow = Flow::new().then(RawState::new("Later", json!({"Type": "Wait", "Seconds": 5})));
/// assert_eq!(flow.definition().to_json()["States"]["Later"]["End"], true);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a state does nothing until it is part of a flow"]
pub struct RawState {
    state: FlowState,
}

impl RawState {
    /// A state with these fields.
    #[track_caller]
    pub fn new(name: impl AsRef<str>, fields: impl Into<Payload<JsonPath>>) -> Self {
        let place = Place::caller();
        Self { state: FlowState { name: name.as_ref().into(), place, state: fields.into().at(place) } }
    }
}

impl<K: Kind> Flow<K> {
    /// A flow without states.
    pub fn new() -> Self {
        Self::default()
    }

    /// `Comment` of the machine, branch or processor: a note for people.
    #[track_caller]
    pub fn comment(mut self, text: impl AsRef<str>) -> Self {
        self.comment = Some(Node::new(text.as_ref(), Place::caller()));
        self
    }

    /// Appends a state, or all states of another flow; what was last before leads to it, unless it leads elsewhere.
    ///
    /// Of an appended flow only the states count: a comment belongs to a scope, which it no longer is.
    #[track_caller]
    pub fn then(mut self, states: impl IntoFlow<K>) -> Self {
        let states = states.into_flow().states;
        if let (Some(last), Some(first)) = (self.states.last_mut(), states.first()) {
            last.lead("Next", first.name.as_str(), Place::caller());
        }
        self.states.extend(states);
        self
    }

    /// Puts `prefix` before the name of every state, nested ones included, and before every mention of it.
    ///
    /// State names are unique in a whole machine, so a fragment that is used twice needs two prefixes. Names of states
    /// outside of the flow stay.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// fn undo(what: &str) -> Flow {
    ///     Flow::new().then(Task::lambda("Undo", "${Undo}").next("Log")).then(Pass::new("Log")).prefixed(what)
    /// }
    /// let states = Flow::new().then(undo("Payment: ")).then(undo("Stock: ")).definition().to_json()["States"].clone();
    /// assert_eq!(states["Payment: Undo"]["Next"], "Payment: Log");
    /// assert_eq!(states["Payment: Log"]["Next"], "Stock: Undo");
    /// ```
    pub fn prefixed(mut self, prefix: impl AsRef<str>) -> Self {
        let mut names = BTreeSet::new();
        for state in &self.states {
            names.insert(state.name.to_string());
            collect_names(&state.state, &mut names);
        }
        let renaming = Renaming { prefix: prefix.as_ref(), names };
        for state in &mut self.states {
            state.name = renaming.renamed(state.name.as_str()).into();
            renaming.state(&mut state.state);
        }
        self
    }

    /// The definition of the machine that consists of this flow.
    pub(crate) fn into_definition(self) -> Definition {
        let place = self.states.first().map_or(Place::Unknown, |state| state.place);
        let mut scope = self.into_scope();
        let language = settle_languages(&mut scope);
        let mut root = Object::new();
        if language == QueryLanguage::Jsonata {
            root.put("QueryLanguage", Place::Unknown, language.as_str());
        }
        for member in scope.members() {
            root.push(&member.key, member.key_place, member.value.clone());
        }
        sort_fields(&mut root, &["Comment"]);
        Definition::from_node(Node::new(root, place))
    }

    /// `Comment`, `StartAt` and `States`, with every state saying its query language.
    pub(crate) fn into_scope(self) -> Object {
        let mut scope = Object::new();
        if let Some(comment) = self.comment {
            scope.push("Comment", comment.place, comment);
        }
        let place = self.states.first().map_or(Place::Unknown, |state| state.place);
        if let Some(first) = self.states.first() {
            scope.put("StartAt", place, first.name.as_str());
        }
        let mut states = Object::new();
        let count = self.states.len();
        for (index, mut state) in self.states.into_iter().enumerate() {
            if index + 1 == count {
                let place = state.place;
                state.lead("End", true, place);
            }
            if let Some(kind) = state.kind() {
                let order: Vec<&str> = kind.fields().map(|field| field.name).collect();
                if let Some(fields) = state.state.as_object_mut() {
                    sort_fields(fields, &order);
                }
            }
            // Two states of one name stay two, so that the check can report them.
            states.push(state.name.as_str(), state.place, state.state);
        }
        scope.put("States", place, states);
        scope
    }
}

/// What is asked of a flow by itself. A flow that could be for either kind of machine is Standard then; what an Express flow
/// makes is told by its [`Workflow::express`](crate::workflow::Workflow::express).
impl Flow<Standard> {
    /// The definition of the machine that consists of this flow.
    ///
    /// The machine's `QueryLanguage` is JSONata when all states are JSONata; else it is JSONPath and the JSONata states
    /// say so.
    pub fn definition(&self) -> Definition {
        self.clone().into_definition()
    }

    /// Checks the flow as a Standard machine; [`Workflow::check`](crate::workflow::Workflow::check) knows more.
    ///
    /// # Errors
    /// A [`Report`] with every problem, warnings included, when at least one is an error.
    pub fn check(&self) -> Result<Checked, Report> {
        self.definition().check(MachineType::Standard)
    }
}

impl FlowState {
    fn kind(&self) -> Option<ObjectKind> {
        ObjectKind::of_state(self.state.get("Type")?.as_str()?)
    }

    /// Sets where the state leads, if its type can and the author did not say.
    fn lead(&mut self, field: &str, to: impl Into<Value>, place: Place) {
        let can = self.kind().is_some_and(|kind| kind.field("Next").is_some());
        if let Some(fields) = self.state.as_object_mut()
            && can
            && !fields.has("Next")
            && !fields.has("End")
        {
            fields.put(field, place, to);
        }
    }
}

/// Moves the fields in `order` to the front, in that order; the rest stays behind them as it is.
pub(super) fn sort_fields(object: &mut Object, order: &[&str]) {
    let rank = |key: &str| order.iter().position(|name| *name == key).unwrap_or(order.len());
    let mut members = Vec::from(std::mem::take(object));
    members.sort_by_key(|member| rank(&member.key));
    *object = members.into();
}

/// The scopes directly in a state: branches and processors.
fn scopes(state: &mut Node) -> Vec<&mut Object> {
    let Some(object) = state.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for member in object.members_mut() {
        match (member.key, &mut member.value.value) {
            ("Branches", Value::Array(branches)) => {
                found.extend(branches.iter_mut().filter_map(Node::as_object_mut));
            }
            ("ItemProcessor" | "Iterator", Value::Object(processor)) => found.push(processor),
            _ => {}
        }
    }
    found
}

/// Calls `visit` with every state in a scope and in the scopes inside it.
fn for_each_state(scope: &mut Object, visit: &mut dyn FnMut(&mut Object)) {
    let Some(states) = scope.get_mut("States").and_then(Node::as_object_mut) else { return };
    for state in states.members_mut() {
        for inner in scopes(state.value) {
            for_each_state(inner, visit);
        }
        if let Some(fields) = state.value.as_object_mut() {
            visit(fields);
        }
    }
}

/// Chooses the machine's query language and takes it from the states that have it.
fn settle_languages(scope: &mut Object) -> QueryLanguage {
    let language_of = |state: &Object| state.get("QueryLanguage").and_then(Node::as_str).map(str::to_owned);
    let mut languages = BTreeSet::new();
    for_each_state(scope, &mut |state| languages.extend(language_of(state)));
    let only_jsonata = languages.iter().map(String::as_str).eq([QueryLanguage::Jsonata.as_str()]);
    let machine = if only_jsonata { QueryLanguage::Jsonata } else { QueryLanguage::JsonPath };
    for_each_state(scope, &mut |state| {
        if language_of(state).as_deref() == Some(machine.as_str()) {
            state.remove("QueryLanguage");
        }
    });
    machine
}

/// The names of all states inside a state.
fn collect_names(state: &Node, names: &mut BTreeSet<String>) {
    let branches = state.get("Branches").and_then(Node::as_array).unwrap_or_default().iter();
    let processors = ["ItemProcessor", "Iterator"].into_iter().filter_map(|field| state.get(field));
    for states in branches.chain(processors).filter_map(|scope| scope.get("States")?.as_object()) {
        for state in states.members() {
            names.insert(state.key.to_string());
            collect_names(&state.value, names);
        }
    }
}

/// Puts a prefix before names of states.
struct Renaming<'a> {
    prefix: &'a str,
    names: BTreeSet<String>,
}

impl Renaming<'_> {
    fn renamed(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn state(&self, state: &mut Node) {
        let Some(fields) = state.as_object_mut() else { return };
        self.target(fields, "Next");
        self.target(fields, "Default");
        for list in ["Catch", "Choices"] {
            if let Some(Value::Array(entries)) = fields.get_mut(list).map(|node| &mut node.value) {
                for entry in entries.iter_mut().filter_map(Node::as_object_mut) {
                    self.target(entry, "Next");
                }
            }
        }
        for scope in scopes(state) {
            self.target(scope, "StartAt");
            if let Some(states) = scope.get_mut("States").and_then(Node::as_object_mut) {
                let mut members = Vec::from(std::mem::take(states));
                for member in &mut members {
                    member.key = self.renamed(&member.key).into();
                    self.state(&mut member.value);
                }
                *states = members.into();
            }
        }
    }

    fn target(&self, object: &mut Object, field: &str) {
        if let Some(Value::String(name)) = object.get_mut(field).map(|node| &mut node.value)
            && self.names.contains(&**name)
        {
            *name = self.renamed(name).into();
        }
    }
}

impl<K: Kind> Flow<K> {
    /// A flow of one state.
    fn of<L: Language>(draft: Draft<L>) -> Self {
        Self::of_state(FlowState {
            state: Node::new(draft.fields, draft.place),
            name: draft.name,
            place: draft.place,
        })
    }

    fn of_state(state: FlowState) -> Self {
        Self { comment: None, states: vec![state], kind: PhantomData }
    }
}

impl<K: Kind> IntoFlow<K> for Flow<K> {
    fn into_flow(self) -> Self {
        self
    }
}

/// A state that says the kind of its machine. Written out, because the compiler shows these lines to authors.
impl<L: Language, K: Kind> IntoFlow<K> for Task<L, K> {
    fn into_flow(self) -> Flow<K> {
        Flow::of(self.draft)
    }
}

impl<L: Language, K: Kind> IntoFlow<K> for Parallel<L, K> {
    fn into_flow(self) -> Flow<K> {
        Flow::of(self.draft)
    }
}

impl<L: Language, K: Kind> IntoFlow<K> for Map<L, K> {
    fn into_flow(self) -> Flow<K> {
        Flow::of(self.into_draft())
    }
}

impl<L: Language, C: Kind> IntoFlow<Standard> for DistributedMap<L, C> {
    fn into_flow(self) -> Flow<Standard> {
        Flow::of(self.into_draft())
    }
}

impl<K: Kind> IntoFlow<K> for RawState {
    fn into_flow(self) -> Flow<K> {
        Flow::of_state(self.state)
    }
}

/// States that fit both kinds of machine.
macro_rules! of_both_kinds {
    ($($state:ident)*) => { $(
        impl<L: Language, K: Kind> IntoFlow<K> for $state<L> {
            fn into_flow(self) -> Flow<K> {
                Flow::of(self.draft)
            }
        }
    )* };
}

of_both_kinds! { Pass Wait Choice Succeed Fail }

/// `Flow::from`, for each of them.
macro_rules! from_states {
    ($([$($generics:tt)*] $state:ty => $kind:ty;)*) => { $(
        /// A flow of one state.
        impl<$($generics)*> From<$state> for Flow<$kind> {
            fn from(state: $state) -> Self {
                state.into_flow()
            }
        }
    )* };
}

from_states! {
    [L: Language, K: Kind] Task<L, K> => K;
    [L: Language, K: Kind] Parallel<L, K> => K;
    [L: Language, K: Kind] Map<L, K> => K;
    [L: Language, C: Kind] DistributedMap<L, C> => Standard;
    [L: Language, K: Kind] Pass<L> => K;
    [L: Language, K: Kind] Wait<L> => K;
    [L: Language, K: Kind] Choice<L> => K;
    [L: Language, K: Kind] Succeed<L> => K;
    [L: Language, K: Kind] Fail<L> => K;
    [K: Kind] RawState => K;
}
