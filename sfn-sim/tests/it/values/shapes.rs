use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

use super::same;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
enum External {
    Unit,
    Newtype(u32),
    Pair(u32, String),
    Named { first_name: String, list: Vec<u32> },
    Wrapped(Option<u32>),
}

fn external() -> [External; 7] {
    [
        External::Unit,
        External::Newtype(1),
        External::Pair(2, "x".to_owned()),
        External::Named { first_name: "n".to_owned(), list: vec![1] },
        External::Named { first_name: "m".to_owned(), list: vec![] },
        External::Wrapped(None),
        External::Wrapped(Some(3)),
    ]
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Internal {
    Nothing,
    Card { last_four: String, limit: Option<u32> },
    Other(Details),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Details {
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    One(Vec<u32>),
    Two(u32, u32),
    Named { x: bool },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Text(String),
    List(Vec<u32>),
    Named { a: u32, b: Option<u32> },
    Other { c: u32 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Meters(f64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Point(i32, i32);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Outer {
    id: u32,
    #[serde(flatten)]
    inner: Details,
    #[serde(rename = "odd-key")]
    odd: Vec<Point>,
    length: Meters,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Rest {
    id: u32,
    #[serde(flatten)]
    rest: BTreeMap<String, u32>,
}

same! {
    fn external_tags(value: External) -> (u32, String, bool, External) {
        let number = match &value {
            External::Unit => 0,
            External::Newtype(n) | External::Pair(n, _) => *n,
            External::Named { list, .. } if list.is_empty() => 100,
            External::Named { first_name, list } => list[0] + first_name.chars().count() as u32,
            External::Wrapped(Some(n)) => *n,
            External::Wrapped(None) => 50,
        };
        let text = if let External::Pair(_, text) = &value { text.clone() } else { "none".to_string() };
        (number, text, value == External::Unit || value == External::Newtype(1), value)
    } for external()
}

same! {
    fn external_values_are_made(n: u32) -> Vec<External> {
        vec![
            External::Unit, External::Newtype(n), External::Pair(n, format!("{n}")),
            External::Named { list: vec![n], first_name: "x".into() }, External::Wrapped(None), External::Wrapped(Some(n)),
        ]
    } for [1, 2]
}

same! {
    fn internal_tags(value: Internal) -> (String, Option<u32>, Internal, bool) {
        let text = match &value {
            Internal::Nothing => "nothing".to_string(),
            Internal::Card { last_four, .. } => last_four.clone(),
            Internal::Other(details) => details.text.clone(),
        };
        let limit = if let Internal::Card { limit, .. } = &value { *limit } else { None };
        (text, limit, value.clone(), matches!(value, Internal::Other(_)))
    } for [
        Internal::Nothing,
        Internal::Card { last_four: "1234".to_owned(), limit: None },
        Internal::Card { last_four: "1234".to_owned(), limit: Some(1) },
        Internal::Other(Details { text: "d".to_owned() }),
    ]
}

same! {
    fn internal_data_has_no_tag(value: Internal) -> Option<Details> {
        match value {
            Internal::Other(details) => Some(details),
            _ => None,
        }
    } for [Internal::Nothing, Internal::Other(Details { text: "d".to_owned() })]
}

same! {
    fn internal_values_are_made(details: Details) -> Vec<Internal> {
        vec![Internal::Nothing, Internal::Card { last_four: "1".into(), limit: Some(1) }, Internal::Other(details)]
    } for [Details { text: "d".to_owned() }]
}

same! {
    fn adjacent_tags(value: Adjacent) -> (u32, Adjacent, Vec<Adjacent>) {
        let number = match &value {
            Adjacent::Unit => 0,
            Adjacent::One(list) => list.iter().sum(),
            Adjacent::Two(a, b) => a + b,
            Adjacent::Named { x: true } => 1,
            Adjacent::Named { .. } => 2,
        };
        (number, value, vec![Adjacent::Unit, Adjacent::One(vec![]), Adjacent::Two(1, 2), Adjacent::Named { x: number == 1 }])
    } for [
        Adjacent::Unit, Adjacent::One(vec![]), Adjacent::One(vec![1, 2]), Adjacent::Two(3, 4), Adjacent::Named { x: true },
        Adjacent::Named { x: false },
    ]
}

same! {
    fn no_tags(value: Untagged) -> (u32, Untagged) {
        let number = match &value {
            Untagged::Number(n) => *n,
            Untagged::Text(text) => text.chars().count() as u32,
            Untagged::List(list) => 100 + list.len() as u32,
            Untagged::Named { a, b } => a + b.unwrap_or(1000),
            Untagged::Other { c } => *c,
        };
        (number, value)
    } for [
        Untagged::Number(1), Untagged::Text("ab".to_owned()), Untagged::List(vec![]), Untagged::List(vec![1]),
        Untagged::Named { a: 1, b: None }, Untagged::Named { a: 1, b: Some(2) }, Untagged::Other { c: 7 },
    ]
}

same! {
    fn structs(outer: Outer) -> (u32, String, Details, i32, f64, Outer, Meters) {
        let Outer { id, inner, .. } = outer.clone();
        let changed = Outer { id: id + 1, odd: vec![Point(1, 2)], ..outer.clone() };
        (
            id, outer.inner.text.clone(), inner, outer.odd.iter().map(|Point(x, _)| *x).sum::<i32>() + outer.odd.iter().map(|p| p.1).sum::<i32>(),
            outer.length.0, changed, Meters(1.5),
        )
    } for [
        Outer { id: 1, inner: Details { text: "t".to_owned() }, odd: vec![], length: Meters(2.5) },
        Outer { id: 1, inner: Details { text: "t".to_owned() }, odd: vec![Point(3, 4)], length: Meters(2.0) },
    ]
}

same! {
    fn structs_are_made(text: String) -> (Outer, (u32, Vec<String>), Point) {
        let inner = Details { text: text.clone() };
        (Outer { id: 1, inner, odd: vec![Point(1, 2), Point(3, 4)], length: Meters(1.0) }, (1, vec![text]), Point(5, 6))
    } for ["x".to_owned()]
}

same! {
    fn a_flattened_map(value: Rest) -> (u32, BTreeMap<String, u32>, Option<u32>, usize) {
        (value.id, value.rest.clone(), value.rest.get("a").copied(), value.rest.len())
    } for [
        Rest { id: 1, rest: BTreeMap::new() },
        Rest { id: 1, rest: [("a".to_owned(), 2), ("b".to_owned(), 3)].into_iter().collect() },
    ]
}

same! {
    fn tuples(input: (u32, (String, bool))) -> ((bool, u32), String) {
        let (number, (text, truth)) = input;
        match (number, text.as_str(), truth) {
            (0, _, true) => ((true, 0), "zero".to_string()),
            (n @ 1..=3, "x", _) => ((truth, n), format!("{n}x")),
            (n, _, t) => ((!t, n), text),
        }
    } for [(0, "a", true), (0, "a", false), (2, "x", true), (4, "x", false)].map(|(n, text, t)| (n, (text.to_owned(), t)))
}

same! {
    fn blocks(number: u32) -> (u32, u32, String) {
        let doubled = {
            let a = number + 1;
            let b = a * a;
            b + a
        };
        let number = number.max(3);
        let kind = if number > 5 { "big" } else if number > 3 { "middle" } else { "small" };
        (doubled, number, kind.to_string())
    } for [0, 4, 9, 100_000]
}
