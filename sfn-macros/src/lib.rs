//! Procedural macros of sfn-dsl.
