//! What of its input a JSONPath state hands on, and how much it adds.

use super::arguments::{Member, arguments, calls, member};
use super::reads::{Document, Read};
use super::view::Here;
use crate::machine::{DataFlow, JsonPathFlow, MapMode, ResultPath, Selection, StateKind, Task, Template};
use crate::path::{JsonPath, Root, Segment};

/// The data flow of a JSONPath state.
pub(super) fn flow_of(here: Here<'_>) -> Option<&JsonPathFlow> {
    match here.state.kind().data() {
        Some(DataFlow::JsonPath(flow)) => Some(flow),
        Some(DataFlow::Jsonata(_)) | None => None,
    }
}

/// Whether all of the input of a state is in its output; `false` where that cannot be known.
pub(super) fn keeps_input(here: Here<'_>) -> bool {
    let Some(flow) = flow_of(here) else { return false };
    let is_whole = flow.input_path == Selection::Whole && flow.output_path == Selection::Whole;
    is_whole
        && match here.state.kind() {
            StateKind::Choice(_) | StateKind::Wait(_) | StateKind::Succeed(_) => true,
            StateKind::Pass(pass) => {
                let makes_nothing = pass.result.is_none() && flow.parameters.is_none();
                makes_nothing || flow.result_path != ResultPath::Replace
            }
            StateKind::Task(_) | StateKind::Parallel(_) | StateKind::Map(_) => {
                flow.result_path != ResultPath::Replace
            }
            StateKind::Fail(_) => false,
        }
}

/// The member of the input where a state puts its result.
pub(super) fn written_member(here: Here<'_>) -> Option<&str> {
    match &flow_of(here)?.result_path {
        ResultPath::Insert(path) => first_member(path.as_path()),
        ResultPath::Replace | ResultPath::Discard => None,
    }
}

/// The member of the input that a path begins with.
pub(super) fn first_member(path: &JsonPath) -> Option<&str> {
    match (path.root(), path.segments().first()?) {
        (Root::Input, Segment::Child(names)) => names.single(),
        _ => None,
    }
}

/// The members of its input that a state reads.
pub(super) fn read_members(here: Here<'_>) -> impl Iterator<Item = (&Read<'_>, &str)> {
    let is_whole = flow_of(here).is_some_and(|flow| flow.input_path == Selection::Whole);
    let of_input = move |read: &&Read<'_>| match read.document {
        Document::Input => true,
        Document::Selected => is_whole,
        Document::Result | Document::Output | Document::Error | Document::Assigned | Document::Tested => {
            false
        }
    };
    let reads = here.state.reads.iter().filter(of_input);
    reads.flat_map(|read| read.paths().into_iter().filter_map(first_member).map(move |name| (read, name)))
}

/// Whether a Task hands all of its input to what it calls.
pub(super) fn forwards_input(here: Here<'_>) -> bool {
    let (Some(task), Some(flow)) = (here.state.task(), flow_of(here)) else { return false };
    let is_input = |template: &Template| matches!(template, Template::Path(path) if *path.root() == Root::Input && path.segments().is_empty());
    flow.input_path == Selection::Whole
        && match &flow.parameters {
            Some(Template::Object(members)) => members.iter().any(|(_, member)| is_input(member)),
            Some(template) => is_input(template),
            None => task.resource.integration().is_none(),
        }
}

/// A result that may be large: the results of all iterations, a whole object, all items of a table.
pub(super) fn is_large_result(here: Here<'_>) -> bool {
    match here.state.kind() {
        StateKind::Map(map) => match &map.mode {
            MapMode::Inline => true,
            MapMode::Distributed(distributed) => distributed.result_writer.is_none(),
        },
        StateKind::Task(task) => whole_read(task).is_some(),
        StateKind::Pass(_)
        | StateKind::Choice(_)
        | StateKind::Wait(_)
        | StateKind::Succeed(_)
        | StateKind::Fail(_)
        | StateKind::Parallel(_) => false,
    }
}

/// The call of a Task that reads all of something without a limit.
pub(super) fn whole_read(task: &Task) -> Option<&'static str> {
    const READS: [(&str, &str, &str, &[&str]); 3] = [
        ("s3", "getObject", "s3:getObject", &["Range", "PartNumber"]),
        ("dynamodb", "scan", "dynamodb:scan", &["Limit", "Select"]),
        ("dynamodb", "query", "dynamodb:query", &["Limit", "Select"]),
    ];
    let (_, _, name, limits) =
        READS.into_iter().find(|(service, action, ..)| calls(task, service, action))?;
    let arguments = arguments(task)?;
    let is_limited = |limit: &&str| !matches!(member(Some(arguments), limit), Member::Absent);
    (!limits.iter().any(is_limited)).then_some(name)
}
