//! Calls of intrinsic functions.
//!
//! Recorded from the service: results of valid calls, and that `States.MathAdd` rounds half up. Only reported by
//! others who tried the service, and in no recording of ours: the texts of failures, that all other functions cut
//! fractions off, lenient Base64, `null` as any item of an empty array.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Number, Value};
use sfn_dsl::intrinsic::{Arg, Function, Intrinsic};
use sfn_dsl::path::{JsonPath, Root};

use super::encoding;
use super::java;
use super::path::{self, ReadError};
use super::template::{Env, EvalError};
use crate::random::JavaRandom;

/// The greatest length of a text to hash, encode or decode.
const MAX_TEXT: usize = 10_000;

/// The greatest number of items that `States.ArrayRange` makes.
const MAX_RANGE: i64 = 1000;

/// The value of a call.
///
/// # Errors
/// [`EvalError::Intrinsic`] when an argument selects nothing, or is none that the function takes.
///
/// # Examples
/// ```
/// use serde_json::{Value, json};
/// use sfn_sim::{Payload, eval::{Env, eval_intrinsic}, random::Random};
///
/// let input = Payload::from(json!({"name": "Ada"}));
/// let mut env = Env { input: &input, context: &Value::Null, variables: &|_| None, random: &mut Random::new(0) };
/// let value = eval_intrinsic(&"States.Format('Hello {}', $.name)".parse()?, &mut env)?;
/// assert_eq!(value, json!("Hello Ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn eval_intrinsic(call: &Intrinsic, env: &mut Env<'_, '_>) -> Result<Value, EvalError> {
    eval(call, env).map_err(|problem| EvalError::Intrinsic { cause: problem.cause(call) })
}

/// Why a call has no value.
enum Problem {
    /// A path among the arguments selects nothing; with the text of the service.
    Path(String),
    /// The function does not take such arguments.
    Arguments(Function),
    /// The template has not as many places as there are values.
    Placeholders,
    /// The template has an opening brace without a closing one, or the other way round.
    Template { missing: char, present: char },
}

impl Problem {
    /// The service's cause, which always names the outermost call.
    fn cause(&self, call: &Intrinsic) -> String {
        let detail = match self {
            Self::Path(text) => return format!("The function '{call}' had the following error: {text}"),
            Self::Arguments(function) => format!("Invalid arguments in {function}"),
            Self::Placeholders => "Invalid arguments in States.Format: number of arguments do not match the \
                                   occurrences of {}."
                .to_owned(),
            Self::Template { missing, present } => {
                format!("Invalid template in States.Format: matching '{missing}' not found for '{present}'.")
            }
        };
        format!("There was an error while evaluating the intrinsic function: {call}. {detail}")
    }
}

fn eval(call: &Intrinsic, env: &mut Env<'_, '_>) -> Result<Value, Problem> {
    let mut args = Vec::with_capacity(call.args.len());
    for arg in &call.args {
        args.push(eval_arg(arg, env)?);
    }
    if call.function == Function::Format {
        return format(call, &args).map(Value::String);
    }
    apply(call.function, args, env).ok_or(Problem::Arguments(call.function))
}

fn eval_arg<'a>(arg: &Arg, env: &mut Env<'a, '_>) -> Result<Cow<'a, Value>, Problem> {
    Ok(Cow::Owned(match arg {
        Arg::String(literal) => Value::String(literal.value().to_owned()),
        Arg::Number(number) => Value::Number(number.clone()),
        Arg::Boolean(value) => Value::Bool(*value),
        Arg::Null => Value::Null,
        Arg::Call(call) => eval(call, env)?,
        Arg::Path(path) => return eval_path(path, env),
    }))
}

fn eval_path<'a>(path: &JsonPath, env: &Env<'a, '_>) -> Result<Cow<'a, Value>, Problem> {
    if let Some(document) = env.document(path.root()) {
        if let Some(part) = document.find(path) {
            return Ok(Cow::Borrowed(part.value()));
        }
        let document = document.value();
        match path::read_suppressing(path, document) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => {}
            Err(error) => return Err(Problem::Path(error.to_string())),
        }
        // The service shows the text of its library here, and only here.
        if let Err(error) = path::read(path, document)
            && let ReadError::NotAnArray { .. } = error.reason
        {
            return Err(Problem::Path(error.reason.to_string()));
        }
    }
    // The service names a path into the context without its first `$`, and always shows the input.
    let text = match path.root() {
        Root::Context => path.as_str().strip_prefix('$').unwrap_or_default(),
        Root::Input | Root::Variable(_) => path.as_str(),
    };
    Err(Problem::Path(format!(
        "The JsonPath argument for the field '{text}' could not be found in the input '{}'",
        **env.input
    )))
}

/// The value of a function other than `States.Format`; `None` when it does not take such arguments.
fn apply(function: Function, args: Vec<Cow<'_, Value>>, env: &mut Env<'_, '_>) -> Option<Value> {
    if !function.arity().accepts(args.len()) {
        return None;
    }
    let arg = |position: usize| args.get(position).map(Cow::as_ref);
    match function {
        Function::StringToJson => string_to_json(arg(0)?.as_str()?),
        Function::JsonToString => Some(Value::String(arg(0)?.to_string())),
        Function::Array => Some(args.into_iter().map(Cow::into_owned).collect()),
        Function::ArrayPartition => {
            let size = usize::try_from(integer(arg(1)?)?).ok().filter(|size| *size > 0)?;
            Some(arg(0)?.as_array()?.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect())
        }
        Function::ArrayContains => Some(arg(0)?.as_array()?.contains(arg(1)?).into()),
        Function::ArrayRange => array_range(integer(arg(0)?)?, integer(arg(1)?)?, integer(arg(2)?)?),
        Function::ArrayGetItem => {
            let items = arg(0)?.as_array()?;
            let position = usize::try_from(integer(arg(1)?)?).ok()?;
            // The service answers `null` for any item of an empty array.
            if items.is_empty() { Some(Value::Null) } else { items.get(position).cloned() }
        }
        Function::ArrayLength => Some(arg(0)?.as_array()?.len().into()),
        Function::ArrayUnique => Some(unique(arg(0)?.as_array()?)),
        Function::Base64Encode => Some(encoding::base64_encode(short_text(arg(0)?)?).into()),
        Function::Base64Decode => Some(encoding::base64_decode(short_text(arg(0)?)?).into()),
        Function::Hash => encoding::hash(short_text(arg(0)?)?, arg(1)?.as_str()?).map(Value::String),
        Function::JsonMerge => match (arg(0)?, arg(1)?, arg(2)?) {
            (Value::Object(first), Value::Object(second), Value::Bool(false)) => Some(merge(first, second)),
            _ => None,
        },
        Function::MathRandom => {
            let seed = match arg(2) {
                Some(seed) => Some(integer(seed)?),
                None => None,
            };
            math_random(integer(arg(0)?)?, integer(arg(1)?)?, seed, env)
        }
        Function::MathAdd => {
            let sum = rounded(arg(0)?)?.checked_add(rounded(arg(1)?)?)?;
            Some(sum.into())
        }
        Function::StringSplit => {
            let (text, delimiters) = (arg(0)?.as_str()?, arg(1)?.as_str()?);
            let pieces = text.split(|c| delimiters.contains(c)).filter(|piece| !piece.is_empty());
            Some(pieces.map(Value::from).collect())
        }
        Function::Uuid => Some(env.random.uuid().into()),
        // `States.Format` has texts of its own when it fails; a new function would have to be computed here.
        _ => None,
    }
}

/// An integer; a fraction is cut off.
fn integer(value: &Value) -> Option<i64> {
    let Value::Number(number) = value else { return None };
    number.as_i64().or_else(|| whole(number.as_f64()?.trunc()))
}

/// An integer of 32 bits, rounded half up as by Java's `Math.round`.
fn rounded(value: &Value) -> Option<i32> {
    let Value::Number(number) = value else { return None };
    let integer = match number.as_i64() {
        Some(integer) => integer,
        None => whole((number.as_f64()? + 0.5).floor())?,
    };
    i32::try_from(integer).ok()
}

/// A float without a fraction as an integer, unless it is too large to be exact.
fn whole(float: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the float is whole and within 2^53")]
    let integer = float as i64;
    (float.abs() <= LIMIT).then_some(integer)
}

/// A text within the limit, counted in UTF-16 units as in Java.
fn short_text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| text.encode_utf16().nth(MAX_TEXT).is_none())
}

/// Blank text is `null`.
fn string_to_json(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return Some(Value::Null);
    }
    let value = serde_json::from_str(text).ok()?;
    // `-0` is an integer.
    let is_minus_zero = text.trim() == "-0";
    Some(if is_minus_zero { Value::Number(Number::from(0)) } else { value })
}

fn array_range(first: i64, last: i64, step: i64) -> Option<Value> {
    if step == 0 {
        return None;
    }
    let steps = last.checked_sub(first)?.checked_div(step)?;
    let is_reversed = (last < first) != (step < 0) && first != last;
    if is_reversed {
        return Some(Value::Array(Vec::new()));
    }
    (steps < MAX_RANGE).then(|| (0..=steps).map(|count| Value::from(first + count * step)).collect())
}

fn unique(items: &[Value]) -> Value {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().filter(|item| seen.insert(canonical(item))).cloned().collect()
}

/// A text that equal values share: JSON with sorted members.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name:?}:{}", canonical(value))).collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

fn merge(first: &Map<String, Value>, second: &Map<String, Value>) -> Value {
    let mut merged = first.clone();
    merged.extend(second.iter().map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(merged)
}

fn math_random(from: i64, to: i64, seed: Option<i64>, env: &mut Env<'_, '_>) -> Option<Value> {
    let (from, to) = (i32::try_from(from).ok()?, i32::try_from(to).ok()?);
    // DIFFERENCE: how the service turns a seed into a number is not known; a seed gives what `java.util.Random` gives.
    match seed {
        Some(seed) => {
            let offset = JavaRandom::new(seed).below(to.checked_sub(from)?)?;
            Some(from.checked_add(offset)?.into())
        }
        None => env.random.range(from.into(), to.into()).map(Value::from),
    }
}

/// A text with the values in place of `{}`.
fn format(call: &Intrinsic, args: &[Cow<'_, Value>]) -> Result<String, Problem> {
    let Some((template, values)) = args.split_first() else {
        return Err(Problem::Arguments(Function::Format));
    };
    let Value::String(template) = template.as_ref() else { return Err(Problem::Arguments(Function::Format)) };
    // Escapes are known in literals only as written; the text of a literal has lost them.
    let template = match call.args.first() {
        Some(Arg::String(literal)) => literal.raw(),
        _ => template,
    };
    let mut values = values.iter();
    let mut text = String::with_capacity(template.len());
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next_if(|next| matches!(next, '\'' | '\\' | '{' | '}'));
                text.push(escaped.unwrap_or('\\'));
            }
            '{' if chars.next_if_eq(&'}').is_some() => {
                text.push_str(&java::text(values.next().ok_or(Problem::Placeholders)?));
            }
            '{' => return Err(Problem::Template { missing: '}', present: '{' }),
            '}' => return Err(Problem::Template { missing: '{', present: '}' }),
            other => text.push(other),
        }
    }
    if values.next().is_some() { Err(Problem::Placeholders) } else { Ok(text) }
}

#[cfg(test)]
mod tests;
