//! What Tasks call.

mod constant_execution_name;
mod duplicate_csv_header;
mod inline_map_field;
mod lambda_arn_resource;
mod lambda_envelope;
mod sync_output_as_text;
mod token_not_passed;
mod unlinked_child_execution;

super::lints! {
    token_not_passed::TokenNotPassed,
    sync_output_as_text::SyncOutputAsText,
    unlinked_child_execution::UnlinkedChildExecution,
    lambda_envelope::LambdaEnvelope,
    lambda_arn_resource::LambdaArnResource,
    inline_map_field::InlineMapField,
    duplicate_csv_header::DuplicateCsvHeader,
    constant_execution_name::ConstantExecutionName,
}
