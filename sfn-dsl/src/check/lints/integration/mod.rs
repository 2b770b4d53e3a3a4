//! What Tasks call.

mod constant_execution_name;
mod cross_account_call;
mod duplicate_csv_header;
mod inline_map_field;
mod lambda_arn_resource;
mod lambda_envelope;
mod same_account_role;
mod sync_output_as_text;
mod token_not_passed;
mod unlinked_child_execution;
mod untyped_attribute;
mod zero_max_items;

super::lints! {
    token_not_passed::TokenNotPassed,
    sync_output_as_text::SyncOutputAsText,
    unlinked_child_execution::UnlinkedChildExecution,
    lambda_envelope::LambdaEnvelope,
    lambda_arn_resource::LambdaArnResource,
    untyped_attribute::UntypedAttribute,
    inline_map_field::InlineMapField,
    duplicate_csv_header::DuplicateCsvHeader,
    zero_max_items::ZeroMaxItems,
    constant_execution_name::ConstantExecutionName,
    cross_account_call::CrossAccountCall,
    same_account_role::SameAccountRole,
}
