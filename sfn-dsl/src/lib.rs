//! The Amazon States Language in Rust: typed model, builders, parsing, checks and build-script code generation.
