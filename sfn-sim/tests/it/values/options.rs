use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

use super::same;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Address {
    street: String,
    zip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

fn addresses() -> [Address; 3] {
    let address = |zip: Option<&str>, note: Option<&str>, tags: &[&str]| Address {
        street: "High Street".to_owned(),
        zip: zip.map(str::to_owned),
        note: note.map(str::to_owned),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    };
    [address(None, None, &[]), address(Some("123"), Some("n"), &["x"]), address(Some(""), None, &["a", "b"])]
}

same! {
    fn options_have_methods(maybe: Option<i32>) -> (bool, bool, i32, i32, i32, Option<i32>, Option<i32>) {
        (
            maybe.is_some(), maybe.is_none(), maybe.unwrap_or(7), maybe.unwrap_or_else(|| 8), maybe.unwrap_or_default(),
            maybe.map(|x| x * 2), maybe.and_then(|x| if x > 1 { Some(x) } else { None }),
        )
    } for [None, Some(0), Some(1), Some(5)]
}

same! {
    fn options_have_more_methods(maybe: Option<i32>) -> (Option<i32>, i32, i32, bool, bool, Option<i32>, Option<i32>, Option<i32>) {
        (
            maybe.filter(|x| *x > 1), maybe.map_or(3, |x| x + 1), maybe.map_or_else(|| 4, |x| x - 1), maybe.is_some_and(|x| x == 5),
            maybe.is_none_or(|x| x == 5), maybe.or(Some(9)), maybe.or_else(|| None), maybe.and(Some(1)),
        )
    } for [None, Some(0), Some(1), Some(5)]
}

same! {
    fn unwrap_fails_without_a_value(maybe: Option<i32>) -> (i32, i32) {
        (maybe.unwrap(), maybe.expect("there is one"))
    } for [None, Some(5)]
}

same! {
    fn an_argument_is_evaluated_before_its_call(input: (Option<u32>, Vec<u32>)) -> u32 {
        let (maybe, list) = input;
        maybe.unwrap_or(list[0])
    } for [(None, vec![1]), (Some(2), vec![1]), (Some(2), vec![]), (None, vec![])]
}

same! {
    fn options_are_compared(input: (Option<i32>, Option<i32>)) -> (bool, bool, bool, bool, bool) {
        let (a, b) = input;
        (a == b, a != b, a == None, a == Some(1), Some(2) != b)
    } for [(None, None), (None, Some(1)), (Some(1), Some(1)), (Some(1), Some(2))]
}

same! {
    fn options_are_matched(maybe: Option<i32>) -> (i32, i32, i32, bool) {
        let first = match maybe {
            Some(x) if x > 3 => x,
            Some(0) => 10,
            Some(_) => 20,
            None => 30,
        };
        let second = if let Some(x) = maybe { x + 1 } else { 0 };
        let third = if let Some(x) = maybe && x > 1 { x } else { -1 };
        (first, second, third, matches!(maybe, Some(x) if x == 5))
    } for [None, Some(0), Some(1), Some(5)]
}

same! {
    fn fields_may_be_absent(address: Address) -> (Option<String>, bool, String, usize, Address, bool) {
        (
            address.zip.clone(), address.note.is_none(), address.note.clone().unwrap_or_default(), address.tags.len(), address.clone(),
            address == address.clone(),
        )
    } for addresses()
}

same! {
    fn absent_fields_are_written_as_serde_does(input: (Option<String>, Vec<String>)) -> (Address, Address) {
        let (note, tags) = input;
        let base = Address { street: "s".to_string(), zip: note.clone(), note: note.clone(), tags: tags.clone() };
        let fixed = Address { street: String::new(), zip: None, note: None, tags: vec![] };
        (base, fixed)
    } for [(None, vec![]), (Some("n".to_owned()), vec!["t".to_owned()])]
}

same! {
    fn results_have_methods(maybe: Option<i32>) -> (bool, bool, Option<i32>, i32, Result<i32, String>, Result<i32, String>, i32) {
        let result: Result<i32, String> = maybe.ok_or("none".to_string());
        (
            result.is_ok(), result.is_err(), result.clone().ok(), result.clone().unwrap_or(4), result.clone().map(|x| x + 1),
            result.clone().map_err(|error| format!("{error}!")),
            match result { Ok(x) => x, Err(text) if text.is_empty() => 1, Err(_) => 2 },
        )
    } for [None, Some(5)]
}

same! {
    fn lists_in_options(maybe: Option<Vec<u32>>) -> (usize, Vec<u32>, Vec<Option<Vec<u32>>>, bool) {
        (
            maybe.as_ref().map_or(0, |list| list.len()), maybe.clone().unwrap_or_default(), vec![maybe.clone()],
            maybe == Some(vec![1]),
        )
    } for [None, Some(vec![]), Some(vec![1]), Some(vec![1, 2])]
}
