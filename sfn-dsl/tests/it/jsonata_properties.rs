//! Whatever the text, parsing ends, quickly and without a panic, and what it tells about places is true.

use sfn_dsl::jsonata::{self, MAX_DEPTH};
use sfn_dsl::machine::MachineType;
use sfn_dsl::place::Span;
use sfn_dsl::raw::Definition;

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

/// A linear congruential generator: the same texts on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[track_caller]
fn check_spans(text: &str) -> bool {
    let within = |span: Span| {
        assert!(
            span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some(),
            "{text:?}: {span:?}"
        );
    };
    let expression = match jsonata::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            within(error.span);
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let mut pending = vec![&expression];
    while let Some(part) = pending.pop() {
        within(part.span);
        part.for_each_child(|child| pending.push(child));
    }
    let references = expression.references();
    let variables = references.variables.iter().map(|read| (&read.name, read.span));
    let functions = references.functions.iter().map(|call| (&call.name, call.span));
    for (name, span) in variables.chain(functions) {
        within(span);
        let written = &text[span.start as usize..span.end as usize];
        assert!(written.starts_with(&format!("${name}")), "{text:?}: ${name}");
    }
    references.called_fields.iter().for_each(|reference| within(reference.span));
    references.states.iter().for_each(|reference| within(reference.span));
    references.context.iter().for_each(|reference| within(reference.span));
    true
}

#[test]
fn any_text_is_parsed_or_refused() {
    let mut random = Random(2_006);
    let mut parsed = 0;
    for _ in 0..60_000 {
        let length = 1 + random.below(12);
        let text: String = (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect();
        parsed += usize::from(check_spans(&text));
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
            let code = jsonata::parse(&text).err().map(|error| error.code());
            assert_eq!(code == Some("U1001"), depth > MAX_DEPTH, "{open} {depth}: {code:?}");
        }
    }
    for link in ["+1", "&'x'", ".a", "[0]", "()", " and a", "{}", "^(a)", "@$v", "#$i", "~>$f", "?1"] {
        let text = format!("a{}", link.repeat(100_000));
        assert_eq!(jsonata::parse(&text).unwrap_err().code(), "U1001", "{link}");
    }
}

#[test]
fn deepest_accepted_nesting_fits_a_small_stack() {
    let run = || {
        for (open, close) in
            [("(", ")"), ("$f(", ")"), ("function(){", "}"), ("a.([{'a':", "}])"), ("a[b^(", ")]")]
        {
            let mut depth = MAX_DEPTH;
            while !check_spans(&format!("{}1{}", open.repeat(depth), close.repeat(depth))) {
                depth -= 1;
            }
            assert!(depth >= MAX_DEPTH / 5, "{open}: {depth}");
        }
        check_spans(&format!("1{}", "+1".repeat(MAX_DEPTH - 2)));
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
        check_spans(&text);
    }
}
