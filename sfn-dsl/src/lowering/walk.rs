//! Walks over expressions: what they read, how large they are, replacing variables.

use std::collections::BTreeSet;

use super::code::{Code, Variable};

impl Code {
    /// The expressions directly in it.
    pub(super) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Refused
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Input
            | Self::Result
            | Self::ErrorOutput
            | Self::Context(_) => Vec::new(),
            Self::Member(base, _) => vec![base],
            Self::Negate(operand) => vec![operand],
            Self::At(left, right) | Self::Binary(_, left, right) => vec![left, right],
            Self::Call(_, elements) | Self::Array(elements) => elements.iter().collect(),
            Self::Function(_, body) => vec![body],
            Self::Conditional(test, then, otherwise) => vec![test, then, otherwise],
            Self::Object(members) => members.iter().map(|(_, value)| value).collect(),
            Self::Block(bindings, value) => {
                bindings.iter().map(|(_, bound)| bound).chain([&**value]).collect()
            }
        }
    }

    /// The expressions directly in it, for changes.
    pub(super) fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Refused
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Input
            | Self::Result
            | Self::ErrorOutput
            | Self::Context(_) => Vec::new(),
            Self::Member(base, _) => vec![base],
            Self::Negate(operand) => vec![operand],
            Self::At(left, right) | Self::Binary(_, left, right) => vec![left, right],
            Self::Call(_, elements) | Self::Array(elements) => elements.iter_mut().collect(),
            Self::Function(_, body) => vec![body],
            Self::Conditional(test, then, otherwise) => vec![test, then, otherwise],
            Self::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
            Self::Block(bindings, value) => {
                bindings.iter_mut().map(|(_, bound)| bound).chain([&mut **value]).collect()
            }
        }
    }

    /// Every variable that it reads, as often as it does.
    pub(super) fn reads(&self, reads: &mut Vec<Variable>) {
        if let Self::Variable(variable) = self {
            reads.push(*variable);
        }
        for child in self.children() {
            child.reads(reads);
        }
    }

    /// The variables that it reads.
    pub(super) fn variables(&self) -> BTreeSet<Variable> {
        let mut reads = Vec::new();
        self.reads(&mut reads);
        reads.into_iter().collect()
    }

    /// Replaces variables by what they stand for.
    pub(super) fn replace(&mut self, with: &dyn Fn(Variable) -> Option<Self>) {
        if let Self::Variable(variable) = self {
            if let Some(code) = with(*variable) {
                *self = code;
            }
            return;
        }
        for child in self.children_mut() {
            child.replace(with);
        }
    }

    /// How many parts it has.
    pub(super) fn size(&self) -> usize {
        1 + self.children().into_iter().map(Self::size).sum::<usize>()
    }

    /// Whether it has a part like that.
    pub(super) fn any(&self, like: &dyn Fn(&Self) -> bool) -> bool {
        like(self) || self.children().into_iter().any(|child| child.any(like))
    }
}
