//! What is not lowered is told, with a code.

use sfn_syntax::BinaryOp::{Add, Lt, Mul};
use sfn_syntax::ExprKind;

use super::super::methods;
use super::Scope;
use super::build::*;
use crate::shape::Shape;

#[test]
fn what_would_give_another_value_is_refused() {
    let scope = Scope::new()
        .with("text", &"abc".to_owned())
        .with("numbers", &vec![1_i32])
        .with("float", &1.5_f32)
        .with("nested", &Some(1_u32))
        .with("json", &serde_json::json!({}))
        .probes([<Option<Option<u32>>>::FORM, <Option<u32>>::FORM]);
    let call = |probe, path: &str, argument| {
        probed(probe, ExprKind::Call { path: segments(path), arguments: vec![argument] })
    };
    scope.refuses(&method(var("text"), "len", []), "METHOD");
    scope.refuses(&method(var("numbers"), "swap_elements", []), "METHOD");
    scope.refuses(&method(var("json"), "anything", []), "METHOD");
    scope.refuses(&binary(var("float"), Add, var("float")), "F32");
    scope.refuses(&binary(var("float"), Lt, var("float")), "F32");
    scope.refuses(&method(var("float"), "floor", []), "F32");
    scope.refuses(&format([piece(var("float"), "")]), "F32");
    scope.refuses(&call(0, "Some", var("nested")), "NESTED_OPTION");
    scope.refuses(&int(9_007_199_254_740_993), "INEXACT_INTEGER");
    scope.refuses(&format([piece(var("numbers"), "")]), "DISPLAY");
    scope.refuses(&format([piece(var("text"), "?")]), "DISPLAY");
    scope.refuses(&format([piece(var("text"), "^5")]), "FORMAT");
    scope.refuses(&binary(var("numbers"), Lt, var("numbers")), "ORDER");
    scope.refuses(&field(var("numbers"), "lenght"), "FIELD_WITHOUT_JSON");
    scope.refuses(&method(var("text"), "split", [text("")]), "EMPTY_PATTERN");
    scope.refuses(&closure(["x"], var("x")), "CLOSURE_VALUE");
    scope.refuses(&var("nowhere"), "UNKNOWN_NAME");
    scope.refuses(&call(1, "helper", int(1)), "FUNCTION");
    let fails = closure(["n"], binary(var("n"), Mul, var("n")));
    let mapped = || method(var("numbers"), "map", [fails.clone()]);
    let kept = closure(["n"], binary(var("n"), Lt, int(3)));
    let kept = || method(mapped(), "filter", [kept.clone()]);
    scope.refuses(&method(kept(), "take", [int(1)]), "LAZY_FAILURE");
    scope.refuses(&method(kept(), "next", []), "LAZY_FAILURE");
    scope.refuses(&method(mapped(), "zip", [var("numbers")]), "LAZY_FAILURE");
}

#[test]
fn a_refusal_is_told_once() {
    let scope = Scope::new().with("text", &"abc".to_owned());
    let length = || method(var("text"), "len", []);
    scope.refuses(&binary(method(length(), "max", [int(2)]), Add, int(1)), "METHOD");
    scope.refuses(&format([piece(length(), "05")]), "METHOD");
    scope.refuses(&array([length(), int(1)]), "METHOD");
}

#[test]
fn an_unknown_method_has_a_suggestion() {
    let scope = Scope::new().with("numbers", &vec![1_u32]);
    let source = scope.source();
    let mut context = crate::lowering::context::Context::new(&source);
    let value = crate::lowering::context::Value::new(crate::lowering::code::Code::Null, <Vec<u32>>::FORM);
    context.names.bind(crate::lowering::context::Binding {
        name: "numbers".to_owned(),
        value,
        variable: None,
    });
    context.value(&method(var("numbers"), "fitler", []));
    context.value(&method(var("numbers"), "frobnicate", []));
    let helps: Vec<&str> = context.refused.iter().map(|refused| refused.refusal.help.as_str()).collect();
    assert_eq!(helps[0], "did you mean `filter`?");
    assert!(helps[1].starts_with("lowered are: all, any, chain, "), "{}", helps[1]);
}

/// Each method of the lists that refusals show is lowered for some arguments.
#[test]
fn every_method_of_the_lists_is_lowered() {
    let scope = Scope::new()
        .with("text", &"a".to_owned())
        .with("character", &'a')
        .with("integer", &-1_i32)
        .with("float", &1.5_f64)
        .with("boolean", &true)
        .with("list", &vec![1_u32])
        .with("texts", &vec!["a".to_owned()])
        .with("lists", &vec![vec![1_u32]])
        .with("map", &std::collections::BTreeMap::from([("a".to_owned(), 1_u32)]))
        .with("option", &Some(1_u32))
        .with("result", &Ok::<u32, String>(1))
        .probes([<Vec<u32>>::FORM, u32::FORM, <Result<u32, String>>::FORM]);
    let one = || closure(["a"], int(1));
    let holds =
        || closure(["a"], expr(ExprKind::Literal { value: sfn_syntax::Literal::Bool { value: true } }));
    let some = || closure(["a"], var("option"));
    let arguments = [
        vec![],
        vec![int(1)],
        vec![text("a")],
        vec![one()],
        vec![holds()],
        vec![some()],
        vec![closure([], int(1))],
        vec![closure([], var("option"))],
        vec![var("list")],
        vec![var("option")],
        vec![closure(["a"], var("list"))],
        vec![closure(["a"], var("result"))],
        vec![int(1), int(2)],
        vec![text("a"), text("b")],
        vec![int(1), one()],
        vec![closure([], int(1)), one()],
        vec![int(1), closure(["a", "b"], var("a"))],
    ];
    for (receivers, names) in methods::KNOWN {
        for name in names.split_whitespace() {
            let is_lowered = receivers.iter().any(|receiver| {
                arguments.iter().any(|arguments| {
                    (0..3).any(|probe| {
                        let mut call = method(var(receiver), name, arguments.clone());
                        call.probe = Some(probe);
                        scope.lower(|context| context.value(&call)).is_ok()
                    })
                })
            });
            assert!(is_lowered, "{receivers:?}.{name}");
        }
    }
}
