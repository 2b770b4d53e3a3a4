//! What a definition must keep: one rule, one file, with its check, its wording and its tests.
//!
//! Each rule's problem is a small struct; [`Problem`] is any of them. The text of a problem is its [`Wording`].

mod credentials;
mod duplicate_key;
mod duplicate_state_name;
mod empty_value;
mod exclusive_fields;
mod express;
mod item_reader;
mod jsonata_context;
mod jsonata_states;
mod jsonata_string;
mod jsonata_syntax;
mod label;
mod machine_name;
mod map_mode;
#[cfg(feature = "services")]
mod missing_parameter;
mod missing_target;
mod nesting;
mod not_lowered;
mod number_range;
mod parameter;
mod path;
mod payload_template;
mod query_language;
mod required_field;
mod resource;
mod state_name;
mod states_all;
mod syntax;
mod terminal_state;
mod timestamp;
mod unknown_field;
#[cfg(feature = "services")]
mod unknown_integration;
mod unmodelled;
mod unreachable_state;
mod value_type;
mod variable_name;
mod word;

#[cfg(feature = "services")]
pub use super::lints::Doubt;
pub use super::lints::Uselessness;
pub(crate) use credentials::check as credentials;
pub(crate) use duplicate_key::check as duplicate_key;
pub(crate) use duplicate_state_name::{Seen as SeenStateNames, check as duplicate_state_name};
pub(crate) use empty_value::check as empty_value;
pub(crate) use exclusive_fields::check as exclusive_fields;
pub(crate) use express::{check_mode as express_mode, check_resource as express_resource};
pub(crate) use item_reader::{check_config as reader_config, check_resource as s3_resource};
pub(crate) use jsonata_context::check as jsonata_context;
pub(crate) use jsonata_states::check as jsonata_states;
pub(crate) use jsonata_string::check as jsonata_string;
pub(crate) use jsonata_syntax::check as jsonata_syntax;
pub(crate) use label::{Seen as SeenLabels, check as label};
pub(crate) use map_mode::check as map_mode;
#[cfg(feature = "services")]
pub(crate) use missing_parameter::{check as missing_parameter, check_absent as no_parameters};
pub(crate) use missing_target::check as missing_target;
pub(crate) use nesting::{MAX_DEPTH, is_nested_too_deep};
pub(crate) use number_range::{Range, check as number_range};
pub(crate) use path::{check_path, check_path_or_intrinsic, check_reference_path};
pub(crate) use payload_template::check as payload_template;
pub(crate) use query_language::{check_field as field_language, check_state as state_language, language_of};
pub(crate) use required_field::check as required_field;
pub(crate) use resource::check as resource;
pub(crate) use state_name::check as state_name;
pub(crate) use states_all::check as states_all;
pub(crate) use syntax::check as definition_is_object;
pub(crate) use terminal_state::check as terminal_state;
pub(crate) use timestamp::check as timestamp;
pub(crate) use unknown_field::check as unknown_field;
#[cfg(feature = "services")]
pub use unknown_integration::IntegrationFault;
#[cfg(feature = "services")]
pub(crate) use unknown_integration::check as unknown_integration;
pub(crate) use unreachable_state::check as unreachable_state;
pub(crate) use value_type::{Expected, check as value_type};
pub(crate) use variable_name::check as variable_name;
pub(crate) use word::check as word;

pub use jsonata_states::StatesMember;

/// How a problem reads.
pub trait Wording {
    /// The stable code: the service's own where the meaning is the same.
    fn code(&self) -> &'static str {
        "SCHEMA_VALIDATION_FAILED"
    }

    /// What is wrong and why, without the state it is in.
    fn message(&self) -> String;

    /// The edit that fixes it, where one is likely.
    fn help(&self) -> Option<String> {
        None
    }

    /// What the service says; empty where it says nothing.
    fn service_message(&self) -> String {
        String::new()
    }

    /// Whether [`message`](Self::message) names the state itself.
    fn names_state(&self) -> bool {
        false
    }
}

macro_rules! problems {
    (
        rules { $($(#[$condition:meta])? $module:ident::$rule:ident),* $(,)? }
        lints { $($(#[$lint_condition:meta])? $lint:ident),* $(,)? }
    ) => {
        $($(#[$condition])? pub use $module::$rule;)*
        $($(#[$lint_condition])? pub use super::lints::$lint;)*

        problems!($($(#[$condition])? $rule,)* $($(#[$lint_condition])? $lint,)*);
    };
    ($($(#[$condition:meta])? $name:ident,)*) => {

        /// What is wrong: any of the rules' problems.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Problem {
            $(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $(#[$condition])?
                $name($name),
            )*
        }

        $($(#[$condition])? impl From<$name> for Problem {
            fn from(problem: $name) -> Self {
                Self::$name(problem)
            }
        })*

        impl Problem {
            /// How it reads.
            pub fn wording(&self) -> &dyn Wording {
                match self {
                    $($(#[$condition])? Self::$name(problem) => problem,)*
                }
            }
        }
    };
}

problems! {
    rules {
        credentials::CredentialsOfActivity,
        credentials::MissingRole,
        duplicate_key::DuplicateKey,
        duplicate_state_name::DuplicateStateName,
        empty_value::EmptyValue,
        exclusive_fields::NotExactlyOne,
        exclusive_fields::TooMany,
        express::DistributedMapInExpress,
        express::PatternInExpress,
        item_reader::WrongS3Resource,
        jsonata_context::ContextAtTopLevel,
        jsonata_states::UnavailableStatesMember,
        jsonata_string::HalfDelimited,
        jsonata_syntax::InvalidExpression,
        label::DuplicateLabel,
        label::InvalidLabel,
        machine_name::DuplicateMachineName,
        machine_name::InvalidMachineName,
        #[cfg(feature = "services")]
        missing_parameter::MissingParameter,
        #[cfg(feature = "services")]
        missing_parameter::NoParameters,
        missing_target::MissingTarget,
        nesting::NestedTooDeep,
        not_lowered::NotLowered,
        number_range::OutOfRange,
        parameter::UndeclaredParameter,
        parameter::UnusedParameter,
        path::InvalidIntrinsicPath,
        path::InvalidPath,
        path::InvalidReferencePath,
        payload_template::InvalidTemplateValue,
        query_language::FieldOfOtherLanguage,
        query_language::LanguageDowngrade,
        required_field::MissingFields,
        resource::InvalidResource,
        state_name::InvalidStateName,
        states_all::MisplacedStatesAll,
        syntax::NotAnObject,
        syntax::NotJson,
        terminal_state::NoTerminalState,
        timestamp::InvalidTimestamp,
        unknown_field::UnknownField,
        #[cfg(feature = "services")]
        unknown_integration::UnknownIntegration,
        unmodelled::UnmodelledDefinition,
        unreachable_state::UnreachableState,
        value_type::WrongType,
        variable_name::InvalidVariableName,
        variable_name::ReservedVariableName,
        word::UnknownWord,
    }
    lints {
        AllOrNothing,
        ArrayUsedAsObject,
        AtLeastOnceRetry,
        BusyLoop,
        CatchLoop,
        ComparisonTypeMismatch,
        ConfusableStateName,
        ConstantExecutionName,
        ContextNotAvailable,
        ContradictoryRule,
        CrossAccountCall,
        DeprecatedField,
        DocumentNotAvailable,
        DroppedInput,
        DuplicateCsvHeader,
        DuplicateRetry,
        DuplicateTemplateKey,
        EndlessLoop,
        ErrorReplacesInput,
        ExcessiveBackoff,
        ExpressCandidate,
        ExpressOvertime,
        ExpressWait,
        ForwardedInput,
        GrowingLoop,
        HammeringRetry,
        HardCodedEnvironment,
        HeartbeatNotBelowTimeout,
        ImpossibleError,
        IncompleteCatch,
        InexactNumber,
        InlineMapField,
        InlineMapHistory,
        InlineMapOverflow,
        InsecureHttpTask,
        InvalidIntrinsicArguments,
        JobWithoutTimeout,
        LambdaArnResource,
        LambdaEnvelope,
        LargeLiteral,
        LongMachine,
        MachineWithoutTimeout,
        MapRepeatsInput,
        MergeablePass,
        MissingDefault,
        MissingField,
        MissingStatesMember,
        MixedQueryLanguages,
        NearSizeLimit,
        NeverEvaluated,
        NoComment,
        NoDollar,
        NoErrorHandling,
        NoJitter,
        NoLambdaRetry,
        NoThrottlingRetry,
        NonIdempotentRetry,
        OverwrittenVariable,
        PassResultIsStatic,
        PathInFailText,
        PlaceholderLeft,
        PointlessChoice,
        PollingLoop,
        QuestionableWait,
        RedundantField,
        RepeatedErrorName,
        RetryOfEverything,
        RetryOfPermanentError,
        SameAccountRole,
        SecretInDefinition,
        SecretInState,
        ShadowedFunction,
        ShadowedHandler,
        ShadowedRule,
        ShadowedVariable,
        SingleMatchAsItems,
        SyncOutputAsText,
        TaskWithoutTimeout,
        TimeoutAboveCap,
        TimeoutBeyondMachine,
        TokenNotPassed,
        TokenWithoutTimeout,
        UncatchableError,
        UndefinedResult,
        UnguardedComparison,
        UnknownContextField,
        UnknownErrorName,
        UnknownFunction,
        UnlimitedDistributedMap,
        UnlimitedMap,
        UnlinkedChildExecution,
        UnmergedBranches,
        UnreadVariable,
        UntrustedRole,
        UntypedAttribute,
        UnwrittenMapResult,
        UselessAllowance,
        VariableMaybeUnassigned,
        VariableNeverAssigned,
        WholeObjectResult,
        WrongArgumentCount,
        WrongQueryLanguage,
        ZeroMaxItems,
        #[cfg(feature = "services")]
        DeprecatedIntegration,
        #[cfg(feature = "services")]
        MissingApiParameter,
        #[cfg(feature = "services")]
        NotOneOfParameters,
        #[cfg(feature = "services")]
        OptimizedIntegration,
        #[cfg(feature = "services")]
        RenamedParameter,
        #[cfg(feature = "services")]
        UncertainIntegration,
        #[cfg(feature = "services")]
        UnknownParameter,
        #[cfg(feature = "services")]
        UnlistedAction,
        #[cfg(feature = "services")]
        WrongErrorName,
        #[cfg(feature = "services")]
        WrongParameterType,
    }
}

/// Words in backticks with commas, at most five of them.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let shown: Vec<String> = words.iter().take(5).map(|word| format!("`{word}`")).collect();
    if words.len() > 5 { format!("{}, …", shown.join(", ")) } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use crate::check::Levels;
    use crate::machine::MachineType;
    use crate::raw::Definition;

    /// Checks a definition and returns `CODE /location: message` of each problem.
    pub(super) fn problems_as(asl: &str, machine_type: MachineType) -> Vec<String> {
        let definition = Definition::parse("test.asl.json", asl).unwrap();
        let report = match definition.check_with(machine_type, &Levels::service_only()) {
            Ok(checked) => checked.warnings,
            Err(report) => report,
        };
        let line = |diagnostic: &crate::check::Diagnostic| {
            let location = diagnostic.service_location().unwrap_or_default();
            format!("{} {location}: {}", diagnostic.code(), diagnostic.message())
        };
        report.diagnostics().iter().map(line).collect()
    }

    /// Asserts what a definition is told, one line a problem.
    #[track_caller]
    pub(super) fn check(asl: &str, expected: &[&str]) {
        assert_eq!(problems_as(asl, MachineType::Standard), expected, "{asl}");
    }

    /// The same for one state `S`, given as the members of its object, with a `Done` state beside it.
    #[track_caller]
    pub(super) fn check_state(members: &str, expected: &[&str]) {
        check(&machine_of(members), expected);
    }

    /// A machine with the state `S` and `Done`, both reachable.
    pub(super) fn machine_of(members: &str) -> String {
        format!(
            r#"{{"StartAt":"C","States":{{
                "C":{{"Type":"Choice","Choices":[{{"Variable":"$.x","IsPresent":true,"Next":"Done"}}],"Default":"S"}},
                "S":{{{members}}},"Done":{{"Type":"Succeed"}}}}}}"#
        )
    }
}
