//! How long definitions take by their number of states: `cargo bench -p sfn-dsl`. Items are states.
//!
//! What takes ten times the states must take about ten times as long, whatever the shape. To see where the time goes
//! without noise, count instructions: `valgrind --tool=callgrind` on the bench with `--test check`.

#![expect(clippy::panic, reason = "a benchmark may fail")]

mod shapes;

use std::fmt;

use divan::Bencher;
use divan::counter::ItemsCount;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

fn main() {
    divan::main();
}

const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

fn definition(shape: &str, states: usize) -> Definition {
    Definition::parse("bench.asl.json", &shapes::text(shape, states))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench(args = SIZES, max_time = 5)]
fn parse(bencher: Bencher<'_, '_>, states: usize) {
    let text = shapes::text("orders", states);
    bencher.counter(ItemsCount::new(states)).bench(|| Definition::parse("bench.asl.json", &text));
}

/// Rules and lints, and the making of the machine.
#[divan::bench(args = SIZES, max_time = 5)]
fn check(bencher: Bencher<'_, '_>, states: usize) {
    let definition = definition("orders", states);
    bencher.counter(ItemsCount::new(states)).bench(|| definition.check(MachineType::Standard));
}

/// The same for every shape, the refused ones included.
#[divan::bench(args = cases(), max_time = 5)]
fn check_shapes(bencher: Bencher<'_, '_>, case: &Case) {
    let definition = definition(case.shape, case.states);
    bencher.counter(ItemsCount::new(case.states)).bench(|| definition.check(MachineType::Standard));
}

struct Case {
    shape: &'static str,
    states: usize,
}

fn cases() -> impl Iterator<Item = Case> {
    let cases = |shape| [1_000, 10_000, 100_000].map(|states| Case { shape, states });
    shapes::ALL.into_iter().flat_map(move |(shape, _)| cases(shape))
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.shape, self.states)
    }
}

#[divan::bench(args = SIZES, max_time = 5)]
fn emit(bencher: Bencher<'_, '_>, states: usize) {
    let definition = definition("orders", states);
    bencher.counter(ItemsCount::new(states)).bench(|| definition.to_pretty());
}
