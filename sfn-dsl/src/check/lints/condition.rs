//! What can be said of the conditions of a Choice without any input.

use crate::machine::{Comparison, Condition, Operand};

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
