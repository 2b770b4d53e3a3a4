use std::fmt::Write;

use super::*;
use crate::json;

/// Reads YAML and writes it as JSON.
#[track_caller]
fn check(text: &str, expected: &str) {
    match parse(text) {
        Ok(node) => assert_eq!(node.to_compact(), expected, "{text}"),
        Err(error) => panic!("{text}\n{error:?}"),
    }
}

/// The message and the text it is about.
#[track_caller]
fn refused<'t>(text: &'t str, message: &str) -> (&'t str, Option<&'static str>) {
    let error = parse(text).map(|node| node.to_compact()).unwrap_err();
    assert!(error.message.contains(message), "{:?} has no {message:?}", error.message);
    (text.get(error.span.start as usize..error.span.end as usize).unwrap(), error.help)
}

/// The texts of the places of all keys and values, in document order.
fn places(text: &str) -> Vec<&str> {
    fn visit<'t>(node: &Node, text: &'t str, found: &mut Vec<&'t str>) {
        let mut at = |place: Place| match place {
            Place::Text(span) => found.push(text.get(span.start as usize..span.end as usize).unwrap()),
            place => panic!("{place:?}"),
        };
        at(node.place);
        match &node.value {
            Value::Array(elements) => elements.iter().for_each(|element| visit(element, text, found)),
            Value::Object(object) => {
                for member in object.members() {
                    visit(&Node::new(Value::Null, member.key_place), text, found);
                    visit(&member.value, text, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    visit(&parse(text).unwrap(), text, &mut found);
    found
}

#[test]
fn a_definition_reads_as_it_would_in_json() {
    check(
        "# orders\nStartAt: Wait a bit\nStates:\n  Wait a bit:\n    Type: Wait\n    Seconds: 10\n    Next: Done\n  Done: {Type: Succeed}\n",
        r#"{"StartAt":"Wait a bit","States":{"Wait a bit":{"Type":"Wait","Seconds":10,"Next":"Done"},"Done":{"Type":"Succeed"}}}"#,
    );
    check("- a\n- - b\n  - c: d\n    e:\n    - f\n", r#"["a",["b",{"c":"d","e":["f"]}]]"#);
    check("\u{feff}--- # c\na: b # d\n...\n", r#"{"a":"b"}"#);
    check("%YAML 1.2\n---\na:\tb\n", r#"{"a":"b"}"#);
    check("a: b\r\nc:\r\n  d: e\r\n", r#"{"a":"b","c":{"d":"e"}}"#);
}

#[test]
fn plain_texts_are_null_booleans_numbers_or_texts() {
    check(
        "[null, Null, ~, true, TRUE, false, nULL, tRUE, {a: }]",
        r#"[null,null,null,true,true,false,"nULL","tRUE",{"a":null}]"#,
    );
    check(
        "- 12345678901234567890123\n- 2.0\n- -0\n- 1e3\n- 1.5E-7",
        "[12345678901234567890123,2.0,-0,1e3,1.5E-7]",
    );
    check("['1', \"true\", 'null', \"\", '']", r#"["1","true","null","",""]"#);
    check(
        "- 2024-01-01\n- 2024-01-01T12:00:00Z\n- 12:30:00\n- 1.2.3\n- 10.0.0.1\n- -\n- '-'\n- +\n- y\n- n\n- '='\n- 1 2\n- -1d\n- 1e\n- 0x\n- .\n- ...a",
        r#"["2024-01-01","2024-01-01T12:00:00Z","12:30:00","1.2.3","10.0.0.1",[null],"-","+","y","n","=","1 2","-1d","1e","0x",".","...a"]"#,
    );
    check(
        "a: ${Delay}\nb: $.items[0]\nc: $$.Task.Token",
        r#"{"a":"${Delay}","b":"$.items[0]","c":"$$.Task.Token"}"#,
    );
}

#[test]
fn what_readers_take_for_different_things_is_refused() {
    for word in ["yes", "Yes", "YES", "on", "On", "ON"] {
        let text = format!("End: {word}");
        assert_eq!(
            refused(&text, "is true for CloudFormation"),
            (word, Some("write `true`, or put it in quotes"))
        );
    }
    for word in ["no", "No", "NO", "off", "Off", "OFF"] {
        assert_eq!(refused(&format!("[{word}]"), "is false for CloudFormation").0, word);
    }
    for number in [
        "0x1F",
        "0o17",
        "0b101",
        "007",
        "012345678901",
        "1_000",
        "+1",
        ".5",
        "5.",
        "-.5",
        "1.e3",
        "+.inf",
        ".inf",
        "-.INF",
        ".nan",
        ".NaN",
        "00",
        "-01",
        "1__0.5_0e+07",
    ] {
        let text = format!("a: {number}");
        let (at, help) = refused(&text, "a number to some readers of YAML");
        assert_eq!((at, help.is_some()), (number, true));
    }
    let long = format!("[0{}]", "1".repeat(100_000));
    assert!(parse(&long).unwrap_err().message.len() < 200);
}

#[test]
fn keys_are_texts() {
    check(
        "200: a\ntrue: b\nnull: c\n1.50: d\nyes: e\n0x1F: f\n: g\n\"h i\": j\n? k\n: l\n? m\n",
        r#"{"200":"a","true":"b","null":"c","1.50":"d","yes":"e","0x1F":"f","":"g","h i":"j","k":"l","m":null}"#,
    );
    for text in ["? [a]\n: b", "{[a]: b}", "? {a: b}\n: c", "a: &x [1]\n*x : b"] {
        refused(text, "a key must be a text");
    }
    check("a: &x b\n*x : c\n&y d: *y", r#"{"a":"b","b":"c","d":"d"}"#);
    // The check reports them, as in JSON.
    check("a: 1\na: 2\nb: 3\na: 4", r#"{"a":1,"a":2,"b":3,"a":4}"#);
}

#[test]
fn block_scalars_fold_and_chop() {
    check(
        "a: |\n  one\n   two\n\n  three\nb: >\n  one\n  two\n\n  three\n",
        r#"{"a":"one\n two\n\nthree\n","b":"one two\nthree\n"}"#,
    );
    check("a: |-\n  x\n\nb: |+\n  y\n\nc: >-\n  z\n", r#"{"a":"x","b":"y\n\n","c":"z"}"#);
    check(
        "a: |2-\n   x\nb: |\n\nc: \"one\n  two\\\n  three\"\nd: one\n  two\n",
        r#"{"a":" x","b":"","c":"one twothree","d":"one two"}"#,
    );
    check(
        "- '{% $x %}'\n- \"{% \\\"a\\\" %}\"\n- |-\n  {% $x %}",
        r#"["{% $x %}","{% \"a\" %}","{% $x %}"]"#,
    );
}

#[test]
fn tags_of_the_core_schema_choose_the_kind() {
    check(
        "[!!str 5, !!str true, !!str , ! 5, !!int 5, !!float 5, !!float 1.5, !!bool true, !!null , !!int '5']",
        r#"["5","true","","5",5,5,1.5,true,null,5]"#,
    );
    check("a: !!map {b: !!seq [c]}\nd: !<tag:yaml.org,2002:str> 5", r#"{"a":{"b":["c"]},"d":"5"}"#);
    for text in ["!!int a", "!!int 1.5", "!!bool 1", "!!null a", "!!seq a", "!!float ''"] {
        refused(text, "not what its tag says");
    }
    for text in ["!!map [a]", "!!str {a: b}", "!!seq {a: b}"] {
        refused(text, "not that of what follows");
    }
    for text in [
        "!!binary aGk=",
        "!!timestamp 2024-01-01",
        "!!set {a}",
        "!mine x",
        "%TAG !e! tag:x,2000:\n---\n!e!f 1",
    ] {
        refused(text, "has no meaning in a definition");
    }
}

#[test]
fn functions_of_cloudformation_have_help() {
    let (at, help) = refused("Resource: !GetAtt Charge.Arn", "`!GetAtt` belongs to CloudFormation templates");
    assert_eq!(at, "!GetAtt");
    assert!(help.unwrap().contains("${Name}"));
    assert_eq!(refused("a: !Sub\n  - x\n", "`!Sub`").0, "!Sub");
    assert_eq!(refused("a: !Join [',', [b]]", "`!Join`").0, "!Join");
}

#[test]
fn aliases_are_expanded() {
    check("a: &x {b: [1, &y two]}\nc: *x\nd: *y", r#"{"a":{"b":[1,"two"]},"c":{"b":[1,"two"]},"d":"two"}"#);
    check("- &a 1\n- &a 2\n- *a", "[1,2,2]");
    check("a: &x\nb: *x", r#"{"a":null,"b":null}"#);
    assert_eq!(refused("a: *nope", "unknown anchor").0, "*");
    assert_eq!(refused("&x [1, *x]", "stands inside of what it stands for").0, "*x");
    assert_eq!(refused("a: &x {b: {c: *x}}", "stands inside of what it stands for").0, "*x");
    refused("&x {<<: *x}", "stands inside of what it stands for");
}

#[test]
fn merge_keys_merge() {
    let base = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n";
    check(
        &format!("{base}c: {{<<: *a, y: 9, w: 5}}"),
        r#"{"a":{"x":1,"y":2},"b":{"y":3,"z":4},"c":{"x":1,"y":9,"w":5}}"#,
    );
    check(
        &format!("{base}c: {{w: 5, <<: [*a, *b]}}"),
        r#"{"a":{"x":1,"y":2},"b":{"y":3,"z":4},"c":{"w":5,"x":1,"y":2,"z":4}}"#,
    );
    check("{<<: {a: 1}, <<: {a: 2, b: 3}}", r#"{"a":1,"b":3}"#);
    check("{<<: {a: 1}, a: 2, a: 3}", r#"{"a":2,"a":3}"#);
    check("{'<<': a, <<: []}", r#"{"<<":"a"}"#);
    for text in ["{<<: a}", "{<<: [a]}", "{<<: }", "{<<: [[{}]]}"] {
        assert_eq!(refused(text, "`<<` merges a mapping").0, "<<");
    }
}

#[test]
fn what_aliases_expand_to_is_bounded() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..40 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        writeln!(laughs, "a{level}: &a{level} [{before}]").unwrap();
    }
    assert!(refused(&laughs, "larger than 1 MiB").0.starts_with("*a"));
    let merged = laughs.replace('[', "{<<: [").replace(']', "]}").replace("lol", "{k: v}");
    refused(&merged, "larger than 1 MiB");
    let long_key = format!("a: &k {}\nb:\n{}", "x".repeat(10_000), "  - {*k : 1}\n".repeat(200));
    assert_eq!(refused(&long_key, "larger than 1 MiB").0, "*k");
    let long_value = format!("a: &k {}\nb: [{}]", "x".repeat(100_000), "*k, ".repeat(11));
    assert_eq!(refused(&long_value, "larger than 1 MiB").0, "*k");
    parse(&format!("a: &k {}\nb: [{}]", "x".repeat(100_000), "*k, ".repeat(10))).unwrap();
}

#[test]
fn one_document_stands_in_a_text() {
    assert_eq!(refused("a: 1\n---\nb: 2\n", "a second document begins").0, "---");
    assert_eq!(refused("a\n...\nb\n", "a second document begins").0, "b");
    for text in ["", " \n", "# nothing\n", "%YAML 1.2\n"] {
        assert!(parse(text).is_err(), "{text:?}");
    }
    assert_eq!(parse("").unwrap_err().message, "the text is empty");
    check("---\n", "null");
}

#[test]
fn what_is_not_yaml_is_refused_with_a_place() {
    for (text, at) in [
        ("a: b: c", ":"),
        ("a: [b", "["),
        ("a: 'b", "'"),
        ("a: @b", "@"),
        ("a:\n\t- b", "-"),
        ("a: \"\\q\"", "\""),
        ("a: \0", "\0"),
        ("a: \"\\ud800\"", "\""),
    ] {
        assert_eq!(refused(text, "").0, at, "{text:?}");
    }
    assert!(refused("a: {% $x %}", "").1.unwrap().contains("quotes"));
    assert!(refused("[${X}]", "").1.unwrap().contains("quotes"));
    assert_eq!(refused("a:\n\t- b", "tabs").1, Some("indent with blanks"));
}

#[test]
fn nesting_has_the_limit_of_objects_in_json() {
    let wrapped =
        |depth: usize, [open, close]: [&str; 2]| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let object = ["{\"a\":", "}"];
    let deepest = (1..600).rev().find(|depth| json::parse(&wrapped(*depth, object)).is_ok()).unwrap();
    for forms in [["[", "]"], object, ["- ", ""], ["[{a: ", "}]"]] {
        let each = if forms[0] == "[{a: " { 2 } else { 1 };
        parse(&wrapped(deepest / each, forms)).unwrap_or_else(|error| panic!("{forms:?} {error}"));
        refused(&wrapped(deepest / each + 1, forms), TOO_DEEP);
        refused(&wrapped(100_000, forms), TOO_DEEP);
    }
    let blocks: Vec<String> = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    refused(&blocks.concat(), TOO_DEEP);
    let (half, more) = ("[".repeat(150), "]".repeat(150));
    assert_eq!(refused(&format!("a: &x {half}{more}\nb: {half}*x{more}"), TOO_DEEP).0, "*x");
}

#[test]
fn every_value_knows_where_it_is_written() {
    assert_eq!(
        places("StartAt: Done # first\nStates:\n  Done:\n    Type: 'Succeed'\n\n# end\n"),
        [
            "StartAt: Done # first\nStates:\n  Done:\n    Type: 'Succeed'",
            "StartAt",
            "Done",
            "States",
            "Done:\n    Type: 'Succeed'",
            "Done",
            "Type: 'Succeed'",
            "Type",
            "'Succeed'"
        ]
    );
    assert_eq!(
        places("- é: [1, {a}]\n- \"ü\""),
        ["- é: [1, {a}]\n- \"ü\"", "é: [1, {a}]", "é", "[1, {a}]", "1", "{a}", "a", "", "\"ü\""]
    );
    assert_eq!(
        places("a: |\n  one\n  two\n\nb: >-\n\nc: &x d\ne: *x"),
        ["a: |\n  one\n  two\n\nb: >-\n\nc: &x d\ne: *x", "a", "one\n  two", "b", ">", "c", "d", "e", "*x"]
    );
    assert_eq!(
        places("a: &x {b: c}\nd: *x"),
        ["a: &x {b: c}\nd: *x", "a", "{b: c}", "b", "c", "d", "*x", "b", "c"]
    );
    assert_eq!(places("{\"a\": [\"b\", 1]}"), ["{\"a\": [\"b\", 1]}", "\"a\"", "[\"b\", 1]", "\"b\"", "1"]);
}
