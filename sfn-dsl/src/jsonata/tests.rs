use super::*;

/// `code: text [marked]` of a text that is refused, `ok` of another.
#[track_caller]
fn check(text: &str, expected: &str) {
    let found = match parse(text) {
        Ok(_) => "ok".to_owned(),
        Err(error) => {
            let marked = &text[error.span.start as usize..error.span.end as usize];
            format!("{}: {error} [{marked}]", error.code())
        }
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn errors_are_told_in_the_words_of_the_reference_implementation() {
    for (text, expected) in [
        ("", "S0207: Unexpected end of expression []"),
        ("1 +", "S0207: Unexpected end of expression []"),
        ("$x :=", "S0207: Unexpected end of expression []"),
        ("items[1,2)", r#"S0202: Expected "]", got "," [,]"#),
        ("items[1 'x']", r#"S0202: Expected "]", got "x" ['x']"#),
        ("[1, 2", r#"S0203: Expected "]" before end of expression []"#),
        ("{'a' 1.50}", r#"S0202: Expected ":", got 1.5 [1.50]"#),
        ("$f(true null)", r#"S0202: Expected ")", got null [null]"#),
        ("(a; b", r#"S0203: Expected ")" before end of expression []"#),
        ("\"open", "S0101: String literal must be terminated by a matching quote [\"open]"),
        ("1e999", r#"S0102: Number out of range: "1e999" [1e999]"#),
        (r#""\q""#, r#"S0103: Unsupported escape sequence: \"q" [\q]"#),
        (r#""\u12x4""#, r"S0104: The escape sequence \u must be followed by 4 hex digits [\u]"),
        ("`open", "S0105: Quoted property name must be terminated with a backquote (`) [`open]"),
        ("1 /* open", "S0106: Comment has no closing tag [/* open]"),
        ("a b", r#"S0201: Syntax error: "b" [b]"#),
        ("a 1e21", "S0201: Syntax error: 1e+21 [1e21]"),
        ("a || b", r#"S0201: Syntax error: "|" [|]"#),
        ("[1!2]", r#"S0204: Unknown operator: "!" [!]"#),
        (
            "function($x, y){$x}",
            "S0208: Parameter 2 of function definition must be a variable name (start with $) [y]",
        ),
        ("[1]{'a': $}[true]", "S0209: A predicate cannot follow a grouping expression in a step [[]"),
        ("a{'a': b}{'a': b}", "S0210: Each step can only have one grouping expression [{]"),
        ("{'a':}", r#"S0211: The symbol "}" cannot be used as a unary operator [}]"#),
        ("order %.id", r#"S0211: The symbol "." cannot be used as a unary operator [.]"#),
        ("$a ?? 1", r#"S0211: The symbol "?" cannot be used as a unary operator [?]"#),
        ("$a ?: 1", r#"S0211: The symbol ":" cannot be used as a unary operator [:]"#),
        ("($a; a := 1)", "S0212: The left side of := must be a variable name (start with $) [a]"),
        ("$a[0] := 1", "S0212: The left side of := must be a variable name (start with $) [$a[0]]"),
        ("$x.7", "S0213: The literal value 7 cannot be used as a step within a path expression [7]"),
        ("null.x", "S0213: The literal value null cannot be used as a step within a path expression [null]"),
        ("a@b", "S0214: The right side of \"@\" must be a variable name (start with $) [b]"),
        ("a#", "S0214: The right side of \"#\" must be a variable name (start with $) []"),
        ("a[0]@$b", "S0215: A context variable binding must precede any predicates on a step [@]"),
        ("a^(b)@$c", "S0216: A context variable binding must precede the 'order-by' clause on a step [@]"),
        ("a.%.%.b", "S0217: The object representing the 'parent' cannot be derived from this expression [%]"),
        ("$f(//)", "S0301: Empty regular expressions are not allowed [//]"),
        ("$f(/a[/)", "S0302: No terminating / in regular expression [/a[/)]"),
        (
            "function($x)<n<n>>{$x}",
            "S0401: Type parameters can only be applied to functions and arrays [<n<n>>]",
        ),
        (
            "function($x)<(sa<n>)>{$x}",
            "S0402: Choice groups containing parameterized types are not supported [<(sa<n>)>]",
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn the_whole_language_is_read() {
    for text in [
        "'it' & \"text \\u00e9 \\ud83d\\ude00 \\n\"",
        "-1.5e-3 + 2 * 3 / 4 % 5",
        "a.b[0].c[price > 10 and in.x or y in z]",
        "*.**.`quoted name`.\"text\"",
        "$states.input.items^(<price, >$number(name))#$i.{'at': $i}",
        "library.loans@$l.books@$b[$l.isbn = $b.isbn].{'title': $b.title, 'who': $l.customer}",
        "a.b.c.{'a': %.%.id}",
        "items{category: $sum(price)}",
        "[1..10, 3, [a]][]",
        "($f := function($x, $y)<n-n?:n>{ $x + $y }; $f(?, 2))",
        "λ($a)<a<s>:b>{ $a ~> $join(', ') }",
        "$x ~> |a.b|{'c': 1}, ['d']| ~> $uppercase",
        "a = 1 ? 'one' : a = 2 ? 'two'",
        "$match(name, /^[a-z\\/]+(x|y)/im)",
        "/* comment */ 1 /**/",
        "and.or.in",
        "($x := $y := 3)",
        "%#$i",
    ] {
        check(text, "ok");
    }
}

#[test]
fn a_slash_divides_after_an_operand_and_begins_a_pattern_elsewhere() {
    let is_regex = |text: &str| {
        let mut found = false;
        let mut pending = vec![parse(text).unwrap()];
        while let Some(part) = pending.pop() {
            found |= matches!(part.kind, Kind::Regex { .. });
            part.for_each_child(|child| pending.push(child.clone()));
        }
        found
    };
    for text in ["a / b / c", "$f(x) / 2 / 3", "a[0] / b / c", "(a) / b / c", "{} / 1 / 2"] {
        assert!(!is_regex(text), "{text}");
    }
    for text in ["$f(/b/)", "$f(a, /b/i)", "{'a': /b/}", "a = /b/"] {
        assert!(is_regex(text), "{text}");
    }
    // As in the reference implementation, an opening parenthesis or bracket lets a slash divide.
    check("(/b/)", r#"S0211: The symbol "/" cannot be used as a unary operator [/]"#);
}

#[test]
fn strings_are_unescaped() {
    let text = |expression: &str| match parse(expression).unwrap().kind {
        Kind::String(text) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(r#""a\"\\\/\b\f\n\r\t\u00e9""#), "a\"\\/\u{8}\u{c}\n\r\té");
    assert_eq!(text(r"'\ud83d\ude00'"), "😀");
    assert_eq!(text(r"'\ud83d!\ude00\ud83d'"), "\u{fffd}!\u{fffd}\u{fffd}");
}

#[test]
fn spans_cover_what_was_written() {
    let text = "$sum(items[price > 1].qty) + -2";
    let expression = parse(text).unwrap();
    let mut parts = Vec::new();
    let mut pending = vec![&expression];
    while let Some(part) = pending.pop() {
        parts.push(&text[part.span.start as usize..part.span.end as usize]);
        part.for_each_child(|child| pending.push(child));
    }
    parts.sort_unstable();
    let expected = [
        "$sum",
        "$sum(items[price > 1].qty)",
        text,
        "-2",
        "1",
        "items[price > 1]",
        "items[price > 1].qty",
        "price",
        "price",
        "price > 1",
        "qty",
    ];
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(parts, expected);
}

fn context(text: &str) -> Vec<String> {
    let references = parse(text).unwrap().references();
    let mut names: Vec<String> = Vec::new();
    for reference in references.context {
        let name = match reference.context {
            Context::Name(name) => name,
            Context::Item => "$".to_owned(),
            Context::Root => "$$".to_owned(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[test]
fn a_bare_name_is_at_the_top_level_where_the_whole_is_evaluated() {
    // The border follows what the service answered to expressions of these forms.
    for text in [
        "id",
        "id[0].x",
        "id.x.y",
        "-id",
        "id ? 1 : 2",
        "$states.input.a ? id : 2",
        "1 ? 2 : id",
        "id & 'x'",
        "id in $states.input.b",
        "$sum(id)",
        "id(1)",
        "id ~> $string()",
        "[1..id]",
        "(id)",
        "(id).x",
        "[id].x",
        "[id, 1]",
        "{id: 1}",
        "{'k': id}",
        "($x := id; $x)",
        "$map($states.input.a, function($y){ id })",
        "$count(id[inner])",
        "id.**.x",
        "id{'k': other}",
        "id^(other)",
        "id + id",
        "$f(?, id)",
    ] {
        assert_eq!(context(text), ["id"], "{text}");
    }
    for text in [
        "$states.input.id",
        "$states.input.a[0].id",
        "$states.input.items[id > 3]",
        "$states.input.a^(id)",
        "$states.input.a{'k': id}",
        "$states.input.a.(id)",
        "$states.input.a.$id",
        "$id",
        "$states.input ~> |id|{'b': id}|",
        "**.id",
        "*.id",
        "{'k': 1}.id",
        "$states.input.a[0][id]",
        "$states.input.a[$ > 1]",
        "function($x){ $x.id }",
        "$map($states.input.a, function($x){ $x.id })",
        "'id'",
        "$now()",
        "$x[id]",
        "(1)[id]",
        "$x.$f($)",
    ] {
        assert_eq!(context(text), Vec::<String>::new(), "{text}");
    }
    for text in ["$", "$.id", "$[0]", "$string($)", "$map($states.input.a, function($x){ $ })"] {
        assert_eq!(context(text), ["$"], "{text}");
    }
    assert_eq!(context("$$.id"), ["$$"]);
    assert_eq!(context("[b, a, b]"), ["b", "a"]);
    // A string as the first step of a path is a name.
    assert_eq!(context("'id'.x"), ["id"]);
}

#[track_caller]
fn check_names(text: &str, variables: &[&str], functions: &[&str]) {
    let references = parse(text).unwrap().references();
    let read: Vec<&str> = references.variables.iter().map(|reference| reference.name.as_str()).collect();
    let called: Vec<&str> = references.functions.iter().map(|reference| reference.name.as_str()).collect();
    assert_eq!(read, variables, "{text}");
    assert_eq!(called, functions, "{text}");
}

#[test]
fn calls_are_told_with_the_number_of_their_arguments() {
    let calls = |text: &str| -> Vec<(String, Option<usize>)> {
        let references = parse(text).unwrap().references();
        references.functions.into_iter().map(|call| (call.name, call.arguments)).collect()
    };
    let call = |name: &str, arguments| (name.to_owned(), arguments);
    assert_eq!(
        calls("$f() + $g(1, $h([2, 3]))"),
        [call("f", Some(0)), call("g", Some(2)), call("h", Some(1))]
    );
    assert_eq!(calls("$a ~> $f(1) ~> $g"), [call("f", Some(2)), call("g", None)]);
    assert_eq!(calls("$f(?, 1) ~> $g(?)"), [call("f", None), call("g", None)]);
    let fields = |text: &str| -> Vec<String> {
        parse(text).unwrap().references().called_fields.into_iter().map(|call| call.name).collect()
    };
    assert_eq!(fields("$a.length() + $b.(sum(c)) + total(1)"), ["length", "sum", "total"]);
    assert_eq!(fields("$a.$length() + (function($x){ $x })(length)"), Vec::<String>::new());
}

#[test]
fn names_that_the_expression_binds_are_its_own() {
    check_names("$a + $b.c[$d = 1]", &["a", "b", "d"], &[]);
    check_names("$f($a, $uppercase) ~> $g ~> $h()", &["a", "uppercase"], &["f", "g", "h"]);
    check_names("($a := $b; $a)", &["b"], &[]);
    check_names("($a := $a + 1; $a)", &["a"], &[]);
    check_names("(($a := 1); $a)", &["a"], &[]);
    check_names("[($a := 1), $a]", &["a"], &[]);
    check_names("($a; $a := 1)", &["a"], &[]);
    check_names("$map($xs, function($x, $i){ $x * $i * $rate })", &["xs", "rate"], &["map"]);
    check_names("($x; function($x){ $x })", &["x"], &[]);
    check_names("($f := function($n){ $n = 0 ? 1 : $n * $f($n - 1) }; $f(3))", &[], &[]);
    check_names("($even := function($n){ $odd($n) }; $odd := function($n){ $even($n) }; $even(1))", &[], &[]);
    check_names("$in.a@$x.b@$y[$x = $y]#$i.{'k': $i & $x} & $x", &["in", "x"], &[]);
    check_names("$in.a#$i{$string($i): $}", &["in"], &["string"]);
    check_names("|$a|{'b': $c}, $d|", &["a", "c", "d"], &[]);
    check_names("function($x)<s:s>{ $y := $x }", &[], &[]);
}

#[test]
fn members_of_states_are_told_with_their_places() {
    let members = |text: &str| -> Vec<(Option<String>, String)> {
        let references = parse(text).unwrap().references();
        let written = |span: crate::place::Span| text[span.start as usize..span.end as usize].to_owned();
        references.states.into_iter().map(|read| (read.member, written(read.span))).collect()
    };
    let read = |member: &str, text: &str| (Some(member.to_owned()), text.to_owned());
    assert_eq!(
        members("$states.input.a & $x[y = $states . `result`.b].z"),
        [read("input", "$states.input"), read("result", "$states . `result`")]
    );
    assert_eq!(members("$states.result[0]"), [read("result", "$states.result[0]")]);
    for whole in ["$string($states)", "$states.*", "$states.(input)"] {
        assert_eq!(members(whole), [(None, "$states".to_owned())], "{whole}");
    }
    assert_eq!(members("function($states){ $states.input }"), []);
}

#[test]
fn functions_are_those_of_the_service() {
    assert!(FUNCTIONS.is_sorted());
    for name in ["sum", "partition", "uuid", "zip", "abs"] {
        assert!(is_function(name), "{name}");
    }
    for name in ["eval", "states", "", "Sum"] {
        assert!(!is_function(name), "{name}");
        assert_eq!(arguments_of(name), None, "{name}");
    }
    for name in FUNCTIONS {
        assert!(arguments_of(name).is_some(), "{name}");
    }
}

#[test]
fn an_expression_keeps_its_text() {
    let expression = Jsonata::parse(" $x + 1\n").unwrap();
    assert_eq!(expression.as_str(), "$x + 1");
    assert_eq!(expression, "$x + 1".parse().unwrap());
    assert_ne!(expression, "$x+1".parse().unwrap());
    assert_eq!(format!("{expression:?} {expression}"), "Jsonata(\"$x + 1\") $x + 1");
    assert_eq!(delimited("{%\n a %}"), Some((4, "a")));
    assert_eq!(delimited("{% a %} "), None);
    assert_eq!(delimited("{%}"), None);
}
