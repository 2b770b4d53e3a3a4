//! The functions that the service adds to JSONata, and those it changes.
//!
//! Source: Developer Guide, "JSONata functions provided by Step Functions".

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jlens_core::{Bindings, Error, HostFunction, Result};
use serde_json::Value;

use super::super::encoding;
use crate::quota::MAX_QUERY_RANGE;
use crate::random::{JavaRandom, Random};

/// A function that tells whether its argument is one; not a name that an expression could write.
pub(super) const IS_FUNCTION: &str = "is_function\u{1}";

/// Which functions that draw from chance an expression names.
#[derive(Debug, Default)]
pub(super) struct Functions {
    pub(super) shuffle: bool,
    /// `$random` or `$uuid`.
    draws: bool,
}

impl Functions {
    pub(super) fn named(names: &BTreeSet<String>) -> Self {
        Self { shuffle: names.contains("shuffle"), draws: names.contains("random") || names.contains("uuid") }
    }
}

/// Lends the functions to an evaluation, with the source of chance in those that draw from it.
pub(super) fn with_functions<R>(
    functions: &Functions,
    random: &mut Random,
    evaluate: impl FnOnce(&Bindings) -> R,
) -> R {
    if !functions.draws {
        return evaluate(&PURE);
    }
    // A function of the engine lives for ever and may be called from anywhere, hence the lock.
    let drawn = Arc::new(Mutex::new(random.clone()));
    let (for_random, for_uuid) = (Arc::clone(&drawn), Arc::clone(&drawn));
    let bindings = drawing(PURE.clone(), for_random, for_uuid);
    let result = evaluate(&bindings);
    *random = locked(&drawn).clone();
    result
}

/// The functions with those that draw from chance.
fn drawing(functions: Bindings, for_random: Arc<Mutex<Random>>, for_uuid: Arc<Mutex<Random>>) -> Bindings {
    let random = HostFunction::new(1, move |args, _| random_number(args, &for_random));
    let uuid = HostFunction::new(0, move |_, _| Ok(Some(locked(&for_uuid).uuid().into())));
    functions.function("random", random.without_input()).function("uuid", uuid.without_input())
}

/// All functions, to tell what an expression reads.
pub(super) fn all() -> &'static Bindings {
    static ALL: LazyLock<Bindings> = LazyLock::new(|| {
        let random = Arc::new(Mutex::new(Random::new(0)));
        drawing(PURE.clone(), Arc::clone(&random), random)
    });
    &ALL
}

fn locked(random: &Mutex<Random>) -> std::sync::MutexGuard<'_, Random> {
    random.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The functions that depend on their arguments only.
static PURE: LazyLock<Bindings> = LazyLock::new(|| {
    type Function = fn(&[Option<Value>]) -> Result<Option<Value>>;
    let functions: [(&str, &str, Function); 4] = [
        ("partition", "<an:a>", partition),
        ("range", "<nnn:a>", range),
        ("hash", "<ss:s>", hash),
        ("parse", "<s:x>", parse),
    ];
    let is_function = HostFunction::new(1, |_, call| Ok(Some(call.function(0).is_some().into())));
    // `$eval` is no function at the service: calling it is an error, and a variable without a value is no function.
    let eval = HostFunction::new(1, |_, _| Err(Error::new("T1006")));
    let bindings = Bindings::new()
        .function(IS_FUNCTION, is_function.without_input())
        .function("eval", eval.without_input());
    functions.into_iter().fold(bindings, |bindings, (name, signature, function)| {
        match HostFunction::with_signature(signature, move |args, _| function(args)) {
            Ok(function) => bindings.function(name, function.without_input()),
            // The signatures above are well-formed; a test calls each function.
            Err(_) => bindings,
        }
    })
});

fn argument(args: &[Option<Value>], index: usize) -> Option<&Value> {
    args.get(index)?.as_ref()
}

/// A number without its fraction, as the service takes those that must be whole: measured by others on `$range`.
fn whole(args: &[Option<Value>], index: usize) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and so do Java's casts")]
    argument(args, index)?.as_f64().map(|number| number as i64)
}

/// An error of a function, whose text at the service is not known.
fn failed(message: impl Into<String>) -> Error {
    Error::new("D3137").with("message", message.into())
}

/// `$partition(array, size)`: parts of so many items, the last one with what is left.
fn partition(args: &[Option<Value>]) -> Result<Option<Value>> {
    let (Some(Value::Array(items)), Some(size)) = (argument(args, 0), whole(args, 1)) else {
        return Ok(None);
    };
    let Some(size) = usize::try_from(size).ok().filter(|size| *size > 0) else {
        return Err(failed("The chunk size of the partition function must be a positive number"));
    };
    Ok(Some(items.chunks(size).map(|part| Value::Array(part.to_vec())).collect()))
}

/// `$range(first, last, step)`: the last one included where it is hit.
fn range(args: &[Option<Value>]) -> Result<Option<Value>> {
    let (Some(first), Some(last), Some(step)) = (whole(args, 0), whole(args, 1), whole(args, 2)) else {
        return Ok(None);
    };
    if step == 0 {
        return Err(failed("The step of the range function must not be zero"));
    }
    let span = i128::from(last) - i128::from(first);
    let count = span.checked_div(step.into()).unwrap_or_default() + 1;
    if span.signum() * i128::from(step.signum()) < 0 {
        return Ok(Some(Value::Array(Vec::new())));
    }
    let Some(count) = i64::try_from(count).ok().filter(|count| *count <= MAX_QUERY_RANGE) else {
        return Err(Error::new("U1001").with("message", "too many items"));
    };
    let item = |position: i64| first.saturating_add(position.saturating_mul(step));
    Ok(Some((0..count).map(item).collect()))
}

/// `$hash(text, algorithm)`, in hexadecimal digits.
fn hash(args: &[Option<Value>]) -> Result<Option<Value>> {
    let (Some(Value::String(text)), Some(Value::String(algorithm))) = (argument(args, 0), argument(args, 1))
    else {
        return Ok(None);
    };
    match encoding::hash(text, algorithm) {
        Some(hash) => Ok(Some(hash.into())),
        None => Err(failed(format!("The algorithm {algorithm} of the hash function is not supported"))),
    }
}

/// `$parse(text)`: the value that a JSON text stands for.
fn parse(args: &[Option<Value>]) -> Result<Option<Value>> {
    let Some(Value::String(text)) = argument(args, 0) else { return Ok(None) };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|_| failed("The argument of the parse function must be a JSON text"))
}

/// `$random()` or `$random(seed)`: from 0 to 1. A seed starts the generator of Java.
fn random_number(args: &[Option<Value>], random: &Mutex<Random>) -> Result<Option<Value>> {
    let number = match argument(args, 0) {
        None => locked(random).unit(),
        Some(Value::Number(_)) => JavaRandom::new(whole(args, 0).unwrap_or_default()).unit(),
        Some(_) => return Err(Error::new("T0410").with("index", 1).with("token", "random")),
    };
    Ok(Some(number.into()))
}
