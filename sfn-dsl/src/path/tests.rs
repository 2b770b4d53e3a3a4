//! Behavior of the path parsers.
