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

/// Whether there may be substitutions `${Name}` in a machine, without whose values it cannot run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Substitutions {
    /// None.
    Without,
    /// Here and there.
    With,
}

/// A machine without errors.
pub fn workflow(choices: &mut Choices<'_>, substitutions: Substitutions) -> Workflow {
    let is_express = choices.is_one_in(5);
    let languages = match choices.below(3) {
        1 => Languages::Jsonata,
        2 => Languages::Both,
        _ => Languages::JsonPath,
    };
    let mut maker = Maker {
        choices,
        substitutions,
        languages,
        in_fragment: false,
        names: 0,
        labels: 0,
        left: MAX_STATES,
    };
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
    substitutions: Substitutions,
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

impl Maker<'_, '_> {
    /// The ARN of a Lambda function, or a substitution for it.
    fn function(&self) -> &'static str {
        match self.substitutions {
            Substitutions::Without => FUNCTION,
            Substitutions::With => "${Function}",
        }
    }
}
