//! Collecting what child executions leave behind, and handing it over when the map run ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::name::StateName;
use sfn_dsl::time::Timestamp;

use super::family::Family;
use super::results::{ChildResult, ResultFile};
use crate::context::ExecutionContext;
use crate::execution::Status;
use crate::objects::Objects;
use crate::payload::Payload;
use crate::program::{OutputType, Transformation};

/// The results so far.
#[derive(Debug, Clone)]
pub(super) struct Results {
    family: Arc<Family>,
    transformation: Transformation,
    output_type: OutputType,
    target: Target,
}

/// Where results go.
#[derive(Debug, Clone)]
enum Target {
    /// Into the output of the state.
    State(Collected),
    /// Into files in S3.
    S3(Box<Export>),
}

/// Results by position, for as long as they are within what a payload may be.
#[derive(Debug, Clone)]
struct Collected {
    results: BTreeMap<u64, Payload>,
    /// The bytes of all results, those that were dropped included.
    bytes: usize,
    limit: usize,
}

#[derive(Debug, Clone)]
struct Export {
    bucket: String,
    /// What the keys of all files begin with.
    prefix: String,
    succeeded: ResultFile,
    failed: ResultFile,
    pending: ResultFile,
}

/// What the results come to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The result of the state.
    Result(Payload),
    /// The results are too large for a payload.
    TooLarge { bytes: usize },
    /// The results could not be written: the cause of `States.ResultWriterFailed`.
    NotWritten(String),
}

impl Results {
    /// Results that go into the output of the state, of at most `limit` bytes.
    pub(super) fn in_state(
        family: Arc<Family>,
        transformation: Transformation,
        output_type: OutputType,
        limit: usize,
    ) -> Self {
        let collected = Collected { results: BTreeMap::new(), bytes: 1, limit };
        Self { family, transformation, output_type, target: Target::State(collected) }
    }

    /// Results that go to S3, under a prefix and the identifier of the map run.
    pub(super) fn in_s3(
        family: Arc<Family>,
        transformation: Transformation,
        output_type: OutputType,
        bucket: &str,
        prefix: &str,
    ) -> Self {
        let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
        let file = || ResultFile::new(Arc::clone(&family), output_type);
        let export = Export {
            bucket: bucket.to_owned(),
            prefix: format!("{prefix}{slash}{}/", family.map_run_id),
            succeeded: file(),
            failed: file(),
            pending: file(),
        };
        Self { family, transformation, output_type, target: Target::S3(Box::new(export)) }
    }

    /// Whether somebody wants to know of items that were never started.
    pub(super) fn wants_pending(&self) -> bool {
        matches!(self.target, Target::S3(_))
    }

    /// Adds what became of a child; `output` is its output, where it succeeded.
    pub(super) fn add(&mut self, result: &ChildResult<'_>, output: Option<&Payload>) {
        // The results of children that did not succeed are told unchanged.
        let output = output.filter(|_| self.transformation != Transformation::None);
        match &mut self.target {
            Target::State(collected) => {
                let value = match output {
                    Some(output) => output.clone(),
                    // Texts and numbers are always values.
                    None => serde_json::to_value(result.described(&self.family)).unwrap_or_default().into(),
                };
                collected.add(result.index, value, self.transformation);
            }
            Target::S3(export) => {
                let file = match result.status {
                    None => &mut export.pending,
                    Some(Status::Succeeded) => &mut export.succeeded,
                    Some(_) => &mut export.failed,
                };
                match output.map(|output| (&**output, self.transformation)) {
                    Some((Value::Array(elements), Transformation::Flatten)) => {
                        for element in elements {
                            file.push_output(&element.to_string());
                        }
                    }
                    Some((output, _)) => file.push_output(&output.to_string()),
                    None => file.push_described(result),
                }
            }
        }
    }

    /// Takes back what became of children that did not succeed or never started: the map run goes on.
    pub(super) fn take_back(&mut self, indexes: impl Iterator<Item = u64>) {
        match &mut self.target {
            Target::State(collected) => {
                indexes.for_each(|index| collected.remove(index, self.transformation));
            }
            Target::S3(export) => {
                for file in [&mut export.failed, &mut export.pending] {
                    *file = ResultFile::new(Arc::clone(&self.family), self.output_type);
                }
            }
        }
    }

    /// Hands everything over; files are written at this moment.
    pub(super) fn finish(self, objects: &mut Objects, now: Timestamp) -> Outcome {
        match self.target {
            Target::State(collected) => collected.finish(self.transformation, self.output_type),
            Target::S3(export) => export.write(&self.family, objects, now),
        }
    }
}

/// A distributed Map that somebody else has run.
pub(crate) struct WrittenMap<'a> {
    pub(crate) state: &'a StateName,
    pub(crate) label: Option<&'a str>,
    pub(crate) execution_type: MachineType,
    /// Counts the map runs of the execution.
    pub(crate) number: usize,
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
}

/// A child of such a Map.
pub(crate) struct WrittenChild<'a> {
    /// As JSON.
    pub(crate) input: String,
    /// The output as JSON, or the failure.
    pub(crate) outcome: Result<String, &'a sfn_dsl::Failure>,
}

/// Writes what the children of a Map gave to S3; returns where it is, or the cause of `States.ResultWriterFailed`.
pub(crate) fn write_results<'a>(
    context: &ExecutionContext,
    map: &WrittenMap<'_>,
    children: impl Iterator<Item = WrittenChild<'a>>,
    objects: &mut Objects,
    now: Timestamp,
) -> Result<Value, String> {
    let family = Arc::new(Family::new(context, map.state, map.label, map.execution_type, map.number));
    let mut results = Results::in_s3(family, Transformation::None, OutputType::Json, map.bucket, map.prefix);
    for (index, child) in (0..).zip(children) {
        let (output, failure) = match &child.outcome {
            Ok(output) => (Some(output.as_str()), None),
            Err(failure) => (None, Some(failure)),
        };
        let result = ChildResult {
            index,
            status: Some(if failure.is_none() { Status::Succeeded } else { Status::Failed }),
            started_at: now,
            stopped_at: now,
            redrive_count: 0,
            input: &child.input,
            output,
            error: failure.map(|failure| failure.error.as_str()),
            cause: failure.and_then(|failure| failure.cause.as_deref()),
        };
        results.add(&result, None);
    }
    match results.finish(objects, now) {
        Outcome::Result(result) => Ok(result.into_value()),
        Outcome::NotWritten(cause) => Err(cause),
        Outcome::TooLarge { bytes } => Err(format!("{bytes} bytes are too many")),
    }
}

impl Collected {
    /// Adds a result with the comma behind it. What can never be handed over is not kept.
    fn add(&mut self, index: u64, value: Payload, transformation: Transformation) {
        let Some(bytes) = bytes_of(&value, transformation) else { return };
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limit {
            self.results.clear();
        } else {
            self.results.insert(index, value);
        }
    }

    fn remove(&mut self, index: u64, transformation: Transformation) {
        let bytes = self.results.remove(&index).and_then(|value| bytes_of(&value, transformation));
        self.bytes -= bytes.unwrap_or_default();
    }

    fn finish(self, transformation: Transformation, output_type: OutputType) -> Outcome {
        if self.bytes > self.limit {
            return Outcome::TooLarge { bytes: self.bytes };
        }
        let mut results = Vec::with_capacity(self.results.len());
        for result in self.results.into_values() {
            match (transformation, result.into_value()) {
                (Transformation::Flatten, Value::Array(elements)) => results.extend(elements),
                (_, result) => results.push(result),
            }
        }
        let result: Value = match output_type {
            OutputType::Json => results.into(),
            OutputType::JsonLines => results
                .iter()
                .map(Value::to_string)
                .fold(String::new(), |text, line| text + &line + "\n")
                .into(),
        };
        Outcome::Result(result.into())
    }
}

/// The bytes of a result with the comma behind it; `None` for one of which nothing is told.
fn bytes_of(value: &Payload, transformation: Transformation) -> Option<usize> {
    let bytes = value.size().map_or(usize::MAX, |size| size.bytes.saturating_add(1));
    match (value.outline(), transformation) {
        (Value::Array(elements), Transformation::Flatten) if elements.is_empty() => None,
        // Without its brackets.
        (Value::Array(_), Transformation::Flatten) => Some(bytes - 2),
        _ => Some(bytes),
    }
}

impl Export {
    fn write(self, family: &Family, objects: &mut Objects, now: Timestamp) -> Outcome {
        let Self { bucket, prefix, succeeded, failed, pending } = self;
        if !objects.has_bucket(&bucket) {
            return Outcome::NotWritten(format!("The specified bucket does not exist: {bucket}"));
        }
        let mut listed = serde_json::Map::new();
        for (name, file) in [("SUCCEEDED", succeeded), ("FAILED", failed), ("PENDING", pending)] {
            let mut files = Vec::new();
            if !file.is_empty() {
                let key = format!("{prefix}{name}_0.json");
                files.push(json!({"Key": key, "Size": file.size()}));
                objects.put_results(bucket.as_str(), key, file, now);
            }
            listed.insert(name.to_owned(), files.into());
        }
        let manifest =
            json!({"DestinationBucket": bucket, "MapRunArn": family.map_run_arn, "ResultFiles": listed});
        let key = format!("{prefix}manifest.json");
        objects.put(bucket.as_str(), key.as_str(), manifest.to_string().into_bytes().into(), now);
        let result = json!({
            "MapRunArn": family.map_run_arn,
            "ResultWriterDetails": {"Bucket": bucket, "Key": key},
        });
        Outcome::Result(result.into())
    }
}
