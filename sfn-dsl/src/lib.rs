//! The Amazon States Language in Rust.

pub mod check;
pub mod json;
pub mod machine;
pub mod name;
mod nearest;
pub mod place;
pub mod raw;
pub mod resource;
pub mod substitution;
pub mod time;

pub mod intrinsic;
pub mod path;
