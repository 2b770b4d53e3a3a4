//! An error of a workflow as the service knows it: a name and a cause.

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::WorkflowError;
use crate::name::ErrorName;
use crate::shape::{Enum, Field, Fields, Form, Struct, Tagging, Variant};

/// What an execution or a task fails with, and what a catcher gets.
///
/// An error of a [`WorkflowError`] enum becomes one by [`of`](Self::of), and is read back by [`into_error`](Self::into_error).
///
/// # The cause of an error
///
/// The `Cause` of a variant with named fields is a JSON object of those fields, by the names that serde gives them. That of a variant
/// with one value is that value as JSON, a text as it is. A variant without data has no `Cause`.
///
/// # The error of a cause
///
/// Causes are made by others, too, so they are read with care:
///
/// 1. A JSON object with a text `errorMessage` is that of a Lambda function (`{"errorType", "errorMessage", "trace"}`). From here
///    on, that message is the cause.
/// 2. A JSON object gives the fields by their names.
/// 3. A field that has no value yet gets its default, or nothing if it is an `Option`, or the whole cause if it is a `String`. A cause
///    that gives a field of another type no value is not understood: the execution fails with `States.QueryEvaluationError`.
///
/// A state machine reads causes the same way. It finds out itself whether a text is JSON, by its syntax alone: a number beyond those of 64
/// bits, an escaped half of a character and more than 127 levels end its execution with `States.QueryEvaluationError`, where the
/// function takes the cause for a text.
///
/// A variant with one struct is read like a variant with the fields of that struct. One with a `String` gets the whole cause, one
/// with another value the cause read as JSON.
///
/// # Examples
/// ```
/// use serde::{Deserialize, Serialize};
/// use sfn_dsl::{Failure, WorkflowError};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, WorkflowError)]
/// enum OrderError {
///     InvalidOrder { message: String },
///     CardDeclined,
/// }
///
/// let invalid = OrderError::InvalidOrder { message: "no items".to_owned() };
/// let failure = Failure::of(&invalid);
/// assert_eq!(failure, Failure::new("InvalidOrder", r#"{"message":"no items"}"#));
/// assert_eq!(failure.into_error(), Ok(invalid));
///
/// let lambda = Failure::new("InvalidOrder", r#"{"errorType": "InvalidOrder", "errorMessage": "no items", "trace": []}"#);
/// assert_eq!(lambda.into_error(), Ok(OrderError::InvalidOrder { message: "no items".to_owned() }));
///
/// let timeout = Failure { error: "States.Timeout".to_owned(), cause: None };
/// assert_eq!(timeout.clone().into_error::<OrderError>(), Err(timeout));
/// ```
///
/// Source: AWS Step Functions, "Handling errors in Step Functions workflows"; AWS Lambda, "Error handling" of its runtimes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error name.
    pub error: String,
    /// The cause: a text, most often JSON.
    pub cause: Option<String>,
}

impl Failure {
    /// A failure with a cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: Some(cause.into()) }
    }

    /// A panic in the workflow's own code; what JSONata cannot evaluate, for the service.
    pub fn panic(cause: impl Into<String>) -> Self {
        Self::new(ErrorName::QUERY_EVALUATION_ERROR, cause)
    }

    /// The failure that an error is.
    ///
    /// A catch-all variant fails with its fields `error` and `cause`; without a field `error`, with its own name. An error that serde
    /// cannot write is a failure of the workflow's own code: `States.QueryEvaluationError`.
    pub fn of<E: WorkflowError + Serialize>(error: &E) -> Self {
        let name = error.error_name();
        let Some((of, variant)) = variants::<E>().find(|(_, variant)| variant.error_name == Some(name))
        else {
            return Self { error: name.to_owned(), cause: None };
        };
        let data = match serde_json::to_value(error) {
            Ok(value) => data_in(of.tagging, value),
            Err(error) => {
                return Self::panic(format!("\"{name}\" cannot be written as JSON: {error}"));
            }
        };
        if name == ErrorName::ALL {
            let text =
                |member: &str| Some(data.get(field_named(variant, member)?.json)?.as_str()?.to_owned());
            return Self {
                error: text("error").unwrap_or_else(|| variant.rust.to_owned()),
                cause: text("cause"),
            };
        }
        let cause = match (variant.fields, data) {
            (Fields::Unit, _) | (_, Value::Null) => None,
            (_, Value::String(text)) => Some(text),
            (_, value) => Some(value.to_string()),
        };
        Self { error: name.to_owned(), cause }
    }

    /// This failure as the service reports it: a missed heartbeat, which `States.HeartbeatTimeout` names in `Catch` and `Retry`, ends
    /// an execution as `States.Timeout`.
    ///
    /// Source: recordings of the service.
    pub fn reported(self) -> Self {
        match self.error.as_str() {
            ErrorName::HEARTBEAT_TIMEOUT => Self { error: ErrorName::TIMEOUT.to_owned(), ..self },
            _ => self,
        }
    }

    /// The error that this failure is: the variant of that name, else one that stands for `States.Timeout` or `States.TaskFailed` and
    /// matches it, else the one for `States.ALL`.
    ///
    /// # Errors
    /// This failure itself where the type has no such error; `States.QueryEvaluationError` where its cause is not understood.
    pub fn into_error<E: WorkflowError + DeserializeOwned>(self) -> Result<E, Self> {
        let Some((of, variant)) = self.variant::<E>() else { return Err(self) };
        let data = if variant.error_name == Some(ErrorName::ALL) {
            Ok(self.clone().reported().as_data(variant))
        } else {
            read(variant.fields, self.cause.as_deref().unwrap_or_default())
        };
        let not_understood = |reason: String| {
            let Self { error, cause } = &self;
            let cause = cause.as_deref().unwrap_or_default();
            Self::panic(format!(
                "the cause of \"{error}\" is not that of `{}`: {reason}: {cause}",
                variant.rust
            ))
        };
        let value = tagged(of.tagging, variant, data.map_err(&not_understood)?);
        serde_json::from_value(value).map_err(|error| not_understood(error.to_string()))
    }

    /// The variant that the error name means, as catchers would match it.
    fn variant<E: WorkflowError>(&self) -> Option<(&'static Enum, &'static Variant)> {
        let named = |name: &str| variants::<E>().find(|(_, variant)| variant.error_name == Some(name));
        let error = self.error.as_str();
        if error == ErrorName::RUNTIME {
            return None;
        }
        let is_timeout = [ErrorName::TIMEOUT, ErrorName::HEARTBEAT_TIMEOUT].contains(&error);
        let wildcard = if is_timeout { ErrorName::TIMEOUT } else { ErrorName::TASK_FAILED };
        named(error).or_else(|| named(wildcard)).or_else(|| named(ErrorName::ALL))
    }

    /// Name and cause as the fields of a catch-all.
    fn as_data(&self, variant: &Variant) -> Value {
        let member =
            |name: &str, text: &str| Some((field_named(variant, name)?.json.to_owned(), text.into()));
        let members =
            [member("error", &self.error), member("cause", self.cause.as_deref().unwrap_or_default())];
        Value::Object(members.into_iter().flatten().collect())
    }
}

/// The variants of an error type.
fn variants<E: WorkflowError>() -> impl Iterator<Item = (&'static Enum, &'static Variant)> {
    let of = match E::FORM {
        Form::Enum(of) => Some(of),
        // Only what is written by hand is no enum.
        _ => None,
    };
    of.into_iter().flat_map(|of| of.variants.iter().map(move |variant| (of, variant)))
}

fn field_named(variant: &Variant, rust: &str) -> Option<&'static Field> {
    let Fields::Named(fields) = variant.fields else { return None };
    fields.iter().find(|field| field.rust == rust)
}

/// The data of a variant in what serde wrote of it; `null` without data.
fn data_in(tagging: Tagging, value: Value) -> Value {
    match (tagging, value) {
        (Tagging::External, Value::Object(object)) => {
            object.into_iter().next().map(|(_, data)| data).unwrap_or_default()
        }
        (Tagging::External, _) => Value::Null,
        (Tagging::Internal(tag), Value::Object(mut object)) => {
            // `remove` would put the last member in its place.
            object.retain(|key, _| key != tag);
            Value::Object(object)
        }
        (Tagging::Adjacent { content, .. }, Value::Object(mut object)) => {
            object.remove(content).unwrap_or_default()
        }
        (_, value) => value,
    }
}

/// A variant with its data, as serde reads it.
fn tagged(tagging: Tagging, variant: &Variant, data: Value) -> Value {
    let name = || Value::from(variant.json);
    let is_unit = matches!(variant.fields, Fields::Unit);
    let object =
        |members: [(&str, Value); 1]| Map::from_iter(members.map(|(key, value)| (key.to_owned(), value)));
    match tagging {
        Tagging::External if is_unit => name(),
        Tagging::External => object([(variant.json, data)]).into(),
        Tagging::Internal(tag) => {
            let mut members = object([(tag, name())]);
            if let Value::Object(data) = data {
                members.extend(data);
            }
            members.into()
        }
        Tagging::Adjacent { tag, content } => {
            let mut members = object([(tag, name())]);
            if !is_unit {
                members.insert(content.to_owned(), data);
            }
            members.into()
        }
        Tagging::Untagged => data,
    }
}

/// The data of a variant out of a cause.
fn read(fields: Fields, cause: &str) -> Result<Value, String> {
    let unwrapped = object(cause).and_then(|mut object| match object.remove("errorMessage") {
        Some(Value::String(message)) => Some(message),
        _ => None,
    });
    let cause = unwrapped.as_deref().unwrap_or(cause);
    match fields {
        Fields::Unit => Ok(Value::Null),
        Fields::Named(fields) => named(fields, cause),
        Fields::Transparent(field) => one((field.form)(), cause),
        // The derive refuses these.
        Fields::Tuple(_) => Err("a variant with several values has no names for them".to_owned()),
    }
}

/// A JSON object in a text.
fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text).ok()
}

fn named(fields: &[Field], cause: &str) -> Result<Value, String> {
    let given = object(cause).unwrap_or_default();
    // What is flattened takes what no field takes, so everything stays.
    let mut data = if fields.iter().any(|field| field.flatten) { given.clone() } else { Map::new() };
    for field in
        fields.iter().filter(|field| !field.flatten && field.skip != Some(crate::shape::Skip::Always))
    {
        let value = match (given.get(field.json), (field.form)()) {
            (Some(value), _) => value.clone(),
            (None, _) if field.default.is_some() => continue,
            (None, Form::Option(_)) => continue,
            (None, Form::String) => cause.into(),
            (None, _) => return Err(format!("it has no \"{}\"", field.json)),
        };
        data.insert(field.json.to_owned(), value);
    }
    Ok(data.into())
}

fn one(form: Form, cause: &str) -> Result<Value, String> {
    match form {
        Form::String => Ok(cause.into()),
        Form::Struct(Struct { fields: Fields::Named(fields), .. }) => named(fields, cause),
        Form::Struct(Struct { fields: Fields::Transparent(field), .. }) => one((field.form)(), cause),
        Form::Option(_) | Form::Unit if cause.is_empty() => Ok(Value::Null),
        Form::Option(some) => one(some(), cause),
        Form::Json => Ok(serde_json::from_str(cause).unwrap_or_else(|_| cause.into())),
        _ => serde_json::from_str(cause).map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
    #[serde(rename_all_fields = "camelCase")]
    enum OrderError {
        CardDeclined,
        InvalidOrder {
            why: String,
            order_id: Option<u32>,
        },
        #[error_name("Stock.Empty")]
        OutOfStock {
            in_stock: u32,
            #[serde(default)]
            wanted: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            note: Option<String>,
        },
        Text(String),
        Number(u32),
        Details(Details),
        Nothing(()),
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, crate::shape::Shape)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        code: Option<u8>,
        reason_text: String,
    }

    /// What an error is for the service, and that it is read back.
    #[track_caller]
    fn check(error: OrderError, name: &str, cause: Option<&str>) {
        let failure = Failure::of(&error);
        assert_eq!((failure.error.as_str(), failure.cause.as_deref()), (name, cause));
        assert_eq!(failure.into_error(), Ok(error));
    }

    /// What the cause of somebody else is read as.
    #[track_caller]
    fn check_read(name: &str, cause: &str, expected: OrderError) {
        assert_eq!(Failure::new(name, cause).into_error(), Ok(expected));
    }

    #[track_caller]
    fn check_not_understood(name: &str, cause: &str, expected: &str) {
        let failure = Failure::new(name, cause).into_error::<OrderError>().unwrap_err();
        assert_eq!(failure, Failure::new("States.QueryEvaluationError", expected));
    }

    fn invalid(why: &str, order_id: Option<u32>) -> OrderError {
        OrderError::InvalidOrder { why: why.to_owned(), order_id }
    }

    fn details(reason_text: &str, code: Option<u8>) -> OrderError {
        OrderError::Details(Details { reason_text: reason_text.to_owned(), code })
    }

    #[test]
    fn errors_are_written_and_read_back() {
        check(OrderError::CardDeclined, "CardDeclined", None);
        let out = OrderError::OutOfStock { in_stock: 1, wanted: 2, note: None };
        check(out, "Stock.Empty", Some(r#"{"inStock":1,"wanted":2}"#));
        check(OrderError::Text("no {".into()), "Text", Some("no {"));
        check(OrderError::Number(5), "Number", Some("5"));
        check(details("late", Some(1)), "Details", Some(r#"{"code":1,"reasonText":"late"}"#));
        check(OrderError::Nothing(()), "Nothing", None);
    }

    #[test]
    fn a_message_of_a_lambda_function_is_the_cause() {
        let lambda = r#"{"errorType": "Text", "errorMessage": "no items", "trace": []}"#;
        check_read("Text", lambda, OrderError::Text("no items".into()));
        check_read("CardDeclined", lambda, OrderError::CardDeclined);
        check_read("Details", lambda, details("no items", None));
        check_read(
            "Details",
            r#"{"errorMessage": "{\"reasonText\": \"late\", \"code\": 7}"}"#,
            details("late", Some(7)),
        );
        check_read("Number", r#"{"errorMessage": "7"}"#, OrderError::Number(7));
    }

    #[test]
    fn texts_and_objects_give_what_they_have() {
        check_read("Details", "disk full", details("disk full", None));
        check_read("Details", r#"{"code": 1}"#, details(r#"{"code": 1}"#, Some(1)));
        check_read("Details", r#"{"reasonText": "late", "more": true}"#, details("late", None));
        check_read("Details", "{not JSON", details("{not JSON", None));
        check_read("Details", "", details("", None));
        check_read("InvalidOrder", r#"{"orderId": 5}"#, invalid(r#"{"orderId": 5}"#, Some(5)));
    }

    #[test]
    fn a_cause_without_a_value_that_is_needed_is_not_understood() {
        check_not_understood(
            "Stock.Empty",
            "sold out",
            "the cause of \"Stock.Empty\" is not that of `OutOfStock`: it has no \"inStock\": sold out",
        );
        check_not_understood(
            "Number",
            "many",
            "the cause of \"Number\" is not that of `Number`: expected value at line 1 column 1: many",
        );
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowError)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Wild {
        #[error_name("States.Timeout")]
        Late,
        Known(Details),
        #[error_name("States.ALL")]
        Other {
            error: String,
            #[serde(rename = "why")]
            cause: String,
        },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, WorkflowError)]
    enum Catching {
        #[error_name("States.ALL")]
        Other { error: String },
    }

    #[test]
    fn a_catch_all_is_every_error_that_is_no_other_variant() {
        let read = |error: &str| Failure::new(error, "why").into_error::<Wild>();
        let other = Wild::Other { error: "Unknown".into(), cause: "why".into() };
        assert_eq!(read("Unknown"), Ok(other.clone()));
        assert_eq!(Failure::of(&other), Failure::new("Unknown", "why"));
        assert_eq!(read("States.Timeout"), Ok(Wild::Late));
        assert_eq!(read("States.HeartbeatTimeout"), Ok(Wild::Late));
        let silent = Failure::new("States.HeartbeatTimeout", "");
        assert_eq!(silent.clone().into_error(), Ok(Catching::Other { error: "States.Timeout".into() }));
        assert_eq!(silent.reported(), Failure::new("States.Timeout", ""));
        assert_eq!(read("Known"), Ok(Wild::Known(Details { reason_text: "why".into(), code: None })));
        assert_eq!(read("States.Runtime"), Err(Failure::new("States.Runtime", "why")));
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, WorkflowError)]
    #[serde(tag = "t", content = "c")]
    enum Adjacent {
        #[error_name("States.TaskFailed")]
        Failed,
        Text(String),
    }

    #[test]
    fn wildcards_and_tags_are_honored() {
        let read = |error: &str| Failure::new(error, "why").into_error::<Adjacent>();
        assert_eq!(read("Anything"), Ok(Adjacent::Failed));
        assert_eq!(read("Text"), Ok(Adjacent::Text("why".into())));
        assert!(read("States.Timeout").is_err());
        assert_eq!(Failure::of(&Adjacent::Text("why".into())), Failure::new("Text", "why"));
    }
}
