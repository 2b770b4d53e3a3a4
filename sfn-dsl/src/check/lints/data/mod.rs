//! Data and control flow.

mod busy_loop;
mod endless_loop;
mod growing_loop;
mod missing_default;
mod overwritten_variable;
mod shadowed_variable;
mod unread_variable;
mod variable_maybe_unassigned;
mod variable_never_assigned;

super::lints! {
    variable_maybe_unassigned::VariableMaybeUnassigned,
    variable_never_assigned::VariableNeverAssigned,
    unread_variable::UnreadVariable,
    overwritten_variable::OverwrittenVariable,
    shadowed_variable::ShadowedVariable,
    endless_loop::EndlessLoop,
    busy_loop::BusyLoop,
    growing_loop::GrowingLoop,
    missing_default::MissingDefault,
}
