//! All complaints about a task, and what is left when they are told.

mod entries;
mod signature;
mod template;

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Visibility};

use super::parse::{Entry, Function};

pub(super) use signature::Parameter;
pub(super) use template::Template;

/// A task, ready to be written.
pub(super) struct Task {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) ident: Ident,
    pub(super) parameters: Vec<Parameter>,
    /// The type that awaiting a call gives.
    pub(super) output: TokenStream,
    pub(super) declared: Declared,
}

/// What the attribute declares.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) resource: String,
    pub(super) arguments: Template,
    /// Where the value stands in the result.
    pub(super) result: Vec<String>,
    /// Whether calls are retried as those of Lambda functions should be.
    pub(super) retries_lambda: bool,
    pub(super) timeout_seconds: Option<u64>,
    pub(super) heartbeat_seconds: Option<u64>,
}

/// Complaints, combined.
#[derive(Default)]
pub(super) struct Complaints(Option<syn::Error>);

impl Complaints {
    fn add(&mut self, complaint: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(complaint),
            None => self.0 = Some(complaint),
        }
    }

    fn at(&mut self, span: proc_macro2::Span, message: impl std::fmt::Display) {
        self.add(syn::Error::new(span, message));
    }
}

/// Checks a function and its attribute: what can be written of it, and every complaint.
pub(super) fn check(function: Function, entries: syn::Result<Vec<Entry>>) -> (Task, Option<syn::Error>) {
    let mut complaints = Complaints::default();
    let Function { attributes, visibility, signature, body } = function;
    let ident = signature.ident.clone();
    let (parameters, output) = signature::check(signature, body.as_ref(), &mut complaints);
    let declared = match entries {
        Ok(entries) => entries::check(&ident, entries, &parameters, &mut complaints),
        Err(error) => {
            complaints.add(error);
            Declared::default()
        }
    };
    (Task { attributes, visibility, ident, parameters, output, declared }, complaints.0)
}

/// Names in a sentence: `a`, `b` and `c`.
fn list<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}
