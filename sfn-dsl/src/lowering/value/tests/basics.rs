use sfn_syntax::BinaryOp::{Add, And, Div, Eq, Lt, Mul, Ne, Rem, Sub};
use sfn_syntax::{Arm, ExprKind, PatternKind, Span};

use super::Scope;
use super::build::*;
use crate::shape::Shape;

#[derive(Clone, serde::Serialize, Shape)]
struct Item {
    sku: String,
    unit_price: f64,
    tags: Vec<String>,
    note: Option<String>,
}

fn item() -> Item {
    Item { sku: "a-1".to_owned(), unit_price: 2.5, tags: vec!["x".to_owned()], note: None }
}

#[test]
fn arithmetic_is_that_of_rust() {
    for (a, b) in [(7_i32, 2_i32), (-7, 2), (7, -2), (-7, -2), (0, -3), (-3, 3)] {
        let scope = Scope::new().with("a", &a).with("b", &b);
        scope.gives(&binary(var("a"), Add, var("b")), &(a + b));
        scope.gives(&binary(var("a"), Sub, var("b")), &(a - b));
        scope.gives(&binary(var("a"), Mul, var("b")), &(a * b));
        scope.gives(&binary(var("a"), Div, var("b")), &(a / b));
        scope.gives(&binary(var("a"), Rem, var("b")), &(a % b));
        scope.gives(&binary(var("a"), Div, int(2)), &(a / 2));
    }
}

#[test]
fn what_panics_in_rust_fails() {
    let scope = Scope::new().with("a", &i32::MAX).with("z", &0_i32).with("u", &1_u32);
    scope.fails(&binary(var("a"), Add, var("a")));
    scope.fails(&binary(var("a"), Div, var("z")));
    scope.fails(&binary(var("a"), Rem, var("z")));
    scope.fails(&binary(var("u"), Sub, int(2)));
    let scope = Scope::new().with("xs", &vec![1_u32]).with("i", &3_usize);
    scope.fails(&index(var("xs"), int(1)));
    scope.fails(&format([words("x"), piece(index(var("xs"), var("i")), "")]));
    scope.fails(&binary(index(var("xs"), var("i")), Eq, int(1)));
}

#[test]
fn elements_keep_their_levels() {
    for lists in [vec![], vec![vec![]], vec![vec![1_u32]], vec![vec![1, 2], vec![3]]] {
        let scope = Scope::new().with("lists", &lists);
        scope.gives(&var("lists"), &lists);
        scope.gives(&array([var("lists")]), &vec![lists.clone()]);
        if let Some(first) = lists.first() {
            scope.gives(&index(var("lists"), int(0)), first);
            if let Some(inner) = first.first() {
                scope.gives(&index(index(var("lists"), int(0)), int(0)), inner);
                let scope = Scope::new().with("lists", &lists).with("i", &0_usize);
                scope.gives(&index(index(var("lists"), var("i")), var("i")), inner);
            }
        }
    }
    for maybe in [None, Some(vec![]), Some(vec![1_u32]), Some(vec![1, 2])] {
        let scope = Scope::new().with("maybe", &maybe);
        scope.gives(&array([var("maybe")]), &[&maybe]);
        scope.gives(&array([var("maybe"), var("maybe")]), &[&maybe, &maybe]);
    }
}

#[test]
fn an_absent_option_is_none() {
    let mut json = serde_json::to_value(item()).unwrap();
    json.as_object_mut().unwrap().remove("note");
    let scope = Scope::new().with_json::<Item>("item", json);
    scope.gives(&field(var("item"), "note"), &None::<String>);
    let none = || probed(0, ExprKind::Path { path: segments("None") });
    let scope = scope.probes([<Option<String>>::FORM]);
    scope.gives(&binary(field(var("item"), "note"), Eq, none()), &true);
    scope.gives(&binary(field(var("item"), "note"), Ne, none()), &false);
    scope.gives(&binary(var("item"), Eq, var("item")), &true);
    assert_eq!(scope.text(&binary(field(var("item"), "note"), Ne, none())), "$item.note != null");
}

#[test]
fn texts_are_written_as_rust_writes_them() {
    let item = item();
    let scope = Scope::new().with("item", &item).with("n", &42_u32).with("big", &9_007_199_254_740_991_u64);
    let sku = || field(var("item"), "sku");
    let price = || field(var("item"), "unit_price");
    scope.gives(&format([words("Item "), piece(sku(), ""), words(".")]), &format!("Item {}.", item.sku));
    scope.gives(&format([piece(var("n"), "")]), &"42");
    scope.gives(
        &format([piece(var("n"), "05"), piece(var("n"), ">4"), piece(var("n"), "x")]),
        &format!("{:05}{:>4}{:x}", 42, 42, 42),
    );
    scope.gives(
        &format([piece(sku(), "6"), piece(sku(), "*>6"), piece(sku(), ".2")]),
        &format!("{:6}{:*>6}{:.2}", "a-1", "a-1", "a-1"),
    );
    scope.gives(&format([piece(var("big"), "")]), &"9007199254740991");
    scope.gives(&format([piece(price(), ""), piece(price(), "?"), piece(price(), ".2")]), &"2.52.52.50");
    for number in [
        0.0,
        1.0,
        -1.5,
        0.1,
        2.345,
        0.615,
        1.005,
        0.125,
        0.375,
        1e15,
        123_456.789,
        0.005,
        1.015,
        8.345,
        2.5,
        3.5,
    ] {
        let scope = Scope::new().with("x", &number);
        for (precision, text) in [
            ("", format!("{number}")),
            ("?", format!("{number:?}")),
            (".2", format!("{number:.2}")),
            (".0", format!("{number:.0}")),
        ] {
            scope.gives(&format([piece(var("x"), precision)]), &text);
        }
    }
    scope.gives(&format([piece(float("1.0"), ""), piece(float("1.0"), "?")]), &"11.0");
    scope.gives(&text("it's \"odd\" {% x %} ${Name}\n\\ 😀"), &"it's \"odd\" {% x %} ${Name}\n\\ 😀");
    assert_eq!(
        scope.text(&format([words("Item "), piece(sku(), ""), words(" costs "), piece(var("n"), "")])),
        "'Item ' & $item.sku & ' costs ' & $n"
    );
}

#[test]
fn a_match_chooses_the_first_arm_that_fits() {
    let arm = |pattern, body| Arm { span: Span::default(), pattern, guard: None, body };
    let some = pattern(PatternKind::TupleStruct { path: segments("Some"), elements: vec![bind("x")] });
    let none = pattern(PatternKind::Path { path: segments("None") });
    let subject = Box::new(var("maybe"));
    let arms = vec![arm(some, binary(var("x"), Mul, int(2))), arm(none, int(0))];
    let tree = expr(ExprKind::Match { subject, arms });
    for maybe in [None, Some(4_u32)] {
        Scope::new().with("maybe", &maybe).gives(&tree, &maybe.map_or(0, |x| x * 2));
    }
}

#[test]
fn names_mean_one_thing() {
    let tree = block_with(
        [
            let_(bind("count"), binary(var("a"), Mul, var("a"))),
            let_(bind("a"), binary(var("count"), Add, int(1))),
        ],
        binary(binary(var("a"), Add, var("count")), Sub, var("a")),
    );
    Scope::new().with("a", &3_i64).gives(&tree, &9);
    let condition = binary(binary(var("a"), Lt, int(5)), And, binary(var("a"), Ne, int(4)));
    Scope::new().with("a", &3_i64).gives(&condition, &true);
}

#[test]
fn a_struct_has_the_names_of_its_json() {
    let fields = [
        ("sku", text("b")),
        ("unit_price", float("1.5")),
        ("tags", array([text("t")])),
        ("note", probed(1, ExprKind::Path { path: segments("None") })),
    ];
    let tree = construct(0, "Item", fields);
    let scope = Scope::new().probes([Item::FORM, <Option<String>>::FORM]);
    scope
        .gives(&tree, &Item { sku: "b".to_owned(), unit_price: 1.5, tags: vec!["t".to_owned()], note: None });
}
