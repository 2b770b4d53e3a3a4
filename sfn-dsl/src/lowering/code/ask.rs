//! What can be told of an expression without evaluating it, and replacing variables in it.

use std::collections::BTreeSet;

use super::{Code, Local, Op, Variable};

impl Code {
    /// Shows the expressions directly inside of this one.
    fn for_each_child<'c>(&'c self, see: &mut dyn FnMut(&'c Self)) {
        match self {
            Self::Refused
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Written(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Input
            | Self::Result
            | Self::ErrorOutput
            | Self::Context(_)
            | Self::Regex(_) => {}
            Self::Member(inner, _)
            | Self::Negate(inner)
            | Self::Function(_, inner)
            | Self::Whole(inner)
            | Self::Either(inner)
            | Self::Collect(inner, _)
            | Self::Required(inner, _)
            | Self::Sure(inner)
            | Self::OrNull(inner) => see(inner),
            Self::At(left, right) | Self::Binary(_, left, right) | Self::Entry(left, right) => {
                see(left);
                see(right);
            }
            Self::Call(_, parts) | Self::Array(parts) => parts.iter().for_each(see),
            Self::Apply(function, arguments) => {
                see(function);
                arguments.iter().for_each(see);
            }
            Self::Conditional(test, then, otherwise) => {
                see(test);
                see(then);
                see(otherwise);
            }
            Self::Object(members) => members.iter().map(|(_, value)| value).for_each(see),
            Self::Block(bindings, value) => {
                bindings.iter().map(|(_, bound)| bound).for_each(&mut *see);
                see(value);
            }
        }
    }

    /// The same, to be changed.
    pub(in crate::lowering) fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Refused
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Written(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Input
            | Self::Result
            | Self::ErrorOutput
            | Self::Context(_)
            | Self::Regex(_) => Vec::new(),
            Self::Member(inner, _)
            | Self::Negate(inner)
            | Self::Function(_, inner)
            | Self::Whole(inner)
            | Self::Either(inner)
            | Self::Collect(inner, _)
            | Self::Required(inner, _)
            | Self::Sure(inner)
            | Self::OrNull(inner) => vec![inner],
            Self::At(left, right) | Self::Binary(_, left, right) | Self::Entry(left, right) => {
                vec![left, right]
            }
            Self::Call(_, parts) | Self::Array(parts) => parts.iter_mut().collect(),
            Self::Apply(function, arguments) => [&mut **function].into_iter().chain(arguments).collect(),
            Self::Conditional(test, then, otherwise) => vec![test, then, otherwise],
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
            Self::Block(bindings, value) => {
                bindings.iter_mut().map(|(_, bound)| bound).chain([&mut **value]).collect()
            }
        }
    }

    /// Every variable of the state machine that it reads, as often as it does.
    pub(in crate::lowering) fn reads(&self) -> Vec<Variable> {
        let mut reads = Vec::new();
        self.visit(&mut |code| {
            if let Self::Variable(variable) = code {
                reads.push(*variable);
            }
        });
        reads
    }

    /// The variables of the state machine that it reads.
    pub(in crate::lowering) fn variables(&self) -> BTreeSet<Variable> {
        self.reads().into_iter().collect()
    }

    /// Whether evaluating it surely evaluates this variable of the state machine.
    pub(in crate::lowering) fn evaluates(&self, variable: Variable) -> bool {
        match self {
            Self::Variable(here) => *here == variable,
            Self::Conditional(test, then, otherwise) => {
                test.evaluates(variable) || then.evaluates(variable) && otherwise.evaluates(variable)
            }
            Self::Binary(Op::And | Op::Or, left, _) => left.evaluates(variable),
            Self::Function(..) => false,
            _ => self.any_child(&mut |child| child.evaluates(variable)),
        }
    }

    /// The part of a template that an expression can take the place of: one that is an expression already, or else a constant. The
    /// first members say what is called.
    pub(in crate::lowering) fn leaf_mut(&mut self) -> Option<&mut Self> {
        fn leaf(code: &mut Code, takes_constant: bool) -> Option<&mut Code> {
            match code {
                Code::Object(members) => {
                    members.iter_mut().rev().find_map(|(_, member)| leaf(member, takes_constant))
                }
                Code::Array(elements) => {
                    elements.iter_mut().rev().find_map(|element| leaf(element, takes_constant))
                }
                Code::Written(_) => None,
                code if takes_constant || !code.is_constant() => Some(code),
                _ => None,
            }
        }
        let takes_constant = leaf(self, false).is_none();
        leaf(self, takes_constant)
    }

    /// Whether one of the expressions directly inside of this one is like that.
    pub(in crate::lowering) fn any_child(&self, like: &mut dyn FnMut(&Self) -> bool) -> bool {
        let mut found = false;
        self.for_each_child(&mut |child| found = found || like(child));
        found
    }

    /// Whether it has a part like that.
    pub(in crate::lowering) fn any(&self, like: &dyn Fn(&Self) -> bool) -> bool {
        like(self) || self.any_child(&mut |child| child.any(like))
    }

    /// Shows it and everything in it.
    fn visit(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        self.for_each_child(&mut |child| child.visit(see));
    }

    /// Puts expressions in the place of variables.
    pub(in crate::lowering) fn replace(&mut self, by: &dyn Fn(Variable) -> Option<Self>) {
        if let Self::Variable(variable) = self
            && let Some(code) = by(*variable)
        {
            *self = code;
            return;
        }
        for child in self.children_mut() {
            child.replace(by);
        }
    }

    /// Puts an expression in the place of a local variable.
    pub(in crate::lowering) fn replace_local(&mut self, local: &Local, by: &Self) {
        if matches!(self, Self::Local(here) if here == local) {
            *self = by.clone();
            return;
        }
        for child in self.children_mut() {
            child.replace_local(local, by);
        }
        // A function that is called in one place is what it does there.
        if let Self::Apply(function, arguments) = self
            && let Self::Function(parameters, body) = &mut **function
            && arguments.iter().all(Self::is_cheap)
        {
            for (parameter, argument) in parameters.iter().zip(&*arguments) {
                body.replace_local(parameter, argument);
            }
            *self = std::mem::replace(body, Self::Null);
        }
    }

    /// How often it names a local variable.
    pub(in crate::lowering) fn uses(&self, local: &Local) -> usize {
        let mut uses = 0;
        self.visit(&mut |code| uses += usize::from(matches!(code, Self::Local(here) if here == local)));
        uses
    }

    /// Whether a function in it names a local variable: it may be called many times.
    pub(in crate::lowering) fn uses_in_function(&self, local: &Local) -> bool {
        match self {
            Self::Function(_, body) => body.uses(local) > 0,
            _ => self.any_child(&mut |child| child.uses_in_function(local)),
        }
    }

    /// How many parts it has: a measure of how long it is.
    pub(in crate::lowering) fn size(&self) -> usize {
        let mut size = 0;
        self.visit(&mut |_| size += 1);
        size
    }

    /// Whether it costs nothing to evaluate it twice, and little to read it twice.
    pub(in crate::lowering) fn is_cheap(&self) -> bool {
        match self {
            Self::Refused
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Input
            | Self::Result
            | Self::ErrorOutput
            | Self::Context(_) => true,
            Self::Text(text) | Self::Written(text) => text.len() <= 16,
            Self::Member(base, _) => base.is_cheap(),
            Self::At(base, index) => base.is_cheap() && matches!(**index, Self::Number(_)),
            Self::Sure(inner) => inner.is_cheap(),
            _ => false,
        }
    }

    /// Whether it is known as it stands here.
    pub(in crate::lowering) fn is_constant(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Written(_) => true,
            Self::Array(_) | Self::Object(_) | Self::Whole(_) | Self::Either(_) => {
                !self.any_child(&mut |child| !child.is_constant())
            }
            _ => false,
        }
    }

    /// Whether its value cannot be undefined, given data of the declared types.
    pub(in crate::lowering) fn is_defined(&self) -> bool {
        match self {
            Self::At(..) | Self::Regex(_) | Self::Function(..) => false,
            // A member that may be missing stands in `Required`, `OrNull` or a test.
            Self::Member(base, _) => base.is_defined(),
            Self::Call(function, arguments) => {
                DEFINED.contains(function) && arguments.iter().all(Self::is_defined)
            }
            Self::Binary(_, left, right) => left.is_defined() && right.is_defined(),
            Self::Conditional(_, then, otherwise) => then.is_defined() && otherwise.is_defined(),
            Self::Block(_, value) => value.is_defined(),
            _ => true,
        }
    }

    /// Whether evaluating it may end in an error, or in nothing.
    ///
    /// Data is taken to be of its declared type: a member that the type has is there.
    pub(in crate::lowering) fn can_fail(&self) -> bool {
        let here = match self {
            Self::Required(..) | Self::At(..) => true,
            Self::Binary(Op::Div | Op::Rem, _, right) => {
                !matches!(&**right, Self::Number(digits) if digits.parse::<f64>().is_ok_and(|number| number != 0.0))
            }
            Self::Call(function, _) => FAILING.contains(function),
            _ => false,
        };
        here || match self {
            Self::Sure(inner) => match &**inner {
                Self::At(base, index) => base.can_fail() || index.can_fail(),
                Self::Call(_, arguments) => arguments.iter().any(Self::can_fail),
                inner => inner.can_fail(),
            },
            // The element may be missing, and then the value is `null`.
            Self::OrNull(inner) => match &**inner {
                Self::At(base, index) => base.can_fail() || index.can_fail(),
                Self::Call("lookup" | "max" | "min", arguments) => arguments.iter().any(Self::can_fail),
                inner => inner.can_fail(),
            },
            _ => self.any_child(&mut Self::can_fail),
        }
    }
}

/// Functions that fail on some values of the right type.
const FAILING: [&str; 18] = [
    "assert",
    "base64decode",
    "decodeUrl",
    "decodeUrlComponent",
    "error",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "hash",
    "lookup",
    "max",
    "min",
    "number",
    "parse",
    "parseInteger",
    "partition",
    "power",
    "single",
];

/// Functions that give something for arguments that are something.
const DEFINED: [&str; 16] = [
    "abs",
    "append",
    "ceil",
    "contains",
    "count",
    "floor",
    "join",
    "length",
    "lowercase",
    "not",
    "number",
    "round",
    "string",
    "substring",
    "sum",
    "uppercase",
];
