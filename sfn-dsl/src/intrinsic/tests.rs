//! Behavior of the parser of intrinsic calls.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let call = Intrinsic::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(rendered(&call), expected);
    assert_eq!(call.as_str(), text.trim_end());
}

fn rendered(call: &Intrinsic) -> String {
    let args: Vec<String> = call
        .args
        .iter()
        .map(|arg| match arg {
            Arg::String(literal) => format!("'{}'", literal.raw()),
            Arg::Number(number) => number.to_string(),
            Arg::Boolean(value) => value.to_string(),
            Arg::Null => "null".to_owned(),
            Arg::Path(path) => path.to_string(),
            Arg::Call(call) => rendered(call),
        })
        .collect();
    format!("{}({})", call.function, args.join(", "))
}

#[track_caller]
fn refused(text: &str, offset: usize, message: &str) {
    let error = Intrinsic::parse(text).expect_err(text);
    assert_eq!((error.offset, error.to_string().as_str()), (offset, message), "{text}");
}

#[test]
fn arguments_are_literals_paths_and_calls() {
    check("States.UUID()", "States.UUID()");
    check("States.Array( )  ", "States.Array()");
    check("States.Array('a',-1 , 2.5,true,false, null)", "States.Array('a', -1, 2.5, true, false, null)");
    check("States.Format('{}', $..a,$$.b , $c[0])", "States.Format('{}', $..a, $$.b, $c[0])");
    check("States.Array($['a,)'], $.b.length())", "States.Array($['a,)'], $.b.length())");
    check(
        "States.Array($.a[?(@.b == 'x)' && @.c in [1,2])])",
        "States.Array($.a[?(@.b == 'x)' && @.c in [1,2])])",
    );
    check(
        "States.ArrayLength(States.Array(1,States.UUID()))",
        "States.ArrayLength(States.Array(1, States.UUID()))",
    );
}

#[test]
fn every_function_is_known_by_its_name() {
    for function in Function::ALL {
        let text = format!("{function}()");
        assert_eq!(Intrinsic::parse(&text).unwrap().function, function);
    }
}

#[track_caller]
fn string(text: &str) -> StringLiteral {
    let call = Intrinsic::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    match call.args.into_iter().next() {
        Some(Arg::String(literal)) => literal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn strings_escape_quotes_backslashes_and_braces() {
    let literal = string(r"States.Format('\{\}{}\\ it\'s {a} {}', 1, 2)");
    assert_eq!(literal.value(), r"{}{}\ it's {a} {}");
    assert_eq!(literal.raw(), r"\{\}{}\\ it\'s {a} {}");
    assert_eq!(literal.placeholders(), 2);
    assert_eq!(string("States.StringSplit('a\nb', '\n')").value(), "a\nb");
    assert_eq!(string(r#"States.StringToJson('{"a": 1}')"#).value(), r#"{"a": 1}"#);
}

#[test]
fn refusals_name_the_place_and_the_reason() {
    refused("", 0, "expected the name of an intrinsic function, such as `States.Format`");
    refused(" States.UUID()", 0, "expected the name of an intrinsic function, such as `States.Format`");
    refused("States.Uid()", 0, "\"States.Uid\" is not an intrinsic function");
    refused("States.UUID", 11, "expected `(`, found the end");
    refused("States.UUID ()", 11, "expected `(`, found ' '");
    refused("States.UUID() x", 14, "expected the end of the call, found 'x'");
    refused("States.Array(1", 14, "expected `,` or `)`, found the end");
    refused("States.Array(1 2)", 15, "expected `,` or `)`, found '2'");
    refused("States.Array(", 13, "expected an argument, found the end");
    refused("States.Array('a)", 13, "the string is not closed");
    refused("States.Array($.a, States.Aray(1))", 18, "\"States.Aray\" is not an intrinsic function");
    refused("States.Array($.a $.b)", 16, "expected a name; a name with blanks is written `['my name']`");
    refused(
        r#"States.StringToJson('{"text":"An \"escaped"}')"#,
        33,
        "`\\\"` is not an escape: a backslash is only allowed before `'`, `\\`, `{` and `}`",
    );
    refused(
        "States.Array(a)",
        13,
        "\"a\" is not an argument: expected a string in single quotes, a number, `true`, `false`, `null`, a path or a call",
    );
    assert!(Intrinsic::parse("States.Array(1,)").is_err());
    assert!(Intrinsic::parse("States.Array(01)").is_err());
}

#[test]
fn unknown_functions_come_with_the_nearest_known_one() {
    for (name, nearest) in [
        ("States.Formatt", Some(Function::Format)),
        ("States.uuid", Some(Function::Uuid)),
        ("States.JSONToString", Some(Function::JsonToString)),
        ("ArrayUnique", Some(Function::ArrayUnique)),
        ("States.MathAd", Some(Function::MathAdd)),
        ("Lambda.Invoke", None),
    ] {
        assert_eq!(Function::nearest(name), nearest, "{name}");
    }
}

#[test]
fn calls_nest_ten_deep() {
    let nested = |depth: usize| "States.Array(".repeat(depth + 1) + &")".repeat(depth + 1);
    assert!(Intrinsic::parse(&nested(MAX_NESTING)).is_ok());
    let error = Intrinsic::parse(&nested(MAX_NESTING + 1)).unwrap_err();
    assert_eq!(error.kind, IntrinsicErrorKind::TooDeep(MAX_NESTING));
    assert!(Intrinsic::parse(&nested(100_000)).is_err());
}

#[test]
fn arity_is_known_but_not_enforced() {
    for (text, valid, arity) in [
        ("States.UUID()", true, "no arguments"),
        ("States.UUID(1)", false, "no arguments"),
        ("States.Array()", true, "any number of arguments"),
        ("States.Format()", false, "at least 1 argument"),
        ("States.Format('', 1, 2)", true, "at least 1 argument"),
        ("States.Hash('a')", false, "2 arguments"),
        ("States.MathRandom(1, 2)", true, "2 or 3 arguments"),
        ("States.MathRandom(1, 2, 3)", true, "2 or 3 arguments"),
        ("States.ArrayLength(1)", true, "1 argument"),
    ] {
        let call = Intrinsic::parse(text).unwrap();
        assert_eq!(call.has_valid_arity(), valid, "{text}");
        assert_eq!(call.function.arity().to_string(), arity, "{text}");
    }
}

#[test]
fn paths_of_nested_calls_are_found() {
    let call = Intrinsic::parse("States.Array($.a, States.Array($$.b), 'c', $d)").unwrap();
    let paths: Vec<String> = call.paths().into_iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["$.a", "$$.b", "$d"]);
}

/// Every text of up to five of the parts that mean something: none may panic, offsets must be in the text.
#[test]
fn no_text_makes_the_parser_panic() {
    const PARTS: [&str; 14] =
        ["States.Array", "(", ")", "'", "\\", ",", "$", "é", "[", "]", "-1", " ", "\"", "{}"];
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        texts = texts.iter().flat_map(|text| PARTS.iter().map(move |part| format!("{text}{part}"))).collect();
        for text in &texts {
            for text in [text.clone(), format!("States.Array({text}")] {
                if let Err(error) = Intrinsic::parse(&text) {
                    assert!(text.is_char_boundary(error.offset), "{text}: {error:?}");
                }
            }
        }
    }
}
