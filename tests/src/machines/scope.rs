//! States in order, so that all of them can run.

use std::collections::BTreeSet;

use sfn_dsl::builder::{Express, Flow, Kind, Retrier, Standard};

use super::{Languages, Maker, expressions, paths};

/// The type of a machine, and what only machines of one type have.
pub(super) trait Machine: Kind {
    /// What only Standard machines have; `None` in others.
    fn standard(make: impl FnOnce() -> Flow<Standard>) -> Option<Flow<Self>>;
}

impl Machine for Standard {
    fn standard(make: impl FnOnce() -> Flow<Standard>) -> Option<Flow<Self>> {
        Some(make())
    }
}

impl Machine for Express {
    fn standard(_: impl FnOnce() -> Flow<Standard>) -> Option<Flow<Self>> {
        None
    }
}

/// A place for a state in a scope: its name, and where it may lead.
pub(super) struct Site<'s> {
    names: &'s [String],
    position: usize,
    /// The positions that states before this one lead to, apart from their successors.
    targets: BTreeSet<usize>,
    /// Whether the state goes on to the next one by itself.
    goes_on: bool,
}

impl Site<'_> {
    pub(super) fn name(&self) -> &str {
        self.names.get(self.position).map_or("", String::as_str)
    }

    pub(super) fn is_last(&self) -> bool {
        self.position + 1 == self.names.len()
    }

    /// Whether the next state is reached even if this one leads elsewhere.
    fn is_free(&self) -> bool {
        self.is_last() || self.targets.contains(&(self.position + 1))
    }

    /// The state after this one, which must be led to.
    pub(super) fn successor(&self) -> &str {
        self.names.get(self.position + 1).map_or("", String::as_str)
    }

    /// Any state of the scope.
    pub(super) fn target(&mut self, maker: &mut Maker<'_, '_>) -> String {
        // Mostly forward, so that executions come to an end.
        let position = if maker.choices.is_one_in(4) {
            maker.choices.below(self.names.len())
        } else {
            self.position + maker.choices.below(self.names.len() - self.position)
        };
        self.targets.insert(position);
        self.names.get(position).cloned().unwrap_or_default()
    }
}

/// Where a state leads.
pub(super) enum Leads {
    /// To the state after it, or to the end of the scope.
    On,
    To(String),
    End,
}

/// The types of states.
#[derive(Clone, Copy)]
pub(super) enum Type {
    Pass,
    Task,
    Wait,
    Choice,
    Succeed,
    Fail,
    Parallel,
    Map,
}

impl Maker<'_, '_> {
    /// A few states, each of which is reached from the first one.
    pub(super) fn scope<K: Machine>(&mut self, depth: usize) -> Flow<K> {
        let flow = self.states(depth, true);
        if self.choices.is_one_in(5) { flow.comment(self.text()) } else { flow }
    }

    /// A few states; the last one goes on to what follows, if something is to follow.
    fn states<K: Machine>(&mut self, depth: usize, is_whole: bool) -> Flow<K> {
        let names: Vec<String> = (0..=self.choices.below(5)).map(|_| self.name()).collect();
        let mut site = Site { names: &names, position: 0, targets: BTreeSet::new(), goes_on: false };
        let mut flow = Flow::new();
        for position in 0..names.len() {
            site.position = position;
            if depth > 0 && !self.in_fragment && site.goes_on && self.choices.is_one_in(12) {
                flow = flow.then(self.fragments(depth - 1));
            }
            site.goes_on = false;
            flow = flow.then(self.state(&mut site, depth, is_whole));
        }
        flow
    }

    /// The same states twice, told apart by prefixes.
    fn fragments<K: Machine>(&mut self, depth: usize) -> Flow<K> {
        self.in_fragment = true;
        let states: Flow<K> = self.states(depth, false);
        self.in_fragment = false;
        let again = states.clone().prefixed("é ").prefixed("2: ");
        Flow::new().then(states.prefixed("1: ")).then(again)
    }

    fn state<K: Machine>(&mut self, site: &mut Site<'_>, depth: usize, is_whole: bool) -> Flow<K> {
        use Type::{Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait};
        self.left = self.left.saturating_sub(1);
        let can_stop = site.is_free() && (is_whole || !site.is_last());
        let mut state =
            self.choices.pick([Pass, Task, Wait, Choice, Parallel, Map, Task, Pass, Succeed, Fail]);
        match state {
            Succeed | Fail if !can_stop => state = Pass,
            Choice if site.is_last() => state = Wait,
            Parallel | Map if depth == 0 || self.left == 0 => state = Task,
            _ => {}
        }
        let is_jsonata = match self.languages {
            Languages::JsonPath => false,
            Languages::Jsonata => true,
            Languages::Both => self.choices.is_one_in(2),
        };
        if is_jsonata {
            expressions::state(self, state, site, depth, can_stop)
        } else {
            paths::state(self, state, site, depth, can_stop)
        }
    }

    /// Where a state leads: on, or anywhere if the next state is reached anyway.
    pub(super) fn leads(&mut self, site: &mut Site<'_>, can_stop: bool) -> Leads {
        match self.choices.below(4) {
            2 if can_stop => Leads::End,
            3 if can_stop && !site.is_last() => Leads::To(site.target(self)),
            _ => {
                site.goes_on = true;
                Leads::On
            }
        }
    }

    /// Retriers, in the order in which they may stand.
    pub(super) fn retriers(&mut self) -> Vec<Retrier> {
        let mut retriers = Vec::new();
        while retriers.len() < 3 && self.choices.is_one_in(3) {
            let retrier = Retrier::on(self.errors());
            retriers.push(self.retrier(retrier));
        }
        if self.choices.is_one_in(6) {
            let retrier = Retrier::on_all();
            retriers.push(self.retrier(retrier));
        }
        retriers
    }

    fn retrier(&mut self, mut retrier: Retrier) -> Retrier {
        if self.choices.is_one_in(2) {
            retrier = retrier.interval_seconds(self.seconds()).max_attempts(self.choices.pick([1, 0, 2, 3]));
        }
        if self.choices.is_one_in(2) {
            retrier = retrier.backoff_rate(self.choices.pick([2.0, 1.0, 1.5, 10.25, 1e10]));
        }
        if self.choices.is_one_in(3) {
            retrier = retrier.max_delay_seconds(self.choices.pick([1, 10, 31_622_400])).full_jitter();
        }
        if self.choices.is_one_in(3) { retrier.comment(self.text()) } else { retrier }
    }
}

/// Calls some of the methods of a builder, each with what is made for it.
macro_rules! some_of {
    ($maker:ident, $state:expr, $odds:literal: $(.$method:ident($($argument:expr),*))*) => {{
        let mut state = $state;
        $(
            if $maker.choices.is_one_in($odds) {
                state = state.$method($($argument),*);
            }
        )*
        state
    }};
}

/// Adds `Retry`, `Catch`.
macro_rules! handled {
    ($maker:ident, $site:ident, $state:expr) => {{
        let mut state = $state;
        for retrier in $maker.retriers() {
            state = state.retry(retrier);
        }
        for catcher in catchers($maker, $site) {
            state = state.catch(catcher);
        }
        state
    }};
}

/// Adds `Next` or `End`, and makes a flow of the state.
macro_rules! leading {
    ($maker:ident, $site:ident, $can_stop:ident, $state:expr) => {{
        let state = $state;
        match $maker.leads($site, $can_stop) {
            $crate::machines::scope::Leads::On => sfn_dsl::builder::IntoFlow::into_flow(state),
            $crate::machines::scope::Leads::To(name) => {
                sfn_dsl::builder::IntoFlow::into_flow(state.next(name))
            }
            $crate::machines::scope::Leads::End => sfn_dsl::builder::IntoFlow::into_flow(state.end()),
        }
    }};
}

pub(super) use {handled, leading, some_of};
