//! The guide to workflows.

// `cfg(test)` tells Clippy that helper functions are tests too.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the guide is a file")]
mod guide;
#[cfg(test)]
#[expect(unreachable_pub, reason = "the examples are written as users write them")]
mod sections;
