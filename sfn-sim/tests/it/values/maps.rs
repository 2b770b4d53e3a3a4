use std::collections::BTreeMap;

use super::same;

fn maps() -> [BTreeMap<String, u32>; 4] {
    let map =
        |entries: &[(&str, u32)]| entries.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    [map(&[]), map(&[("a", 1)]), map(&[("b", 2), ("a", 1), ("odd key`", 3)]), map(&[("", 9), ("z", 0)])]
}

same! {
    fn maps_have_methods(map: BTreeMap<String, u32>) -> (Option<u32>, bool, usize, bool, Vec<String>, Vec<u32>) {
        (
            map.get("a").copied(), map.contains_key("b"), map.len(), map.is_empty(), map.keys().cloned().collect(),
            map.values().copied().collect(),
        )
    } for maps()
}

same! {
    fn maps_are_gone_through(map: BTreeMap<String, u32>) -> (Vec<String>, u32, BTreeMap<String, u32>) {
        (
            map.iter().map(|(key, value)| format!("{key}={value}")).collect(), map.values().sum(),
            map.iter().filter(|(_, value)| **value > 1).map(|(key, value)| (key.clone(), value + 1)).collect(),
        )
    } for maps()
}

same! {
    fn entries_are_found(input: (BTreeMap<String, u32>, String)) -> (u32, Option<u32>) {
        let (map, key) = input;
        (map[&key], map.get(&key).map(|value| value + 1))
    } for maps().into_iter().flat_map(|map| ["a", "", "odd key`"].map(|key| (map.clone(), key.to_owned())))
}
