//! The commands: each reads what it needs, does its work through pure code and the edges, and shows the result.

pub mod activity;
pub mod apply;
pub mod bulk;
pub mod config;
pub mod cost;
pub mod describe;
pub mod destroy;
pub mod drift;
pub mod executions;
pub mod history;
pub mod iam;
pub mod list;
pub mod local;
pub mod map_run;
pub mod plan;
pub mod prune;
pub mod redrive;
pub mod rollback;
pub mod shell;
pub mod shift;
pub mod simulate;
pub mod start;
pub mod stop;
pub mod tail;
pub mod task;
pub mod test_state;
pub mod validate;
pub mod versions;

mod deployed;
mod explained;
mod input;
mod wait;
pub mod which;
