//! What goes round in a loop.

use super::view::{Here, View};
use crate::machine::{Setting, StateKind, Task, WaitUntil};
use crate::resource::{Pattern, ResourceKind};

/// Whether a state, or one inside it, waits for a time or for somebody outside.
pub(super) fn takes_time(here: Here<'_>) -> bool {
    match here.state.kind() {
        StateKind::Wait(wait) => match &wait.until {
            WaitUntil::Seconds(Setting::Literal(0)) => false,
            WaitUntil::Seconds(_) | WaitUntil::Timestamp(_) => true,
        },
        StateKind::Task(task) => waits_outside(task),
        StateKind::Parallel(_) | StateKind::Map(_) => inside(here.view, here).any(takes_time),
        StateKind::Pass(_) | StateKind::Choice(_) | StateKind::Succeed(_) | StateKind::Fail(_) => false,
    }
}

fn inside<'v>(view: &'v View<'v>, here: Here<'v>) -> impl Iterator<Item = Here<'v>> {
    let scopes = here.state.children.iter().filter_map(|child| view.scopes.get(*child));
    scopes.flat_map(move |scope| view.states_of(scope))
}

/// Whether a Task goes on only when a job, a worker or the holder of a token says so.
pub(super) fn waits_outside(task: &Task) -> bool {
    is_token_task(task) || is_job(task)
}

/// Whether a Task waits for somebody who holds its token, or for a worker.
pub(super) fn is_token_task(task: &Task) -> bool {
    match task.resource.kind() {
        ResourceKind::Activity => true,
        ResourceKind::Integration(integration) => integration.pattern == Pattern::WaitForTaskToken,
        ResourceKind::LambdaFunction => false,
        ResourceKind::Substitution => task.resource.arn().rsplit('.').next() == Some("waitForTaskToken"),
    }
}

/// Whether a Task waits for the job that it started.
pub(super) fn is_job(task: &Task) -> bool {
    match task.resource.kind() {
        ResourceKind::Integration(integration) => {
            matches!(integration.pattern, Pattern::Sync | Pattern::Sync2)
        }
        ResourceKind::Activity | ResourceKind::LambdaFunction => false,
        ResourceKind::Substitution => {
            let pattern = task.resource.arn().rsplit('.').next();
            pattern.is_some_and(|pattern| ["sync", "sync:2"].contains(&pattern))
        }
    }
}
