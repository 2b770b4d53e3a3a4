//! Names, scopes, and values inside of values.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sfn_dsl::shape::Shape;

use super::same;

const LIMIT: u32 = 3;
const WORDS: [&str; 2] = ["x", "it's \"odd\""];
const NESTED: [[u32; 2]; 2] = [[1, 2], [3, 4]];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Low,
    VeryHigh,
    At(u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Node {
    level: Level,
    children: Vec<Node>,
    parent: Option<Box<Node>>,
    by_name: BTreeMap<String, Vec<u32>>,
    matrix: Vec<Vec<Option<u32>>>,
}

fn leaf(level: Level) -> Node {
    Node { level, children: vec![], parent: None, by_name: BTreeMap::new(), matrix: vec![] }
}

fn nodes() -> [Node; 3] {
    let child = Node { parent: Some(Box::new(leaf(Level::VeryHigh))), ..leaf(Level::At(4)) };
    let names = [("a".to_owned(), vec![1]), ("b".to_owned(), vec![])].into_iter().collect();
    [
        leaf(Level::Low),
        child.clone(),
        Node {
            children: vec![child, leaf(Level::Low)],
            by_name: names,
            matrix: vec![vec![None], vec![Some(1), None], vec![]],
            ..leaf(Level::At(0))
        },
    ]
}

same! {
    fn constants_are_values(number: u32) -> (bool, u32, Vec<String>, Vec<Vec<u32>>, u32, bool) {
        let kind = match number {
            LIMIT => 1,
            u32::MAX => 2,
            _ => 3,
        };
        (
            number < LIMIT, number.min(LIMIT), WORDS.iter().map(|word| word.to_string()).collect(), NESTED.iter().map(|row| row.to_vec()).collect(),
            kind, WORDS.contains(&"x"),
        )
    } for [0, 3, u32::MAX]
}

same! {
    fn values_inside_of_values(node: Node) -> (usize, Vec<u32>, Option<Level>, u32, Vec<Vec<u32>>, Vec<usize>) {
        let total = match &node {
            Node { level: Level::At(n), children, .. } if !children.is_empty() => n + 100,
            Node { level: Level::At(n), .. } => *n,
            Node { parent: Some(parent), .. } if parent.level == Level::Low => 7,
            Node { level: Level::Low | Level::VeryHigh, .. } => 8,
        };
        (
            node.children.len(),
            node.children.iter().map(|child| child.children.len() as u32 + node.matrix.len() as u32).collect(),
            node.parent.as_ref().map(|parent| parent.level.clone()),
            total,
            node.matrix.iter().map(|row| row.iter().filter_map(|cell| *cell).collect()).collect(),
            node.by_name.values().map(|list| list.len()).collect(),
        )
    } for nodes()
}

same! {
    fn whole_values_are_compared(node: Node) -> (bool, bool, bool, bool) {
        (
            node.by_name == BTreeMap::new(), node.children.iter().map(|child| child.level.clone()).collect::<Vec<_>>().contains(&Level::Low),
            node.parent.is_none() && node.level != Level::Low, node.matrix == vec![vec![None], vec![Some(1), None], vec![]],
        )
    } for nodes()
}

same! {
    fn shadowed_names(x: u32) -> (u32, u32, Vec<u32>, u32) {
        let y = x + 1;
        let list: Vec<u32> = vec![1, 2].iter().map(|x| x + y).collect();
        let sum = list.iter().map(|x| { let y = x * 2; y + 1 }).sum::<u32>();
        let x = { let x = x + 10; x * y };
        let nested: u32 = list.iter().map(|a| list.iter().map(|b| a * b + x % 5).sum::<u32>()).sum();
        (x, y, list, sum + nested)
    } for [0, 1, 5]
}

same! {
    fn builtin_names(map: Vec<u32>) -> (Vec<u32>, usize, u32, String) {
        let count = map.len();
        let sum: u32 = map.iter().map(|filter| filter + count as u32).sum();
        let string = map.iter().map(|string| string.to_string()).collect::<Vec<_>>().join("+");
        let exists = map.iter().filter(|error| **error > sum / 10).map(|parse| parse + 1).collect();
        (exists, count, sum, string)
    } for [vec![], vec![3], vec![1, 2, 30]]
}

same! {
    fn alternatives_bind(input: (Option<u32>, Result<u32, u32>, Level)) -> (u32, u32, u32) {
        let (maybe, result, level) = input;
        let first = match (maybe, level.clone()) {
            (Some(n), Level::Low) | (None, Level::At(n)) => n + 1,
            (Some(1 | 2), _) => 12,
            (Some(n @ 3..), Level::At(m)) if n > m => n - m,
            _ => 0,
        };
        let second = match result { Ok(n) | Err(n) => n };
        let third = match level { Level::Low | Level::VeryHigh => 1, Level::At(0) => 2, Level::At(n) => n };
        (first, second, third)
    } for [
        (Some(4), Ok(1), Level::Low), (None, Err(2), Level::At(9)), (Some(2), Ok(0), Level::VeryHigh), (Some(8), Err(0), Level::At(3)),
        (Some(3), Ok(5), Level::At(5)), (None, Ok(5), Level::Low), (None, Ok(5), Level::At(0)),
    ]
}

same! {
    fn a_value_that_panics(input: (u32, Vec<u32>)) -> u32 {
        let (number, list) = input;
        assert!(number != 7, "seven");
        let unused = list[0];
        let chosen = match number {
            0 => panic!("zero: {}", number),
            1 => list[1],
            n => n,
        };
        chosen + unused - unused
    } for [(0, vec![1]), (1, vec![1]), (1, vec![1, 2]), (5, vec![1]), (5, vec![]), (7, vec![1])]
}

same! {
    fn let_else(maybe: Option<u32>) -> u32 {
        let Some(number) = maybe else { panic!("none") };
        let (Some(a @ 0..=9) | Some(a @ 20..)) = Some(number) else { return 0 };
        a + 1
    } for [None, Some(4), Some(12), Some(20)]
}

same! {
    fn exact_integers(input: (u64, u64)) -> (u64, u64, String) {
        let (a, b) = input;
        (a / b, a % b, format!("{}", a - a % b))
    } for [(9_007_199_254_740_991, 2), (9_007_199_254_740_991, 3), (9_007_199_254_740_990, 9_007_199_254_740_989), (10, 0)]
}

same! {
    fn signed_sums_overflow_on_the_way(xs: Vec<i8>) -> (i8, i8) {
        (xs.iter().sum(), xs.iter().product())
    } for [vec![], vec![100, 27], vec![100, 28, -10], vec![-128, 1], vec![16, 8, 0]]
}

same! {
    fn option_chains(name: Option<String>) -> (Option<usize>, String, Option<char>, bool, Option<String>) {
        (
            name.as_ref().map(|name| name.trim().chars().count()).filter(|count| *count > 1),
            name.as_deref().unwrap_or("nobody").to_uppercase(),
            name.as_ref().and_then(|name| name.chars().next()),
            name.as_ref().is_some_and(|name| name.starts_with('a') && name.ends_with("z")),
            name.map(|name| format!("<{name}>")).or_else(|| Some("none".to_string())),
        )
    } for [None, Some(String::new()), Some(" az ".to_owned()), Some("az".to_owned())]
}

same! {
    fn durations_are_seconds(number: u64) -> (u64, bool) {
        let limit = Duration::from_millis(1500);
        (Duration::from_secs(number * 60).as_secs() + limit.as_secs(), number > 0)
    } for [0, 5]
}

same! {
    fn lists_of_maps(list: Vec<BTreeMap<String, Option<u32>>>) -> (Vec<Vec<String>>, Vec<Option<u32>>, usize) {
        (
            list.iter().map(|map| map.keys().cloned().collect()).collect(),
            list.iter().flat_map(|map| map.values().copied().collect::<Vec<_>>()).collect(),
            list.iter().filter(|map| map.contains_key("a")).count(),
        )
    } for [vec![], vec![BTreeMap::new()], vec![[("a".to_owned(), None), ("b".to_owned(), Some(1))].into_iter().collect(); 2]]
}

same! {
    fn texts_that_look_like_code(text: String) -> (String, String, bool, BTreeMap<String, String>) {
        let template = "{% $text %}".to_string();
        let map: BTreeMap<String, String> = vec![("${Name}".to_string(), text.clone()), ("a`b.c".to_string(), template.clone())].into_iter().collect();
        (format!("{template} %}} ${{Name}} {text}"), template, text == "{% $text %}", map)
    } for ["{% $text %}", "", "\u{1}\u{7f}\u{2028}\\u0041"].map(str::to_owned)
}

const PAUSE: Duration = Duration::from_millis(2_500);

same! {
    fn durations_are_values_like_others(input: (Duration, u64)) -> (Vec<Duration>, Option<Duration>, (bool, bool, bool, bool), (u64, f64, u32, u32), BTreeMap<String, Duration>) {
        let (given, number) = input;
        let made = Duration::from_millis(number);
        let longest = if given > made { given } else { made };
        (
            vec![given, made, Duration::from_micros(number * 1_001), Duration::from_nanos(number), Duration::from_secs_f64(number as f64 / 8.0), PAUSE, Duration::ZERO],
            Some(longest).filter(|longest| !longest.is_zero()),
            (given == made, given < PAUSE, given >= made, made <= Duration::from_secs(1)),
            (given.as_secs(), made.as_secs_f64(), given.subsec_nanos(), PAUSE.subsec_millis()),
            [("pause".to_string(), PAUSE)].into_iter().collect(),
        )
    } for [(Duration::ZERO, 0), (Duration::from_millis(1_500), 1_500), (Duration::from_nanos(2_500_000_001), 2_500), (Duration::from_secs(3_600), 3_600_001)]
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Limits {
    wait: Duration,
    longest: u64,
}

same! {
    fn durations_in_fields(limits: Limits) -> (Limits, Limits, u64) {
        (
            Limits { wait: limits.wait, longest: limits.wait.as_secs() }, Limits { wait: Duration::from_millis(1500), longest: 1 },
            Duration::from_secs(90).as_secs(),
        )
    } for [Limits { wait: Duration::from_millis(2_250), longest: 0 }, Limits { wait: Duration::from_secs(60), longest: 0 }]
}

same! {
    fn checked_and_wide(input: (u64, i64)) -> (Option<u64>, Option<i64>, u64, Option<u64>, Option<i64>, i64) {
        let (a, b) = input;
        (a.checked_sub(5), b.checked_add(1), a.saturating_sub(7), a.checked_div(a / 2), b.checked_rem(3), b.saturating_mul(2))
    } for [(0, -5), (5, 0), (1_000_000_000_000, -7)]
}

same! {
    fn what_is_there_can_be_used(input: (Vec<u32>, Option<u32>)) -> (Vec<u32>, bool, u32, u32, bool) {
        let (list, maybe) = input;
        let near = if let Some(first) = list.first() {
            list.iter().filter(|x| *x == first).take(2).map(|x| x + first).collect()
        } else {
            vec![]
        };
        let found = match list.as_slice() {
            [first, .., last] => list.iter().any(|x| *x > *first && *x < *last),
            _ => false,
        };
        let last = if list.is_empty() { 0 } else { list[list.len() - 1] };
        let sum = maybe.map_or(0, |x| list.iter().map(|y| y + x).sum::<u32>());
        (near, found, last, sum, (1, list.len()) == (list.len(), 1))
    } for [(vec![], None), (vec![3], Some(1)), (vec![1, 2, 3], Some(5)), (vec![4, 4, 4], None)]
}

same! {
    fn an_empty_list_has_no_last_position(list: Vec<u32>) -> usize {
        list.len() - 1
    } for [vec![], vec![1], vec![1, 2]]
}

same! {
    fn characters_have_kinds(text: String) -> (String, String, bool, Vec<(usize, char)>) {
        (
            text.chars().filter(|c| c.is_ascii_digit()).collect(), text.chars().take(3).collect(),
            text.chars().all(|c| c.is_ascii_alphanumeric()),
            text.chars().enumerate().filter(|(position, c)| position % 2 == 0 && !c.is_whitespace()).collect(),
        )
    } for ["", "a1 b2", "42", "ß 7", "ab12c"].map(str::to_owned)
}

same! {
    fn options_in_pairs(list: Vec<Option<u32>>) -> (Vec<(Option<u32>, u32)>, Vec<(usize, Option<u32>)>, Option<Vec<u32>>, usize, Vec<Option<u32>>) {
        (
            list.iter().copied().zip(vec![1, 2, 3]).collect(), list.iter().copied().enumerate().collect(), list.iter().copied().collect(),
            list.iter().flatten().count(), list.iter().rev().copied().collect(),
        )
    } for [vec![], vec![None], vec![Some(1)], vec![None, Some(2)], vec![Some(1), Some(2), None, Some(4)]]
}
