//! # `UNKNOWN_FUNCTION`: a call of a function that is not there
//!
//! **Why:** the service accepts the expression, and fails the state when it runs. It offers the functions of JSONata
//! 2.0.6 without `$eval`, and `$partition`, `$range`, `$hash`, `$random`, `$uuid` and `$parse`. Variables of states and
//! fields hold data, never functions; a function that the expression binds itself is its own business.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.name.toUpperCase() %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $uppercase($states.input.name) %}", "End": true}
//! ```

use crate::check::lints::reads::Expression;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::jsonata::{FUNCTIONS, is_function};
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNKNOWN_FUNCTION", "B131", "a call of a function that is not there"),
    check: Check::State(check),
};

/// A call of a function that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownFunction {
    /// The name, without `$`.
    pub name: String,
    /// Whether it is the name of a field: `total()` instead of `$total()`.
    pub is_field: bool,
}

impl Wording for UnknownFunction {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, is_field } = self;
        if *is_field {
            format!("calls the field \"{name}\", but fields hold no functions, so the expression fails")
        } else if name == "eval" {
            "calls `$eval`, which the service turns off, so the expression fails".to_owned()
        } else {
            format!(
                "calls `${name}`, which neither JSONata nor the service nor the expression itself defines, so it fails"
            )
        }
    }

    fn help(&self) -> Option<String> {
        let Self { name, is_field } = self;
        if name == "eval" && !is_field {
            return Some("read JSON with `$parse`".to_owned());
        }
        let named_otherwise = ELSEWHERE.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        let function = match named_otherwise {
            Some((_, function)) => Some(*function),
            None if is_function(name) => FUNCTIONS.into_iter().find(|function| function == name),
            None => nearest(name, FUNCTIONS.into_iter()),
        };
        function.map(|function| format!("did you mean `${function}(…)`?"))
    }
}

/// Names of intrinsic functions and of other languages, with the functions that do the same.
const ELSEWHERE: [(&str, &str); 20] = [
    ("arrayContains", "contains"),
    ("arrayLength", "count"),
    ("arrayPartition", "partition"),
    ("arrayRange", "range"),
    ("arrayUnique", "distinct"),
    ("concat", "append"),
    ("includes", "contains"),
    ("indexOf", "match"),
    ("jsonMerge", "merge"),
    ("jsonToString", "string"),
    ("len", "length"),
    ("mathRandom", "random"),
    ("parseFloat", "number"),
    ("parseInt", "number"),
    ("push", "append"),
    ("size", "count"),
    ("stringSplit", "split"),
    ("stringToJson", "parse"),
    ("toLowerCase", "lowercase"),
    ("toUpperCase", "uppercase"),
];

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for read in &here.state.reads {
        let Expression::Jsonata(expression) = read.expression else { continue };
        let references = expression.references();
        let functions = references.functions.iter().filter(|call| !is_function(&call.name));
        let functions = functions.map(|call| (&call.name, false));
        let fields = references.called_fields.iter().map(|call| (&call.name, true));
        for (name, is_field) in functions.chain(fields) {
            findings.state(here, &read.steps, UnknownFunction { name: name.clone(), is_field });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn functions_are_those_of_jsonata_the_service_and_the_expression() {
        let pass = |expression: &str| {
            format!(
                r#"{{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{{% {expression} %}}", "End": true}}"#
            )
        };
        let line = |text: &str| format!("/States/S/Output: state \"S\": {text}");
        let unknown = line(
            "calls `$total`, which neither JSONata nor the service nor the expression itself defines, so it fails",
        );
        reported(&LINT, &pass("$total($states.input)"), &[&unknown]);
        reported(&LINT, &pass("$states.input ~> $total"), &[&unknown]);
        let field = line("calls the field \"length\", but fields hold no functions, so the expression fails");
        reported(&LINT, &pass("$states.input.items.length()"), &[&field]);
        let eval = line("calls `$eval`, which the service turns off, so the expression fails");
        reported(&LINT, &pass("$eval('1 + 1')"), &[&eval]);
        for expression in [
            "$uuid() & $string($partition([1, 2], 1)) & $hash('a', 'MD5') & $parse('1')",
            "($total := function($x) { $x }; $total(1))",
            "$map([1], function($f) { $f })",
            "$states.input.name.$uppercase()",
        ] {
            silent(&LINT, &pass(expression));
        }
    }
}
