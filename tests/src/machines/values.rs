//! Names, texts, numbers and payloads that are likely to be handled wrongly.

use serde_json::Value;
use sfn_dsl::builder::{Language, Payload};
use sfn_dsl::json;

use super::Maker;

impl Maker<'_, '_> {
    /// The name of a new state, unlike any other.
    pub(super) fn name(&mut self) -> String {
        self.names += 1;
        let long = "n".repeat(60);
        let before = self.choices.pick([
            "S",
            "State ",
            "Größe ",
            "状態",
            "😀",
            "a/b~1",
            "\"quoted\" ",
            "\\",
            "$.a",
            " ",
            "e\u{301}",
            "\u{7f}\t",
            "{%",
            "<&>",
            "0",
            &long,
        ]);
        format!("{before}{}", self.names)
    }

    /// A label unlike any other, for some Maps.
    pub(super) fn label(&mut self) -> Option<String> {
        self.labels += 1;
        let before = self.choices.pick(["", "orders-", "Größe_", "a.b"]);
        (!self.in_fragment && self.choices.is_one_in(2)).then(|| format!("{before}{}", self.labels))
    }

    /// A text that is neither an expression nor a substitution.
    pub(super) fn text(&mut self) -> &'static str {
        self.choices.pick([
            "text",
            "",
            " ",
            "é",
            "状態",
            "😀",
            "\u{0}",
            "\u{1f}\u{7f}\u{80}",
            "\u{2028}",
            "\u{feff}",
            "\"",
            "\\",
            "\\u0041",
            "a\nb\r\tc",
            "/",
            "'",
            "{}",
            "$",
            "$.a",
            "States.UUID()",
            "null",
            "1.0",
            "e\u{301}",
            "${",
            "%}a",
        ])
    }

    /// A number as JSON writes it, exact in ways that floats are not.
    pub(super) fn number(&mut self) -> json::Node {
        let text = self.choices.pick([
            "1",
            "0",
            "-1",
            "2.0",
            "-0.0",
            "1.50",
            "1e3",
            "1E+2",
            "1e-7",
            "9007199254740993",
            "12345678901234567890123",
            "0.1",
            "-1.0e-400",
            "1e400",
        ]);
        json::parse(text).unwrap_or_else(|error| unreachable!("{text}: {error}"))
    }

    /// Seconds, of a kind that a state takes.
    pub(super) fn seconds(&mut self) -> u64 {
        self.choices.pick([1, 2, 3, 30, 60, 3_600, 86_400, 99_999_999])
    }

    /// The name of a variable.
    pub(super) fn variable(&mut self) -> &'static str {
        self.choices.pick(["v", "w", "_x1", "größe", "V"])
    }

    /// The names of errors, `States.ALL` not among them.
    pub(super) fn errors(&mut self) -> Vec<String> {
        let names =
            ["Busy", "States.TaskFailed", "States.Timeout", "Broken", "My.Error", "é", "States.Runtime"];
        (0..=self.choices.below(3)).map(|_| self.choices.pick(names).to_owned()).collect()
    }

    /// A value in which nothing is computed; `depth` levels of arrays and objects at most.
    pub(super) fn constant<L: Language>(&mut self, depth: usize) -> Payload<L> {
        match self.choices.below(if depth == 0 { 5 } else { 7 }) {
            0 => self.text().into(),
            1 => self.number().into(),
            2 => self.choices.is_one_in(2).into(),
            3 => Value::Null.into(),
            4 => 7_u64.into(),
            5 => {
                let elements: Vec<_> = (0..self.choices.below(4)).map(|_| self.constant(depth - 1)).collect();
                Payload::array(elements)
            }
            _ => {
                let members: Vec<_> =
                    (0..self.choices.below(4)).map(|at| (self.key(at), self.constant(depth - 1))).collect();
                Payload::object(members)
            }
        }
    }

    /// The key of a member, unlike those at other positions.
    pub(super) fn key(&mut self, position: usize) -> String {
        format!("{}{position}", self.choices.pick(["key", "", "Größe", "a.b", "$", "\"", "\\", "😀", " "]))
    }
}
