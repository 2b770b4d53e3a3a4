//! Reads of the context object.

use super::reads::{Document, Expression, Read};
use crate::path::{Root, Segment};

/// Whether something reads this part of the context object, or all of it below the first name.
///
/// A test whether it is there does not count. JSONata is searched as a text.
pub(super) fn reads_context(read: &Read<'_>, part: [&str; 2]) -> bool {
    if read.document == Document::Tested {
        return false;
    }
    match read.expression {
        Expression::Path(_) | Expression::Intrinsic(_) => read.paths().into_iter().any(|path| {
            let names = path.segments().iter().map(|segment| match segment {
                Segment::Child(names) => names.single(),
                _ => None,
            });
            *path.root() == Root::Context && names.take(2).eq(part.map(Some))
        }),
        Expression::Jsonata(expression) => {
            let text = expression.as_str();
            let [first, second] = part;
            text.contains(&format!("$states.context.{first}.{second}")) && !text.contains("$exists(")
        }
    }
}
