//! What the API answers when it refuses: the service's codes and texts.

use crate::store::StoreError;

/// A refused request, as the service words it.
///
/// `Display` is the `message` of the answer, [`code`](Self::code) its `__type`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// A value outside what the API model allows, or a combination it does not.
    #[error("{0}")]
    Validation(String),
    /// A value of the wrong JSON type.
    #[error("{0}")]
    Serialization(String),
    #[error("Invalid Arn: '{0}'")]
    InvalidArn(String),
    #[error("Invalid Name: '{0}'")]
    InvalidName(String),
    /// The joined text of all problems.
    #[error("{0}")]
    InvalidDefinition(String),
    #[error("Invalid Logging Configuration: {0}")]
    InvalidLoggingConfiguration(String),
    #[error("Invalid Encryption Configuration: {0}")]
    InvalidEncryptionConfiguration(String),
    #[error("Invalid State Machine Execution Input: '{0}'")]
    InvalidExecutionInput(String),
    #[error("Invalid Output: '{0}'")]
    InvalidOutput(String),
    #[error("Invalid Token: 'Invalid token'")]
    InvalidToken,
    #[error("{0}")]
    MissingRequiredParameter(String),
    #[error("State Machine Already Exists: '{0}'")]
    StateMachineAlreadyExists(String),
    #[error("State Machine Does Not Exist: '{0}'")]
    StateMachineDoesNotExist(String),
    #[error("State Machine is Deleting: '{0}'")]
    StateMachineDeleting(String),
    #[error("This operation is not supported by this type of state machine")]
    StateMachineTypeNotSupported,
    #[error("Execution Already Exists: '{0}'")]
    ExecutionAlreadyExists(String),
    #[error("Execution Does Not Exist: '{0}'")]
    ExecutionDoesNotExist(String),
    /// The reason, as `redriveStatusReason` has it. The text of the service is not recorded.
    #[error("{0}")]
    ExecutionNotRedrivable(String),
    #[error("Activity Already Exists: '{0}'")]
    ActivityAlreadyExists(String),
    #[error("Activity Does Not Exist: '{0}'")]
    ActivityDoesNotExist(String),
    #[error("Task Timed Out: 'Provided task does not exist anymore'")]
    TaskTimedOut,
    #[error("Request references a resource that does not exist.")]
    ResourceNotFound,
    #[error("{0}")]
    Conflict(String),
    #[error("Too many tags: '{0}' tags are more than the limit of 50")]
    TooManyTags(usize),
    #[error("{0}")]
    ServiceQuotaExceeded(String),
    /// An operation the endpoint does not have.
    #[error("{0}")]
    UnknownOperation(String),
    /// Something here is wrong, not the request.
    #[error("the local endpoint failed: {0}")]
    Internal(#[from] StoreError),
}

impl ApiError {
    /// The name of the error in the API.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::Serialization(_) => "SerializationException",
            Self::InvalidArn(_) => "InvalidArn",
            Self::InvalidName(_) => "InvalidName",
            Self::InvalidDefinition(_) => "InvalidDefinition",
            Self::InvalidLoggingConfiguration(_) => "InvalidLoggingConfiguration",
            Self::InvalidEncryptionConfiguration(_) => "InvalidEncryptionConfiguration",
            Self::InvalidExecutionInput(_) => "InvalidExecutionInput",
            Self::InvalidOutput(_) => "InvalidOutput",
            Self::InvalidToken => "InvalidToken",
            Self::MissingRequiredParameter(_) => "MissingRequiredParameter",
            Self::StateMachineAlreadyExists(_) => "StateMachineAlreadyExists",
            Self::StateMachineDoesNotExist(_) => "StateMachineDoesNotExist",
            Self::StateMachineDeleting(_) => "StateMachineDeleting",
            Self::StateMachineTypeNotSupported => "StateMachineTypeNotSupported",
            Self::ExecutionAlreadyExists(_) => "ExecutionAlreadyExists",
            Self::ExecutionDoesNotExist(_) => "ExecutionDoesNotExist",
            Self::ExecutionNotRedrivable(_) => "ExecutionNotRedrivable",
            Self::ActivityAlreadyExists(_) => "ActivityAlreadyExists",
            Self::ActivityDoesNotExist(_) => "ActivityDoesNotExist",
            Self::TaskTimedOut => "TaskTimedOut",
            Self::ResourceNotFound => "ResourceNotFound",
            Self::Conflict(_) => "ConflictException",
            Self::TooManyTags(_) => "TooManyTags",
            Self::ServiceQuotaExceeded(_) => "ServiceQuotaExceededException",
            Self::UnknownOperation(_) => "UnknownOperationException",
            Self::Internal(_) => "InternalServerException",
        }
    }

    /// The HTTP status: 400 for what the caller can change, 500 for what it cannot.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Internal(_) => 500,
            _ => 400,
        }
    }
}
