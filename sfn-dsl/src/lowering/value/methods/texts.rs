//! Methods of texts.

use sfn_syntax::Expr;

use super::Invoked;
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::types::Type;
use crate::shape::{Form, Shape};

/// What Rust takes for white space, as a class of a regular expression: `\s` is not the same everywhere.
macro_rules! space {
    ($before:literal, $after:literal) => {
        concat!($before, r"[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]", $after)
    };
}

const SPACE_BEFORE: &str = space!("^", "+");
const SPACE_AFTER: &str = space!("", "+$");
const SPACES: &str = space!("", "+");

impl Context<'_> {
    pub(super) fn text_method(&mut self, value: Value, call: Invoked<'_>) -> Option<Value> {
        let text = |code| Some(Value::new(code, Form::String));
        match call.arguments {
            [] => match call.name {
                "is_empty" => {
                    let code = Code::binary(Op::Eq, value.code, Code::text(""));
                    Some(Value::new(code, Form::Bool))
                }
                "to_lowercase" => text(Code::call("lowercase", [value.code])),
                "to_uppercase" => text(Code::call("uppercase", [value.code])),
                "to_ascii_lowercase" => text(self.ascii(value.code, false)),
                "to_ascii_uppercase" => text(self.ascii(value.code, true)),
                "trim" => {
                    let start = without(value.code, SPACE_BEFORE);
                    text(without(start, SPACE_AFTER))
                }
                "trim_start" => text(without(value.code, SPACE_BEFORE)),
                "trim_end" => text(without(value.code, SPACE_AFTER)),
                "chars" => Some(self.characters(value)),
                "lines" => Some(self.lines(value)),
                "split_whitespace" => {
                    let parts = Code::call("split", [value.code, Code::Regex(SPACES)]);
                    let part = self.local("part");
                    let is_some = Code::binary(Op::Ne, Code::Local(part.clone()), Code::text(""));
                    let kept = Code::call("filter", [parts, super::function(vec![part], is_some)]);
                    Some(texts(Code::Collect(Box::new(kept), Items::Scalars)))
                }
                "parse" => Some(self.parse(value, call)),
                name if is_character(&value) => {
                    let class = match name {
                        "is_ascii_digit" => "[0-9]",
                        "is_ascii_alphabetic" => "[A-Za-z]",
                        "is_ascii_alphanumeric" => "[0-9A-Za-z]",
                        "is_ascii_uppercase" => "[A-Z]",
                        "is_ascii_lowercase" => "[a-z]",
                        "is_whitespace" => SPACES,
                        _ => return None,
                    };
                    Some(Value::new(Code::call("contains", [value.code, Code::Regex(class)]), Form::Bool))
                }
                _ => None,
            },
            [argument] => self.text_method_of(value, call, argument),
            [from, to] if call.name == "replace" => {
                let (from, to) = (self.pattern_text(from), self.value(to));
                if from.is_refused() || to.is_refused() {
                    return Some(Value::refused());
                }
                if from.code == Code::text("") {
                    return Some(self.empty_pattern(call));
                }
                text(Code::call("replace", [value.code, from.code, to.code]))
            }
            _ => None,
        }
    }

    fn text_method_of(&mut self, value: Value, call: Invoked<'_>, argument: &Expr) -> Option<Value> {
        let known = [
            "contains",
            "starts_with",
            "ends_with",
            "strip_prefix",
            "strip_suffix",
            "split",
            "split_once",
            "eq_ignore_ascii_case",
            "repeat",
        ];
        if !known.contains(&call.name) {
            return None;
        }
        let mut bindings = Vec::new();
        let part = self.pattern_text(argument);
        if part.is_refused() {
            return Some(part);
        }
        let value = self.shared(value, "text", &mut bindings);
        let part = match call.name {
            // Read once.
            "contains" | "split" | "repeat" | "eq_ignore_ascii_case" => part,
            _ => self.shared(part, "part", &mut bindings),
        };
        let (whole, part) = (value.code, part.code);
        let result = match call.name {
            "contains" => Value::new(Code::call("contains", [whole, part]), Form::Bool),
            "starts_with" => Value::new(starts_with(whole, part), Form::Bool),
            "ends_with" => Value::new(ends_with(whole, part), Form::Bool),
            "strip_prefix" => {
                let rest = Code::call("substring", [whole.clone(), length(&part)]);
                Value::of(
                    Code::conditional(starts_with(whole, part), rest, Code::Null),
                    Type::option(Form::String),
                )
            }
            "strip_suffix" => {
                let end = Code::binary(Op::Sub, length(&whole), length(&part));
                let rest = Code::call("substring", [whole.clone(), Code::number(0), end]);
                Value::of(
                    Code::conditional(ends_with(whole, part), rest, Code::Null),
                    Type::option(Form::String),
                )
            }
            "split" if part == Code::text("") => return Some(self.empty_pattern(call)),
            "split" => {
                let parts = Code::call("split", [whole, part.clone()]);
                texts(match part {
                    Code::Text(_) => parts,
                    part => Code::conditional(
                        Code::binary(Op::Eq, part, Code::text("")),
                        Code::error("a text cannot be split at an empty text"),
                        parts,
                    ),
                })
            }
            "split_once" => {
                let before = Code::call("substringBefore", [whole.clone(), part.clone()]);
                let after = Code::call("substringAfter", [whole.clone(), part.clone()]);
                let found = Code::call("contains", [whole, part]);
                let pair = Code::Array(vec![before, after]);
                let ty = Type::Tuple(vec![Type::Form(Form::String), Type::Form(Form::String)]);
                Value::of(Code::conditional(found, pair, Code::Null), Type::option(ty))
            }
            "eq_ignore_ascii_case" => {
                let (left, right) = (self.ascii(whole, false), self.ascii(part, false));
                Value::new(Code::binary(Op::Eq, left, right), Form::Bool)
            }
            "repeat" => {
                let time = self.local("time");
                let times = Code::Array(vec![Code::binary(Op::Range, Code::number(1), part)]);
                let repeated = Code::call("map", [times, super::function(vec![time], whole)]);
                let list = Code::Collect(Box::new(repeated), Items::Scalars);
                Value::new(Code::call("join", [list]), Form::String)
            }
            _ => return None,
        };
        Some(crate::lowering::value::bound(bindings, result))
    }

    /// What is looked for: a text or a character.
    fn pattern_text(&mut self, argument: &Expr) -> Value {
        if matches!(argument.kind, sfn_syntax::ExprKind::Closure { .. } | sfn_syntax::ExprKind::Array { .. })
        {
            return self.refuse(
                argument.span,
                "TEXT_PATTERN",
                "only a text or a character is looked for in a text",
                "write the text",
            );
        }
        self.value(argument)
    }

    fn empty_pattern(&mut self, call: Invoked<'_>) -> Value {
        self.refuse(
            call.span(),
            "EMPTY_PATTERN",
            format!(
                "`{}` of an empty text is between all characters in Rust, and an error in JSONata",
                call.name
            ),
            "use `chars()`",
        )
    }

    /// Only the letters of ASCII change their case.
    fn ascii(&mut self, text: Code, upper: bool) -> Code {
        let found = self.local("found");
        let letters = Code::Local(found.clone()).member("match");
        let changed = Code::call(if upper { "uppercase" } else { "lowercase" }, [letters]);
        let pattern = Code::Regex(if upper { "[a-z]+" } else { "[A-Z]+" });
        Code::call("replace", [text, pattern, super::function(vec![found], changed)])
    }

    /// Each character as a text of its own.
    fn characters(&mut self, value: Value) -> Value {
        self.with_shared(value, "text", |ctx, text| {
            let position = ctx.local("position");
            let last = Code::binary(Op::Sub, length(&text.code), Code::number(1));
            let positions = Code::Array(vec![Code::binary(Op::Range, Code::number(0), last)]);
            let here = Code::Local(position.clone());
            let character = Code::call("substring", [text.code, here, Code::number(1)]);
            let mapped = Code::call("map", [positions, super::function(vec![position], character)]);
            Value::of(Code::Collect(Box::new(mapped), Items::Scalars), Type::list(Form::Char))
        })
    }

    /// What line breaks end, and what comes after the last one, unless it is empty.
    fn lines(&mut self, value: Value) -> Value {
        let parts = Value::new(Code::call("split", [value.code, Code::Regex(r"\r?\n")]), Form::Json);
        self.with_shared(parts, "lines", |ctx, lines| {
            let (line, position) = (ctx.local("line"), ctx.local("position"));
            let last = Code::binary(Op::Sub, Code::call("count", [lines.code.clone()]), Code::number(1));
            let is_ended = Code::binary(Op::Lt, Code::Local(position.clone()), last);
            let is_some = Code::binary(Op::Ne, Code::Local(line.clone()), Code::text(""));
            let keeps = super::function(vec![line, position], is_ended.or(is_some));
            texts(Code::Collect(Box::new(Code::call("filter", [lines.code, keeps])), Items::Scalars))
        })
    }

    /// `parse::<T>()`: the same texts are numbers as in Rust.
    fn parse(&mut self, value: Value, call: Invoked<'_>) -> Value {
        let target = self.form(call.expr);
        let Some(Form::Result(good, _)) = target else { return Value::refused() };
        let good = good();
        let ty = Type::Result(Box::new(Type::Form(good)), Box::new(Type::Form(Form::String)));
        let mut bindings = Vec::new();
        let text = self.shared(value, "text", &mut bindings).code;
        let err = |text: &str| Code::Object(vec![("Err".to_owned(), Code::text(text))]);
        let empty = |text_then: &str, otherwise: Code| {
            Code::conditional(Code::binary(Op::Eq, text.clone(), Code::text("")), err(text_then), otherwise)
        };
        let ok = |code| Code::Object(vec![("Ok".to_owned(), code)]);
        let matches = |pattern| Code::call("contains", [text.clone(), Code::Regex(pattern)]);
        let plain = Code::call("replace", [text.clone(), Code::Regex(r"^\+"), Code::text("")]);
        let code = match good {
            Form::String => ok(text),
            Form::Bool => Code::conditional(
                Code::binary(Op::Eq, text.clone(), Code::text("true")),
                ok(Code::Bool(true)),
                Code::conditional(
                    Code::binary(Op::Eq, text.clone(), Code::text("false")),
                    ok(Code::Bool(false)),
                    err("provided string was not `true` or `false`"),
                ),
            ),
            Form::Char => {
                let one = Code::binary(Op::Eq, length(&text), Code::number(1));
                Code::conditional(
                    one,
                    ok(text.clone()),
                    empty("cannot parse char from empty string", err("too many characters in string")),
                )
            }
            Form::Integer(integer) => {
                let digits = if integer.signed { r"^[+-]?[0-9]+$" } else { r"^\+?[0-9]+$" };
                // Leading zeros are no number of JSON.
                let plain =
                    Code::call("replace", [plain, Code::Regex(r"^(-?)0+(?=[0-9])"), Code::text("$1")]);
                let number = self.local("number");
                let local = Code::Local(number.clone());
                let (least, greatest) = crate::lowering::value::operators::bounds(integer);
                let fits = Code::binary(Op::Ge, local.clone(), Code::number(least)).and(Code::binary(
                    Op::Le,
                    local.clone(),
                    Code::number(greatest),
                ));
                let outside = if integer.bits == 64 {
                    // Rust has these numbers, JSON has not.
                    Code::error("a number beyond 2^53 is not exact in JSON")
                } else {
                    Code::conditional(
                        Code::binary(Op::Lt, local.clone(), Code::number(least)),
                        err("number too small to fit in target type"),
                        err("number too large to fit in target type"),
                    )
                };
                let chosen = Code::conditional(fits, ok(local), outside);
                let parsed = Code::Block(vec![(number, Code::call("number", [plain]))], Box::new(chosen));
                Code::conditional(
                    matches(digits),
                    parsed,
                    empty("cannot parse integer from empty string", err("invalid digit found in string")),
                )
            }
            Form::Float(crate::shape::Float { bits: 64 }) => {
                // `inf`, `nan`, `.5` and `5.` are floats, too; JSON has none of the first two.
                let digits = r"^[+-]?([0-9]+(\.[0-9]+)?)([eE][+-]?[0-9]+)?$";
                let other = r"^[+-]?([0-9]+\.|\.[0-9]+|[iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])([eE][+-]?[0-9]+)?$";
                let plain =
                    Code::call("replace", [plain, Code::Regex(r"^(-?)0+(?=[0-9])"), Code::text("$1")]);
                let odd = Code::conditional(
                    matches(other),
                    Code::error("this way of writing a float is not lowered"),
                    empty("cannot parse float from empty string", err("invalid float literal")),
                );
                Code::conditional(matches(digits), ok(Code::call("number", [plain])), odd)
            }
            _ => {
                return self.refuse(
                    call.span(),
                    "PARSE",
                    format!("parsing {} is not lowered", Type::Form(good).name()),
                    "parse integers, `f64`, `bool` and `char`",
                );
            }
        };
        crate::lowering::value::bound(bindings, Value::of(code, ty))
    }
}

fn is_character(value: &Value) -> bool {
    matches!(value.ty(), Type::Form(Form::Char))
}

fn texts(code: Code) -> Value {
    Value::new(code, <Vec<String>>::FORM)
}

/// A text without what the pattern finds.
fn without(text: Code, pattern: &'static str) -> Code {
    Code::call("replace", [text, Code::Regex(pattern), Code::text("")])
}

/// How many characters a text has.
pub(super) fn length(text: &Code) -> Code {
    match text {
        Code::Text(text) => Code::number(text.chars().count()),
        text => Code::call("length", [text.clone()]),
    }
}

fn starts_with(whole: Code, part: Code) -> Code {
    let start = Code::call("substring", [whole, Code::number(0), length(&part)]);
    Code::binary(Op::Eq, start, part)
}

fn ends_with(whole: Code, part: Code) -> Code {
    if let Code::Text(text) = &part {
        let count = text.chars().count();
        if count == 0 {
            return Code::Bool(true);
        }
        let end = Code::call("substring", [whole, Code::Number(format!("-{count}"))]);
        return Code::binary(Op::Eq, end, part);
    }
    // The last 0 characters would be all of them.
    let fits = Code::binary(Op::Ge, length(&whole), length(&part));
    let start = Code::binary(Op::Sub, length(&whole), length(&part));
    fits.and(Code::binary(Op::Eq, Code::call("substring", [whole, start]), part))
}
