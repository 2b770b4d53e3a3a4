//! Writes what the execution role needs as Rust, from `iam.json`.
//!
//! The file names what stands in an ARN in words of prose; [`WORDS`] says them in the placeholders that
//! `sfn-dsl/services/src/permission.rs` describes. Prose that is not in the table is an error, so nothing is lost in silence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::texts;

/// Prose of the file, and the placeholder for it. An empty text: the ARN says nothing that a definition knows.
const WORDS: [(&str, &str); 29] = [
    ("{FunctionName as function ARN}", "{function:FunctionName}"),
    (
        "arn:{partition}:sqs:{region of QueueUrl}:{account of QueueUrl}:{queue of QueueUrl}",
        "{queue:QueueUrl}",
    ),
    ("{Entries[].EventBusName, default 'default'}", "{Entries[].EventBusName=default}"),
    (
        "{api id from ApiEndpoint}/{Stage}/{Method}/{Path}",
        "{api:ApiEndpoint}/{Stage=*}/{Method}/{path:Path=*}",
    ),
    ("{own state machine ARN}", "{machine}"),
    ("{own name}", "{name}"),
    ("{map run label}", "{label}"),
    ("{kmsKeyId ARN}", "{key}"),
    (
        "{InvocationConfig.ConnectionArn or Authentication.ConnectionArn}",
        "{InvocationConfig.ConnectionArn|Authentication.ConnectionArn}",
    ),
    ("{JobQueue ARN}", "arn:{partition}:batch:{region}:{account}:job-queue/{JobQueue}"),
    (
        "{JobDefinition ARN without revision}",
        "arn:{partition}:batch:{region}:{account}:job-definition/{unrevised:JobDefinition}",
    ),
    ("{JobDefinition ARN}", "arn:{partition}:batch:{region}:{account}:job-definition/{JobDefinition}"),
    ("{family}:{revision}", "{task-definition:TaskDefinition}"),
    ("{WorkGroup, default 'primary'}", "{WorkGroup=primary}"),
    ("{ModelId when it is a provisioned-model ARN}", ""),
    ("arn:{partition}:bedrock:{region}::foundation-model/{ModelId}", "{model:ModelId}"),
    ("{StateMachineArn}", "{state-machine:StateMachineArn}"),
    (
        "arn:{partition}:states:{region}:{account}:execution:{name part of StateMachineArn}",
        "{executions:StateMachineArn}",
    ),
    ("report-group/{name}", "report-group/{report-group:ReportArns[]}"),
    ("{ServiceRole}", "arn:{partition}:iam::{account}:role/{ServiceRole}"),
    ("{JobFlowRole}", "arn:{partition}:iam::{account}:role/{JobFlowRole}"),
    ("{AutoScalingRole}", "arn:{partition}:iam::{account}:role/{AutoScalingRole}"),
    ("arn:{partition}:s3:::{result bucket}/*", ""),
    ("{key ARN of the queue}", ""),
    ("{key ARN of the bucket}", ""),
    ("{task role ARN}", ""),
    ("{execution role ARN}", ""),
    ("{manifest key}", "{Key}"),
    ("{inventory bucket}", "{Bucket}"),
];

/// What is granted to a machine beside what its states call: where it stands in the file, and the name of the constant.
const SURROUNDINGS: [(&str, &str, &str); 8] = [
    ("/distributed_map/run", "MAP_RUN", "What a distributed Map needs to run its children."),
    ("/distributed_map/redrive", "MAP_REDRIVE", "What a distributed Map needs to redrive its children."),
    (
        "/distributed_map/item_reader",
        "ITEM_READER",
        "What an item reader needs: an object, a listing, the listed objects, a manifest.",
    ),
    ("/distributed_map/result_writer", "RESULT_WRITER", "What a result writer needs."),
    (
        "/distributed_map/kms",
        "BUCKET_KEY",
        "What readers and writers need where the bucket has a key of the customer.",
    ),
    ("/tracing/grants", "TRACING", "What X-Ray needs."),
    ("/logging/grants", "LOGGING", "What log delivery needs."),
    ("/encryption/execution_role", "ENCRYPTION", "What a key of the customer needs: for data, and for logs."),
];

const HEAD: &str = "\
//! What the execution role needs beside what its states call, and by resource. Generated, not written: `cargo run -p sfn-tests --bin generate-services`.

use crate::permission::{GRANT, Grant, Permissions, When};

";

/// The content of `permissions.rs` for the content of `iam.json`.
pub(super) fn write(iam: &Value) -> Result<String, String> {
    let mut rust = HEAD.to_owned();
    let integrations = iam["integrations"].as_array().ok_or("`integrations` is missing")?;
    let mut rows: BTreeMap<&str, String> = BTreeMap::new();
    for integration in integrations {
        let resource = integration["resource"].as_str().ok_or("an integration without `resource`")?;
        // Functions by their ARN and SDK integrations follow rules, not rows.
        if resource.starts_with("arn:") || resource.starts_with("aws-sdk:") {
            continue;
        }
        let row = permissions(&integration["patterns"]).map_err(|error| format!("{resource}: {error}"))?;
        rows.insert(resource, row);
    }
    rust.push_str("/// By resource, sorted.\npub(crate) const PERMISSIONS: &[(&str, Permissions)] = &[\n");
    for (resource, row) in rows {
        // Writing to a text cannot fail.
        let _ = writeln!(rust, "    ({resource:?}, {row}),");
    }
    rust.push_str("];\n");
    for (pointer, name, what) in SURROUNDINGS {
        let grants = iam.pointer(pointer).ok_or_else(|| format!("{pointer} is missing"))?;
        let grants = grants_of(grants).map_err(|error| format!("{pointer}: {error}"))?;
        let _ = writeln!(rust, "\n/// {what}\npub const {name}: &[Grant] = {grants};");
    }
    Ok(rust)
}

fn permissions(patterns: &Value) -> Result<String, String> {
    let sync = patterns["sync_adds"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rules: Vec<&str> = sync.iter().filter_map(|grant| grant["managed_rule"].as_str()).collect();
    let rule = match rules.as_slice() {
        [] => "None".to_owned(),
        [rule] => format!("Some({rule:?})"),
        several => return Err(format!("{} managed rules", several.len())),
    };
    let sync: Vec<Value> = sync.iter().filter(|grant| grant["managed_rule"].is_null()).cloned().collect();
    let (call, sync) = (grants_of(&patterns["request_response"])?, grants_of(&sync.into())?);
    Ok(format!("Permissions {{ call: {call}, sync: {sync}, rule: {rule} }}"))
}

fn grants_of(grants: &Value) -> Result<String, String> {
    let grants = grants.as_array().map(Vec::as_slice).unwrap_or_default();
    let grants: Result<Vec<String>, String> = grants.iter().map(grant).collect();
    Ok(format!("&[{}]", grants?.join(", ")))
}

fn grant(grant: &Value) -> Result<String, String> {
    let from = grant["from"].as_str().unwrap_or_default();
    let mut fields = vec![format!("actions: {}", list(texts(&grant["actions"]).map(str::to_owned)))];
    for (field, key) in [("resources", "static"), ("computed", "dynamic")] {
        let patterns: Result<Vec<String>, String> =
            texts(&grant[key]).map(|pattern| placeholders(pattern, from)).collect();
        let patterns: Vec<String> = patterns?.into_iter().filter(|pattern| !pattern.is_empty()).collect();
        if !patterns.is_empty() {
            fields.push(format!("{field}: {}", list(patterns)));
        }
    }
    let conditions = conditions(&grant["condition"], from)?;
    if !conditions.is_empty() {
        fields.push(format!("conditions: &[{}]", conditions.join(", ")));
    }
    if let Some(when) = grant["when"].as_str() {
        fields.push(format!("when: {}", condition_of(when)));
    }
    Ok(format!("Grant {{ {}, ..GRANT }}", fields.join(", ")))
}

/// A condition of the file in the words of the table.
fn condition_of(when: &str) -> String {
    // The walk over the definition asks for each of these by its place, or knows that it holds.
    let by_place = ["Resource is ", "InputType ", "CSV, ", "encryptionConfiguration.", "logging is on"];
    if by_place.iter().any(|start| when.starts_with(start)) {
        return "When::Always".to_owned();
    }
    match (when.strip_suffix(" is set"), when.split_once(" is ")) {
        (Some(field), _) => format!("When::Given({field:?})"),
        (None, Some((field, word))) if !field.contains(' ') && !word.contains(' ') => {
            format!("When::Equals({field:?}, {word:?})")
        }
        _ => format!("When::Unseen({when:?})"),
    }
}

fn conditions(condition: &Value, from: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (operator, keys) in condition.as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            for value in values.as_str().into_iter().chain(texts(values)) {
                found.push(format!("({operator:?}, {key:?}, {:?})", placeholders(value, from)?));
            }
        }
    }
    Ok(found)
}

/// An ARN of the file with placeholders instead of prose.
fn placeholders(pattern: &str, from: &str) -> Result<String, String> {
    let mut pattern = pattern.to_owned();
    for (words, placeholder) in WORDS {
        if pattern == words && placeholder.is_empty() {
            return Ok(String::new());
        }
        // A replacement may have a word of the table in it, so each is made once.
        if pattern.contains(words) && !pattern.contains(placeholder) {
            pattern = pattern.replace(words, placeholder);
        }
    }
    // What `{ProjectName}`, `{bucket}` and `{key}` are is said by the field they come from.
    if from.starts_with("Id") {
        let field = if from == "Ids" { "Ids[]" } else { "Id" };
        pattern = pattern.replace("{ProjectName}", &format!("{{project:{field}}}"));
    }
    if from.ends_with("S3Uri") {
        pattern = pattern.replace("{bucket}/{key}", &format!("{{s3:{from}}}"));
    }
    pattern = pattern.replace("{Bucket}/{Prefix}/*", "{Bucket}/{folder:Prefix=}*");
    pattern = pattern.replace("{value of ", "{");
    for placeholder in pattern.split('{').skip(1) {
        let name = placeholder.split('}').next().unwrap_or_default();
        let is_word = |c: char| c.is_ascii_alphanumeric() || ".[]|=*:-".contains(c);
        if name.is_empty() || !name.chars().all(is_word) {
            return Err(format!("no placeholder for {{{name}}}"));
        }
    }
    Ok(pattern)
}

fn list(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("{word:?}")).collect();
    format!("&[{}]", words.join(", "))
}
