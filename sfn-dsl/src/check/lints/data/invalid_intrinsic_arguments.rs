//! # `INVALID_INTRINSIC_ARGUMENTS`: a call that fails whatever its input is
//!
//! **Why:** intrinsic functions check their arguments when they run; a failure is `States.Runtime`, which nothing
//! can catch.
//!
//! Bad:
//! ```json
//! {"Type": "Pass", "Parameters": {"name.$": "States.Format('order {}')"}, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Pass", "Parameters": {"name.$": "States.Format('order {}', $.id)"}, "End": true}
//! ```

use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::intrinsic::{Arg, Arity, Function, Intrinsic};
use crate::json::Kind;
use crate::substitution;
use std::fmt;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::error("INVALID_INTRINSIC_ARGUMENTS", "B115", "a call that fails whatever its input is"),
    check: Check::State(check),
};

/// A call whose arguments cannot be right.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidIntrinsicArguments {
    /// The function.
    pub function: Function,
    /// What is wrong.
    pub fault: ArgumentFault,
}

impl Wording for InvalidIntrinsicArguments {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { function, fault } = self;
        format!("`{function}` {fault}, so it fails in every execution")
    }
}

/// What is wrong with the arguments of a call.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ArgumentFault {
    /// Too many or too few of them.
    Count {
        /// How many the function takes.
        arity: Arity,
        /// How many there are.
        found: usize,
    },
    /// A template with another number of `{}` than there are values.
    Placeholders {
        /// The `{}` in the template.
        placeholders: usize,
        /// The values after it.
        values: usize,
    },
    /// A literal of a type that the function does not take.
    Type {
        /// Its position, from 1.
        position: usize,
        /// What the function takes there.
        wants: &'static str,
    },
    /// A literal that the function does not take.
    Value {
        /// Its position, from 1.
        position: usize,
        /// What the function takes there.
        wants: &'static str,
    },
    /// A range of more items than the service makes.
    LongRange,
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count { arity, found } => write!(f, "takes {arity} but has {found}"),
            Self::Placeholders { placeholders, values } => {
                write!(f, "has {placeholders} `{{}}` in its template and {values} values for them")
            }
            Self::Type { position, wants } | Self::Value { position, wants } => {
                write!(f, "wants {wants} as argument {position}")
            }
            Self::LongRange => f.write_str("would make more than 1,000 items"),
        }
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Intrinsic(call) = read.expression else { continue };
        let mut calls = vec![call];
        while let Some(call) = calls.pop() {
            if let Some(fault) = fault(call) {
                findings.state(
                    here,
                    &read.steps,
                    InvalidIntrinsicArguments { function: call.function, fault },
                );
            }
            calls.extend(call.args.iter().filter_map(|arg| match arg {
                Arg::Call(call) => Some(call),
                Arg::String(_) | Arg::Number(_) | Arg::Boolean(_) | Arg::Null | Arg::Path(_) => None,
            }));
        }
    }
}

fn fault(call: &Intrinsic) -> Option<ArgumentFault> {
    let (function, args) = (call.function, &call.args);
    if !call.has_valid_arity() {
        return Some(ArgumentFault::Count { arity: function.arity(), found: args.len() });
    }
    if let (Function::Format, [Arg::String(template), values @ ..]) = (function, args.as_slice()) {
        let placeholders = template.placeholders();
        if !substitution::is_in(template.raw()) && placeholders != values.len() {
            return Some(ArgumentFault::Placeholders { placeholders, values: values.len() });
        }
    }
    let wrong_type = args.iter().enumerate().find_map(|(index, arg)| {
        let wants = wanted(function, index)?;
        (!is_possible(arg, wants))
            .then_some(ArgumentFault::Type { position: index + 1, wants: wants.described() })
    });
    wrong_type.or_else(|| wrong_value(function, args))
}

/// The JSON type that a function takes at a position, where it takes one only.
fn wanted(function: Function, index: usize) -> Option<Kind> {
    match (function, index) {
        (Function::StringToJson | Function::Base64Encode | Function::Base64Decode | Function::Format, 0)
        | (Function::StringSplit, _)
        | (Function::Hash, 1) => Some(Kind::String),
        (
            Function::ArrayPartition
            | Function::ArrayContains
            | Function::ArrayGetItem
            | Function::ArrayLength
            | Function::ArrayUnique,
            0,
        ) => Some(Kind::Array),
        (Function::ArrayPartition | Function::ArrayGetItem, 1)
        | (Function::ArrayRange | Function::MathRandom | Function::MathAdd, _) => Some(Kind::Number),
        (Function::JsonMerge, 0 | 1) => Some(Kind::Object),
        (Function::JsonMerge, 2) => Some(Kind::Boolean),
        _ => None,
    }
}

/// Whether an argument may have the type; only literals are surely of another.
fn is_possible(arg: &Arg, kind: Kind) -> bool {
    match arg {
        Arg::String(_) => kind == Kind::String,
        Arg::Number(_) => kind == Kind::Number,
        Arg::Boolean(_) => kind == Kind::Boolean,
        Arg::Null | Arg::Path(_) | Arg::Call(_) => true,
    }
}

fn wrong_value(function: Function, args: &[Arg]) -> Option<ArgumentFault> {
    let number = |index: usize| match args.get(index) {
        Some(Arg::Number(number)) => number.as_f64(),
        _ => None,
    };
    match function {
        Function::Hash => match args.get(1) {
            Some(Arg::String(algorithm)) if !substitution::is_in(algorithm.raw()) => {
                let is_known = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"].contains(&algorithm.value());
                let wants = "`MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512`";
                (!is_known).then_some(ArgumentFault::Value { position: 2, wants })
            }
            _ => None,
        },
        Function::JsonMerge => {
            let deep = matches!(args.get(2), Some(Arg::Boolean(true)));
            deep.then_some(ArgumentFault::Value {
                position: 3,
                wants: "`false` (it merges the top level only)",
            })
        }
        Function::ArrayPartition if number(1).is_some_and(|size| size < 1.0) => {
            Some(ArgumentFault::Value { position: 2, wants: "a number of at least 1" })
        }
        Function::ArrayGetItem if number(1).is_some_and(|index| index < 0.0) => {
            Some(ArgumentFault::Value { position: 2, wants: "an index from 0" })
        }
        Function::ArrayRange => {
            let (first, last, step) = (number(0), number(1), number(2));
            if step == Some(0.0) {
                return Some(ArgumentFault::Value { position: 3, wants: "a step other than 0" });
            }
            let items = (last? - first?) / step? + 1.0;
            (items.floor() > 1000.0).then_some(ArgumentFault::LongRange)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn pass(call: &str) -> String {
        format!(r#"{{"Type": "Pass", "Parameters": {{"x.$": "{call}"}}, "End": true}}"#)
    }

    #[test]
    fn calls_that_cannot_work_are_told_with_the_reason() {
        for (call, why) in [
            (
                "States.Format('a {} {}', $.x)",
                "`States.Format` has 2 `{}` in its template and 1 values for them",
            ),
            ("States.UUID(1)", "`States.UUID` takes no arguments but has 1"),
            ("States.MathAdd('1', $.x)", "`States.MathAdd` wants a number as argument 1"),
            (
                "States.JsonMerge($.a, $.b, true)",
                "`States.JsonMerge` wants `false` (it merges the top level only) as argument 3",
            ),
            ("States.ArrayRange(1, 2000, 1)", "`States.ArrayRange` would make more than 1,000 items"),
            (
                "States.Array(States.Hash($.x, 'SHA-3'))",
                "`States.Hash` wants `MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512` as argument 2",
            ),
        ] {
            let line =
                format!("/States/S/Parameters/x.$: state \"S\": {why}, so it fails in every execution");
            reported(&LINT, &pass(call), &[&line]);
        }
    }

    #[test]
    fn calls_that_may_work_are_left_alone() {
        for call in [
            "States.Format('{} \\\\{} ${Stage}', $.x)",
            "States.ArrayRange(1, 1000, 1)",
            "States.MathAdd($.x, -1)",
            "States.Hash($.x, 'SHA-256')",
            "States.MathRandom(1, 9)",
        ] {
            silent(&LINT, &pass(call));
        }
    }
}
