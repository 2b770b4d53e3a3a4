//! Paths, intrinsic functions and JSONata.

use sfn_dsl::intrinsic::{Arg, Intrinsic};
use sfn_dsl::jsonata::{self, Expression};
use sfn_dsl::path::{JsonPath, ReferencePath, Segment};
use sfn_dsl::place::Span;

use super::{text, within};

/// A path is kept as it was written, a reference path is a definite path that is printed as it is read, and an error
/// has its place in the text.
pub fn path(bytes: &[u8]) -> bool {
    let Some(text) = text(bytes) else { return false };
    let path = JsonPath::parse(text);
    match &path {
        Ok(path) => {
            assert_eq!(path.as_str(), text);
            assert_eq!(JsonPath::parse(&path.to_string()).as_ref(), Ok(path));
        }
        Err(error) => {
            within(text, error.offset, error.offset);
            assert!(!error.to_string().is_empty());
        }
    }
    match ReferencePath::parse(text) {
        Ok(reference) => {
            assert_eq!(Some(reference.as_path()), path.as_ref().ok(), "{text:?}");
            assert!(reference.as_path().is_definite(), "{text:?}");
            is_printed_as_it_is_read(&reference);
        }
        Err(error) => {
            within(text, error.offset, error.offset);
            assert!(path.is_ok() || path == Err(error), "{text:?}");
        }
    }
    path.is_ok()
}

/// The normalized form of a path leads to the same place, where names need no escapes.
fn is_printed_as_it_is_read(reference: &ReferencePath) {
    let segments = reference.as_path().segments();
    let needs_no_escape = |segment: &Segment| match segment {
        Segment::Child(names) => !names.as_slice().iter().any(|name| name.contains(['\'', '"', '\\'])),
        _ => true,
    };
    if segments.iter().all(needs_no_escape) {
        let printed: String = segments.iter().map(ToString::to_string).collect();
        let again = ReferencePath::parse(&format!("${printed}"));
        let again: Option<String> = again.ok().map(|again| printed_segments(&again));
        assert_eq!(again.as_ref(), Some(&printed), "{reference}");
    }
}

fn printed_segments(reference: &ReferencePath) -> String {
    reference.as_path().segments().iter().map(ToString::to_string).collect()
}

/// A call is kept as it was written, its parts too, and an error has its place in the text.
pub fn intrinsic(bytes: &[u8]) -> bool {
    let Some(text) = text(bytes) else { return false };
    match Intrinsic::parse(text) {
        Ok(call) => {
            assert_eq!(call.as_str(), text.trim_end());
            check_call(&call);
            true
        }
        Err(error) => {
            within(text, error.offset, error.offset);
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

fn check_call(call: &Intrinsic) {
    assert_eq!(Intrinsic::parse(call.as_str()).as_ref(), Ok(call));
    let _ = (call.has_valid_arity(), call.paths());
    for arg in &call.args {
        match arg {
            Arg::Call(inner) => {
                assert!(call.as_str().contains(inner.as_str()));
                check_call(inner);
            }
            Arg::Path(path) => assert!(call.as_str().contains(path.as_str())),
            Arg::String(literal) => {
                assert!(literal.value().len() <= literal.raw().len());
                assert!(2 * literal.placeholders() <= literal.raw().len());
            }
            Arg::Number(_) | Arg::Boolean(_) | Arg::Null => {}
        }
    }
}

/// Every part of an expression, and everything that it reads, was written in the text; so was what an error is about.
pub fn jsonata(bytes: &[u8]) -> bool {
    let Some(text) = text(bytes) else { return false };
    let check = |span: Span| within(text, span.start as usize, span.end as usize);
    let expression = match jsonata::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            check(error.span);
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    for_each_part(&expression, &mut |part| check(part.span));
    let references = expression.references();
    let variables = references.variables.iter().map(|read| (&read.name, read.span));
    let functions = references.functions.iter().map(|call| (&call.name, call.span));
    for (name, span) in variables.chain(functions) {
        check(span);
        let written = text.get(span.start as usize..).unwrap_or_default();
        assert!(written.starts_with(&format!("${name}")), "{text:?}: ${name}");
    }
    references.called_fields.iter().for_each(|reference| check(reference.span));
    references.states.iter().for_each(|reference| check(reference.span));
    references.context.iter().for_each(|reference| check(reference.span));
    true
}

/// Calls `visit` with an expression and all expressions in it.
fn for_each_part<'e>(expression: &'e Expression, visit: &mut impl FnMut(&'e Expression)) {
    let mut pending = vec![expression];
    while let Some(part) = pending.pop() {
        visit(part);
        part.for_each_child(|child| pending.push(child));
    }
}
