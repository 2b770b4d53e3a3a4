//! Methods that change their receiver.

#![allow(
    clippy::stable_sort_primitive,
    clippy::semicolon_if_nothing_returned,
    clippy::single_char_add_str,
    reason = "each method is called once, as the tree calls it"
)]

use std::collections::BTreeMap;

use serde::Serialize;
use sfn_syntax::{BinaryOp, Expr, Span};

use super::Scope;
use super::build::*;
use crate::shape::Shape;

/// A method, its arguments, and what it does in Rust.
type Change<'c, T> = (&'c str, Vec<Expr>, &'c dyn Fn(&mut T));

/// What a variable is after each of these calls; an error where Rust panics.
#[track_caller]
fn check<T: Shape + Serialize + Clone>(before: &T, changes: &[Change<'_, T>]) {
    let scope = Scope::new().with("x", before).with("one", &vec![1_u32]);
    for (method, arguments, change) in changes {
        let after = scope.lower(|context| {
            let receiver = context.value(&var("x"));
            context.mutation(&receiver, method, arguments, Span::default())
        });
        let code = after.unwrap().unwrap_or_else(|| panic!("{method} is not known")).code;
        let native = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut value = before.clone();
            change(&mut value);
            serde_json::to_value(value).unwrap()
        }));
        let text = code.print(&|variable| scope.name(variable));
        assert_eq!(scope.run(&code).ok(), native.ok(), "{method}: {text}");
    }
}

#[test]
fn lists_change_as_in_rust() {
    for list in [vec![], vec![1_u32], vec![3, 1, 1, 2]] {
        check(
            &list,
            &[
                ("push", vec![int(7)], &|x| x.push(7)),
                ("extend", vec![var("one")], &|x| x.extend(vec![1])),
                ("clear", vec![], &Vec::clear),
                ("reverse", vec![], &|x| x.reverse()),
                ("pop", vec![], &|x| {
                    x.pop();
                }),
                ("truncate", vec![int(1)], &|x| x.truncate(1)),
                ("insert", vec![int(1), int(9)], &|x| x.insert(1, 9)),
                ("remove", vec![int(1)], &|x| {
                    x.remove(1);
                }),
                ("retain", vec![closure(["n"], binary(var("n"), BinaryOp::Gt, int(1)))], &|x| {
                    x.retain(|n| *n > 1)
                }),
                ("dedup", vec![], &Vec::dedup),
                ("sort", vec![], &|x| x.sort()),
                ("sort_by_key", vec![closure(["n"], binary(int(100), BinaryOp::Sub, var("n")))], &|x| {
                    x.sort_by_key(|n| 100 - *n)
                }),
                ("sort_by", vec![closure(["a", "b"], method(var("b"), "cmp", [var("a")]))], &|x| {
                    x.sort_by(|a, b| b.cmp(a))
                }),
            ],
        );
    }
}

#[test]
fn lists_of_lists_keep_their_levels() {
    for list in [vec![], vec![vec![]], vec![vec![1_u32]], vec![vec![1, 2], vec![]]] {
        check(
            &list,
            &[
                ("push", vec![var("one")], &|x| x.push(vec![1])),
                ("insert", vec![int(0), var("one")], &|x| x.insert(0, vec![1])),
                ("pop", vec![], &|x| {
                    x.pop();
                }),
                ("reverse", vec![], &|x| x.reverse()),
                ("dedup", vec![], &Vec::dedup),
            ],
        );
    }
}

#[test]
fn texts_change_as_in_rust() {
    for before in ["", "a"] {
        check(
            &before.to_owned(),
            &[
                ("push_str", vec![text("b")], &|x| x.push_str("b")),
                ("push", vec![text("c")], &|x| x.push('c')),
                ("clear", vec![], &String::clear),
            ],
        );
    }
}

#[test]
fn maps_change_as_in_rust() {
    let full: BTreeMap<String, u32> = [("a".to_owned(), 1), ("odd key".to_owned(), 2)].into_iter().collect();
    for map in [BTreeMap::new(), full] {
        check(
            &map,
            &[
                ("insert", vec![text("a"), int(5)], &|x| {
                    x.insert("a".to_owned(), 5);
                }),
                ("insert", vec![format([words("odd "), words("key")]), int(5)], &|x| {
                    x.insert("odd key".to_owned(), 5);
                }),
                ("remove", vec![text("odd key")], &|x| {
                    x.remove("odd key");
                }),
                ("clear", vec![], &BTreeMap::clear),
                ("retain", vec![closure(["k", "v"], binary(var("v"), BinaryOp::Gt, int(1)))], &|x| {
                    x.retain(|_, v| *v > 1)
                }),
            ],
        );
    }
}
