//! The payload: JSON with parameters in it.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::signature::Parameter;
use super::{Complaints, list};
use crate::nearest::nearest;
use crate::task::value::{Kind, Value};

/// JSON with parameters in it.
#[derive(Debug, Clone, Default)]
pub(in super::super) enum Template {
    #[default]
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    /// The parameter at this position.
    Parameter(usize),
    Token,
    Array(Vec<Template>),
    Object(Vec<(String, Template)>),
}

impl Template {
    pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(key, member)| (key.to_owned(), member)).collect())
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Reads a template.
pub(super) struct Reader<'a> {
    pub(super) parameters: &'a [Parameter],
    /// Whether the task waits for a callback, so that there is a token.
    pub(super) has_token: bool,
    /// The parameters that occur.
    pub(super) used: BTreeSet<usize>,
    pub(super) uses_token: bool,
    /// Whether a name stands there that is none: it was meant to be a parameter.
    pub(super) has_unknown: bool,
    pub(super) complaints: &'a mut Complaints,
}

impl Reader<'_> {
    pub(super) fn read(&mut self, value: Value) -> Template {
        match value.kind {
            Kind::Null => Template::Null,
            Kind::Bool(value) => Template::Bool(value),
            Kind::Number(digits) => Template::Number(digits),
            Kind::Text(text) => Template::Text(text.value()),
            Kind::Name(name) => self.name(&name),
            Kind::Array(elements) => {
                Template::Array(elements.into_iter().map(|element| self.read(element)).collect())
            }
            Kind::Object(members) => {
                let mut read: Vec<(String, Template)> = Vec::new();
                for (key, member) in members {
                    let name = key.value();
                    if read.iter().any(|(known, _)| *known == name) {
                        self.complaints
                            .at(key.span(), format!("the key \"{name}\" stands twice in this object"));
                    }
                    let member = self.read(member);
                    read.push((name, member));
                }
                Template::Object(read)
            }
        }
    }

    fn name(&mut self, name: &Ident) -> Template {
        let text = name.unraw().to_string();
        if let Some(position) = self.parameters.iter().position(|parameter| parameter.ident == *name) {
            self.used.insert(position);
            return Template::Parameter(position);
        }
        if text == "token" {
            self.uses_token = true;
            if !self.has_token {
                self.complaints.at(
                    name.span(),
                    "only a task that waits for a callback has a token: add `callback` to the attribute",
                );
            }
            return Template::Token;
        }
        let names: Vec<String> = self.parameters.iter().map(Parameter::name).collect();
        let known = names.iter().map(String::as_str);
        let message = match nearest(&text, known.clone()) {
            Some(nearest) => format!("there is no parameter `{text}`; did you mean `{nearest}`?"),
            None if names.is_empty() => format!("there is no parameter `{text}`: the task has none"),
            None => format!("there is no parameter `{text}`; the task has {}", list(known, "and")),
        };
        self.complaints.at(name.span(), message);
        self.has_unknown = true;
        Template::Null
    }
}
