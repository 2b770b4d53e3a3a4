use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

use super::same;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "camelCase")]
struct Item {
    sku: String,
    unit_price: f64,
    qty: u32,
    #[serde(default)]
    note: Option<String>,
}

fn item(sku: &str, qty: u32) -> Item {
    let note = (qty > 1).then(|| format!("note {qty}"));
    Item { sku: sku.to_owned(), unit_price: 1.25 * f64::from(qty), qty, note }
}

fn carts() -> [Vec<Item>; 4] {
    [
        vec![],
        vec![item("a", 1)],
        vec![item("b", 2), item("a", 1)],
        vec![item("c", 3), item("a", 1), item("b", 3), item("a", 2)],
    ]
}

fn numbers() -> [Vec<i32>; 6] {
    [vec![], vec![1], vec![3, 1, 2], vec![-1, -1, 5, 0], vec![i32::MAX, 1, -5], vec![2; 4]]
}

same! {
    fn lists_are_mapped(items: Vec<Item>) -> (Vec<String>, f64, u32, Vec<u32>) {
        (
            items.iter().map(|item| item.sku.clone()).collect(),
            items.iter().map(|item| f64::from(item.qty) * item.unit_price).sum(),
            items.iter().map(|item| item.qty).sum(),
            items.iter().filter(|item| item.qty > 1).map(|item| item.qty + 1).collect(),
        )
    } for carts()
}

same! {
    fn lists_are_searched(items: Vec<Item>) -> (bool, bool, Option<Item>, Option<usize>, Option<String>, usize) {
        (
            items.iter().any(|item| item.qty == 3),
            items.iter().all(|item| item.qty < 3),
            items.iter().find(|item| item.sku == "a").cloned(),
            items.iter().position(|item| item.sku == "b"),
            items.iter().find_map(|item| item.note.clone()),
            items.iter().filter(|item| item.note.is_none()).count(),
        )
    } for carts()
}

same! {
    fn the_ends_of_a_list(items: Vec<Item>) -> (Option<Item>, Option<String>, Option<Item>, usize, bool) {
        (
            items.first().cloned(), items.last().map(|item| item.sku.clone()), items.get(1).cloned(), items.len(), items.is_empty(),
        )
    } for carts()
}

same! {
    fn keys_order_a_list(items: Vec<Item>) -> (Option<Item>, Option<Item>) {
        (items.iter().max_by_key(|item| item.qty).cloned(), items.iter().min_by_key(|item| item.sku.clone()).cloned())
    } for carts()
}

same! {
    fn options_leave_a_list(items: Vec<Item>) -> (Vec<String>, Vec<Option<String>>, Vec<String>) {
        (
            items.iter().filter_map(|item| item.note.clone()).collect(),
            items.iter().map(|item| item.note.clone()).collect(),
            items.iter().map(|item| item.note.clone()).flatten().collect(),
        )
    } for carts()
}

same! {
    fn numbers_in_lists(xs: Vec<i32>) -> (Option<i32>, Option<i32>, bool, Vec<i32>, Vec<i32>, Vec<i32>) {
        (
            xs.iter().max().copied(), xs.iter().copied().min(), xs.contains(&1), xs.iter().rev().cloned().collect(),
            xs.iter().take(2).copied().collect(), xs.iter().skip(1).copied().collect(),
        )
    } for numbers()
}

same! {
    fn sums_overflow(xs: Vec<i32>) -> i32 {
        xs.iter().sum()
    } for numbers()
}

same! {
    fn folds(xs: Vec<i32>) -> (i64, String) {
        (
            xs.iter().fold(0_i64, |sum, x| sum + i64::from(*x)),
            xs.iter().fold(String::new(), |text, x| format!("{text}{x};")),
        )
    } for numbers()
}

same! {
    fn pairs(xs: Vec<i32>) -> (Vec<(usize, i32)>, Vec<(i32, i32)>, Vec<String>, Vec<i32>) {
        (
            xs.iter().copied().enumerate().collect(),
            xs.iter().copied().zip(xs.iter().skip(1).copied()).collect(),
            xs.iter().enumerate().map(|(position, x)| format!("{position}:{x}")).collect(),
            xs.iter().copied().chain(vec![9]).collect(),
        )
    } for numbers()
}

same! {
    fn lists_of_lists(lists: Vec<Vec<u32>>) -> (Vec<Vec<u32>>, Vec<u32>, Vec<usize>, Vec<Vec<u32>>, Option<Vec<u32>>, Vec<u32>, bool) {
        (
            lists.iter().map(|list| list.iter().map(|x| x + 1).collect()).collect(),
            lists.iter().flatten().copied().collect(),
            lists.iter().map(|list| list.len()).collect(),
            lists.iter().filter(|list| !list.is_empty()).cloned().collect(),
            lists.iter().find(|list| list.len() == 1).cloned(),
            lists.iter().flat_map(|list| list.iter().map(|x| x * 2)).collect(),
            lists.contains(&vec![1]),
        )
    } for [vec![], vec![vec![]], vec![vec![1]], vec![vec![1, 2]], vec![vec![], vec![7]], vec![vec![1, 2], vec![3], vec![]]]
}

same! {
    fn lists_are_made(list: Vec<u32>) -> (Vec<Vec<u32>>, Vec<Option<Vec<u32>>>, (Vec<u32>, u32), Vec<u32>, Vec<Vec<u32>>) {
        (
            vec![list.clone(), list.clone()], vec![Some(list.clone()), None], (list.clone(), 1), vec![0; 3],
            list.chunks(2).map(|chunk| chunk.to_vec()).collect(),
        )
    } for [vec![], vec![1], vec![1, 2, 3]]
}

same! {
    fn an_index_is_in_bounds(input: (Vec<u32>, usize)) -> (u32, u32) {
        let (list, index) = input;
        (list[index], list[0])
    } for [(vec![1, 2], 1), (vec![1], 1), (vec![], 0)]
}

same! {
    fn an_index_that_nobody_reads_is_in_bounds(input: (Vec<u32>, usize)) -> (bool, String, u32) {
        let (list, index) = input;
        (list[index] == 5, format!("{}", list[index]), if list[index] > 1 { 1 } else { 2 })
    } for [(vec![1, 2], 1), (vec![1], 1), (vec![], 0)]
}

same! {
    fn parts_of_lists(input: (Vec<u32>, usize)) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
        let (list, index) = input;
        (list[index..].to_vec(), list[..index].to_vec(), list[1..=index].to_vec())
    } for [(vec![1, 2, 3], 1), (vec![1, 2, 3], 3), (vec![1], 0), (vec![], 1), (vec![1, 2, 3], 2)]
}

same! {
    fn slices_are_matched(list: Vec<u32>) -> u32 {
        match list.as_slice() {
            [] => 0,
            [one] => *one,
            [first, .., last] if *first == 7 => first + last,
            [first, rest @ ..] => first + rest.iter().sum::<u32>(),
        }
    } for [vec![], vec![4], vec![7, 1, 2], vec![1, 2, 3], vec![1, 2]]
}

same! {
    fn closures_fail_as_in_rust(xs: Vec<u32>) -> (bool, u32) {
        (xs.iter().any(|x| 10 / x == 5), xs.iter().map(|x| 10 / x).sum())
    } for [vec![], vec![2, 1], vec![2, 0], vec![0, 2], vec![1]]
}

same! {
    fn closures_that_fail_late(xs: Vec<u32>) -> (bool, bool) {
        (xs.iter().any(|x| 10 / x == 5), xs.iter().all(|x| 10 / x == 5))
    } for [vec![], vec![2, 0], vec![5, 0], vec![0, 2]]
}

same! {
    fn names_of_functions(count: Vec<u32>) -> (usize, u32, Vec<u32>) {
        let sum: u32 = count.iter().sum();
        let map: Vec<u32> = count.iter().map(|string| string + sum).collect();
        let filter = map.len();
        (filter, sum, map)
    } for [vec![], vec![1], vec![1, 2, 3]]
}

same! {
    fn texts_in_lists(words: Vec<String>) -> (String, String, Option<String>, Vec<String>, bool) {
        (
            words.join(", "), words.concat(), words.iter().max().cloned(), words.iter().map(|word| word.to_uppercase()).collect(),
            words.contains(&"b".to_string()),
        )
    } for [vec![], vec!["a"], vec!["b", "a"]].map(|words: Vec<&str>| words.into_iter().map(str::to_owned).collect())
}

same! {
    fn chains_that_stop_call_nothing_beyond(list: Vec<u32>) -> (Option<u32>, Vec<u32>, Option<u32>, (bool, bool), Option<u32>, Option<String>, Option<usize>, Option<usize>) {
        (
            list.iter().map(|n| 12 / n).next(),
            list.iter().map(|n| 12 / n).map(|n| n - 1).take(2).collect(),
            list.iter().enumerate().map(|(at, n)| at as u32 + 12 / n).nth(1),
            (list.iter().map(|n| 12 / n).any(|n| n == 4), list.iter().filter(|n| 12 / **n > 2).all(|n| n % 2 == 1)),
            list.iter().map(|n| 12 / n).filter(|n| *n > 3).find(|n| n % 2 == 0),
            list.iter().find_map(|n| if 12 / n > 5 { Some(format!("{n}!")) } else { None }),
            list.iter().position(|n| 12 / n == 3),
            list.iter().map(|n| 12 / n).position(|n| n - 1 == 5),
        )
    } for [vec![], vec![3], vec![3, 4, 0], vec![4, 3, 2, 0], vec![2, 4, 6], vec![0, 1], vec![1, 2, 3, 4], vec![5, 7, 4, 0], vec![4, 1, 2, 0, 0]]
}

same! {
    fn a_search_stops_before_what_panics(list: Vec<u32>) -> Option<u32> {
        list.iter().map(|n| 12 / n).find(|n| *n > 3)
    } for [vec![], vec![3, 0], vec![4, 0], vec![6, 0], vec![0, 6]]
}

same! {
    fn a_search_among_lists(lists: Vec<Vec<u32>>) -> (Option<Vec<u32>>, Option<Vec<u32>>, Option<usize>) {
        (
            lists.iter().find(|list| list[0] == 2).cloned(),
            lists.iter().find_map(|list| if list[0] > 1 { Some(vec![list[0]]) } else { None }),
            lists.iter().map(|list| list[0]).position(|n| n == 2),
        )
    } for [vec![], vec![vec![2, 1], vec![]], vec![vec![1], vec![2], vec![]], vec![vec![1], vec![]], vec![vec![1], vec![3, 4], vec![2]]]
}
