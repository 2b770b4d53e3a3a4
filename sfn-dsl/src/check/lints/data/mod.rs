//! Data and control flow.

mod array_used_as_object;
mod busy_loop;
mod comparison_type_mismatch;
mod context_not_available;
mod contradictory_rule;
mod document_not_available;
mod dropped_input;
mod duplicate_template_key;
mod endless_loop;
mod error_replaces_input;
mod growing_loop;
mod heartbeat_not_below_timeout;
mod inexact_number;
mod invalid_intrinsic_arguments;
mod missing_default;
mod missing_field;
mod missing_states_member;
mod never_evaluated;
mod no_dollar;
mod overwritten_variable;
mod pass_result_is_static;
mod path_in_fail_text;
mod pointless_choice;
mod questionable_wait;
mod redundant_field;
mod shadowed_function;
mod shadowed_rule;
mod shadowed_variable;
mod single_match_as_items;
mod undefined_result;
mod unguarded_comparison;
mod unknown_context_field;
mod unknown_function;
mod unmerged_branches;
mod unread_variable;
mod variable_maybe_unassigned;
mod variable_never_assigned;
mod wrong_argument_count;
mod wrong_query_language;

super::lints! {
    variable_maybe_unassigned::VariableMaybeUnassigned,
    variable_never_assigned::VariableNeverAssigned,
    unread_variable::UnreadVariable,
    overwritten_variable::OverwrittenVariable,
    shadowed_variable::ShadowedVariable,
    missing_field::MissingField,
    undefined_result::UndefinedResult,
    endless_loop::EndlessLoop,
    busy_loop::BusyLoop,
    growing_loop::GrowingLoop,
    missing_default::MissingDefault,
    contradictory_rule::ContradictoryRule,
    shadowed_rule::ShadowedRule,
    unguarded_comparison::UnguardedComparison,
    pointless_choice::PointlessChoice,
    comparison_type_mismatch::ComparisonTypeMismatch,
    invalid_intrinsic_arguments::InvalidIntrinsicArguments,
    no_dollar::NoDollar,
    pass_result_is_static::PassResultIsStatic,
    wrong_query_language::WrongQueryLanguage,
    path_in_fail_text::PathInFailText,
    dropped_input::DroppedInput,
    error_replaces_input::ErrorReplacesInput,
    redundant_field::RedundantField,
    duplicate_template_key::DuplicateTemplateKey,
    single_match_as_items::SingleMatchAsItems,
    array_used_as_object::ArrayUsedAsObject,
    unmerged_branches::UnmergedBranches,
    heartbeat_not_below_timeout::HeartbeatNotBelowTimeout,
    questionable_wait::QuestionableWait,
    never_evaluated::NeverEvaluated,
    context_not_available::ContextNotAvailable,
    unknown_function::UnknownFunction,
    wrong_argument_count::WrongArgumentCount,
    missing_states_member::MissingStatesMember,
    shadowed_function::ShadowedFunction,
    unknown_context_field::UnknownContextField,
    document_not_available::DocumentNotAvailable,
    inexact_number::InexactNumber,
}
