//! Whatever compiles as a function compiles as a workflow: the copy with the probes adds no error and no warning.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sfn_dsl::prelude::*;
use sfn_dsl::shape::Shape;
use sfn_dsl::{fragment, states, task, workflow};

/// An order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Shape)]
pub struct Order {
    id: String,
    count: u32,
    price: f64,
    note: Option<String>,
    items: Vec<String>,
    lines: Vec<Line>,
    totals: BTreeMap<String, i64>,
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Shape)]
pub struct Line(String, u32);

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Shape)]
#[expect(missing_docs, reason = "a test")]
pub enum Status {
    Open,
    Closed,
    Other(u32),
}

/// An error.
#[derive(Debug, Clone, Serialize, Deserialize, WorkflowError)]
#[expect(missing_docs, reason = "a test")]
pub enum Failed {
    Declined { reason: String },
    Busy,
}

const LIMIT: u32 = 5;

#[task(lambda = "${Charge}")]
async fn charge(id: String, amount: f64) -> Result<String, Failed>;
#[task(lambda = "${Count}")]
async fn count(id: String) -> u32;
#[task(lambda = "${Undo}")]
async fn undo(id: String) -> Result<(), Failed>;

/// Values.
#[workflow]
pub async fn values(order: Order, mut n: u32) -> (String, u32, Status) {
    let Order { id, ref items, note, .. } = order.clone();
    let first = items.first();
    let text = match first {
        Some(text) if text.len() > 3 => text.clone(),
        Some(text) => format!("{text}-{0}-{id:>5}-{1:?}-{LIMIT}", order.count, order.note),
        None => String::from("none"),
    };
    let later;
    if n > LIMIT {
        later = 1;
    } else {
        later = order.count + 2;
    }
    for (index, item) in order.items.iter().enumerate() {
        let copy = item;
        if copy.is_empty() {
            continue;
        }
        n += u32::try_from(index).unwrap_or(0);
    }
    let lengths: Vec<usize> = order.items.iter().map(String::len).collect();
    let some = order.items.iter().map(Some).filter(Option::is_some).count();
    let longest = order.items.iter().max_by_key(|item| item.len()).cloned().unwrap_or_default();
    let mut status = Status::Open;
    let lines: Vec<Line> = order.items.iter().map(|item| Line(item.clone(), 1)).collect();
    for Line(name, amount) in &lines {
        if matches!(amount, 0 | 7..=9) || matches!(status, Status::Other(x) if x > *amount) {
            status = Status::Other(*amount);
        }
        n += u32::from(name == "a");
    }
    let [a, b, ..] = [1, 2, 3];
    let Some(note) = note else { return (text, later, status) };
    let size = 'found: {
        if some == 1 {
            break 'found 1;
        }
        lengths.len()
    };
    assert!(size < 100, "too many: {size}");
    assert_eq!(a + 1, b);
    let label = if let Some(total) = order.totals.get("all") && *total > 0 && let Some(x) = &order.note {
        x
    } else {
        &note
    };
    let list = vec![label.as_str(), &longest];
    let joined = list.join(",");
    let number = joined.parse::<u32>().unwrap_or(3) as f64;
    n += number as u32;
    (text, n, Status::Closed)
}

/// Calls.
#[workflow(name = "calls", express, timeout_seconds = 60)]
pub async fn calls(order: Order) -> Result<Vec<String>, Failed> {
    let busy = loop {
        #[state(name = "Try")]
        let result = charge(order.id.clone(), order.price * 1.5).timeout(Duration::from_secs(5)).await;
        match result {
            Ok(receipt) => break receipt,
            Err(Failed::Declined { reason }) if reason.is_empty() => continue,
            Err(error @ Failed::Declined { .. }) => return Err(error),
            Err(Failed::Busy) => states::wait(Duration::from_secs(u64::from(LIMIT))).await,
        }
    };
    let guarded: Result<String, Failed> = async {
        let receipt = charge(busy.clone(), 1.0).await?;
        if receipt.is_empty() {
            return Err(Failed::Busy);
        }
        Ok(receipt)
    }
    .await;
    if guarded.is_err() {
        undo(order.id.clone()).await?;
    }
    let prefix = format!("{}-", order.id);
    let all = states::map(order.items.clone(), |item| {
        let name = format!("{prefix}{item}");
        charge(name, order.price)
    })
    .max_concurrency(3)
    .await?;
    let more = states::map(order.items.clone(), async |item| {
        let n = count(item).await;
        n + 1
    })
    .await;
    let (left, right) =
        states::parallel((count(order.id.clone()), async move { count(busy).await + 1 })).await;
    let sum: u32 = more.iter().sum::<u32>() + left + right;
    let twice = states::map(more, |n| part(n, &order.items)).await;
    let counted = states::map(order.items.clone(), count).max_concurrency(2).await;
    let halves = states::map(counted, half).await;
    states::map(order.items.clone(), inner::pay).await?;
    let sum = sum + halves.iter().sum::<u32>() * (if left > right { 1 } else { 2 } + { 3 });
    if sum > LIMIT && twice.len() > 2 {
        return Err(Failed::Declined { reason: sum.to_string() });
    }
    Ok(all)
}

/// A part.
#[fragment]
async fn part(n: u32, items: &[String]) -> u32 {
    let Some(first) = items.first() else { return n };
    count(first.clone()).await + n
}

/// Another part.
#[fragment]
async fn half(n: u32) -> u32 {
    count(n.to_string()).await / 2
}

mod inner {
    use super::{Failed, charge};

    #[super::fragment]
    pub(super) async fn pay(r#type: String) -> Result<String, Failed> {
        Ok(charge(r#type, 1.0).await?)
    }
}

/// What hides the names that generated code needs.
pub mod hiding {
    #![allow(missing_docs, missing_debug_implementations, dead_code)]

    pub struct String;
    pub struct Option;
    pub struct Vec;
    pub struct Box;
    pub mod core {}
    pub mod std {}
    #[allow(unused_macros)]
    macro_rules! vec {
        () => {};
    }

    #[::sfn_dsl::workflow]
    pub async fn hidden(n: u32) -> u32 {
        let m = n + 1;
        let __p0 = m;
        __p0
    }
}

macro_rules! made {
    ($name:ident, $value:expr, $variable:ident) => {
        /// Made.
        #[workflow]
        pub async fn $name(n: u32) -> u32 {
            let $variable = n;
            let other = match $value {
                0 => Some(n),
                x => Some(x),
            };
            $variable + other.unwrap_or(1)
        }
    };
}

made!(from_macro, 1 + 2, other);

fn main() {
    #[workflow]
    async fn local(name: String) -> Result<String, Failed> {
        inner::pay(name).await
    }
    assert_eq!(local::workflow().name(), "local");
    assert_eq!(values::workflow().name(), "values");
    assert_eq!(calls::workflow().name(), "calls");
    assert_eq!(from_macro::workflow().name(), "from-macro");
}
