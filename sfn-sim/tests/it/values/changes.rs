//! Methods that change their receiver. Each starts from the same list, text or map.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sfn_dsl::shape::Shape;
use sfn_dsl::{task, workflow};
use sfn_sim::native::Ending;
use sfn_sim::{Answer, Native, Simulation, TaskRequest};

use super::same;

type Lists = Vec<Vec<u32>>;

fn lists() -> [Vec<u32>; 3] {
    [vec![], vec![1], vec![3, 1, 1, 2]]
}

same! {
    fn lists_grow_and_shrink(list: Vec<u32>) -> Lists {
        let mut pushed = list.clone();
        pushed.push(7);
        let mut extended = list.clone();
        extended.extend(vec![1]);
        let mut popped = list.clone();
        popped.pop();
        let mut cleared = list.clone();
        cleared.clear();
        let mut cut = list.clone();
        cut.truncate(1);
        vec![pushed, extended, popped, cleared, cut]
    } for lists()
}

same! {
    fn lists_are_ordered_and_filtered(list: Vec<u32>) -> Lists {
        let mut turned = list.clone();
        turned.reverse();
        let mut kept = list.clone();
        kept.retain(|n| *n > 1);
        let mut once = list.clone();
        once.dedup();
        let mut sorted = list.clone();
        sorted.sort();
        let mut by_key = list.clone();
        by_key.sort_by_key(|n| 100 - *n);
        let mut by = list.clone();
        by.sort_by(|a, b| b.cmp(a));
        vec![turned, kept, once, sorted, by_key, by]
    } for lists()
}

same! {
    fn an_item_is_inserted_where_there_is_a_place(list: Vec<u32>) -> Vec<u32> {
        let mut list = list;
        list.insert(1, 9);
        list
    } for lists()
}

same! {
    fn an_item_is_removed_where_there_is_one(list: Vec<u32>) -> Vec<u32> {
        let mut list = list;
        list.remove(1);
        list
    } for lists()
}

same! {
    fn lists_of_lists_keep_their_levels(list: Lists) -> Vec<Lists> {
        let mut pushed = list.clone();
        pushed.push(vec![1]);
        let mut inserted = list.clone();
        inserted.insert(0, vec![1]);
        let mut popped = list.clone();
        popped.pop();
        let mut turned = list.clone();
        turned.reverse();
        let mut once = list.clone();
        once.dedup();
        vec![pushed, inserted, popped, turned, once]
    } for [vec![], vec![vec![]], vec![vec![1]], vec![vec![1, 2], vec![]]]
}

same! {
    fn texts_grow(text: String) -> Vec<String> {
        let mut longer = text.clone();
        longer.push_str("b");
        longer.push('c');
        let mut cleared = text.clone();
        cleared.clear();
        vec![longer, cleared]
    } for ["".to_owned(), "a".to_owned()]
}

same! {
    fn maps_get_and_lose_entries(map: BTreeMap<String, u32>) -> Vec<BTreeMap<String, u32>> {
        let mut inserted = map.clone();
        inserted.insert("a".to_owned(), 5);
        let mut other = map.clone();
        other.insert(format!("odd {}", "key"), 5);
        let mut removed = map.clone();
        removed.remove("odd key");
        let mut cleared = map.clone();
        cleared.clear();
        let mut kept = map.clone();
        kept.retain(|_, value| *value > 1);
        vec![inserted, other, removed, cleared, kept]
    } for [BTreeMap::new(), [("a".to_owned(), 1), ("odd key".to_owned(), 2)].into_iter().collect()]
}

same! {
    fn what_follows_a_decision_happens_once(list: Vec<u32>) -> Vec<u32> {
        let mut list = list;
        if list.len() > 1 {
            list.push(1);
        }
        list.push(2);
        list
    } for lists()
}

same! {
    fn elements_are_assigned(input: (Vec<u32>, usize)) -> Vec<Vec<u32>> {
        let (list, at) = input;
        let mut first = list.clone();
        first[at] = 7;
        let mut more = list.clone();
        more[at] += 1;
        more[at] *= more[0] + 2;
        let mut last = list.clone();
        let end = last.len() - 1;
        last[end] -= 1;
        let mut next = list.clone();
        next[at] = next[(at + 1) % next.len()] + list[at];
        vec![first, more, last, next]
    } for [(vec![1, 2, 3], 0), (vec![1, 2, 3], 2), (vec![1], 0), (vec![0, 0], 1), (vec![1, 2], 2), (vec![], 0), (vec![4_294_967_295], 0)]
}

same! {
    fn elements_of_lists_are_assigned(lists: Lists) -> Lists {
        let mut lists = lists;
        lists[0] = vec![8];
        lists[1][0] = 9;
        lists[1].push(1);
        lists[1][1] += 2;
        let last = lists.len() - 1;
        lists[last].clear();
        lists
    } for [vec![vec![1, 2], vec![3]], vec![vec![], vec![4, 5], vec![6]], vec![vec![1], vec![]], vec![vec![1]]]
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Basket {
    lines: Vec<Line>,
    in_total: (u32, Option<f64>),
    tags: BTreeMap<String, Vec<u32>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Line {
    qty: u32,
    note: Option<String>,
    size: Size,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Size(u32);

fn basket(lines: usize) -> Basket {
    let line = |qty: usize| Line {
        qty: u32::try_from(qty).unwrap(),
        note: (qty > 0).then(|| qty.to_string()),
        size: Size(3),
    };
    Basket {
        lines: (0..lines).map(line).collect(),
        in_total: (5, None),
        tags: [("a".to_owned(), vec![1])].into(),
    }
}

same! {
    fn fields_of_elements_are_assigned(input: (Basket, usize)) -> Basket {
        let (mut basket, at) = input;
        basket.lines[at].qty = 3;
        basket.lines[at].qty += basket.lines[0].qty;
        basket.lines[at].note = None;
        basket.lines[0].note = Some(format!("{at}"));
        basket.lines[at].size.0 += 1;
        basket.in_total.0 += basket.lines[at].qty;
        basket.in_total.1 = Some(1.5);
        basket
    } for [(basket(1), 0), (basket(3), 2), (basket(3), 1), (basket(2), 2), (basket(0), 0)]
}

same! {
    fn entries_are_made_and_changed(words: Vec<String>) -> (BTreeMap<String, u32>, BTreeMap<String, Vec<u32>>, Basket) {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut places: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut basket = Basket { lines: vec![], in_total: (0, None), tags: BTreeMap::new() };
        for (place, word) in words.iter().enumerate() {
            *counts.entry(word.clone()).or_insert(0) += 1;
            *counts.entry("all".to_owned()).or_default() += 2;
            places.entry(word.clone()).or_default().push(place as u32);
            *basket.tags.entry("last".to_owned()).or_insert(vec![]) = vec![place as u32];
        }
        (counts, places, basket)
    } for [vec![], vec!["a"], vec!["b", "a", "b", "c d", "all"]].map(|words: Vec<&str>| words.iter().map(|word| word.to_string()).collect::<Vec<_>>())
}

#[workflow]
async fn beyond_the_end(list: Vec<u32>) -> Vec<u32> {
    let mut list = list;
    let at = list.len() + 5;
    list[at] += 1;
    list
}

#[test]
fn an_index_out_of_bounds_fails_in_the_words_of_rust() {
    let machine = beyond_the_end::workflow().check().unwrap().machine;
    let run = Simulation::of(&machine).unwrap().run(vec![1, 2]).unwrap();
    // The text of the panic, which a native run would fail with.
    let natively = "index out of bounds: the len is 2 but the index is 7";
    assert_eq!(run.error(), Some("States.QueryEvaluationError"));
    assert!(run.cause().unwrap().contains(natively), "{:?}", run.cause());
}

#[task(lambda = "${Ask}")]
async fn ask(number: u32) -> u32;

#[workflow]
async fn panics_before_it_calls(number: u32) -> u32 {
    let inverse = 12 / number;
    let answer = ask(5).await;
    answer + inverse
}

#[workflow]
async fn places_with_calls(number: u32) -> (Vec<u32>, BTreeMap<String, u32>) {
    let mut list = vec![1, 2, 3];
    let mut map = BTreeMap::new();
    list[ask(number).await as usize] = ask(number + 1).await;
    list[ask(number).await as usize] += 5;
    *map.entry(ask(number).await.to_string()).or_insert(ask(7).await) += list[0];
    (list, map)
}

#[test]
fn what_panics_before_a_call_keeps_it_from_being_made() {
    for (number, calls) in [(0, 0), (3, 1)] {
        let workflow = panics_before_it_calls::workflow();
        let machine = workflow.check().unwrap().machine;
        let definition = workflow.definition().to_json();
        assert_eq!(definition["States"].as_object().unwrap().len(), 1, "it costs no state: {definition}");
        let asked = Cell::new(0);
        let answered = |request: &TaskRequest| {
            asked.set(asked.get() + 1);
            Answer::success(json!({"StatusCode": 200, "Payload": request.input["Payload"]}))
        };
        let run = Simulation::of(&machine).unwrap().on_task(ask, answered).run(number).unwrap();
        assert_eq!((run.output().is_some(), asked.get()), (calls == 1, calls));
    }
}

#[test]
fn places_with_calls_are_found_as_rust_finds_them() {
    let asked = |calls: &RefCell<Vec<u64>>, request: &TaskRequest| {
        let number = request.input["Payload"].as_u64().unwrap();
        calls.borrow_mut().push(number);
        Answer::success(json!({"StatusCode": 200, "Payload": number}))
    };
    let (natively, simulated) = (RefCell::default(), RefCell::default());
    let ending = Native::new().on_task(ask, |request| asked(&natively, request)).run(|| places_with_calls(1));
    let Ending::Returned(expected) = ending.unwrap().into_ending() else { panic!("it returns") };
    let machine = places_with_calls::workflow().check().unwrap().machine;
    let run =
        Simulation::of(&machine).unwrap().on_task(ask, |request| asked(&simulated, request)).run(1).unwrap();
    assert_eq!(run.output_as::<(Vec<u32>, BTreeMap<String, u32>)>().unwrap(), expected);
    assert_eq!(natively, simulated);
}
