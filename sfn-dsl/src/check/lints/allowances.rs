//! What comments allow: `sfn:allow(CODE, …) reason` in the `Comment` of a state silences these rules in that state, in the
//! `Comment` of the machine for what is said about the machine as a whole.
//!
//! A comment is the one field of ASL that nobody interprets, so it survives every tool. What the service refuses is not
//! found by lints, and so never silenced.

use std::collections::HashMap;

use super::Step::Key;
use super::UselessAllowance;
use super::findings::Findings;
use super::hygiene::useless_allowance::{LINT, Uselessness};
use super::view::{Here, View};
use crate::check::catalog;
use crate::check::levels::{Level, Levels};
use crate::nearest::nearest;

/// A rule that a comment allows.
struct Allowance<'m> {
    code: &'m str,
    /// The state of the comment; `None`: the machine.
    here: Option<Here<'m>>,
    is_used: bool,
}

/// Removes what comments allow, and tells which of them allow nothing.
pub(super) fn apply(view: &View<'_>, levels: &Levels, findings: &mut Findings<'_>) {
    let of_machine = view.machine.comment().map(|comment| (comment, None));
    let of_states = view.states().filter_map(|here| Some((here.state.state.comment.as_deref()?, Some(here))));
    let mut allowances: Vec<Allowance<'_>> = of_machine
        .into_iter()
        .chain(of_states)
        .flat_map(|(comment, here)| codes(comment).map(move |code| Allowance { code, here, is_used: false }))
        .collect();
    if allowances.is_empty() {
        return;
    }
    let by_key: HashMap<(Option<usize>, &str), usize> = allowances
        .iter()
        .enumerate()
        .map(|(index, Allowance { code, here, .. })| ((here.map(|here| here.state.order), *code), index))
        .collect();
    let mut used = Vec::new();
    findings.retain(|state, code| match by_key.get(&(state, code)) {
        Some(index) => {
            used.push(*index);
            false
        }
        None => true,
    });
    for index in used {
        if let Some(allowance) = allowances.get_mut(index) {
            allowance.is_used = true;
        }
    }
    let Some(severity) = levels.level(&LINT.rule).severity() else { return };
    findings.begin(usize::MAX, severity);
    for allowance in allowances.iter().filter(|allowance| !allowance.is_used) {
        let Some(why) = uselessness(allowance.code, levels) else { continue };
        let problem = UselessAllowance { allowed: allowance.code.to_owned(), why };
        match allowance.here {
            Some(here) => findings.state(here, &[Key("Comment")], problem),
            None => findings.machine(&[Key("Comment")], problem),
        }
    }
}

/// Why allowing a rule does nothing; `None` where the rule was not asked.
fn uselessness(code: &str, levels: &Levels) -> Option<Uselessness> {
    match catalog::rule(code) {
        Some(rule) if rule.is_of_service() => Some(Uselessness::OfService),
        Some(rule) => (levels.level(rule) != Level::Allow).then_some(Uselessness::NothingFound),
        // Without the table of services its rules are not known.
        None => cfg!(feature = "services")
            .then(|| Uselessness::Unknown { nearest: nearest(code, catalog::rules().map(|rule| rule.code)) }),
    }
}

/// The codes in all `sfn:allow(…)` of a comment.
fn codes(comment: &str) -> impl Iterator<Item = &str> {
    let lists = comment.split("sfn:allow(").skip(1).map(|rest| rest.split(')').next().unwrap_or(rest));
    lists.flat_map(|list| list.split(',').map(str::trim))
}
