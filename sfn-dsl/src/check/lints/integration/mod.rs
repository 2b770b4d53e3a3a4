//! What Tasks call.

mod lambda_envelope;

super::lints! {
    lambda_envelope::LambdaEnvelope,
}
