//! # `SINGLE_MATCH_AS_ITEMS`: the matches of a filter as the items of a Map
//!
//! **Why:** in JSONata a sequence of one is that one: a single match that is an object gives the Map its members instead
//! of one item, and any other value fails it. No match is nothing, which fails the state. Brackets make an array of any
//! number. `$count` needs none: it counts one match as 1 and none as 0. Filters are judged where they are certainly
//! conditions, not positions.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% $states.input.items[price > 10] %}", "End": true,
//!  "ItemProcessor": {"StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "QueryLanguage": "JSONata", "Items": "{% [$states.input.items[price > 10]] %}", "End": true,
//!  "ItemProcessor": {"StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::jsonata::{Expression, Kind, Modifier, Operator};
use crate::machine::Items;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("SINGLE_MATCH_AS_ITEMS", "B124", "the matches of a filter as the items of a Map"),
    check: Check::State(check),
};

/// The matches of a filter as the items of a Map.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleMatchAsItems;

impl Wording for SingleMatchAsItems {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "takes its items from a filter, which returns a single match without an array around it, and no match as nothing"
            .to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("put the expression into brackets: \"{% [ … ] %}\"".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(Items::Jsonata(expression)) = here.state.map().map(|map| &map.items) else { return };
    if is_filtered(expression.expression()) {
        findings.state(here, &[Key("Items")], SingleMatchAsItems);
    }
}

/// Whether the value is what a condition left of a sequence.
fn is_filtered(expression: &Expression) -> bool {
    if expression.modifiers.iter().any(is_keep_array) {
        return false;
    }
    if has_condition(expression) {
        return true;
    }
    match &expression.kind {
        Kind::Path(steps) => {
            !steps.iter().any(|step| step.modifiers.iter().any(is_keep_array))
                && (steps.iter().any(has_condition) || steps.first().is_some_and(is_filtered))
        }
        Kind::Block(parts) => parts.last().is_some_and(is_filtered),
        Kind::Condition { then, otherwise, .. } => {
            is_filtered(then) || otherwise.as_deref().is_some_and(is_filtered)
        }
        Kind::Call { function, .. } => is_filter_function(function),
        Kind::Binary { operator: Operator::Chain, right, .. } => match &right.kind {
            Kind::Call { function, .. } => is_filter_function(function),
            _ => false,
        },
        _ => false,
    }
}

fn is_keep_array(modifier: &Modifier) -> bool {
    matches!(modifier, Modifier::KeepArray)
}

fn is_filter_function(function: &Expression) -> bool {
    matches!(&function.kind, Kind::Variable(name) if name == "filter")
}

/// Whether a condition stands behind it: a comparison, or the call of a function that tells yes or no.
fn has_condition(expression: &Expression) -> bool {
    expression.modifiers.iter().any(|modifier| match modifier {
        Modifier::Filter(filter) => match &filter.kind {
            Kind::Binary { operator, .. } => match operator {
                Operator::Equal
                | Operator::NotEqual
                | Operator::Less
                | Operator::LessOrEqual
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::In
                | Operator::And
                | Operator::Or => true,
                Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Remainder
                | Operator::Concatenate
                | Operator::Range
                | Operator::Chain => false,
            },
            Kind::Call { function, .. } => {
                let tells = ["boolean", "contains", "exists", "not"];
                matches!(&function.kind, Kind::Variable(name) if tells.contains(&name.as_str()))
            }
            _ => false,
        },
        Modifier::KeepArray | Modifier::Focus(_) | Modifier::Index(_) | Modifier::Group(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_condition_may_leave_one() {
        let map = |items: &str| {
            format!(
                r#"{{"Type": "Map", "QueryLanguage": "JSONata", "Items": "{{% {items} %}}", "End": true,
                    "ItemProcessor": {{"StartAt": "P", "States": {{"P": {{"Type": "Succeed"}}}}}}}}"#
            )
        };
        for items in [
            "$states.input.orders[open].items[$not(sold) and price > 1].id",
            "$orders[$contains(id, 'x')]",
            "$filter($orders, function($o) { $o.open })",
            "($open := $orders; $open ~> $filter(function($o) { $o.open }))",
            "$exists($orders) ? $orders[id = 1] : []",
            "$map($orders, $f)[id = 1]",
        ] {
            reported_at(&LINT, &map(items), &["/States/S/Items"]);
        }
        for items in [
            "$states.input.orders",
            "[$states.input.orders[id = 1]]",
            "$states.input.orders[id = 1][]",
            "$states.input.pages[0]",
            "$states.input.pages[-1].orders",
            "$pages[$index]",
            "$map($orders[id = 1], function($o) { $o.id })",
        ] {
            silent(&LINT, &map(items));
        }
    }
}
