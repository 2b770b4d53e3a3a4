//! Whatever the text, parsing ends, quickly and without a panic, and what it tells about places is true.

use sfn_dsl::jsonata::{MAX_DEPTH, parse};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_tests::machines::Choices;
use sfn_tests::properties::jsonata;

/// Pieces that texts are made of: everything the language knows, and some things it does not.
const PIECES: [&str; 84] = [
    "a",
    "b",
    "items",
    "`quoted name`",
    "$",
    "$$",
    "$x",
    "$f",
    "$states",
    "$states.input",
    "$sum",
    "1",
    "0",
    "12.5",
    "1e3",
    "10e1000",
    "\"text\"",
    "'it'",
    "'\\u00e9'",
    "\"\\q\"",
    "'\\ud83d\\ude00'",
    "\"open",
    "`open",
    "true",
    "false",
    "null",
    "and",
    "or",
    "in",
    "function",
    "λ",
    "function($x){",
    "($x, $y)",
    "<s-n?:b>",
    "<(sa)>",
    ".",
    "..",
    "[",
    "]",
    "[]",
    "[0]",
    "{",
    "}",
    "(",
    ")",
    ",",
    ";",
    ":",
    ":=",
    "?",
    "??",
    "?:",
    "+",
    "-",
    "*",
    "**",
    "/",
    "/re[/]x/i",
    "//",
    "/*",
    "*/",
    "/* c */",
    "%",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "^",
    "^(<",
    "&",
    "!",
    "~",
    "~>",
    "|",
    "@",
    "@$v",
    "#",
    "#$i",
    " ",
    "\n",
    "é",
    "😀",
];

#[test]
fn any_text_is_parsed_or_refused() {
    let mut choices = Choices::of_seed(2_006);
    let mut parsed = 0;
    for _ in 0..60_000 {
        let length = 1 + choices.below(12);
        let text: String = (0..length).map(|_| choices.pick(PIECES)).collect();
        parsed += usize::from(jsonata(text.as_bytes()));
    }
    assert!(parsed > 1_000, "only {parsed} of the texts were expressions");
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{'a':", "}"),
        ("-", ""),
        ("$f(", ")"),
        ("function(){", "}"),
        ("a[", "]"),
        ("a.(", ")"),
        ("a ? ", ""),
        ("a ? b : ", ""),
        ("a^(", ")"),
        ("|a|{},", "|"),
        ("$x := ", ""),
        ("%.(", ")"),
    ] {
        for depth in [10, 100, 100_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let code = parse(&text).err().map(|error| error.code());
            assert_eq!(code == Some("U1001"), depth > MAX_DEPTH, "{open} {depth}: {code:?}");
        }
    }
    for link in ["+1", "&'x'", ".a", "[0]", "()", " and a", "{}", "^(a)", "@$v", "#$i", "~>$f", "?1"] {
        let text = format!("a{}", link.repeat(100_000));
        assert_eq!(parse(&text).unwrap_err().code(), "U1001", "{link}");
    }
}

#[test]
fn deepest_accepted_nesting_fits_a_small_stack() {
    let run = || {
        for (open, close) in
            [("(", ")"), ("$f(", ")"), ("function(){", "}"), ("a.([{'a':", "}])"), ("a[b^(", ")]")]
        {
            let mut depth = MAX_DEPTH;
            while !jsonata(format!("{}1{}", open.repeat(depth), close.repeat(depth)).as_bytes()) {
                depth -= 1;
            }
            assert!(depth >= MAX_DEPTH / 5, "{open}: {depth}");
        }
        jsonata(format!("1{}", "+1".repeat(MAX_DEPTH - 2)).as_bytes());
        check_definition(480, MAX_DEPTH - 4);
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

/// Checks a definition with an expression of that height, that deep in an array.
fn check_definition(depth: usize, height: usize) {
    let expression = format!("{{% {}$x{} %}}", "(".repeat(height), ")".repeat(height));
    let output = format!("{}\"{expression}\"{}", "[".repeat(depth), "]".repeat(depth));
    let asl = format!(
        r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{"Type":"Succeed","Output":{output}}}}}}}"#
    );
    Definition::parse("deep.asl.json", &asl).unwrap().check(MachineType::Standard).unwrap();
}

#[test]
fn long_texts_take_time_in_proportion() {
    // Each of these would take hours if parsing or collecting were quadratic.
    let list = |piece: &str, separator: &str| vec![piece; 200_000].join(separator);
    for text in [
        format!("[{}]", list("$x", ",")),
        format!("({})", list("$x := 1", ";")),
        format!("({})", list("$f(function(){ $y })", ";")),
        format!("{{{}}}", list("'a': b.c[d]", ",")),
        format!("'{}'", list("\\n", "")),
        format!("/{}/", list("\\\\", "")),
        list(" ", "/* */"),
        list("(", "").replace('(', "`a` "),
    ] {
        jsonata(text.as_bytes());
    }
}
