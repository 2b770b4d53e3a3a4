use serde_json::json;

use super::*;
use crate::eval::write_reference;
use crate::random::Random;

fn large() -> Payload {
    let lines: Vec<Value> = (0..100).map(|line| json!({"sku": format!("item-{line:085}"), "n": 1})).collect();
    json!({"id": 7, "lines": lines, "empty": {}, "deep": {"a": {"text": "x".repeat(600)}}}).into()
}

fn path(text: &str) -> JsonPath {
    text.parse().unwrap()
}

fn write(payload: &Payload, at: &str, value: &Value) -> Payload {
    write_reference(&at.parse().unwrap(), payload, value.clone().into()).unwrap()
}

/// What a write makes of a value that nobody shares.
fn write_to_value(value: &mut Value, steps: &[Step<'_>], part: &Value) {
    let Some((step, rest)) = steps.split_first() else { return *value = part.clone() };
    let inner = match step {
        Step::Member(name) => value.as_object_mut().unwrap().entry(*name).or_insert_with(|| json!({})),
        Step::Item(position) => value.as_array_mut().unwrap().get_mut(*position).unwrap(),
    };
    write_to_value(inner, rest, part);
}

/// Whether a payload shares a part with another one.
#[track_caller]
fn assert_shares(payload: &Payload, other: &Payload, at: &str) {
    let (part, same) = (payload.find(&path(at)).unwrap(), other.find(&path(at)).unwrap());
    assert!(std::ptr::eq(part.value(), same.value()), "{at}");
}

#[test]
fn what_is_not_written_is_shared_and_what_was_stays() {
    let before = large();
    let after = write(&before, "$.id", &json!(8));
    assert_shares(&after, &before, "$.lines");
    assert_eq!((before["id"].as_u64(), after["id"].as_u64()), (Some(7), Some(8)));
    let deeper = write(&after, "$.deep.a.code", &json!(1));
    assert_shares(&deeper, &before, "$.lines");
    assert_shares(&deeper, &before, "$.deep.a.text");
    let item = write(&deeper, "$.lines[-1].n", &json!(2));
    assert_shares(&item, &before, "$.lines[98]");
    assert_eq!((item["lines"][99]["n"].as_u64(), before["lines"][99]["n"].as_u64()), (Some(2), Some(1)));
}

#[test]
fn selected_parts_are_places() {
    let before = write(&large(), "$.at", &json!(1));
    let lines = before.select(&path("$.lines")).unwrap();
    assert_shares(&lines, &before.select(&path("$.lines")).unwrap(), "$[3]");
    assert_eq!(lines.size(), measure(&lines));
    assert_eq!(lines.items().count(), 100);
    assert!(before.select(&path("$.none")).is_none());
}

#[test]
fn presence_is_known_without_the_whole() {
    let payload = write(&large(), "$.at", &json!(null));
    assert_eq!(payload.has(&path("$.at")), Some(true));
    assert_eq!(payload.has(&path("$.lines[-100].n")), Some(true));
    assert_eq!(payload.has(&path("$.lines[100]")), Some(false));
    assert_eq!(payload.has(&path("$.id.x")), Some(false));
    assert_eq!(payload.has(&path("$.lines[*]")), None);
    let Form::Changed(changed) = &payload.0.form else { panic!("it is large") };
    assert!(changed.whole.get().is_none());
}

#[test]
fn drafts_pass_on_what_is_large() {
    let before = large();
    let mut members = Members::with_capacity(3);
    members.insert("twice".to_owned(), Draft::Shared(before.clone()));
    members.insert("order".to_owned(), Draft::Shared(before.clone()));
    members.insert("n".to_owned(), Draft::Made(json!(1)));
    members.insert("twice".to_owned(), Draft::Made(json!(2)));
    let mut items = Items::with_capacity(2);
    items.push(members.finish());
    items.push(Draft::Shared(json!("small").into()));
    let made = items.finish().into_payload();
    assert!(matches!(made.find(&path("$[0].order")), Some(Part::Payload(order)) if order.is(&before)));
    let expected = json!([{"twice": 2, "order": *before, "n": 1}, "small"]);
    assert_eq!(made.size(), measure(&expected));
    assert_eq!(made.to_string(), expected.to_string());
}

#[test]
fn a_payload_that_is_nested_too_deep_has_no_size_and_one_that_no_longer_is_has() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let deepest = nested(crate::quota::MAX_PAYLOAD_DEPTH - 1);
    let at_limit = write(&large(), "$.nested", &deepest);
    assert_eq!(at_limit.size(), measure(&at_limit));
    assert!(at_limit.size().is_some());
    let beyond = write(&at_limit, "$.nested", &nested(crate::quota::MAX_PAYLOAD_DEPTH));
    assert_eq!(beyond.size(), None);
    let flat_again = write(&beyond, "$.nested", &json!(1));
    assert_eq!(flat_again.size(), measure(&flat_again));
    assert!(flat_again.size().is_some());
}

/// Any order of writes gives what it gives to a value that nobody shares, and leaves all earlier payloads as they were.
#[test]
fn writes_are_those_of_a_value() {
    const NAMES: [&str; 6] = ["a", "b", "é\"c", "lines", "id", "deep"];
    let parts = [
        json!(1),
        json!({"a": {"b": 1}}),
        json!("text".repeat(200)),
        json!({"lines": ["x".repeat(600)], "id": -1.5}),
    ];
    let mut random = Random::new(0);
    let mut below = |bound: usize| usize::try_from(random.bits() % bound as u64).unwrap();
    for _ in 0..100 {
        let mut value = Value::clone(&large());
        let mut history = vec![(Payload::from(value.clone()), value.clone())];
        for _ in 0..below(40) {
            let names: Vec<&str> = (0..=below(3)).map(|_| NAMES[below(NAMES.len())]).collect();
            let part = &parts[below(parts.len())];
            let at = names.iter().fold(String::new(), |at, name| at + "['" + name + "']");
            let payload = &history.last().unwrap().0;
            let Ok(written) =
                write_reference(&format!("${at}").parse().unwrap(), payload, part.clone().into())
            else {
                continue;
            };
            let steps: Vec<Step<'_>> = names.into_iter().map(Step::Member).collect();
            write_to_value(&mut value, &steps, part);
            assert_eq!(written.size().map(|size| size.bytes), Some(value.to_string().len()));
            history.push((written, value.clone()));
        }
        for (payload, value) in history {
            assert_eq!(payload.to_string(), value.to_string());
        }
    }
}
