//! Sequences of states: the scope of a machine, a branch or an item processor.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use super::draft::{Draft, Fields, bound};
use super::kind::{Kind, Standard};
use super::language::{JsonPath, Language};
use super::payload::Payload;
use super::scopes::{Renaming, collect_names, put_at, say_language, settle_languages, sort_as, sort_fields};
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
/// `K` is the [`Kind`] of machine it is for. It is inferred; `Flow` of the prelude, written as a type, is Standard.
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
    /// The fields beside the states, such as `Comment`.
    header: Object,
    /// `StartAt`, where it is not the first state.
    start: Option<Node>,
    states: Vec<FlowState>,
    /// The states that lead to what comes next, by their index.
    open: Vec<usize>,
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
        self.header.put("Comment", Place::caller(), text.as_ref());
        self
    }

    /// The states of a definition that was read, to build on; [`Workflow::from_definition`](crate::workflow::Workflow::from_definition)
    /// takes one as it is.
    ///
    /// The flow starts where the definition starts, or else with its first state. Where the definition ends, with `End` at its top
    /// level, the flow leads to what is appended next. Diagnostics about the states point at this line.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// use sfn_dsl::raw::Definition;
    /// let text = r#"{"StartAt": "Pay", "States": {
    ///     "Pay": {"Type": "Task", "Resource": "${Pay}", "End": true, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Not paid"}]},
    ///     "Not paid": {"Type": "Fail"}}}"#;
    /// let flow = Flow::from_definition(&Definition::parse("pay.asl.json", text)?).then(Task::lambda("Ship", "${Ship}"));
    /// let states = flow.definition().to_json()["States"].clone();
    /// assert_eq!(states["Pay"]["Next"], "Ship");
    /// assert_eq!(states["Ship"]["End"], true);
    /// # Ok::<(), sfn_dsl::raw::ParseError>(())
    /// ```
    #[track_caller]
    pub fn from_definition(definition: &Definition) -> Self {
        let place = Place::caller();
        let mut root = definition.root().clone();
        bound(&mut root);
        put_at(&mut root, place);
        let mut flow = Self::new();
        let Some(root) = root.as_object_mut() else { return flow };
        let language = root.get("QueryLanguage").cloned();
        say_language(root, &language.unwrap_or_else(|| Node::new(QueryLanguage::JsonPath.as_str(), place)));
        for member in root.members() {
            match (&*member.key, &member.value.value) {
                ("QueryLanguage", _) => {}
                ("StartAt", _) => flow.start = Some(member.value.clone()),
                ("States", Value::Object(states)) => {
                    for state in states.members() {
                        let name = (&*state.key).into();
                        let mut state = FlowState { name, place, state: state.value.clone() };
                        state.reopen();
                        flow.push(state);
                    }
                }
                _ => flow.header.push(&member.key, place, member.value.clone()),
            }
        }
        flow
    }

    fn push(&mut self, state: FlowState) {
        if state.is_open() {
            self.open.push(self.states.len());
        }
        self.states.push(state);
    }

    /// The name of the state it starts with.
    fn start_at(&self) -> Option<&str> {
        match &self.start {
            Some(start) => start.as_str(),
            None => self.states.first().map(|state| state.name.as_str()),
        }
    }

    /// Sets where the open states lead.
    fn lead(&mut self, field: &str, to: &Node) {
        for index in self.open.drain(..) {
            if let Some(fields) = self.states.get_mut(index).and_then(|state| state.state.as_object_mut()) {
                fields.set(field, to.place, to.clone());
            }
        }
    }

    /// Appends a state, or all states of another flow; what was last before leads to it, unless it leads elsewhere.
    ///
    /// Of an appended flow only the states count: a comment belongs to a scope, which it no longer is.
    #[track_caller]
    pub fn then(mut self, states: impl IntoFlow<K>) -> Self {
        let next = states.into_flow();
        if next.states.is_empty() {
            return self;
        }
        if self.states.is_empty() {
            self.start = next.start;
        } else if let Some(name) = next.start_at() {
            let name = Node::new(name, Place::caller());
            self.lead("Next", &name);
        }
        let before = self.states.len();
        self.open.extend(next.open.iter().map(|index| before + index));
        self.states.extend(next.states);
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
        if let Some(start) = &mut self.start {
            renaming.mention(start);
        }
        for state in &mut self.states {
            state.name = renaming.renamed(state.name.as_str()).into();
            renaming.state(&mut state.state);
        }
        self
    }

    /// The definition of the machine that consists of this flow.
    pub(crate) fn into_definition(self) -> Definition {
        let place = self.states.first().map_or(Place::Unknown, |state| state.place);
        let mut root = self.header.clone();
        let mut scope = self.into_scope();
        let language = settle_languages(&mut scope);
        if language == QueryLanguage::Jsonata {
            root.put("QueryLanguage", Place::Unknown, language.as_str());
        }
        for member in scope.members() {
            root.set(&member.key, member.key_place, member.value.clone());
        }
        sort_fields(&mut root, &["Comment"]);
        Definition::from_node(Node::new(root, place))
    }

    /// `Comment`, `StartAt` and `States`, with every state saying its query language. What else a machine says of itself is no
    /// business of a branch or a processor.
    pub(crate) fn into_scope(mut self) -> Object {
        let mut scope = Object::new();
        if let Some(comment) = self.header.member("Comment") {
            scope.push("Comment", comment.key_place, comment.value.clone());
        }
        for index in std::mem::take(&mut self.open) {
            if let Some(state) = self.states.get_mut(index)
                && let Some(fields) = state.state.as_object_mut()
            {
                fields.put("End", state.place, true);
            }
        }
        let place = self.states.first().map_or(Place::Unknown, |state| state.place);
        if let Some(start) = self.start {
            scope.push("StartAt", start.place, start);
        } else if let Some(first) = self.states.first() {
            scope.put("StartAt", place, first.name.as_str());
        }
        let mut states = Object::new();
        for mut state in self.states {
            if let Some(kind) = state.kind()
                && let Some(fields) = state.state.as_object_mut()
            {
                sort_as(kind, fields);
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

    /// Whether states of its type lead anywhere by themselves.
    fn can_lead(&self) -> bool {
        self.kind().is_some_and(|kind| kind.field("Next").is_some())
    }

    /// Whether it leads to what comes next: its type can, and the author did not say otherwise.
    fn is_open(&self) -> bool {
        self.can_lead()
            && self.state.as_object().is_some_and(|fields| !fields.has("Next") && !fields.has("End"))
    }

    /// Takes `End` from a state, so that it leads to what comes next.
    fn reopen(&mut self) {
        if self.can_lead()
            && let Some(fields) = self.state.as_object_mut()
            && !fields.has("Next")
            && fields.get("End").is_some_and(|end| end.as_bool() == Some(true))
        {
            fields.remove("End");
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
        let mut flow = Self::new();
        flow.push(state);
        flow
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
