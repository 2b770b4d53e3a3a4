//! Everything that is not lowered is told in one build, where it stands.

use std::time::Instant;

use sfn_dsl::prelude::*;
use sfn_dsl::{fragment, task, workflow};

#[task(lambda = "${Check}")]
async fn check(id: String) -> bool;

#[workflow]
async fn constructs(mut id: String, limit: u64) -> u64 {
    let _double = |x: u64| x * 2;
    let _flags = limit & 3;
    struct Local;
    println!("{limit}");
    Instant::now();
    #[cfg(test)]
    let other = 1;
    let _reference = &mut id;
    check(id.clone()).retry(Retrier::on("Busy").max_attempts(limit)).await;
    #[state("Check")]
    check(id.clone()).await;
    limit
}

#[workflow(nam = "a", timeout_seconds = "1h")]
fn not_async<T>(_: T) {}

#[fragment(name = "a")]
async fn fragment_with_options() {}

fn main() {}
