//! Paths and what they stand for.

use quote::ToTokens;
use syn::{Ident, Path};

/// The text of an identifier, without `r#`.
pub(in crate::workflow) fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// The segments of a path, without generic arguments.
pub(super) fn segments(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| unraw(&segment.ident)).collect()
}

/// `MAX_ATTEMPTS`, `i64::MAX`: a constant, by the convention that rustc's lints keep.
pub(super) fn is_constant(segments: &[String]) -> bool {
    segments
        .last()
        .is_some_and(|last| last.chars().any(char::is_alphabetic) && !last.chars().any(char::is_lowercase))
}

/// What begins with an upper-case letter: a type, a variant, a constant.
pub(super) fn is_upper(name: &str) -> bool {
    name.chars().find(|character| *character != '_').is_some_and(char::is_uppercase)
}

/// `String::new`, `i64::from`: a function of a type. Also `std::cmp::max`.
pub(super) fn is_associated(segments: &[String]) -> bool {
    let Some((last, before)) = segments.split_last() else { return false };
    if is_upper(last) {
        return true;
    }
    let compares = ["max", "min"].contains(&last.as_str());
    before.last().is_some_and(|owner| {
        is_upper(owner) || PRIMITIVES.contains(&owner.as_str()) || (compares && owner == "cmp")
    })
}

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "str", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// A function that has no place in a workflow: why, and what to write instead.
pub(super) fn forbidden(segments: &[String]) -> Option<(&'static str, &'static str, &'static str)> {
    const TIME: (&str, &str, &str) = (
        "CLOCK",
        "a workflow has no clock of its own: it would read another time in each run of the same definition",
        "take the time from the input or from a task; to wait, write `states::wait(…).await`",
    );
    const WORLD: (&str, &str, &str) = (
        "OUTSIDE_WORLD",
        "a workflow is a definition that the service runs: it reaches no files, network, processes, threads or environment",
        "do this in a function marked `#[task]`",
    );
    const RANDOM: (&str, &str, &str) = (
        "RANDOM",
        "a workflow is deterministic: a random value would be chosen once, when the definition is made",
        "let a task choose it",
    );
    let ends = |end: [&str; 2]| segments.len() >= 2 && segments.iter().rev().take(2).rev().eq(end.iter());
    let within = |modules: &[&str]| {
        let owner = segments.split_last().map_or(&[][..], |(_, before)| before);
        match owner.first().map(String::as_str) {
            Some("std" | "core") => owner.get(1).is_some_and(|module| modules.contains(&module.as_str())),
            Some(first) => modules.contains(&first),
            None => false,
        }
    };
    if [
        ["Instant", "now"],
        ["SystemTime", "now"],
        ["Utc", "now"],
        ["Local", "now"],
        ["OffsetDateTime", "now_utc"],
    ]
    .into_iter()
    .any(ends)
    {
        return Some(TIME);
    }
    if within(&["rand", "fastrand", "getrandom"])
        || [["Uuid", "new_v4"], ["Uuid", "now_v7"]].into_iter().any(ends)
    {
        return Some(RANDOM);
    }
    within(&["env", "fs", "io", "net", "process", "thread", "tokio", "reqwest", "File"]).then_some(WORLD)
}

/// The first identifier in tokens that is a variable in scope.
pub(super) fn local_in(tokens: impl ToTokens, is_local: &impl Fn(&str) -> bool) -> Option<Ident> {
    let mut after_dot_or_colon = false;
    for token in tokens.into_token_stream() {
        match token {
            proc_macro2::TokenTree::Ident(ident) => {
                if !after_dot_or_colon && is_local(&unraw(&ident)) {
                    return Some(ident);
                }
                after_dot_or_colon = false;
            }
            proc_macro2::TokenTree::Group(group) => {
                if let Some(found) = local_in(group.stream(), is_local) {
                    return Some(found);
                }
                after_dot_or_colon = false;
            }
            proc_macro2::TokenTree::Punct(punct) => {
                after_dot_or_colon = matches!(punct.as_char(), '.' | ':');
            }
            proc_macro2::TokenTree::Literal(_) => after_dot_or_colon = false,
        }
    }
    None
}
