//! Executions, tasks and workers.
