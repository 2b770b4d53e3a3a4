//! Conformance runner, end-to-end tests and third-party clients.
