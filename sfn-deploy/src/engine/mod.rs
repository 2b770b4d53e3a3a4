//! What talks to a target to look at machines and to change them, without a terminal: progress is told in lines.
//!
//! [`observe()`] reads what a plan compares with, [`Carry`] carries a plan out, [`Shift`](shift::Shifts) moves an alias from one
//! version to another and judges the new one on the way. Every step may be repeated: running a command again is the recovery.

pub mod back;
pub mod carry;
pub mod delete;
pub mod observe;
pub mod order;
pub mod prune;
pub mod shift;
pub mod smoke;

pub use carry::{Applied, Carry};
pub use delete::Deletion;
pub use observe::observe;
pub use shift::{OnInterrupt, Outcome, Shifts};

/// Is told what is being done, one line each.
pub type Told<'a> = &'a dyn Fn(&str);
