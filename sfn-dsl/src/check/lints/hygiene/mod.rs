//! Security and hygiene.

mod confusable_state_name;
mod deprecated_field;
mod duplicate_retry;
mod hard_coded_environment;
mod insecure_http_task;
mod mixed_query_languages;
mod no_comment;
mod placeholder_left;
mod secret_in_definition;
mod secret_in_state;
mod untrusted_role;
pub(super) mod useless_allowance;

super::lints! {
    secret_in_definition::SecretInDefinition,
    hard_coded_environment::HardCodedEnvironment,
    secret_in_state::SecretInState,
    insecure_http_task::InsecureHttpTask,
    untrusted_role::UntrustedRole,
    deprecated_field::DeprecatedField,
    confusable_state_name::ConfusableStateName,
    no_comment::NoComment,
    mixed_query_languages::MixedQueryLanguages,
    placeholder_left::PlaceholderLeft,
    duplicate_retry::DuplicateRetry,
    useless_allowance::UselessAllowance::Uselessness,
}
