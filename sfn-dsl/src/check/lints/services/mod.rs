//! What Tasks call, held against the table of services. Without the feature `services` none of this is compiled.
//!
//! A warning here is what the service may refuse, or what an execution may trip over; what the service is known to refuse is
//! found by the rules. Resources and parameters with a substitution, and arguments that one expression computes, are not judged.

mod deprecated_integration;
mod missing_parameter;
mod optimized_integration;
mod renamed_parameter;
mod uncertain_integration;
mod unknown_parameter;
mod unlisted_action;
mod wrong_error_name;
mod wrong_parameter_type;

use super::Here;
use crate::check::callee::{Callee, Given};
use crate::resource::Integration;

super::lints! {
    unknown_parameter::UnknownParameter,
    optimized_integration::OptimizedIntegration,
    wrong_parameter_type::WrongParameterType,
    unlisted_action::UnlistedAction,
    deprecated_integration::DeprecatedIntegration,
    uncertain_integration::Doubt::UncertainIntegration,
    renamed_parameter::RenamedParameter,
    missing_parameter::MissingApiParameter::NotOneOfParameters,
    wrong_error_name::WrongErrorName,
}

/// The integration that a Task calls, if the table knows it.
fn callee(here: Here<'_>) -> Option<(&Integration, Callee)> {
    let integration = integration(here)?;
    Some((integration, Callee::of(integration)?))
}

/// The integration that a Task calls.
fn integration(here: Here<'_>) -> Option<&Integration> {
    here.state.task()?.resource.integration()
}

/// The parameters that a Task gives, where they are written out.
fn given(here: Here<'_>) -> Option<Given<'_>> {
    Given::of(here.state.object)
}

/// Whether a Task says anything about what it gives.
fn gives_nothing(here: Here<'_>) -> bool {
    !here.state.object.has("Parameters") && !here.state.object.has("Arguments")
}
