//! Whatever text or tree comes in, an answer comes out: no panic, no overflow of the 2 MB stack that a test has, no wait.

#![expect(clippy::disallowed_methods, reason = "these tests are about time")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use sfn_dsl::check::{Levels, all_rules};
use sfn_dsl::intrinsic::Intrinsic;
use sfn_dsl::machine::MachineType;
use sfn_dsl::path::{JsonPath, ReferencePath};
use sfn_dsl::prelude::*;
use sfn_dsl::raw::Definition;

/// What takes this long hangs: everything here takes seconds at most, even in a debug build on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

/// Runs something within [`LIMIT`].
#[track_caller]
fn within<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let took = start.elapsed();
    assert!(took < LIMIT, "{what}: took {took:?}");
    result
}

/// Everything that can be done with a text, every rule and lint included; returns the codes.
fn codes(text: &str) -> Vec<&'static str> {
    let mut levels = Levels::default();
    for rule in all_rules().filter(|rule| !rule.is_of_service()) {
        levels = levels.warn(rule.code).unwrap();
    }
    let report = match Definition::parse("hostile.asl.json", text) {
        Err(error) => sfn_dsl::check::Report::from(error),
        Ok(definition) => {
            assert_eq!(Definition::parse("again", &definition.to_pretty()).unwrap(), definition);
            let _ = (definition.to_json(), definition.substitutions());
            assert!(definition.same_meaning(&definition));
            definition
                .check_with(MachineType::Standard, &levels)
                .map_or_else(|report| report, |checked| checked.warnings)
        }
    };
    let _ = (report.to_string(), report.service_message());
    report.diagnostics().iter().map(sfn_dsl::check::Diagnostic::code).collect()
}

/// One state `S` with these members, and `Done`.
fn machine(members: &str) -> String {
    format!(
        r#"{{"StartAt": "S", "States": {{"S": {{{members}, "Next": "Done"}}, "Done": {{"Type": "Succeed"}}}}}}"#
    )
}

fn scopes(depth: usize) -> String {
    let mut text = String::new();
    for level in 0..depth {
        write!(
            text,
            r#"{{"StartAt":"P{level}","States":{{"P{level}":{{"Type":"Parallel","End":true,"Branches":["#
        )
        .unwrap();
    }
    text.push_str(r#"{"StartAt":"I","States":{"I":{"Type":"Succeed"}}}"#);
    text.push_str(&"]}}}".repeat(depth));
    text
}

#[test]
fn nesting_in_a_text_ends_in_a_message() {
    for open in ["[", "{\"a\":", "[[[{\"a\":[", "{\"States\":{\"A\":"] {
        let depth = 100_000;
        for text in
            [open.repeat(depth), machine(&format!("\"Type\":\"Pass\",\"Result\":{}", open.repeat(depth)))]
        {
            assert_eq!(within(open, || codes(&text)), ["INVALID_JSON_DESCRIPTION"]);
        }
    }
    let closed = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(within("closed", || codes(&closed)), ["INVALID_JSON_DESCRIPTION"]);
}

#[test]
fn the_deepest_text_that_is_read_is_checked() {
    for depth in [100, 127, 128, 1_000, 50_000] {
        let codes = within("scopes", || codes(&scopes(depth)));
        assert!(codes.iter().all(|code| *code == "INVALID_JSON_DESCRIPTION"), "{depth}: {codes:?}");
    }
    for depth in [490, 500, 510] {
        for (open, close) in [("[", "]"), ("{\"a.$\":", "}"), ("{\"And\":[", "]}")] {
            let depth = if open.ends_with('[') && open.len() > 1 { depth / 2 } else { depth };
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            within(open, || codes(&machine(&format!("\"Type\":\"Pass\",\"Parameters\":{nested}"))));
            within(open, || {
                codes(&machine(&format!(
                    "\"QueryLanguage\":\"JSONata\",\"Type\":\"Pass\",\"Output\":{nested}"
                )))
            });
            within(open, || codes(&machine(&format!("\"Type\":\"Choice\",\"Choices\":[{nested}]"))));
        }
    }
}

#[test]
fn many_mistakes_in_one_long_string_are_told_in_time() {
    for quote in ["'", "\\\""] {
        let expression = format!("[{quote}x{quote}{}]", ", $states.nope".repeat(10_000));
        let state =
            format!("\"QueryLanguage\":\"JSONata\",\"Type\":\"Pass\",\"Output\":\"{{% {expression} %}}\"");
        assert!(within("mistakes", || codes(&machine(&state))).len() >= 10_000);
    }
}

#[test]
fn nesting_in_builders_ends_in_a_message() {
    for depth in [1_000, 10_000] {
        let flow = within("build", || {
            (0..depth).fold(Flow::from(Pass::new("Inside")), |flow, level| match level % 2 {
                0 => Parallel::new(format!("P{level}")).branch(flow).into(),
                _ => Map::new(format!("M{level}")).item_processor(flow).into(),
            })
        });
        within("use", || {
            let definition = flow.definition();
            let _ =
                (definition.to_pretty(), definition.to_json(), definition.clone(), format!("{flow:?}").len());
            let report = flow.clone().prefixed("x").check().unwrap_err();
            assert_eq!(report.diagnostics()[0].code(), "TOO_DEEPLY_NESTED", "{report}");
        });
    }
}

#[test]
fn nesting_in_conditions_and_payloads_ends_in_a_message() {
    let condition = (0..10_000).fold(var("$.x").is_true(), |condition, level| match level % 3 {
        0 => !condition,
        1 => condition.and(var("$.y").is_null()),
        _ => condition.or(var("$.y").is_null()),
    });
    let choice = Flow::new().then(Choice::new("C").when(condition, "D")).then(Succeed::new("D"));
    assert_eq!(choice.check().unwrap_err().diagnostics()[0].code(), "TOO_DEEPLY_NESTED");
    let payload = (0..10_000).fold(Payload::from("x"), |payload, _| Payload::array([payload]));
    let pass = Flow::from(Pass::new("P").parameters(payload));
    assert_eq!(pass.check().unwrap_err().diagnostics()[0].code(), "TOO_DEEPLY_NESTED");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    for (bytes, at) in
        [(&b"{\"a\": \"\xff\"}"[..], 7), (b"\xed\xa0\x80", 0), (b"{}\xc3", 2), (b"\xf8\x88\x80\x80\x80", 0)]
    {
        let error = Definition::parse_bytes("bytes", bytes).unwrap_err();
        assert_eq!((error.message.as_str(), error.span.start), ("the text is not UTF-8", at));
        let _ = sfn_dsl::check::Report::from(error).to_string();
    }
    for text in [r#""\ud800""#, r#"{"\udc00": 1}"#, r#""\ud800\u0041""#, "\u{feff}{}", "{}\0", "\"\u{0}\""] {
        assert_eq!(codes(text), ["INVALID_JSON_DESCRIPTION"], "{text:?}");
    }
    let escaped = r#"{"StartAt":"😀\u0000","States":{"\ud83d\ude00\u0000":{"Type":"Succeed"}}}"#;
    let advice = codes(escaped);
    assert!(!advice.contains(&"MISSING_TRANSITION_TARGET"), "escapes are read: {advice:?}");
}

#[test]
fn a_key_that_stands_often_is_told_in_time() {
    let members = "\"Comment\": \"again\",".repeat(2_000);
    within("one key", || {
        codes(&format!(r#"{{{members} "StartAt": "A", "States": {{"A": {{"Type": "Succeed"}}}}}}"#))
    });
    within("a state", || codes(&machine(&format!(r#"{members} "Type": "Pass""#))));
    let states = r#""A": {"Type": "Pass", "Next": "A"},"#.repeat(2_000);
    within("states", || {
        codes(&format!(r#"{{"StartAt": "A", "States": {{{states} "B": {{"Type": "Succeed"}}}}}}"#))
    });
}

#[test]
fn many_members_are_told_in_time() {
    let numbered = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    let fields = numbered(5_000, &|index| format!("\"Field {index}\": {index},"));
    within("unknown fields", || codes(&machine(&format!(r#"{fields} "Type": "Pass""#))));
    within("payload", || {
        codes(&machine(&format!(r#""Type": "Pass", "Parameters": {{{fields} "a.$": "$.a"}}"#)))
    });
    for resource in ["aws-sdk:s3:headObject", "sqs:sendMessage"] {
        within("parameters", || {
            codes(&machine(&format!(
                r#""Type": "Task", "Resource": "arn:aws:states:::{resource}", "Parameters": {{{fields} "a.$": "$.a"}}"#
            )))
        });
    }
    let variables = numbered(5_000, &|index| format!("\"v{index}.$\": \"$v{index}\","));
    within("variables", || codes(&machine(&format!(r#""Type": "Pass", "Assign": {{{variables} "a": 1}}"#))));
    let rules = numbered(5_000, &|index| {
        format!(r#"{{"Variable": "$.a", "NumericEquals": {index}, "Next": "Done"}},"#)
    });
    let rules = rules.trim_end_matches(',');
    within("rules", || codes(&machine(&format!(r#""Type": "Choice", "Choices": [{rules}]"#))));
    let and = format!(r#"{{"And": [{}], "Next": "Done"}}"#, rules.replace(r#", "Next": "Done""#, ""));
    within("and", || codes(&machine(&format!(r#""Type": "Choice", "Choices": [{and}]"#))));
    let errors = numbered(5_000, &|index| format!("\"E{index}\","));
    let catch = format!(r#"{{"ErrorEquals": [{}], "Next": "Done"}}"#, errors.trim_end_matches(','));
    within("errors", || {
        codes(&machine(&format!(
            r#""Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:f", "Catch": [{catch}, {catch}]"#
        )))
    });
    let branches = numbered(500, &|index| {
        format!(r#"{{"StartAt": "B{index}", "States": {{"B{index}": {{"Type": "Pass", "End": true}}}}}},"#)
    });
    within("branches", || {
        codes(&machine(&format!(r#""Type": "Parallel", "Branches": [{}]"#, branches.trim_end_matches(','))))
    });
}

#[test]
fn a_long_line_with_problems_everywhere_is_shown_in_time() {
    let state = r#""A": {"Type": "Pass", "Comment": "é", "Next": "B"},"#;
    let text = format!(r#"{{"StartAt": "A", "States": {{{} "C": {{}}}}}}"#, state.repeat(30_000));
    let codes = within("states", || codes(&text));
    assert!(codes.len() > 60_000, "{}", codes.len());
}

#[test]
fn many_states_are_checked_in_time() {
    let mut text = String::from(r#"{"StartAt": "S0", "States": {"#);
    for index in 0..5_000 {
        write!(
            text,
            r#""S{index}": {{"Type": "Choice", "Choices": [{{"Variable": "$.a", "IsNull": true, "Next": "S{}"}}], "Default": "S{}"}},"#,
            index + 1,
            index * 7 % 5_000
        )
        .unwrap();
    }
    text.push_str(r#""S5000": {"Type": "Pass", "Assign": {"x": 1}, "End": true}}}"#);
    within("loops", || codes(&text));
}

/// Texts that are meant to blow a parser, of about this many bytes.
fn bombs(size: usize) -> Vec<String> {
    let repeated = |piece: &str| piece.repeat(size / piece.len());
    let mut bombs: Vec<String> = [
        "(",
        "[",
        "{",
        "a.",
        "a[",
        "$[",
        "$..",
        "$.*",
        "-",
        "!",
        "\"",
        "'",
        "`",
        "\\",
        "%.",
        "%",
        "**",
        "a.**",
        "?",
        "a?b:",
        "1+",
        "~>",
        ":=",
        "function($x){",
        "λ(",
        "/",
        "/(",
        "/*",
        "//",
        "^(",
        "@$a",
        "#$i",
        "and ",
        "or ",
        "$x:=",
        "(1;",
        "{\"a\":",
        "[1,",
        "0",
        "9",
        "e",
        "1e",
        "\\u",
        "\\ud800",
        "😀",
        "\u{301}",
        "\u{0}",
        "\n",
        " ",
        "$$",
        "$.a[?(@.b==",
        "$.a[?(!",
        "$[?(",
        "@.",
        "&& ",
        "|| ",
        ",",
        "..",
        ".['a']",
        "['a',",
        "[0:",
        "[::",
        "${a}",
        "${",
        "States.Array(",
        "States.Format('{}',",
        "States.",
        "<",
        "<(a",
        "<s-",
        "{%",
        "%}",
    ]
    .iter()
    .map(|piece| repeated(piece))
    .collect();
    let nested: Vec<String> = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("$f(", "1", ")"),
        ("function(){", "1", "}"),
        ("{\"a\":", "1", "}"),
        ("a[", "0", "]"),
        ("States.Array(", "1", ")"),
        ("$[?(", "@.a", ")]"),
        ("(!", "@", ")"),
        ("$.a[?(@.a[?(", "@.b", ")])]"),
    ]
    .into_iter()
    .map(|(open, inner, close)| {
        let count = size / (open.len() + close.len());
        format!("{}{inner}{}", open.repeat(count), close.repeat(count))
    })
    .collect();
    bombs.extend(nested);
    bombs.extend([
        format!("$.{}", "a.".repeat(size / 2)),
        format!("${}", "['a']".repeat(size / 5)),
        format!("$[{}0]", "0,".repeat(size / 2)),
        format!("$[?({}1==1)]", "@.a==1||".repeat(size / 8)),
        format!("1{}", "+1".repeat(size / 2)),
        format!("a{}", ".a".repeat(size / 2)),
        format!("a{}", "[0]".repeat(size / 3)),
        format!("a{}b", " ? a : ".repeat(size / 7)),
        format!("$x{}", " := $x".repeat(size / 6)),
        format!("a{}", ".%".repeat(size / 2)),
        format!("/{}/", "(a|b)*".repeat(size / 6)),
        format!("States.Array({}1)", "1,".repeat(size / 2)),
        format!("States.Format('{}')", "{}".repeat(size / 2)),
        format!("'{}'", "\\'".repeat(size / 2)),
    ]);
    bombs
}

#[test]
fn parsers_of_expressions_end() {
    for bomb in bombs(50_000) {
        let start: String = bomb.chars().take(30).collect();
        within(&format!("path {start}"), || {
            drop((JsonPath::parse(&bomb), JsonPath::parse(&format!("${bomb}"))));
        });
        within(&format!("reference {start}"), || drop(ReferencePath::parse(&format!("$.{bomb}"))));
        within(&format!("intrinsic {start}"), || {
            drop((Intrinsic::parse(&bomb), Intrinsic::parse(&format!("States.Array({bomb}"))));
        });
        within(&format!("jsonata {start}"), || drop(sfn_dsl::jsonata::parse(&bomb)));
    }
}

#[test]
fn expressions_in_definitions_end() {
    for bomb in bombs(3_000) {
        let start: String = bomb.chars().take(30).collect();
        let text = serde_json::Value::from(bomb.as_str()).to_string();
        let expression = serde_json::Value::from(format!("{{% {bomb} %}}")).to_string();
        within(&start, || {
            codes(&machine(&format!(
                r#""Type": "Pass", "InputPath": {text}, "Parameters": {{"a.$": {text}, "b": {text}}}, "ResultPath": {text}"#
            )));
            codes(&machine(&format!(
                r#""QueryLanguage": "JSONata", "Type": "Pass", "Assign": {{"a": {expression}}}, "Output": {expression}"#
            )));
        });
    }
}

#[test]
fn a_megabyte_of_text_is_read_wherever_it_stands() {
    let long = "x".repeat(1 << 20);
    for members in [
        format!(r#""Type": "{long}""#),
        format!(r#""Type": "Pass", "Comment": "{long}""#),
        format!(r#""Type": "Pass", "{long}": 1"#),
        format!(r#""Type": "Pass", "InputPath": "$.{long}""#),
        format!(r#""Type": "Pass", "InputPath": "{long}""#),
        format!(r#""Type": "Pass", "ResultPath": "$.{long}""#),
        format!(r#""Type": "Pass", "Parameters": {{"a.$": "{long}"}}"#),
        format!(r#""Type": "Pass", "Parameters": {{"a.$": "States.Format('{long}')"}}"#),
        format!(r#""Type": "Pass", "Assign": {{"{long}": 1}}"#),
        format!(r#""Type": "Pass", "QueryLanguage": "{long}""#),
        format!(r#""Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% '{long}' %}}""#),
        format!(r#""Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% {long} %}}""#),
        format!(r#""Type": "Pass", "Result": {}"#, "1".repeat(1 << 20)),
        format!(r#""Type": "Wait", "Seconds": {}"#, "1".repeat(1 << 20)),
        format!(r#""Type": "Wait", "Seconds": 1e{}"#, "1".repeat(1 << 20)),
        format!(r#""Type": "Wait", "Timestamp": "{long}""#),
        format!(r#""Type": "Task", "Resource": "{long}""#),
        format!(r#""Type": "Task", "Resource": "arn:aws:states:::{long}""#),
        format!(r#""Type": "Task", "Resource": "arn:aws:states:::aws-sdk:{long}:{long}""#),
        format!(r#""Type": "Task", "Resource": "${{{long}}}""#),
        format!(r#""Type": "Pass", "Next": "{long}", "Result": 1"#),
    ] {
        let what: String = members.chars().take(60).collect();
        within(&what, || codes(&machine(&members)));
    }
    within("name", || {
        codes(&format!(r#"{{"StartAt": "{long}", "States": {{"{long}": {{"Type": "Succeed"}}}}}}"#))
    });
}
