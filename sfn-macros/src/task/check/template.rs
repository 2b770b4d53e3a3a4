//! The payload: JSON with parameters in it.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
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
    /// A member of the Context object.
    Context(Vec<String>),
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

/// The members of the Context object that a payload may have.
///
/// Source: Developer Guide, "Accessing execution data from the Context object in Step Functions".
const CONTEXT: [&str; 9] = [
    "Execution.Id",
    "Execution.Name",
    "Execution.RoleArn",
    "Execution.StartTime",
    "State.EnteredTime",
    "State.Name",
    "State.RetryCount",
    "StateMachine.Id",
    "StateMachine.Name",
];

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
            Kind::Path(path) => self.path(value.span, &path),
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

    /// `context.Execution.Id`.
    fn path(&mut self, span: Span, path: &[Ident]) -> Template {
        let names: Vec<String> = path.iter().map(|name| name.unraw().to_string()).collect();
        let whole = names.join(".");
        if let Some(member) = CONTEXT.iter().find(|member| whole == format!("context.{member}")) {
            return Template::Context(member.split('.').map(str::to_owned).collect());
        }
        let message = match names.first().map(String::as_str) {
            Some("context") if whole == "context.Execution.Input" => {
                "the input of the execution is the parameter of the workflow: hand it over as an argument"
                    .to_owned()
            }
            Some("context") if whole == "context.Task.Token" => "the task token is `token` here".to_owned(),
            Some("context") => {
                let known: Vec<String> = CONTEXT.iter().map(|member| format!("context.{member}")).collect();
                let known = known.iter().map(String::as_str);
                match nearest(&whole, known.clone()) {
                    Some(nearest) => {
                        format!("the Context object has no `{whole}`; did you mean `{nearest}`?")
                    }
                    None => {
                        format!("the Context object has no `{whole}`; a task may have {}", list(known, "and"))
                    }
                }
            }
            _ => format!(
                "`{whole}` is a part of something: a parameter stands whole in a payload; make `{}` a parameter of its own",
                names.last().map_or("", String::as_str)
            ),
        };
        self.complaints.at(span, message);
        self.has_unknown = true;
        Template::Null
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
            return Template::Context(["Task", "Token"].map(str::to_owned).to_vec());
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
