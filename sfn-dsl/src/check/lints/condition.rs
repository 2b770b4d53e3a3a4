//! What can be said of the conditions of a Choice without any input.

use crate::json::{Node, Value};
use crate::machine::{Comparison, Condition, Operand, Order};
use crate::path::JsonPath;
use crate::substitution;

/// Whether a rule has a substitution in it, so that its condition is not known yet.
pub(super) fn is_opaque(rule: &Node) -> bool {
    match &rule.value {
        Value::String(text) => substitution::is_in(text),
        Value::Array(elements) => elements.iter().any(is_opaque),
        Value::Object(object) => object.members().iter().any(|member| is_opaque(&member.value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a condition holds for every input.
pub(super) fn always(condition: &Condition) -> bool {
    match condition {
        Condition::Literal(value) => *value,
        Condition::And(all) => all.iter().all(always),
        Condition::Or(all) => all.iter().any(always),
        Condition::Not(nested) => never(nested),
        Condition::Compare { .. } | Condition::Jsonata(_) => false,
    }
}

/// Whether a condition holds for no input.
fn never(condition: &Condition) -> bool {
    match condition {
        Condition::Literal(value) => !*value,
        Condition::And(all) => all.iter().any(never),
        Condition::Or(all) => all.iter().all(never),
        Condition::Not(nested) => always(nested),
        Condition::Compare { .. } | Condition::Jsonata(_) => false,
    }
}

/// Whether one of two conditions holds whatever the input is, given that what they look at has the type they want.
pub(super) fn is_opposite(left: &Condition, right: &Condition) -> bool {
    match (left, right) {
        (Condition::Not(nested), other) | (other, Condition::Not(nested)) if **nested == *other => true,
        (
            Condition::Compare { variable, comparison },
            Condition::Compare { variable: other_variable, comparison: other },
        ) => variable == other_variable && is_negation(comparison, other),
        _ => false,
    }
}

/// Whether one of two comparisons of the same value holds.
fn is_negation(left: &Comparison, right: &Comparison) -> bool {
    match (left, right) {
        (Comparison::IsPresent(left), Comparison::IsPresent(right))
        | (Comparison::IsNull(left), Comparison::IsNull(right))
        | (Comparison::IsString(left), Comparison::IsString(right))
        | (Comparison::IsNumeric(left), Comparison::IsNumeric(right))
        | (Comparison::IsBoolean(left), Comparison::IsBoolean(right))
        | (Comparison::IsTimestamp(left), Comparison::IsTimestamp(right))
        | (Comparison::Boolean(Operand::Literal(left)), Comparison::Boolean(Operand::Literal(right))) => {
            left != right
        }
        _ => false,
    }
}

/// Whether the second condition surely holds where the first one does.
///
/// Looks at so many pairs of their parts and no more: nested conditions have more pairs than can be looked at.
pub(super) fn implies(first: &Condition, second: &Condition) -> bool {
    let mut pairs = 1_000;
    implies_within(first, second, &mut pairs)
}

fn implies_within(first: &Condition, second: &Condition, pairs: &mut usize) -> bool {
    let Some(left) = pairs.checked_sub(1) else { return false };
    *pairs = left;
    if first == second {
        return true;
    }
    match (first, second) {
        (Condition::Or(all), _) if all.iter().all(|part| implies_within(part, second, pairs)) => true,
        (_, Condition::And(all)) if all.iter().all(|part| implies_within(first, part, pairs)) => true,
        (Condition::And(all), _) if all.iter().any(|part| implies_within(part, second, pairs)) => true,
        (_, Condition::Or(all)) => all.iter().any(|part| implies_within(first, part, pairs)),
        (
            Condition::Compare { variable, comparison },
            Condition::Compare { variable: other_variable, comparison: other },
        ) => variable == other_variable && is_narrower(comparison, other),
        _ => false,
    }
}

/// Whether a value that satisfies the first comparison satisfies the second.
fn is_narrower(first: &Comparison, second: &Comparison) -> bool {
    match (first, second) {
        (Comparison::IsPresent(false), _) => false,
        (
            Comparison::Numeric(order, Operand::Literal(value)),
            Comparison::Numeric(other_order, Operand::Literal(other)),
        ) => value.partial_cmp(other).is_some_and(|ordering| is_within(*order, ordering, *other_order)),
        (
            Comparison::String(Order::Equals, Operand::Literal(value)),
            Comparison::String(order, Operand::Literal(other)),
        ) => order.holds(value.cmp(other)),
        (Comparison::String(Order::Equals, Operand::Literal(value)), Comparison::StringMatches(pattern)) => {
            pattern.matches(value)
        }
        (_, Comparison::IsPresent(true))
        | (Comparison::Numeric(..), Comparison::IsNumeric(true))
        | (Comparison::String(..) | Comparison::StringMatches(_), Comparison::IsString(true))
        | (Comparison::Boolean(_), Comparison::IsBoolean(true)) => true,
        _ => false,
    }
}

/// Whether all numbers that stand in `order` to one bound stand in `other` to another, given how the bounds compare.
fn is_within(order: Order, bounds: std::cmp::Ordering, other: Order) -> bool {
    match (order, other) {
        (Order::Equals, _) => other.holds(bounds),
        (Order::LessThan, Order::LessThan | Order::LessThanEquals)
        | (Order::LessThanEquals, Order::LessThanEquals) => bounds.is_le(),
        (Order::LessThanEquals, Order::LessThan) => bounds.is_lt(),
        (Order::GreaterThan, Order::GreaterThan | Order::GreaterThanEquals)
        | (Order::GreaterThanEquals, Order::GreaterThanEquals) => bounds.is_ge(),
        (Order::GreaterThanEquals, Order::GreaterThan) => bounds.is_gt(),
        (
            Order::LessThan | Order::LessThanEquals,
            Order::Equals | Order::GreaterThan | Order::GreaterThanEquals,
        )
        | (
            Order::GreaterThan | Order::GreaterThanEquals,
            Order::Equals | Order::LessThan | Order::LessThanEquals,
        ) => false,
    }
}

/// The path on which two conditions exclude each other.
pub(super) fn excluded<'c>(left: &'c Condition, right: &'c Condition) -> Option<&'c JsonPath> {
    match (left, right) {
        (
            Condition::Compare { variable, comparison },
            Condition::Compare { variable: other_variable, comparison: other },
        ) if variable == other_variable => {
            (excludes(comparison, other) || excludes(other, comparison)).then_some(variable)
        }
        _ => None,
    }
}

/// Whether no value satisfies both; tried in both orders.
fn excludes(first: &Comparison, second: &Comparison) -> bool {
    match (first, second) {
        (Comparison::IsPresent(false), other) => !matches!(other, Comparison::IsPresent(false)),
        (
            Comparison::Numeric(order, Operand::Literal(value)),
            Comparison::Numeric(other_order, Operand::Literal(other)),
        ) => value.partial_cmp(other).is_some_and(|ordering| is_apart(*order, ordering, *other_order)),
        (
            Comparison::String(Order::Equals, Operand::Literal(value)),
            Comparison::String(order, Operand::Literal(other)),
        ) => !order.holds(value.cmp(other)),
        (Comparison::String(Order::Equals, Operand::Literal(value)), Comparison::StringMatches(pattern)) => {
            !pattern.matches(value)
        }
        _ => {
            is_negation(first, second)
                || type_of(first).zip(type_of(second)).is_some_and(|(left, right)| left != right)
        }
    }
}

/// Whether no number stands in `order` to one bound and in `other` to another, given how the bounds compare.
fn is_apart(order: Order, bounds: std::cmp::Ordering, other: Order) -> bool {
    match (order, other) {
        (Order::Equals, _) => !other.holds(bounds),
        (Order::LessThan, Order::GreaterThan | Order::GreaterThanEquals)
        | (Order::LessThanEquals, Order::GreaterThan) => bounds.is_le(),
        (Order::LessThanEquals, Order::GreaterThanEquals) => bounds.is_lt(),
        _ => false,
    }
}

/// The JSON type that a value must have to satisfy a comparison; a timestamp is a text.
pub(super) fn type_of(comparison: &Comparison) -> Option<crate::json::Kind> {
    use crate::json::Kind;
    match comparison {
        Comparison::String(..) | Comparison::StringMatches(_) | Comparison::Timestamp(..) => {
            Some(Kind::String)
        }
        Comparison::IsString(true) | Comparison::IsTimestamp(true) => Some(Kind::String),
        Comparison::Numeric(..) | Comparison::IsNumeric(true) => Some(Kind::Number),
        Comparison::Boolean(_) | Comparison::IsBoolean(true) => Some(Kind::Boolean),
        Comparison::IsNull(true) => Some(Kind::Null),
        Comparison::IsNull(false)
        | Comparison::IsPresent(_)
        | Comparison::IsNumeric(false)
        | Comparison::IsString(false)
        | Comparison::IsBoolean(false)
        | Comparison::IsTimestamp(false) => None,
    }
}
