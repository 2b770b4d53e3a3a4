use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

#[derive(Serialize, Deserialize)]
struct Handle;

#[derive(Serialize, Deserialize, Shape)]
struct Order {
    handle: Option<Handle>,
    big: u128,
    by_number: BTreeMap<u8, String>,
}

fn main() {}
