//! Methods that change their receiver. Each starts from the same list, text or map.

use std::collections::BTreeMap;

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
