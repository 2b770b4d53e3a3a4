//! Makes state machines through the builders, for tests of what holds for all of them.
//!
//! [`workflow`] draws a machine from [`Choices`]: every type of state in both query languages, with most of their fields,
//! nested, with loops, fragments and texts that need care. What it makes has no error; it need not make sense.

mod choices;
mod expressions;
mod paths;
mod scope;
mod values;

pub use choices::Choices;

use sfn_dsl::workflow::Workflow;

/// What there may be in a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds {
    /// States in JSONata, beside those in JSONPath.
    pub jsonata: bool,
    /// Distributed Maps.
    pub distributed: bool,
    /// Substitutions `${Name}`, without whose values a machine cannot run.
    pub parameters: bool,
}

impl Kinds {
    /// Everything.
    pub const ALL: Self = Self { jsonata: true, distributed: true, parameters: true };

    /// What the simulator runs.
    pub const SIMULATED: Self = Self { distributed: false, parameters: false, ..Self::ALL };
}

/// A machine without errors.
pub fn workflow(choices: &mut Choices<'_>, kinds: Kinds) -> Workflow {
    let is_express = choices.is_one_in(5);
    let languages = match choices.below(3) {
        1 if kinds.jsonata => Languages::Jsonata,
        2 if kinds.jsonata => Languages::Both,
        _ => Languages::JsonPath,
    };
    let mut maker =
        Maker { choices, kinds, languages, in_fragment: false, names: 0, labels: 0, left: MAX_STATES };
    let mut workflow = if is_express {
        Workflow::express("generated", maker.scope(MAX_DEPTH))
    } else {
        Workflow::new("generated", maker.scope(MAX_DEPTH))
    };
    if maker.choices.is_one_in(3) {
        workflow = workflow.comment(maker.text()).version("1.0");
    }
    if maker.choices.is_one_in(3) {
        workflow = workflow.timeout_seconds(maker.seconds());
    }
    workflow
}

/// What Tasks call.
const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:charge";
const ACTIVITY: &str = "arn:aws:states:eu-west-1:123456789012:activity:review";
const ROLE: &str = "arn:aws:iam::123456789012:role/caller";
const CHILD: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:child";

/// How many states a machine has at most, give or take a scope.
const MAX_STATES: usize = 40;

/// How deep Maps and Parallels stand in each other at most.
const MAX_DEPTH: usize = 3;

/// Which query languages the states of a machine have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Languages {
    JsonPath,
    Jsonata,
    Both,
}

/// A machine in the making.
struct Maker<'c, 'b> {
    choices: &'c mut Choices<'b>,
    kinds: Kinds,
    languages: Languages,
    /// Whether the states will stand in the machine twice, so that they cannot have labels.
    in_fragment: bool,
    /// How many names were given.
    names: usize,
    /// How many labels were given.
    labels: usize,
    /// How many states may still be made.
    left: usize,
}
