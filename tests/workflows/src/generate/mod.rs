//! Random bodies: well-typed Rust over a few types and tasks, with every construct that is lowered.
//!
//! Loops end, numbers stay small, and divisors are not zero, so that what differs is a fault of the lowering and not of the
//! arithmetic. The types and tasks are in `lib.rs`.

mod expression;
mod random;
mod statement;

use std::fmt::Write;

use random::Random;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Truth,
    Text,
    Numbers,
    Maybe,
    Kind,
}

const TYPES: [Type; 6] = [Type::Number, Type::Truth, Type::Text, Type::Numbers, Type::Maybe, Type::Kind];

/// A variable in scope.
#[derive(Debug, Clone)]
struct Variable {
    name: String,
    ty: Type,
    mutable: bool,
}

/// A body that is being written.
struct Writer {
    random: Random,
    text: String,
    depth: usize,
    variables: Vec<Variable>,
    named: u32,
    /// How many states may still be made.
    states: u32,
    /// Whether a loop is around, which `break` and `continue` leave.
    in_loop: bool,
    /// How often what is written now runs at most: loops in loops get short.
    times: u32,
}

/// The source of that many functions.
pub(super) fn bodies(count: u64, seed: u64) -> String {
    let mut source = String::new();
    for number in 0..count {
        let mut writer = Writer {
            random: Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number)),
            text: String::new(),
            depth: 1,
            variables: Vec::new(),
            named: 0,
            states: 12,
            in_loop: false,
            times: 1,
        };
        writer.function(number);
        source.push_str(&writer.text);
    }
    source.push_str("/// All of them.\npub fn all() -> Vec<Body> {\n    vec![\n");
    for number in 0..count {
        let _ = writeln!(
            source,
            "        Body {{ name: \"body_{number}\", machine: body_{number}::workflow, function: |input| Box::pin(body_{number}(input)) }},"
        );
    }
    source.push_str("    ]\n}\n");
    source
}

impl Writer {
    fn line(&mut self, text: &str) {
        let indent = "    ".repeat(self.depth);
        let _ = writeln!(self.text, "{indent}{text}");
    }

    fn open(&mut self, text: &str) {
        self.line(text);
        self.depth += 1;
    }

    fn close(&mut self, text: &str) {
        self.depth -= 1;
        self.line(text);
    }

    /// A name for `let`: now and then one that was there, to shadow it.
    fn shadowing_name(&mut self, ty: Type) -> String {
        if self.random.once_in(6)
            && let Some(variable) = self.random.one_of(&self.variables)
            && !variable.mutable
            && !variable.name.contains('.')
        {
            return variable.name.clone();
        }
        self.name(ty)
    }

    /// A name that was not there yet.
    fn name(&mut self, ty: Type) -> String {
        self.named += 1;
        let stem = match ty {
            Type::Number => "number",
            Type::Truth => "truth",
            Type::Text => "text",
            Type::Numbers => "numbers",
            Type::Maybe => "maybe",
            Type::Kind => "kind",
        };
        format!("{stem}_{}", self.named)
    }

    /// Brings a variable into scope; one of the same name is shadowed.
    fn declare(&mut self, name: &str, ty: Type, mutable: bool) {
        self.variables.retain(|variable| variable.name != name);
        self.variables.push(Variable { name: name.to_owned(), ty, mutable });
    }

    /// What is written in a block is not seen behind it.
    fn scoped(&mut self, write: impl FnOnce(&mut Self)) {
        let variables = self.variables.clone();
        write(self);
        self.variables = variables;
    }

    fn function(&mut self, number: u64) {
        self.depth = 0;
        self.line("#[workflow]");
        self.open(&format!("pub async fn body_{number}(input: Input) -> Result<Output, Failure> {{"));
        for (field, ty) in [
            ("number", Type::Number),
            ("truth", Type::Truth),
            ("text", Type::Text),
            ("numbers", Type::Numbers),
            ("maybe", Type::Maybe),
            ("kind", Type::Kind),
        ] {
            // Some are variables of their own, some are read where they are used.
            if self.random.once_in(2) {
                let mutable = self.random.once_in(2);
                let keyword = if mutable { "let mut" } else { "let" };
                let clone =
                    if matches!(ty, Type::Number | Type::Truth | Type::Maybe) { "" } else { ".clone()" };
                self.line(&format!("{keyword} {field} = input.{field}{clone};"));
                self.declare(field, ty, mutable);
            } else {
                self.declare(&format!("input.{field}"), ty, false);
            }
        }
        let statements = 2 + self.random.below(4);
        for _ in 0..statements {
            self.statement(2);
        }
        let output = self.output();
        self.line(&output);
        self.close("}");
    }

    /// What a body returns in the end.
    fn output(&mut self) -> String {
        let (number, truth) = (self.expression(Type::Number, 2), self.expression(Type::Truth, 1));
        let (text, numbers) = (self.expression(Type::Text, 1), self.expression(Type::Numbers, 1));
        let (maybe, kind) = (self.expression(Type::Maybe, 1), self.expression(Type::Kind, 1));
        format!(
            "Ok(Output {{ number: {number}, truth: {truth}, text: {text}, numbers: {numbers}, maybe: {maybe}, kind: {kind} }})"
        )
    }
}
