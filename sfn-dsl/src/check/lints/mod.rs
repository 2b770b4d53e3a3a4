//! What will run, but probably not as meant: rules beyond those of the service.
//!
//! Lints look at the checked [machine](crate::machine), so nothing is parsed or judged twice; the raw object stands beside
//! each state for what the model does not keep. One lint, one file, in the folder of its subject. A lint is a [`Rule`] and a
//! function; the [`View`] gives it the graph, the reads of every state and the shapes of data, computed once.
//!
//! Authors silence a lint for a whole check with [`Levels`], in one place with a comment ([`allowances`]).
//!
//! Lints stay silent where they cannot know: on data of unknown shape, under `${…}`, on errors that functions define.
//! Their examples are a whole definition, or one state.

mod accounts;
mod allowances;
mod arguments;
mod condition;
mod context;
mod data;
mod dataflow;
mod errors;
mod events;
mod findings;
mod flow;
mod graph;
mod handlers;
mod hygiene;
mod idempotence;
mod integration;
mod loops;
mod missing;
mod payload;
mod reads;
mod scale;
#[cfg(feature = "services")]
mod services;
mod shapes;
mod time;
mod variables;
mod view;

pub use data::*;
pub use errors::*;
pub use hygiene::*;
pub use integration::*;
pub use scale::*;
#[cfg(feature = "services")]
pub use services::*;
pub use time::*;

use std::sync::LazyLock;

use super::catalog::Rule;
use super::diagnostic::Diagnostic;
use super::findings::Step;
use super::levels::Levels;
use super::rules::Wording;
use crate::machine::StateMachine;
use crate::name::StateName;
use findings::Findings;
use payload::{Text, for_each_text};
use view::{Here, ScopeView, View};

/// A rule and what finds its problems.
pub(crate) struct Lint {
    /// The rule.
    pub(crate) rule: Rule,
    check: Check,
}

/// How much a lint looks at.
enum Check {
    /// One state, with its surroundings.
    State(fn(Here<'_>, &mut Findings<'_>)),
    /// One text of a state, those of the states inside it excluded.
    Text(fn(Here<'_>, &Text<'_, '_>, &mut Findings<'_>)),
    /// The states of one `States`.
    Scope(fn(&View<'_>, &ScopeView<'_>, &mut Findings<'_>)),
    /// All of it.
    Machine(fn(&View<'_>, &mut Findings<'_>)),
    /// What comments [allow](allowances), after all others.
    Comments,
}

/// All lints, in the order of their numbers.
pub(super) fn all() -> impl Iterator<Item = &'static Lint> {
    static ALL: LazyLock<Vec<&'static Lint>> = LazyLock::new(|| {
        let folders = [
            data::LINTS,
            errors::LINTS,
            time::LINTS,
            integration::LINTS,
            scale::LINTS,
            hygiene::LINTS,
            #[cfg(feature = "services")]
            services::LINTS,
        ];
        let mut all: Vec<&'static Lint> = folders.into_iter().flatten().copied().collect();
        // Lints about one subject may be in several folders.
        all.sort_by_key(|lint| lint.rule.number);
        all
    });
    ALL.iter().copied()
}

/// What the lints find, in the order of the definition.
pub(super) fn run(machine: &StateMachine, levels: &Levels) -> Vec<Diagnostic> {
    let lints: Vec<_> = all().filter_map(|lint| Some((lint, levels.level(&lint.rule).severity()?))).collect();
    if lints.is_empty() {
        return Vec::new();
    }
    let view = View::of(machine);
    let mut findings = Findings::new(&view);
    let (mut of_states, mut of_texts) = (Vec::new(), Vec::new());
    for (rank, (lint, severity)) in lints.into_iter().enumerate() {
        findings.begin(rank, severity);
        match lint.check {
            Check::State(check) => of_states.push((rank, severity, check)),
            Check::Text(check) => of_texts.push((rank, severity, check)),
            Check::Scope(check) => view.scopes.iter().for_each(|scope| check(&view, scope, &mut findings)),
            Check::Machine(check) => check(&view, &mut findings),
            Check::Comments => {}
        }
    }
    // All lints on one state, then on the next: a large machine does not fit the cache of a processor.
    for here in view.states() {
        for (rank, severity, check) in &of_states {
            findings.begin(*rank, *severity);
            check(here, &mut findings);
        }
        for_each_text(here, &mut |text| {
            for (rank, severity, check) in &of_texts {
                findings.begin(*rank, *severity);
                check(here, &text, &mut findings);
            }
        });
    }
    allowances::apply(&view, levels, &mut findings);
    findings.into_diagnostics()
}

/// Names in quotes with commas, at most five of them.
fn quoted(names: &[StateName]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("\"{name}\"")).collect();
    if names.len() > 5 { format!("{}, …", shown.join(", ")) } else { shown.join(", ") }
}

/// The beginning of a text that an author wrote, for messages.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let shown: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > MOST { format!("{shown}…") } else { shown }
}

/// The lints of a folder: re-exports their problems and lists them in the order of their numbers.
macro_rules! lints {
    ($($module:ident $(:: $problem:ident)*),* $(,)?) => {
        $($(pub use $module::$problem;)*)*
        pub(super) static LINTS: &[&super::Lint] = &[$(&$module::LINT),*];
    };
}
use lints;

#[cfg(test)]
pub(super) mod tests;
