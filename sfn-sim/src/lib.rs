//! Runs an AWS Step Functions state machine in virtual time, as the service would.

pub mod eval;
pub mod random;
