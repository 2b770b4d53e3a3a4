//! Data and control flow.

mod busy_loop;
mod context_not_available;
mod contradictory_rule;
mod duplicate_template_key;
mod endless_loop;
mod growing_loop;
mod heartbeat_not_below_timeout;
mod invalid_intrinsic_arguments;
mod missing_default;
mod never_evaluated;
mod no_dollar;
mod overwritten_variable;
mod pass_result_is_static;
mod path_in_fail_text;
mod pointless_choice;
mod questionable_wait;
mod redundant_field;
mod shadowed_rule;
mod shadowed_variable;
mod unread_variable;
mod variable_maybe_unassigned;
mod variable_never_assigned;
mod wrong_query_language;

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
    contradictory_rule::ContradictoryRule,
    shadowed_rule::ShadowedRule,
    pointless_choice::PointlessChoice,
    invalid_intrinsic_arguments::InvalidIntrinsicArguments,
    no_dollar::NoDollar,
    pass_result_is_static::PassResultIsStatic,
    wrong_query_language::WrongQueryLanguage,
    path_in_fail_text::PathInFailText,
    redundant_field::RedundantField,
    duplicate_template_key::DuplicateTemplateKey,
    heartbeat_not_below_timeout::HeartbeatNotBelowTimeout,
    questionable_wait::QuestionableWait,
    never_evaluated::NeverEvaluated,
    context_not_available::ContextNotAvailable,
}
