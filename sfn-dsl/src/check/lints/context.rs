//! Reads of the context object.

use super::reads::{Document, Expression, Read};
use crate::jsonata;
use crate::path::{JsonPath, Root, Segment};

/// The paths into the context object that something reads: the names behind `$$` or `$states.context`, up to what is no
/// name.
///
/// A test whether it is there is no read, nor is what stands in an expression with such a test.
pub(super) fn reads(expression: Expression<'_>, document: Document) -> Vec<Vec<&str>> {
    if document == Document::Tested {
        return Vec::new();
    }
    match expression {
        Expression::Path(_) | Expression::Intrinsic(_) => {
            let paths = expression.paths().into_iter();
            paths.filter(|path| *path.root() == Root::Context).map(names_of).collect()
        }
        Expression::Jsonata(expression) => {
            let text = expression.as_str();
            let mut all = Vec::new();
            if text.contains("context") && !text.contains("$exists(") {
                in_expression(expression.expression(), &mut all);
            }
            all
        }
    }
}

fn names_of(path: &JsonPath) -> Vec<&str> {
    let names = path.segments().iter().map_while(|segment| match segment {
        Segment::Child(names) => names.single(),
        _ => None,
    });
    names.collect()
}

fn in_expression<'m>(expression: &'m jsonata::Expression, all: &mut Vec<Vec<&'m str>>) {
    if let jsonata::Kind::Path(steps) = &expression.kind
        && let [root, rest @ ..] = steps.as_slice()
        && matches!(&root.kind, jsonata::Kind::Variable(name) if name == "states")
        && root.modifiers.is_empty()
    {
        let mut names = Vec::new();
        for step in rest {
            let jsonata::Kind::Name(name) = &step.kind else { break };
            names.push(name.as_str());
            if !step.modifiers.is_empty() {
                break;
            }
        }
        if names.first() == Some(&"context") {
            names.remove(0);
            all.push(names);
        }
    }
    expression.for_each_child(|child| in_expression(child, all));
}

/// Whether something reads this part of the context object, or what is in it.
pub(super) fn reads_context(read: &Read<'_>, part: [&str; 2]) -> bool {
    read.context.iter().any(|names| names.starts_with(&part))
}
