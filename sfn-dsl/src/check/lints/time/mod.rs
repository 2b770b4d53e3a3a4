//! Time.

mod express_overtime;
mod express_wait;
mod job_without_timeout;
mod machine_without_timeout;
mod polling_loop;
mod task_without_timeout;
mod timeout_above_cap;
mod timeout_beyond_machine;
mod token_without_timeout;

super::lints! {
    token_without_timeout::TokenWithoutTimeout,
    job_without_timeout::JobWithoutTimeout,
    task_without_timeout::TaskWithoutTimeout,
    machine_without_timeout::MachineWithoutTimeout,
    express_overtime::ExpressOvertime,
    timeout_beyond_machine::TimeoutBeyondMachine,
    timeout_above_cap::TimeoutAboveCap,
    polling_loop::PollingLoop,
    express_wait::ExpressWait,
}
