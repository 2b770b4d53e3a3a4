//! An expression as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Code, Items, Local, Op, Variable};
use crate::jsonata::is_function;

/// How tightly the parts of an expression hold together: the binding powers of JSONata's parser.
mod power {
    pub(super) const LOWEST: u8 = 0;
    /// Above `? :`.
    pub(super) const OPERAND: u8 = 21;
    pub(super) const OR: u8 = 25;
    pub(super) const AND: u8 = 30;
    pub(super) const COMPARE: u8 = 40;
    pub(super) const ADD: u8 = 50;
    pub(super) const MULTIPLY: u8 = 60;
    pub(super) const PREFIX: u8 = 70;
    pub(super) const POSTFIX: u8 = 75;
}

impl Code {
    /// The text of a whole expression, without `{% %}`; `names` gives the names of variables.
    pub(in crate::lowering) fn print<'n>(&self, names: &'n dyn Fn(Variable) -> &'n str) -> String {
        let mut code = self.clone();
        code.settle(true, &mut 0);
        let mut printer = Printer { names, taken: Vec::new(), locals: BTreeMap::new(), text: String::new() };
        printer.taken = code.variables().into_iter().map(|variable| names(variable).to_owned()).collect();
        printer.write(&code, power::LOWEST);
        printer.text
    }

    /// Writes out what stands for more than it says. `last`: whether the service fails where this is undefined.
    fn settle(&mut self, last: bool, locals: &mut u32) {
        match self {
            Self::Required(inner, _) if last => {
                inner.settle(true, locals);
                *self = std::mem::replace(inner, Self::Null);
            }
            Self::Required(inner, text) => {
                // What is inside may be undefined, and then this is what says so.
                inner.settle(true, locals);
                let (inner, otherwise) = (std::mem::replace(&mut **inner, Self::Null), Self::error(*text));
                *self = guarded(inner, otherwise, locals);
            }
            Self::OrNull(inner) => {
                inner.settle(!matches!(&**inner, Self::Required(..)), locals);
                *self = guarded(std::mem::replace(&mut **inner, Self::Null), Self::Null, locals);
            }
            Self::Conditional(test, then, otherwise) => {
                test.settle(false, locals);
                then.settle(last, locals);
                otherwise.settle(last, locals);
            }
            Self::Block(bindings, value) => {
                for (_, bound) in bindings {
                    bound.settle(false, locals);
                }
                value.settle(last, locals);
            }
            // Undefined where one of the operands is.
            Self::Binary(Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem, ..)
            | Self::Negate(_)
            | Self::Member(..)
            | Self::At(..) => {
                for child in self.children_mut() {
                    child.settle(last, locals);
                }
            }
            _ => {
                for child in self.children_mut() {
                    child.settle(false, locals);
                }
            }
        }
    }
}

/// `inner`, and where it is undefined `otherwise`.
fn guarded(inner: Code, otherwise: Code, locals: &mut u32) -> Code {
    let exists = |code: Code| Box::new(Code::call("exists", [code]));
    if inner.size() <= 6 {
        return Code::Conditional(exists(inner.clone()), Box::new(inner), Box::new(otherwise));
    }
    // The numbers of the lowering count up from 1.
    *locals += 1;
    let local = Local { name: "value".to_owned(), number: u32::MAX - *locals };
    let value = || Code::Local(local.clone());
    let choice = Code::Conditional(exists(value()), Box::new(value()), Box::new(otherwise));
    Code::Block(vec![(local.clone(), inner)], Box::new(choice))
}

/// Whether an element may be an array or not.
fn has_either(elements: &[Code]) -> bool {
    elements.iter().any(|element| matches!(element, Code::Either(_)))
}

/// Whether it is printed as `[…]`, which an array around it takes as one element.
fn is_in_brackets(code: &Code) -> bool {
    match code {
        Code::Array(elements) => !has_either(elements),
        code => matches!(code, Code::Collect(_, Items::Scalars)),
    }
}

/// An array whose elements a function gives: what a function gives is one element, an array too.
fn made_by_position(elements: &[Code]) -> Code {
    let position = Local { name: "position".to_owned(), number: u32::MAX };
    let mut numbered: Vec<(usize, Code)> = elements.iter().cloned().enumerate().collect();
    let Some((_, mut body)) = numbered.pop() else { return Code::Array(Vec::new()) };
    for (number, element) in numbered.into_iter().rev() {
        let here = Code::binary(Op::Eq, Code::Local(position.clone()), Code::number(number));
        body = Code::Conditional(Box::new(here), Box::new(element), Box::new(body));
    }
    let positions = Code::Array((0..elements.len()).map(Code::number).collect());
    let function = Code::Function(vec![position], Box::new(body));
    Code::Collect(Box::new(Code::call("map", [positions, function])), Items::Any)
}

struct Printer<'n> {
    names: &'n dyn Fn(Variable) -> &'n str,
    /// The names that mean something here.
    taken: Vec<String>,
    /// The names of the locals that are bound here, by their number.
    locals: BTreeMap<u32, String>,
    text: String,
}

impl Printer<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes an expression as an operand of something that holds as tightly as `least`.
    fn write(&mut self, code: &Code, least: u8) {
        let here = tightness(code);
        if here < least {
            self.put("(");
        }
        self.write_bare(code);
        if here < least {
            self.put(")");
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each form of code")]
    fn write_bare(&mut self, code: &Code) {
        match code {
            // Nobody sees it: there is a report instead of a definition.
            Code::Refused => self.put("$error('refused')"),
            Code::Null => self.put("null"),
            Code::Bool(value) => self.put(if *value { "true" } else { "false" }),
            Code::Number(digits) => self.put(digits),
            Code::Text(text) => self.text.push_str(&quoted(text)),
            // What a substitution puts there must not end the text.
            Code::Written(text) => {
                let _ = write!(self.text, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            }
            Code::Variable(variable) => {
                let name = (self.names)(*variable);
                let _ = write!(self.text, "${name}");
            }
            Code::Local(local) => {
                let name = self.locals.get(&local.number).unwrap_or(&local.name).clone();
                let _ = write!(self.text, "${name}");
            }
            Code::Input => self.put("$states.input"),
            Code::Result => self.put("$states.result"),
            Code::ErrorOutput => self.put("$states.errorOutput"),
            Code::Context(members) => {
                self.put("$states.context");
                for member in members {
                    self.member(member);
                }
            }
            Code::Regex(pattern) => {
                let _ = write!(self.text, "/{pattern}/");
            }
            Code::Member(base, name) if name.contains('`') || name.is_empty() => {
                self.put("$lookup(");
                self.write(base, power::LOWEST);
                let _ = write!(self.text, ", {})", quoted(name));
            }
            Code::Member(base, name) => {
                // A text at the start of a path would be the name of a member.
                let is_literal = matches!(
                    **base,
                    Code::Text(_) | Code::Written(_) | Code::Null | Code::Bool(_) | Code::Number(_)
                );
                self.write(base, if is_literal { u8::MAX } else { power::POSTFIX });
                self.member(name);
            }
            Code::At(base, index) => {
                // `$a[$i][0]` takes the first of what `$a[$i]` finds, which is `$a[$i]`.
                let inner = if let Code::Sure(inner) = &**base { inner } else { base };
                let least = if matches!(**inner, Code::At(..)) { u8::MAX } else { power::POSTFIX };
                self.write(base, least);
                self.put("[");
                self.write(index, power::LOWEST);
                self.put("]");
            }
            Code::Negate(operand) => {
                self.put("-");
                self.write(operand, power::PREFIX + 1);
            }
            Code::Binary(op, left, right) => self.binary(*op, left, right),
            Code::Call(function, arguments) => {
                let _ = write!(self.text, "${function}");
                self.list("(", arguments, ")");
            }
            Code::Apply(function, arguments) => {
                self.write(function, power::POSTFIX);
                self.list("(", arguments, ")");
            }
            Code::Function(parameters, body) => self.scope(|printer| {
                let names: Vec<String> =
                    parameters.iter().map(|parameter| format!("${}", printer.name(parameter))).collect();
                let _ = write!(printer.text, "function({}) {{ ", names.join(", "));
                printer.write(body, power::LOWEST);
                printer.put(" }");
            }),
            Code::Conditional(test, then, otherwise) => {
                self.write(test, power::OPERAND);
                self.put(" ? ");
                self.write(then, power::OPERAND);
                self.put(" : ");
                self.write(otherwise, power::LOWEST);
            }
            Code::Array(elements) => self.array(elements),
            Code::Collect(sequence, Items::Scalars) => self.list("[", std::slice::from_ref(sequence), "]"),
            Code::Collect(sequence, Items::Any) => {
                self.put("$append([], ");
                self.write(sequence, power::POSTFIX);
                self.put("[])");
            }
            Code::Object(members) => {
                self.put("{");
                for (position, (key, value)) in members.iter().enumerate() {
                    self.put(if position == 0 { "" } else { ", " });
                    let _ = write!(self.text, "{}: ", quoted(key));
                    self.write(value, power::LOWEST);
                }
                self.put("}");
            }
            Code::Entry(key, value) => {
                self.put("{");
                self.write(key, power::LOWEST);
                self.put(": ");
                self.write(value, power::LOWEST);
                self.put("}");
            }
            Code::Block(bindings, value) => self.scope(|printer| {
                printer.put("(");
                for (local, bound) in bindings {
                    // The name is new: only a function sees it in what it is bound to.
                    let own = matches!(bound, Code::Function(..)).then(|| printer.name(local));
                    let mark = printer.text.len();
                    printer.write(bound, power::LOWEST);
                    let bound = printer.text.split_off(mark);
                    let name = own.unwrap_or_else(|| printer.name(local));
                    let _ = write!(printer.text, "${name} := {bound}; ");
                }
                printer.write(value, power::LOWEST);
                printer.put(")");
            }),
            Code::Whole(inner)
            | Code::Either(inner)
            | Code::Sure(inner)
            | Code::Required(inner, _)
            | Code::OrNull(inner) => {
                self.write_bare(inner);
            }
        }
    }

    fn member(&mut self, name: &str) {
        if is_identifier(name) {
            let _ = write!(self.text, ".{name}");
        } else {
            let _ = write!(self.text, ".`{name}`");
        }
    }

    fn binary(&mut self, op: Op, left: &Code, right: &Code) {
        let (here, sign) = (op.power(), op.sign());
        // Operators hold to the left; what is compared is put in parentheses, because nobody knows that.
        let left_least = if here == power::COMPARE { here + 1 } else { here };
        let is_same = matches!(right, Code::Binary(inner, ..) if *inner == op);
        let right_least = if is_same && op.is_associative() { here } else { here + 1 };
        self.write(left, left_least);
        if op == Op::Range {
            self.put(sign);
        } else {
            let _ = write!(self.text, " {sign} ");
        }
        self.write(right, right_least);
    }

    /// Elements that are arrays themselves are put into one more pair of brackets: `[$a]` would take `$a` apart.
    fn array(&mut self, elements: &[Code]) {
        if has_either(elements) {
            self.write_bare(&made_by_position(elements));
            return;
        }
        self.put("[");
        for (position, element) in elements.iter().enumerate() {
            self.put(if position == 0 { "" } else { ", " });
            match element {
                Code::Whole(inner) if !is_in_brackets(inner) => {
                    self.put("[");
                    self.write(inner, power::LOWEST);
                    self.put("]");
                }
                element => self.write(element, power::LOWEST),
            }
        }
        self.put("]");
    }

    fn list(&mut self, open: &str, elements: &[Code], close: &str) {
        self.put(open);
        for (position, element) in elements.iter().enumerate() {
            self.put(if position == 0 { "" } else { ", " });
            self.write(element, power::LOWEST);
        }
        self.put(close);
    }

    /// Writes something with names of its own.
    fn scope(&mut self, write: impl FnOnce(&mut Self)) {
        let (mark, locals) = (self.taken.len(), self.locals.clone());
        write(self);
        self.taken.truncate(mark);
        self.locals = locals;
    }

    /// Brings a local variable into scope, under a name that means nothing else here.
    fn name(&mut self, local: &Local) -> String {
        let plain = local.name.trim_start_matches("r#").trim_start_matches('_');
        let plain = if plain.is_empty() { "value" } else { plain };
        let is_free = |name: &String| {
            !is_function(name) && name != "states" && name != "eval" && !self.taken.contains(name)
        };
        let numbered = (2_u32..).map(|number| format!("{plain}{number}"));
        let mut names = std::iter::once(plain.to_owned()).chain(numbered);
        let name = names.find(is_free).unwrap_or_else(|| plain.to_owned());
        self.taken.push(name.clone());
        self.locals.insert(local.number, name.clone());
        name
    }
}

/// How tightly an expression holds together.
fn tightness(code: &Code) -> u8 {
    match code {
        Code::Binary(op, ..) => op.power(),
        Code::Negate(_) => power::PREFIX,
        Code::Number(digits) if digits.starts_with('-') => power::PREFIX,
        Code::Conditional(..) => power::LOWEST + 1,
        Code::Function(..) => power::OPERAND,
        Code::Member(..) | Code::At(..) => power::POSTFIX,
        Code::Whole(inner)
        | Code::Either(inner)
        | Code::Sure(inner)
        | Code::Required(inner, _)
        | Code::OrNull(inner) => tightness(inner),
        _ => 100,
    }
}

impl Op {
    fn power(self) -> u8 {
        match self {
            Self::Range => power::LOWEST + 1,
            Self::Or => power::OR,
            Self::And => power::AND,
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge | Self::In => power::COMPARE,
            Self::Add | Self::Sub | Self::Concat => power::ADD,
            Self::Mul | Self::Div | Self::Rem => power::MULTIPLY,
        }
    }

    /// Whether `a op (b op c)` is `(a op b) op c`; sums of floats are not.
    fn is_associative(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Concat)
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Concat => "&",
            Self::And => "and",
            Self::Or => "or",
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::In => "in",
            Self::Range => "..",
        }
    }
}

/// Whether a member can be named without backticks.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let words = ["and", "or", "in", "true", "false", "null", "function"];
    starts && characters.all(|next| next.is_ascii_alphanumeric() || next == '_') && !words.contains(&name)
}

/// A text in the quotes that need less, without what ends an expression or names a substitution.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    let mut before = ' ';
    for character in text.chars() {
        let ends = before == '%' && character == '}' || before == '$' && character == '{';
        before = character;
        match character {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if ends || character == quote || character.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push(quote);
    quoted
}
