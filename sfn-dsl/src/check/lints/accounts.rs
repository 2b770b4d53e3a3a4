//! The AWS accounts that Tasks name.

use std::collections::HashMap;

use super::arguments::{Member, arguments, member};
use super::view::View;
use crate::machine::Task;

/// The account in an ARN or in the URL of a queue.
pub(super) fn account_of(text: &str) -> Option<&str> {
    let is_account = |part: &&str| part.len() == 12 && part.chars().all(|c| c.is_ascii_digit());
    if text.starts_with("arn:") {
        text.split(':').nth(4).filter(is_account)
    } else if text.starts_with("https://sqs.") {
        text.split('/').find(is_account)
    } else {
        None
    }
}

/// The account of what a Task calls, where it is written out.
pub(super) fn called_account(task: &Task) -> Option<&str> {
    if task.resource.integration().is_none() {
        return account_of(task.resource.arn());
    }
    let named = ["FunctionName", "StateMachineArn", "QueueUrl", "TopicArn"];
    named.into_iter().find_map(|name| match member(arguments(task), name) {
        Member::Literal(value) => value.as_str().and_then(account_of),
        Member::Computed | Member::Absent => None,
    })
}

/// The account that most Tasks call without `Credentials`, the first of equals: probably that of the machine.
pub(super) fn home_account<'v>(view: &'v View<'v>) -> Option<&'v str> {
    let tasks = view.states().filter_map(|here| here.state.task());
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for account in tasks.filter(|task| task.credentials.is_none()).filter_map(called_account) {
        let first = counts.len();
        counts.entry(account).or_insert((0, first)).0 += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)));
    most.map(|(account, _)| account)
}
