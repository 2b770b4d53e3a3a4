//! The commands: each reads what it needs, does its work through pure code and the edges, and shows the result.

pub mod apply;
pub mod history;
pub mod list;
pub mod local;
pub mod plan;
pub mod simulate;
pub mod start;
pub mod validate;

mod input;
