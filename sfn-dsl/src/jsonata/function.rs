//! The functions that the service offers.

use std::ops::RangeInclusive;

/// The names of all functions, without `$`, in alphabetical order: those of JSONata 2.0.6 without `eval`, which the
/// service turns off, and the six it adds.
///
/// Source: Developer Guide, "Transforming data with JSONata"; JSONata 2.0.6, "Function Library".
pub const FUNCTIONS: [&str; 69] = [
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "hash",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parse",
    "parseInteger",
    "partition",
    "power",
    "random",
    "range",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "uuid",
    "zip",
];

/// Whether the service offers a function of that name, given without `$`.
pub fn is_function(name: &str) -> bool {
    FUNCTIONS.binary_search(&name).is_ok()
}

/// How many arguments a function takes; `None` where the service offers none of that name.
///
/// Where a function falls back to the context, the argument counts as one that may be left out. What the six functions of
/// the service do with arguments too many is written nowhere, so they have no upper bound.
///
/// Source: the signatures in the function library of JSONata 2.0.6; Developer Guide, "Transforming data with JSONata".
///
/// # Examples
/// ```
/// use sfn_dsl::jsonata::arguments_of;
/// assert_eq!(arguments_of("round"), Some(0..=2));
/// assert_eq!(arguments_of("eval"), None);
/// ```
pub fn arguments_of(name: &str) -> Option<RangeInclusive<usize>> {
    const ANY: usize = usize::MAX;
    Some(match name {
        "millis" => 0..=0,
        "random" | "uuid" => 0..=ANY,
        "abs" | "base64decode" | "base64encode" | "boolean" | "ceil" | "clone" | "decodeUrl"
        | "decodeUrlComponent" | "encodeUrl" | "encodeUrlComponent" | "error" | "floor" | "keys"
        | "length" | "lowercase" | "not" | "number" | "spread" | "sqrt" | "trim" | "uppercase" => 0..=1,
        "formatBase" | "now" | "round" | "sift" | "string" | "toMillis" => 0..=2,
        "fromMillis" => 0..=3,
        "average" | "count" | "distinct" | "exists" | "max" | "merge" | "min" | "reverse" | "shuffle"
        | "sum" | "type" => 1..=1,
        "assert" | "contains" | "each" | "formatInteger" | "join" | "lookup" | "parseInteger" | "power"
        | "single" | "sort" | "substringAfter" | "substringBefore" => 1..=2,
        "formatNumber" | "match" | "pad" | "split" | "substring" => 1..=3,
        "parse" | "zip" => 1..=ANY,
        "append" | "filter" | "map" => 2..=2,
        "reduce" => 2..=3,
        "replace" => 2..=4,
        "hash" | "partition" => 2..=ANY,
        "range" => 3..=ANY,
        _ => return None,
    })
}
