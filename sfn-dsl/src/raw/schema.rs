//! Which fields the language gives to which object, and what may stand in them: one table.
//!
//! Checks, builders and their coverage test read it, so a field is described once.
//! Rules that look at more than one field (`Next` or `End`, targets, reachability) are in [`check`](crate::check).
//!
//! Source: the language facts of the service, measured over eight state types and fifty fields, and the Developer Guide.

use crate::machine::QueryLanguage;

/// The kinds of objects in a definition whose fields the language closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// The whole definition.
    Machine,
    /// A state whose type is not known.
    State,
    /// A Task state.
    Task,
    /// A Pass state.
    Pass,
    /// A Wait state.
    Wait,
    /// A Choice state.
    Choice,
    /// A Succeed state.
    Succeed,
    /// A Fail state.
    Fail,
    /// A Parallel state.
    Parallel,
    /// A Map state.
    Map,
    /// A branch of a Parallel state.
    Branch,
    /// `ItemProcessor` or `Iterator` of a Map state.
    ItemProcessor,
    /// `ProcessorConfig` of an item processor.
    ProcessorConfig,
    /// An entry of `Retry`.
    Retrier,
    /// An entry of `Catch`.
    Catcher,
    /// An entry of `Choices`.
    Rule,
    /// A rule inside `And`, `Or` or `Not`.
    NestedRule,
    /// `Credentials` of a Task.
    Credentials,
    /// `ItemReader` of a distributed Map.
    ItemReader,
    /// `ReaderConfig` of an item reader.
    ReaderConfig,
    /// `ItemBatcher` of a distributed Map.
    ItemBatcher,
    /// `ResultWriter` of a distributed Map.
    ResultWriter,
    /// `WriterConfig` of a result writer.
    WriterConfig,
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// Any string, never an expression.
    Text,
    /// A string; in JSONata an expression is computed.
    TextOrExpression,
    /// The name of a state in the same scope.
    Target,
    /// `true` or `false`.
    Boolean,
    /// A boolean or a JSONata expression.
    Condition,
    /// An integer in a range; never an expression.
    Integer(i64, i64),
    /// An integer in a range; in JSONata an expression may compute it.
    IntegerOrExpression(i64, i64),
    /// A number of at least that much; never an expression.
    NumberFrom(f64),
    /// A number in a range; in JSONata an expression may compute it.
    NumberOrExpression(f64, f64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An RFC 3339 timestamp; in JSONata an expression may compute it.
    TimestampOrExpression,
    /// An RFC 3339 timestamp, never an expression.
    Timestamp,
    /// A number of a comparison.
    Number,
    /// A path.
    Path,
    /// A path or null.
    PathOrNull,
    /// A path or an intrinsic function call.
    PathOrIntrinsic,
    /// A reference path into the input or a variable.
    ReferencePath,
    /// A reference path into the input, or null.
    ReferencePathOrNull,
    /// A reference path that may also address the context object.
    ReferencePathOrContext,
    /// A payload template in JSONPath, any value with expressions in JSONata.
    Payload,
    /// A payload that must be an object.
    Assign,
    /// An array, an object or an expression.
    Items,
    /// Any JSON, never evaluated.
    Literal,
    /// The ARN of what a Task calls.
    Resource,
    /// The ARN of an S3 action, one of these behind `arn:<partition>:states:::`.
    S3Resource(&'static [&'static str]),
    /// A non-empty array of error names.
    ErrorNames,
    /// An array of strings.
    Texts,
    /// The states of a scope.
    States,
    /// An object of that kind.
    Object(ObjectKind),
    /// An array of objects of that kind.
    List(ObjectKind),
    /// The same with one element at least.
    NonEmptyList(ObjectKind),
}

/// A field of an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its name in ASL.
    pub name: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// The only query language that has it; `None`: both.
    pub language: Option<QueryLanguage>,
    /// Whether it must be there.
    pub required: bool,
}

impl Field {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, language: None, required: false }
}

const fn path_only(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, language: Some(QueryLanguage::JsonPath), required: false }
}

const fn jsonata_only(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, language: Some(QueryLanguage::Jsonata), required: false }
}

/// The longest time the language can say, in seconds.
///
/// Source: Developer Guide, "Task workflow state", `TimeoutSeconds`.
pub const MAX_SECONDS: i64 = 99_999_999;

/// The words in `Type`, in the order of the service's own message.
pub const STATE_TYPES: &[&str] = &["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

/// The words in `QueryLanguage`.
pub const QUERY_LANGUAGES: &[&str] = &["JSONPath", "JSONata"];

const TYPE: Field = field("Type", Shape::OneOf(STATE_TYPES)).required();
const COMMENT: Field = field("Comment", Shape::Text);
const QUERY_LANGUAGE: Field = field("QueryLanguage", Shape::OneOf(QUERY_LANGUAGES));
const NEXT: Field = field("Next", Shape::Target);
const END: Field = field("End", Shape::Boolean);
const INPUT_PATH: Field = path_only("InputPath", Shape::PathOrNull);
const OUTPUT_PATH: Field = path_only("OutputPath", Shape::PathOrNull);
const RESULT_PATH: Field = path_only("ResultPath", Shape::ReferencePathOrNull);
const PARAMETERS: Field = path_only("Parameters", Shape::Payload);
const RESULT_SELECTOR: Field = path_only("ResultSelector", Shape::Payload);
const ARGUMENTS: Field = jsonata_only("Arguments", Shape::Payload);
const OUTPUT: Field = jsonata_only("Output", Shape::Payload);
const ASSIGN: Field = field("Assign", Shape::Assign);
const RETRY: Field = field("Retry", Shape::List(ObjectKind::Retrier));
const CATCH: Field = field("Catch", Shape::List(ObjectKind::Catcher));
const START_AT: Field = field("StartAt", Shape::Target).required();
const STATES: Field = field("States", Shape::States).required();

const MACHINE: &[Field] = &[
    STATES,
    START_AT,
    COMMENT,
    field("Version", Shape::OneOf(&["1.0"])),
    field("TimeoutSeconds", Shape::Integer(0, MAX_SECONDS)),
    QUERY_LANGUAGE,
];

const STATE: &[Field] = &[TYPE, COMMENT, QUERY_LANGUAGE];

const TASK: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    field("Resource", Shape::Resource).required(),
    INPUT_PATH,
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
    field("TimeoutSeconds", Shape::IntegerOrExpression(1, MAX_SECONDS)),
    path_only("TimeoutSecondsPath", Shape::ReferencePath),
    field("HeartbeatSeconds", Shape::IntegerOrExpression(1, MAX_SECONDS)),
    path_only("HeartbeatSecondsPath", Shape::ReferencePath),
    field("Credentials", Shape::Object(ObjectKind::Credentials)),
    RETRY,
    CATCH,
    NEXT,
    END,
];

const PASS: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    INPUT_PATH,
    PARAMETERS,
    path_only("Result", Shape::Literal),
    RESULT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
    NEXT,
    END,
];

const WAIT: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    field("Seconds", Shape::IntegerOrExpression(0, MAX_SECONDS)),
    path_only("SecondsPath", Shape::ReferencePath),
    field("Timestamp", Shape::TimestampOrExpression),
    path_only("TimestampPath", Shape::ReferencePath),
    INPUT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
    NEXT,
    END,
];

const CHOICE: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    field("Choices", Shape::NonEmptyList(ObjectKind::Rule)).required(),
    field("Default", Shape::Target),
    INPUT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
];

const SUCCEED: &[Field] = &[TYPE, COMMENT, QUERY_LANGUAGE, INPUT_PATH, OUTPUT_PATH, OUTPUT];

const FAIL: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    field("Error", Shape::TextOrExpression),
    path_only("ErrorPath", Shape::PathOrIntrinsic),
    field("Cause", Shape::TextOrExpression),
    path_only("CausePath", Shape::PathOrIntrinsic),
];

const PARALLEL: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    field("Branches", Shape::NonEmptyList(ObjectKind::Branch)).required(),
    INPUT_PATH,
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
    RETRY,
    CATCH,
    NEXT,
    END,
];

const MAP: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    path_only("ItemsPath", Shape::ReferencePathOrContext),
    jsonata_only("Items", Shape::Items),
    field("ItemSelector", Shape::Payload),
    field("ItemProcessor", Shape::Object(ObjectKind::ItemProcessor)),
    field("Iterator", Shape::Object(ObjectKind::ItemProcessor)),
    field("ItemReader", Shape::Object(ObjectKind::ItemReader)),
    field("ItemBatcher", Shape::Object(ObjectKind::ItemBatcher)),
    field("ResultWriter", Shape::Object(ObjectKind::ResultWriter)),
    field("MaxConcurrency", Shape::IntegerOrExpression(0, i64::MAX)),
    path_only("MaxConcurrencyPath", Shape::ReferencePath),
    field("ToleratedFailurePercentage", Shape::NumberOrExpression(0.0, 100.0)),
    path_only("ToleratedFailurePercentagePath", Shape::ReferencePath),
    field("ToleratedFailureCount", Shape::IntegerOrExpression(0, i64::MAX)),
    path_only("ToleratedFailureCountPath", Shape::ReferencePath),
    field("Label", Shape::Text),
    INPUT_PATH,
    PARAMETERS,
    RESULT_SELECTOR,
    RESULT_PATH,
    OUTPUT_PATH,
    OUTPUT,
    ASSIGN,
    RETRY,
    CATCH,
    NEXT,
    END,
];

const BRANCH: &[Field] = &[STATES, START_AT, COMMENT];

const ITEM_PROCESSOR: &[Field] =
    &[STATES, START_AT, COMMENT, field("ProcessorConfig", Shape::Object(ObjectKind::ProcessorConfig))];

const PROCESSOR_CONFIG: &[Field] = &[
    field("Mode", Shape::OneOf(&["INLINE", "DISTRIBUTED"])),
    field("ExecutionType", Shape::OneOf(&["STANDARD", "EXPRESS"])),
];

const RETRIER: &[Field] = &[
    field("ErrorEquals", Shape::ErrorNames).required(),
    field("IntervalSeconds", Shape::Integer(0, MAX_SECONDS)),
    field("MaxAttempts", Shape::Integer(0, MAX_SECONDS)),
    field("BackoffRate", Shape::NumberFrom(1.0)),
    field("MaxDelaySeconds", Shape::Integer(1, 31_622_400)),
    field("JitterStrategy", Shape::OneOf(&["NONE", "FULL"])),
    COMMENT,
];

const CATCHER: &[Field] = &[
    field("ErrorEquals", Shape::ErrorNames).required(),
    NEXT.required(),
    RESULT_PATH,
    OUTPUT,
    ASSIGN,
    COMMENT,
];

/// The fields of every rule: what it tests.
const TESTS: &[Field] = &[
    field("And", Shape::NonEmptyList(ObjectKind::NestedRule)),
    field("Or", Shape::NonEmptyList(ObjectKind::NestedRule)),
    field("Not", Shape::Object(ObjectKind::NestedRule)),
    path_only("Variable", Shape::Path),
    jsonata_only("Condition", Shape::Condition),
    COMMENT,
];

/// What only a rule directly in `Choices` has.
const OUTCOME: &[Field] = &[NEXT.required(), ASSIGN, OUTPUT];

/// The 39 comparison operators of a rule with a `Variable`.
///
/// Source: Amazon States Language, "Choice state".
pub const OPERATORS: &[Field] = &[
    path_only("StringEquals", Shape::Text),
    path_only("StringEqualsPath", Shape::Path),
    path_only("StringLessThan", Shape::Text),
    path_only("StringLessThanPath", Shape::Path),
    path_only("StringGreaterThan", Shape::Text),
    path_only("StringGreaterThanPath", Shape::Path),
    path_only("StringLessThanEquals", Shape::Text),
    path_only("StringLessThanEqualsPath", Shape::Path),
    path_only("StringGreaterThanEquals", Shape::Text),
    path_only("StringGreaterThanEqualsPath", Shape::Path),
    path_only("StringMatches", Shape::Text),
    path_only("NumericEquals", Shape::Number),
    path_only("NumericEqualsPath", Shape::Path),
    path_only("NumericLessThan", Shape::Number),
    path_only("NumericLessThanPath", Shape::Path),
    path_only("NumericGreaterThan", Shape::Number),
    path_only("NumericGreaterThanPath", Shape::Path),
    path_only("NumericLessThanEquals", Shape::Number),
    path_only("NumericLessThanEqualsPath", Shape::Path),
    path_only("NumericGreaterThanEquals", Shape::Number),
    path_only("NumericGreaterThanEqualsPath", Shape::Path),
    path_only("BooleanEquals", Shape::Boolean),
    path_only("BooleanEqualsPath", Shape::Path),
    path_only("TimestampEquals", Shape::Timestamp),
    path_only("TimestampEqualsPath", Shape::Path),
    path_only("TimestampLessThan", Shape::Timestamp),
    path_only("TimestampLessThanPath", Shape::Path),
    path_only("TimestampGreaterThan", Shape::Timestamp),
    path_only("TimestampGreaterThanPath", Shape::Path),
    path_only("TimestampLessThanEquals", Shape::Timestamp),
    path_only("TimestampLessThanEqualsPath", Shape::Path),
    path_only("TimestampGreaterThanEquals", Shape::Timestamp),
    path_only("TimestampGreaterThanEqualsPath", Shape::Path),
    path_only("IsNull", Shape::Boolean),
    path_only("IsPresent", Shape::Boolean),
    path_only("IsNumeric", Shape::Boolean),
    path_only("IsString", Shape::Boolean),
    path_only("IsBoolean", Shape::Boolean),
    path_only("IsTimestamp", Shape::Boolean),
];

const CREDENTIALS: &[Field] = &[field("RoleArn", Shape::Literal)];

const ITEM_READER: &[Field] = &[
    field("Resource", Shape::S3Resource(&["s3:getObject", "s3:listObjectsV2"])).required(),
    PARAMETERS,
    ARGUMENTS,
    field("ReaderConfig", Shape::Object(ObjectKind::ReaderConfig)),
    field("ItemsPointer", Shape::TextOrExpression),
];

const READER_CONFIG: &[Field] = &[
    field("InputType", Shape::OneOf(&["MANIFEST", "JSON", "CSV", "JSONL", "PARQUET"])),
    field("CSVHeaderLocation", Shape::OneOf(&["FIRST_ROW", "GIVEN"])),
    field("CSVHeaders", Shape::Texts),
    field("CSVDelimiter", Shape::OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"])),
    field("MaxItems", Shape::IntegerOrExpression(0, 100_000_000)),
    path_only("MaxItemsPath", Shape::ReferencePath),
    field("ItemsPointer", Shape::TextOrExpression),
    field("Transformation", Shape::OneOf(&["NONE", "LOAD_AND_FLATTEN"])),
    field("ManifestType", Shape::OneOf(&["ATHENA_DATA", "S3_INVENTORY"])),
];

const ITEM_BATCHER: &[Field] = &[
    field("MaxItemsPerBatch", Shape::IntegerOrExpression(0, i64::MAX)),
    path_only("MaxItemsPerBatchPath", Shape::ReferencePath),
    field("MaxInputBytesPerBatch", Shape::IntegerOrExpression(0, 262_144)),
    path_only("MaxInputBytesPerBatchPath", Shape::ReferencePath),
    field("BatchInput", Shape::Payload),
];

const RESULT_WRITER: &[Field] = &[
    field("Resource", Shape::S3Resource(&["s3:putObject"])),
    PARAMETERS,
    ARGUMENTS,
    field("WriterConfig", Shape::Object(ObjectKind::WriterConfig)),
];

const WRITER_CONFIG: &[Field] = &[
    field("Transformation", Shape::OneOf(&["NONE", "COMPACT", "FLATTEN"])).required(),
    field("OutputType", Shape::OneOf(&["JSON", "JSONL"])).required(),
];

impl ObjectKind {
    /// The kind of a state with that `Type`.
    pub fn of_state(type_name: &str) -> Option<Self> {
        match type_name {
            "Task" => Some(Self::Task),
            "Pass" => Some(Self::Pass),
            "Wait" => Some(Self::Wait),
            "Choice" => Some(Self::Choice),
            "Succeed" => Some(Self::Succeed),
            "Fail" => Some(Self::Fail),
            "Parallel" => Some(Self::Parallel),
            "Map" => Some(Self::Map),
            _ => None,
        }
    }

    /// What messages call it: "a `Task` state", "`ReaderConfig`".
    pub fn described(self) -> &'static str {
        match self {
            Self::Machine => "a state machine",
            Self::State => "a state",
            Self::Task => "a `Task` state",
            Self::Pass => "a `Pass` state",
            Self::Wait => "a `Wait` state",
            Self::Choice => "a `Choice` state",
            Self::Succeed => "a `Succeed` state",
            Self::Fail => "a `Fail` state",
            Self::Parallel => "a `Parallel` state",
            Self::Map => "a `Map` state",
            Self::Branch => "a branch",
            Self::ItemProcessor => "an item processor",
            Self::ProcessorConfig => "`ProcessorConfig`",
            Self::Retrier => "a retrier",
            Self::Catcher => "a catcher",
            Self::Rule => "a choice rule",
            Self::NestedRule => "a rule inside `And`, `Or` or `Not`",
            Self::Credentials => "`Credentials`",
            Self::ItemReader => "`ItemReader`",
            Self::ReaderConfig => "`ReaderConfig`",
            Self::ItemBatcher => "`ItemBatcher`",
            Self::ResultWriter => "`ResultWriter`",
            Self::WriterConfig => "`WriterConfig`",
        }
    }

    /// Its fields, in the order in which messages list them.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.parts().into_iter().flatten()
    }

    fn parts(self) -> [&'static [Field]; 3] {
        match self {
            Self::Machine => [MACHINE, &[], &[]],
            Self::State => [STATE, &[], &[]],
            Self::Task => [TASK, &[], &[]],
            Self::Pass => [PASS, &[], &[]],
            Self::Wait => [WAIT, &[], &[]],
            Self::Choice => [CHOICE, &[], &[]],
            Self::Succeed => [SUCCEED, &[], &[]],
            Self::Fail => [FAIL, &[], &[]],
            Self::Parallel => [PARALLEL, &[], &[]],
            Self::Map => [MAP, &[], &[]],
            Self::Branch => [BRANCH, &[], &[]],
            Self::ItemProcessor => [ITEM_PROCESSOR, &[], &[]],
            Self::ProcessorConfig => [PROCESSOR_CONFIG, &[], &[]],
            Self::Retrier => [RETRIER, &[], &[]],
            Self::Catcher => [CATCHER, &[], &[]],
            Self::Rule => [OUTCOME, TESTS, OPERATORS],
            Self::NestedRule => [TESTS, OPERATORS, &[]],
            Self::Credentials => [CREDENTIALS, &[], &[]],
            Self::ItemReader => [ITEM_READER, &[], &[]],
            Self::ReaderConfig => [READER_CONFIG, &[], &[]],
            Self::ItemBatcher => [ITEM_BATCHER, &[], &[]],
            Self::ResultWriter => [RESULT_WRITER, &[], &[]],
            Self::WriterConfig => [WRITER_CONFIG, &[], &[]],
        }
    }

    /// The field of that name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.parts().into_iter().find_map(|part| part.iter().find(|field| field.name == name))
    }
}

/// Every kind, for tests and generated pages that walk the table.
pub const OBJECT_KINDS: &[ObjectKind] = &[
    ObjectKind::Machine,
    ObjectKind::State,
    ObjectKind::Task,
    ObjectKind::Pass,
    ObjectKind::Wait,
    ObjectKind::Choice,
    ObjectKind::Succeed,
    ObjectKind::Fail,
    ObjectKind::Parallel,
    ObjectKind::Map,
    ObjectKind::Branch,
    ObjectKind::ItemProcessor,
    ObjectKind::ProcessorConfig,
    ObjectKind::Retrier,
    ObjectKind::Catcher,
    ObjectKind::Rule,
    ObjectKind::NestedRule,
    ObjectKind::Credentials,
    ObjectKind::ItemReader,
    ObjectKind::ReaderConfig,
    ObjectKind::ItemBatcher,
    ObjectKind::ResultWriter,
    ObjectKind::WriterConfig,
];

/// Whether a field of that name holds a number in every object that has it.
pub fn is_numeric(name: &str) -> bool {
    OBJECT_KINDS.iter().filter_map(|kind| kind.field(name)).any(|field| {
        matches!(
            field.shape,
            Shape::Integer(..)
                | Shape::IntegerOrExpression(..)
                | Shape::NumberFrom(_)
                | Shape::NumberOrExpression(..)
                | Shape::Number
        )
    })
}
