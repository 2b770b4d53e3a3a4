//! Errors and retries.

mod all_or_nothing;
mod at_least_once_retry;
mod catch_loop;
mod excessive_backoff;
mod hammering_retry;
mod impossible_error;
mod incomplete_catch;
mod no_error_handling;
mod no_jitter;
mod no_lambda_retry;
mod no_throttling_retry;
mod non_idempotent_retry;
mod repeated_error_name;
mod retry_of_everything;
mod retry_of_permanent_error;
mod shadowed_handler;
mod uncatchable_error;
mod unknown_error_name;

super::lints! {
    no_lambda_retry::NoLambdaRetry,
    no_throttling_retry::NoThrottlingRetry,
    no_jitter::NoJitter,
    excessive_backoff::ExcessiveBackoff,
    hammering_retry::HammeringRetry,
    retry_of_permanent_error::RetryOfPermanentError,
    retry_of_everything::RetryOfEverything,
    shadowed_handler::ShadowedHandler,
    repeated_error_name::RepeatedErrorName,
    impossible_error::ImpossibleError,
    uncatchable_error::UncatchableError,
    unknown_error_name::UnknownErrorName,
    non_idempotent_retry::NonIdempotentRetry,
    incomplete_catch::IncompleteCatch,
    catch_loop::CatchLoop,
    no_error_handling::NoErrorHandling,
    all_or_nothing::AllOrNothing,
    at_least_once_retry::AtLeastOnceRetry,
}
