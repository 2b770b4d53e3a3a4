//! From a pattern with placeholders to ARNs, with what the arguments of a state say.

use serde_json::Value;

use super::Surroundings;
use crate::machine::Template;
use crate::substitution;

/// What the arguments of a state say about a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The literal values.
    values: Vec<String>,
    /// Whether something is computed, or has no value yet.
    computed: bool,
}

impl Known {
    fn is_absent(&self) -> bool {
        self.values.is_empty() && !self.computed
    }

    fn computed() -> Self {
        Self { values: Vec::new(), computed: true }
    }

    fn and(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self.computed |= other.computed;
        self
    }
}

/// The arguments of a call: `Parameters`, `Arguments`, or nothing, which is the input of the state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arguments<'a>(pub(super) Option<&'a Template>);

impl Arguments<'_> {
    /// What is known about a field, `Input.S3Uri` or `Ids[]`.
    pub(super) fn known(self, path: &str) -> Known {
        self.0.map_or_else(Known::computed, |template| in_template(template, path))
    }

    /// Whether a field is given, or may be.
    pub(super) fn is_given(self, path: &str) -> bool {
        !self.known(path).is_absent()
    }

    /// Whether a field has that value, or may have it.
    pub(super) fn may_be(self, path: &str, word: &str) -> bool {
        let known = self.known(path);
        known.computed || known.values.iter().any(|value| value == word)
    }
}

/// The first name of a path, whether `[]` stands behind it, and the rest.
fn first(path: &str) -> (&str, bool, &str) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    name.strip_suffix("[]").map_or((name, false, rest), |name| (name, true, rest))
}

fn in_template(template: &Template, path: &str) -> Known {
    match template {
        Template::Literal(value) => in_value(value, path),
        Template::Object(members) if !path.is_empty() => {
            let (name, each, rest) = first(path);
            let Some((_, member)) = members.iter().find(|(key, _)| key == name) else {
                return Known::default();
            };
            match member {
                Template::Array(elements) if each => elements
                    .iter()
                    .map(|element| in_template(element, rest))
                    .fold(Known::default(), Known::and),
                Template::Literal(Value::Array(elements)) if each => in_elements(elements, rest),
                member => in_template(member, rest),
            }
        }
        Template::Array(_)
        | Template::Object(_)
        | Template::Path(_)
        | Template::Intrinsic(_)
        | Template::Jsonata(_) => Known::computed(),
    }
}

fn in_elements(elements: &[Value], path: &str) -> Known {
    // An element that lacks the field has the default of the field, which the caller knows.
    let element = |element: &Value| match in_value(element, path) {
        known if known.is_absent() => Known { values: vec![String::new()], computed: false },
        known => known,
    };
    elements.iter().map(element).fold(Known::default(), Known::and)
}

fn in_value(value: &Value, path: &str) -> Known {
    let literal = |text: String| {
        if substitution::is_in(&text) {
            Known::computed()
        } else {
            Known { values: vec![text], computed: false }
        }
    };
    if path.is_empty() {
        return match value {
            Value::Null => Known::default(),
            Value::String(text) => literal(text.clone()),
            other => literal(other.to_string()),
        };
    }
    let (name, each, rest) = first(path);
    match value.get(name) {
        None => Known::default(),
        Some(Value::Array(elements)) if each => in_elements(elements, rest),
        Some(member) => in_value(member, rest),
    }
}

/// ARNs made of a pattern, each with whether all of it is known.
pub(super) fn fill(pattern: &str, arguments: Arguments<'_>, around: &Surroundings) -> Vec<(String, bool)> {
    let mut made = vec![(String::new(), true)];
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((placeholder, remaining)) = after.split_once('}') else { break };
        for (text, _) in &mut made {
            text.push_str(before);
        }
        made = if let Some(word) = around.word(placeholder) {
            made.into_iter().map(|(text, exact)| (text + &word, exact)).collect()
        } else {
            let found = of_field(placeholder, arguments, around);
            if found.is_absent() {
                return Vec::new();
            }
            made.iter().flat_map(|(text, exact)| grown(text, *exact, &found)).collect()
        };
        rest = remaining;
    }
    for (text, _) in &mut made {
        text.push_str(rest);
    }
    made
}

/// A beginning of an ARN with each of the values behind it.
fn grown(text: &str, exact: bool, found: &Known) -> Vec<(String, bool)> {
    let with = |value: &String| {
        // A name may be given as an ARN, which has everything that stands before it.
        if value.starts_with("arn:") && text.starts_with("arn:") {
            (value.clone(), exact)
        } else {
            (format!("{text}{value}"), exact)
        }
    };
    let computed = found.computed.then(|| (format!("{text}*"), false));
    found.values.iter().map(with).chain(computed).collect()
}

/// What a placeholder stands for: `{function:A|B=default}`.
fn of_field(placeholder: &str, arguments: Arguments<'_>, around: &Surroundings) -> Known {
    let (placeholder, default) = match placeholder.split_once('=') {
        Some((placeholder, default)) => (placeholder, Some(default)),
        None => (placeholder, None),
    };
    let (function, paths) = match placeholder.split_once(':') {
        Some((function, paths)) => (Some(function), paths),
        None => (None, placeholder),
    };
    let known = paths.split('|').map(|path| arguments.known(path)).find(|known| !known.is_absent());
    let Some(known) = known else {
        let values = default.map(str::to_owned).into_iter().collect();
        return Known { values, computed: false };
    };
    let mut found = Known { values: Vec::new(), computed: known.computed };
    for value in known.values {
        if value.is_empty() {
            found.values.extend(default.map(str::to_owned));
            continue;
        }
        match function.map_or_else(|| Some(vec![value.clone()]), |name| apply(name, &value, around)) {
            Some(values) => found.values.extend(values.iter().map(|value| escaped(value))),
            None => found.computed = true,
        }
    }
    found
}

/// A value that means itself in an ARN, where `*`, `?` and `$` are wildcards and variables.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags", special characters.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            // The functions below write wildcards of their own, marked by a control character.
            WILDCARD => text.push('*'),
            '*' | '?' | '$' => text.extend(['$', '{', character, '}']),
            other => text.push(other),
        }
    }
    text
}

/// Stands for a `*` that a function writes.
const WILDCARD: char = '\u{1}';

/// What an ARN has of a value, by the name of the function; `None` where the value does not say it.
fn apply(function: &str, value: &str, around: &Surroundings) -> Option<Vec<String>> {
    let one = |text: String| Some(vec![text]);
    let Surroundings { partition, region, account, .. } = around;
    match function {
        "function" => one(lambda_function(value, around)?),
        "queue" => one(queue(value, around)?),
        "api" => {
            let host = host(value)?;
            let (id, rest) = host.split_once('.')?;
            rest.starts_with("execute-api.").then(|| vec![id.to_owned()])
        }
        "path" => one(value.trim_start_matches('/').to_owned()),
        "folder" => one(format!("{}/", value.trim_end_matches('/'))),
        "s3" => one(value.strip_prefix("s3://")?.to_owned()),
        "unrevised" => one(unrevised(value).to_owned()),
        "task-definition" => match unrevised(value) {
            same if same == value => one(format!("{value}:{WILDCARD}")),
            _ => one(value.to_owned()),
        },
        "state-machine" => one(state_machine(value)?.to_owned()),
        "executions" => one(state_machine(value)?.replacen(":stateMachine:", ":execution:", 1)),
        "project" => {
            let build =
                value.rsplit_once('/').filter(|_| value.starts_with("arn:")).map_or(value, |(_, id)| id);
            one(build.split(':').next()?.to_owned())
        }
        "report-group" => {
            let report = value.rsplit_once('/').map_or(value, |(_, report)| report);
            one(report.split(':').next()?.to_owned())
        }
        "model" => Some(models(value, partition, region, account)),
        "secret" if value.starts_with("arn:") => one(value.to_owned()),
        // The service adds a hyphen and six characters to the name.
        "secret" => {
            one(format!("arn:{partition}:secretsmanager:{region}:{account}:secret:{value}-{WILDCARD}"))
        }
        _ => None,
    }
}

/// The ARN of a function without version or alias, of its name, its ARN, or what is between the two.
///
/// Source: Lambda API, `Invoke`, `FunctionName`.
fn lambda_function(value: &str, around: &Surroundings) -> Option<String> {
    let Surroundings { partition, region, account, .. } = around;
    let parts: Vec<&str> = value.split(':').collect();
    match parts.as_slice() {
        ["arn", partition, "lambda", region, account, "function", name, ..] => {
            Some(format!("arn:{partition}:lambda:{region}:{account}:function:{name}"))
        }
        [account, "function", name, ..] => {
            Some(format!("arn:{partition}:lambda:{region}:{account}:function:{name}"))
        }
        ["function", name, ..] | [name] | [name, _] => {
            Some(format!("arn:{partition}:lambda:{region}:{account}:function:{name}"))
        }
        _ => None,
    }
}

fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().filter(|host| !host.is_empty())
}

/// The ARN of a queue by its URL: `https://sqs.<region>.amazonaws.com/<account>/<name>`.
fn queue(url: &str, around: &Surroundings) -> Option<String> {
    let region = host(url)?.strip_prefix("sqs.")?.split('.').next()?;
    let mut path = url.split_once("://")?.1.split('/').skip(1);
    let (account, name) = (path.next()?, path.next()?);
    Some(format!("arn:{}:sqs:{region}:{account}:{name}", around.partition))
}

/// A name or ARN without the `:<number>` at its end.
fn unrevised(value: &str) -> &str {
    match value.rsplit_once(':') {
        Some((name, revision))
            if !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => value,
    }
}

/// The ARN of a state machine without version or alias: the service authorizes on that one.
fn state_machine(value: &str) -> Option<&str> {
    let (before, name) = value.split_once(":stateMachine:")?;
    let name = name.split(':').next()?;
    value.get(..before.len() + ":stateMachine:".len() + name.len())
}

/// The ARNs of a model of Bedrock: a model, or an inference profile and the models behind it in whichever Region.
///
/// Source: Bedrock User Guide, "Prerequisites for inference profiles".
fn models(value: &str, partition: &str, region: &str, account: &str) -> Vec<String> {
    if value.starts_with("arn:") {
        return vec![value.to_owned()];
    }
    let behind = ["us.", "eu.", "apac.", "us-gov.", "jp.", "au.", "ca.", "global."]
        .iter()
        .find_map(|geo| value.strip_prefix(geo));
    match behind {
        Some(model) => vec![
            format!("arn:{partition}:bedrock:{region}:{account}:inference-profile/{value}"),
            format!("arn:{partition}:bedrock:{WILDCARD}::foundation-model/{model}"),
        ],
        None => vec![format!("arn:{partition}:bedrock:{region}::foundation-model/{value}")],
    }
}
