//! Why an expression has no value, in the service's words.

use jlens_core::Error;

/// Why an expression has no value: the state fails with `States.QueryEvaluationError`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum QueryError {
    /// It returned nothing.
    Undefined,
    /// It returned a function.
    Unsupported,
    /// It threw an error of the language.
    Thrown { code: String, message: String },
    /// It exceeded a limit; with the service's words for it.
    Limit(&'static str),
}

impl QueryError {
    /// Whether a number was infinite.
    pub(super) fn is_out_of_range(&self) -> bool {
        matches!(self, Self::Thrown { code, .. } if code == "D1001")
    }

    /// The service's cause, without `An error occurred while executing the state ...` before it.
    ///
    /// `field` says where the expression stands: `Output/total`, `Arguments/Items[2]/Sku`.
    ///
    /// The first two texts and that of an error with a code are recorded; those of limits are reported by others who tried
    /// the service.
    pub(crate) fn cause(&self, expression: &str, field: &str) -> String {
        let what = match self {
            Self::Undefined => "returned nothing (undefined).".to_owned(),
            Self::Unsupported => "returned an unsupported result type.".to_owned(),
            Self::Thrown { code, message } => {
                format!("threw an error during evaluation. {code}: {message}")
            }
            Self::Limit(limit) => format!("threw an error during evaluation: {limit}"),
        };
        format!("The JSONata expression '{expression}' specified for the field '{field}' {what}")
    }
}

impl From<&Error> for QueryError {
    fn from(error: &Error) -> Self {
        match error.code() {
            "D1011" => Self::Limit(
                "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
            ),
            "D1012" | "U1006" => Self::Limit("Expression evaluation timeout: Check for infinite loop"),
            "U1001" => {
                Self::Limit("Expression evaluation memory limit exceeded: Check for excessive memory usage")
            }
            code => Self::Thrown { code: code.to_owned(), message: error.message() },
        }
    }
}

impl From<Error> for QueryError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}
