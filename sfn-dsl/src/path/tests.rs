//! Behavior of the path parsers.

use super::*;

#[track_caller]
fn normalized(text: &str, expected: &str) {
    let path = JsonPath::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let found: String = path.segments().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "segments of {text}");
    assert_eq!(path.to_string(), text);
}

#[track_caller]
fn refused(text: &str, offset: usize, message: &str) {
    let error = JsonPath::parse(text).expect_err(text);
    assert_eq!((error.offset, error.to_string().as_str()), (offset, message), "{text}");
}

#[test]
fn names_follow_a_dot_or_stand_in_quotes() {
    normalized("$", "");
    normalized("$.foo", "['foo']");
    normalized("$.my-key.x_1", "['my-key']['x_1']");
    normalized("$['sp ace'][\"it's\"]", "['sp ace'][\"it's\"]");
    normalized("$.car.['cdr']", "['car']['cdr']");
    normalized("$.$d.@at.1", "['$d']['@at']['1']");
    normalized("$['dé'].é", "['dé']['é']");
    normalized("$[ 'a' , 'b' ]", "['a','b']");
    normalized("$['it\\'s']", "['it's']");
}

#[test]
fn a_backslash_only_escapes_the_delimiter_and_itself() {
    let path = JsonPath::parse(r#"$['a\"b\\c\n']"#).unwrap();
    let [Segment::Child(names)] = path.segments() else { panic!("{path:?}") };
    assert_eq!(names.single(), Some(r#"a\"b\c\n"#));
}

#[test]
fn brackets_hold_indexes_slices_and_wildcards() {
    normalized("$.a[0][-1]", "['a'][0][-1]");
    normalized("$.a[00, 2]", "['a'][0,2]");
    normalized("$[1:][:-2][1:3][0:3:2]", "[1:][:-2][1:3][0:3]");
    normalized("$.*[*][ * ]", "[*][*][*]");
    normalized("$..a..[0]..*", "..['a']..[0]..[*]");
}

#[test]
fn the_last_stray_character_and_missing_dots_are_forgiven_as_by_the_service() {
    normalized("$.bar[", "['bar']");
    normalized("$.bar[0]x", "['bar'][0]");
    normalized("$['a']bc.d", "['a']['bc']['d']");
    normalized("$.foo ", "['foo']");
}

#[test]
fn paths_start_at_the_input_the_context_or_a_variable() {
    for (text, root) in [
        ("$.a", Root::Input),
        ("$$", Root::Context),
        ("$$.Execution.Id", Root::Context),
        ("$order", Root::Variable("order".into())),
        ("$größe_2['a'][0]", Root::Variable("größe_2".into())),
    ] {
        assert_eq!(JsonPath::parse(text).unwrap().root(), &root, "{text}");
    }
}

#[test]
fn refusals_name_the_place_and_the_reason() {
    refused("", 0, "a path must not be empty");
    refused("foo", 0, "a path must start with `$`");
    refused("@.a", 0, "a path must start with `$`");
    refused("$.", 1, "a path must not end with `.`");
    refused("$.a..", 4, "a path must not end with `.`");
    refused("$-a", 1, "expected `.` or `[`, found '-'");
    refused("$...a", 3, "expected a name; a name with blanks is written `['my name']`");
    refused("$.sp ace", 4, "expected a name; a name with blanks is written `['my name']`");
    refused("$. foo", 2, "expected a name; a name with blanks is written `['my name']`");
    refused("$['a", 4, "the path ends before '\\'' is closed");
    refused("$['a'", 5, "the path ends before '[' is closed");
    refused("$['a',]", 6, "a name is missing between commas");
    refused("$[a]", 1, "expected a quoted name, an index, a slice, `*` or `?(...)` in brackets");
    refused("$.jar[?@.a>=5]", 6, "expected a quoted name, an index, a slice, `*` or `?(...)` in brackets");
    refused("$[(@.length-1)].b", 1, "expected a quoted name, an index, a slice, `*` or `?(...)` in brackets");
    refused("$[99999999999]", 2, "\"99999999999\" is not an array index");
    refused("$[1,]", 2, "\"\" is not an array index");
    refused("$[:]", 2, "\":\" is not a slice; write `[from:to]` with at least one bound");
    refused("$[1, 2:3]", 2, "\"1, 2:3\" is not a slice; write `[from:to]` with at least one bound");
    refused("$.é.width()", 5, "\"width\" is not a function of paths");
    refused("$.a.length().b", 12, "nothing can follow a function");
}

#[test]
fn definite_paths_select_at_most_one_value() {
    for (text, definite) in [
        ("$", true),
        ("$.a[0]['b']", true),
        ("$['a','b']", true),
        ("$['a','b'].c", false),
        ("$.a[0,1]", false),
        ("$.a[1:]", false),
        ("$.*", false),
        ("$..a", false),
        ("$.a[?(@.b)]", false),
        ("$.a.length()", true),
        ("$.a[*].sum()", false),
        ("$..a.sum()", true),
    ] {
        assert_eq!(JsonPath::parse(text).unwrap().is_definite(), definite, "{text}");
    }
}

#[track_caller]
fn filter(text: &str) -> Filter {
    let path = JsonPath::parse(&format!("$[?({text})]")).unwrap_or_else(|error| panic!("{text}: {error}"));
    let [Segment::Filter(filter)] = path.segments() else { panic!("{path:?}") };
    filter.clone()
}

#[track_caller]
fn compare(text: &str) -> (Operator, Literal) {
    let Filter::Compare(Comparison { operator, right: Operand::Literal(literal), .. }) = filter(text) else {
        panic!("{text}")
    };
    (operator, literal)
}

#[test]
fn filters_compare_paths_with_literals() {
    use Operator::*;
    for (text, operator, literal) in [
        ("@.a == 5", Equal, serde_json::json!(5)),
        ("@.a!=-1.5", NotEqual, serde_json::json!(-1.5)),
        ("@.a === 'x y'", SameTypeEqual, serde_json::json!("x y")),
        ("@.a !== \"x\"", SameTypeNotEqual, serde_json::json!("x")),
        ("@.a<1", Less, serde_json::json!(1)),
        ("@.a <= 1e3", LessOrEqual, serde_json::json!(1000.0)),
        ("@['a b']>true", Greater, serde_json::json!(true)),
        ("@[0].b >= null", GreaterOrEqual, serde_json::json!(null)),
        ("@.a IN ['x', \"y\", z, 1.0]", In, serde_json::json!(["x", "y", "z", 1.0])),
        ("@.a nin []", NotIn, serde_json::json!([])),
        ("@.a subsetof [1]", SubsetOf, serde_json::json!([1])),
        ("@.a anyof [1]", AnyOf, serde_json::json!([1])),
        ("@.a noneof [1]", NoneOf, serde_json::json!([1])),
        ("@.a all [1]", All, serde_json::json!([1])),
        ("@.a contains {'k': [null]}", Contains, serde_json::json!({"k": [null]})),
        ("@.a size 2", Size, serde_json::json!(2)),
        ("@.a empty false", Empty, serde_json::json!(false)),
        ("@.a == 'it\\'s'", Equal, serde_json::json!("it's")),
        ("@.Name==Receipt", Equal, serde_json::json!("Receipt")),
        ("@.Type == eggs_2", Equal, serde_json::json!("eggs_2")),
    ] {
        assert_eq!(compare(text), (operator, Literal::Value(literal)), "{text}");
    }
}

#[test]
fn filters_know_regular_expressions() {
    let (operator, literal) = compare("@.k =~ /ab(.)*/is");
    assert_eq!(operator, Operator::Matches);
    assert_eq!(literal, Literal::Regex { pattern: "ab(.)*".into(), flags: "is".into() });
}

#[test]
fn filters_combine_with_the_usual_precedence() {
    let Filter::Or(all) = filter("@.a == 1 || @.b && !(@.c == 2)") else { panic!() };
    let [Filter::Compare(_), Filter::And(both)] = all.as_slice() else { panic!("{all:?}") };
    assert!(matches!(both.as_slice(), [Filter::Exists(_), Filter::Not(_)]));
    assert!(matches!(filter("!@.a"), Filter::Missing(_)));
    assert!(matches!(filter("@"), Filter::Exists(query) if query.segments.is_empty()));
    assert!(matches!(filter("(((@.a)))"), Filter::Exists(_)));
    assert!(matches!(filter("@.a.length() > 2"), Filter::Compare(_)));
}

#[test]
fn broken_filters_are_refused() {
    refused("$[?(@.a ==)]", 10, "expected a path or a literal in the filter, found \"\"");
    refused("$[?(@.a ~ 1)]", 8, "\"~\" is not a filter operator");
    refused("$[?(@.a is 1)]", 8, "\"is\" is not a filter operator");
    refused("$[?(1)]", 4, "a literal alone is not a condition; compare it with something");
    refused("$[?(@.a == 1 @.b)]", 13, "expected `&&`, `||` or the end in the filter, found \"@.b\"");
    refused("$[?((@.a == 1)]", 3, "the path ends before '(' is closed");
    refused("$[?(@.a == [1)]", 11, "the path ends before '[' is closed");
    refused("$[?(@.a == $var)]", 12, "expected `.` or `[`, found 'v'");
    refused("$[?(@.a == 1.2.3)]", 11, "expected a path or a literal in the filter, found \"1.2.3\"");
}

#[test]
fn functions_take_json_and_paths() {
    let path = JsonPath::parse("$.n.sum(1, $.m.length(), \"a,b)\")").unwrap();
    let Some(Segment::Function(call)) = path.segments().last() else { panic!("{path:?}") };
    assert_eq!(call.function, PathFunction::Sum);
    assert!(matches!(
        call.args.as_slice(),
        [FunctionArg::Json(_), FunctionArg::Path(_), FunctionArg::Json(serde_json::Value::String(_))]
    ));
}

#[test]
fn reference_paths_select_one_place() {
    for text in ["$", "$.a['b c'][0]", "$$.Execution.Input", "$var.a"] {
        assert_eq!(ReferencePath::parse(text).unwrap().as_str(), text);
    }
    for (text, offset, reason) in [
        ("$.a[*]", 3, NotReference::Wildcard),
        ("$.a..b", 3, NotReference::DeepScan),
        ("$['a,b'][?(@.c)]", 8, NotReference::Filter),
        ("$.a[1:]", 3, NotReference::Slice),
        ("$['a','b']", 1, NotReference::Names),
        ("$.a[0,1]", 3, NotReference::Indexes),
        ("$.a.length()", 4, NotReference::Function),
    ] {
        let error = ReferencePath::parse(text).unwrap_err();
        assert_eq!(error, PathError { offset, kind: PathErrorKind::NotReference(reason) }, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for (open, middle, close) in
        [("$[?(@", "", ")]"), ("$[?(", "@.a", ")]"), ("$.sum(", "1", ")"), ("$[?(@.a in ", "1", ")]")]
    {
        let inner = match open {
            "$[?(@" => "[?(@".repeat(40) + &")]".repeat(40),
            "$[?(" => "(".repeat(4000) + middle + &")".repeat(4000),
            "$.sum(" => "$.sum(".repeat(4000) + middle + &")".repeat(4000),
            _ => "[".repeat(4000) + middle + &"]".repeat(4000),
        };
        let error = JsonPath::parse(&format!("{open}{inner}{close}")).unwrap_err();
        assert_eq!(error.kind, PathErrorKind::TooDeep(parse::MAX_DEPTH), "{open}");
    }
}

#[test]
fn length_is_bounded() {
    assert!(JsonPath::parse(&format!("${}", ".a".repeat(parse::MAX_SEGMENTS))).is_ok());
    let error = JsonPath::parse(&format!("${}", ".a".repeat(parse::MAX_SEGMENTS + 1))).unwrap_err();
    assert_eq!(error.kind, PathErrorKind::TooLong(parse::MAX_SEGMENTS));
}

/// Every text of up to five of the characters that mean something: none may panic, offsets must be in the text.
#[test]
fn no_text_makes_the_parser_panic() {
    const PARTS: [&str; 14] = ["$", ".", "[", "]", "?(", ")", "@", "'", "é", "*", ",", ":1", " ", "/"];
    let mut texts = vec![String::new()];
    for _ in 0..5 {
        texts = texts.iter().flat_map(|text| PARTS.iter().map(move |part| format!("{text}{part}"))).collect();
        for text in &texts {
            for text in [format!("${text}"), format!("$[?(@.a{text}")] {
                if let Err(error) = JsonPath::parse(&text) {
                    assert!(text.is_char_boundary(error.offset), "{text}: {error:?}");
                }
            }
        }
        if texts.len() > 100_000 {
            break;
        }
    }
}
