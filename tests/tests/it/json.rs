//! JSON is read as it was written, however it was written, and written as it is.

use sfn_dsl::json::{Node, Object, Value, parse};
use sfn_dsl::place::{Place, Span};
use sfn_tests::machines::Choices;

/// A value, and one of the many texts for it.
struct Written<'c, 'b> {
    choices: &'c mut Choices<'b>,
    text: String,
}

impl Written<'_, '_> {
    fn blanks(&mut self) {
        let blanks = self.choices.pick(["", " ", "\n", "\t", "\r\n", "  "]);
        self.text.push_str(blanks);
    }

    fn value(&mut self, depth: usize) -> Node {
        self.blanks();
        let value = match self.choices.below(if depth == 0 { 5 } else { 7 }) {
            0 => Value::String(self.string()),
            1 => self.number(),
            2 => self.word("null", Value::Null),
            3 => self.word("true", Value::Bool(true)),
            4 => self.word("false", Value::Bool(false)),
            5 => {
                self.text.push('[');
                let elements = self.list(|this| this.value(depth - 1));
                self.text.push(']');
                elements.into()
            }
            _ => {
                self.text.push('{');
                let mut object = Object::new();
                for (key, value) in self.list(|this| this.member(depth - 1)) {
                    object.push(&key, Place::Unknown, value);
                }
                self.text.push('}');
                object.into()
            }
        };
        self.blanks();
        Node::new(value, Place::Unknown)
    }

    fn word(&mut self, word: &str, value: Value) -> Value {
        self.text.push_str(word);
        value
    }

    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> T) -> Vec<T> {
        self.blanks();
        (0..self.choices.below(4))
            .map(|position| {
                if position > 0 {
                    self.text.push(',');
                }
                each(self)
            })
            .collect()
    }

    fn member(&mut self, depth: usize) -> (Box<str>, Node) {
        self.blanks();
        let key = self.string();
        self.blanks();
        self.text.push(':');
        (key, self.value(depth))
    }

    /// A number, whose text is its value.
    fn number(&mut self) -> Value {
        let sign = self.choices.pick(["", "-"]);
        let whole = self.choices.pick(["0", "1", "10", "9007199254740993", "123456789012345678901234567890"]);
        let fraction = self.choices.pick(["", ".0", ".50", ".000000000000000000001"]);
        let exponent = self.choices.pick(["", "e1", "E+00", "e-7", "e400", "E-99999999999999999999"]);
        let number = format!("{sign}{whole}{fraction}{exponent}");
        self.text.push_str(&number);
        let Value::Number(number) = parse(&number).unwrap().value else { panic!("{number}") };
        Value::Number(number)
    }

    /// A string of characters, each written in one of the ways it can be.
    fn string(&mut self) -> Box<str> {
        self.text.push('"');
        let mut value = String::new();
        for _ in 0..self.choices.below(5) {
            let (character, escape) = self.choices.pick([
                ('a', ""),
                ('"', "\\\""),
                ('\\', "\\\\"),
                ('/', "\\/"),
                ('\n', "\\n"),
                ('\u{8}', "\\b"),
                ('\u{c}', "\\f"),
                ('\0', "\\u0000"),
                ('\u{1f}', "\\u001F"),
                ('\u{7f}', "\\u007f"),
                ('é', "\\u00e9"),
                ('\u{301}', "\\u0301"),
                ('\u{2028}', "\\u2028"),
                ('\u{feff}', "\\ufeff"),
                ('\u{ffff}', "\\uFFFF"),
                ('😀', "\\ud83d\\uDE00"),
            ]);
            let must_escape = character < ' ' || character == '"' || character == '\\';
            if !escape.is_empty() && (must_escape || self.choices.is_one_in(2)) {
                self.text.push_str(escape);
            } else {
                self.text.push(character);
            }
            value.push(character);
        }
        self.text.push('"');
        value.into()
    }
}

/// A tree with a text for it.
fn tree(seed: u64) -> (Node, String) {
    let mut choices = Choices::of_seed(seed);
    let mut written = Written { choices: &mut choices, text: String::new() };
    let tree = written.value(5);
    (tree, written.text)
}

/// Asserts that every value stands where its place says.
fn check_places(node: &Node, text: &str) {
    let Place::Text(Span { start, end }) = node.place else { panic!("{node} has no place") };
    let written = &text[start as usize..end as usize];
    assert_eq!(parse(written).as_ref(), Ok(node), "{written:?}");
    node.as_array().unwrap_or_default().iter().for_each(|element| check_places(element, text));
    for member in node.as_object().map(Object::members).unwrap_or_default() {
        check_places(&member.value, text);
    }
}

#[test]
fn every_spelling_of_a_tree_is_read_as_this_tree() {
    for seed in 0..3_000 {
        let (tree, text) = tree(seed);
        let read = parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(read, tree, "seed {seed}\n{text}");
        check_places(&read, &text);
        // Somebody else's reader agrees, where it can hold the numbers; `-0` is a float for it.
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(other) if !text.contains("-0") => assert_eq!(read.to_json(), other, "seed {seed}\n{text}"),
            _ => {}
        }
    }
}

#[test]
fn a_tree_is_written_as_a_text_that_is_read_as_this_tree() {
    for seed in 0..3_000 {
        let (tree, _) = tree(seed);
        for text in [tree.to_compact(), tree.to_pretty()] {
            let read = parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
            assert_eq!(read, tree, "seed {seed}\n{text}");
        }
        assert_eq!(parse(&tree.to_compact()).unwrap().to_compact(), tree.to_compact());
    }
}
