//! Reads of members that no path can produce, told apart by how the member was lost. Each is one lint's business.

use std::iter::zip;

use super::findings::Findings;
use super::reads::{Document, Expression, Read};
use super::shapes::{Missing, Origin, Part, Shape};
use super::view::Here;
use crate::check::rules::Problem;
use crate::machine::{DataFlow, ResultPath, StateKind};
use crate::name::StateName;
use crate::path::JsonPath;

/// How a member was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It is inside the `Payload` of a `lambda:invoke` result.
    Envelope,
    /// A catcher replaced the input with the error output.
    Error,
    /// The result of a Parallel or Map is an array.
    Array,
    /// The result of a state replaced its input.
    Replaced,
    /// It was never there: the path finds nothing, and the state fails.
    Never,
    /// It was never there: the expression gives nothing.
    Undefined,
}

/// A member that is read and not there.
pub(super) struct Lost {
    pub(super) member: String,
    /// The members that are there; none where it is no object.
    pub(super) known: Vec<String>,
    /// The state that made the value.
    pub(super) origin: Option<StateName>,
}

/// Finds the reads of a state that lost a member in that way, each as a problem.
pub(super) fn find<P: Into<Problem>>(
    here: Here<'_>,
    loss: Loss,
    findings: &mut Findings<'_>,
    problem: impl Fn(Lost) -> P,
) {
    for (read, result) in zip(&here.state.reads, here.view.shapes().reads(here)) {
        let Err(missing) = result else { continue };
        if is_tested(here, read) || loss_of(here, read, missing) != loss {
            continue;
        }
        let known = match &missing.container {
            Shape::Object(members) => members.known.keys().map(ToString::to_string).collect(),
            Shape::Any | Shape::Scalar(_) | Shape::Array(..) => Vec::new(),
        };
        let origin = origin(&missing.container).and_then(|origin| here.view.numbered(origin.order));
        let origin = origin.map(|here| here.state.name().clone());
        findings.state(here, &read.steps, problem(Lost { member: missing.member.clone(), known, origin }));
    }
}

/// Whether what is read may be missing without harm, because the state tests if it is there.
pub(super) fn is_tested(here: Here<'_>, read: &Read<'_>) -> bool {
    /// A Choice with more tests is made by a program; it is believed to know.
    const MOST: usize = 200;
    let tested = &here.state.tested;
    let is_tested = |path: &JsonPath| {
        let covers =
            |test: &&JsonPath| test.root() == path.root() && path.segments().starts_with(test.segments());
        tested.len() > MOST || tested.iter().any(covers)
    };
    read.document == Document::Tested || (!tested.is_empty() && read.paths().into_iter().any(is_tested))
}

fn origin(container: &Shape) -> Option<Origin> {
    match container {
        Shape::Object(members) => members.origin,
        Shape::Array(_, origin) => *origin,
        Shape::Any | Shape::Scalar(_) => None,
    }
}

fn loss_of(here: Here<'_>, read: &Read<'_>, missing: &Missing) -> Loss {
    let never = match read.expression {
        Expression::Jsonata(_) => Loss::Undefined,
        Expression::Path(_) | Expression::Intrinsic(_) => Loss::Never,
    };
    let Some(origin) = origin(&missing.container) else { return never };
    let Some(maker) = here.view.numbered(origin.order) else { return never };
    match (origin.part, &missing.container) {
        (Part::LambdaEnvelope, _) => Loss::Envelope,
        (Part::Error, _) if maker.state.order != here.state.order => Loss::Error,
        (Part::Result, Shape::Array(..)) => match maker.state.kind() {
            StateKind::Parallel(_) | StateKind::Map(_) => Loss::Array,
            StateKind::Task(_)
            | StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_) => never,
        },
        (Part::Result, _) if replaces(maker) && here.view.shapes().input_may_have(maker, &missing.member) => {
            Loss::Replaced
        }
        (Part::Error | Part::Result, _) => never,
    }
}

/// Whether the result of a state with work of its own replaces its input.
fn replaces(maker: Here<'_>) -> bool {
    let has_work = match maker.state.kind() {
        StateKind::Task(_) | StateKind::Parallel(_) | StateKind::Map(_) => true,
        StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Wait(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_) => false,
    };
    has_work
        && matches!(maker.state.kind().data(), Some(DataFlow::JsonPath(flow)) if flow.result_path == ResultPath::Replace)
}
