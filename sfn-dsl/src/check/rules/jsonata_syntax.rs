//! # `INVALID_JSONATA_EXPRESSION`: an expression that JSONata cannot read
//!
//! **Why:** the service reads every expression when the machine is created, as JSONata 2.0.6. `Credentials` are the
//! exception: there an expression is read only when the state runs, and then fails it.
//!
//! Bad:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.price * %}", "End": true}
//! ```
//! Good:
//! ```json
//! {"QueryLanguage": "JSONata", "Type": "Pass", "Output": "{% $states.input.price * 2 %}", "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::check::parsed::Expressions;
use crate::jsonata::{self, Jsonata, SyntaxError, SyntaxErrorKind};

/// An expression that JSONata cannot read.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidExpression {
    /// What is wrong with it, in the words of JSONata.
    pub error: SyntaxError,
    /// What was probably meant, where it is written in the way of another language.
    pub instead: Option<&'static str>,
}

impl Wording for InvalidExpression {
    fn code(&self) -> &'static str {
        "INVALID_JSONATA_EXPRESSION"
    }

    fn message(&self) -> String {
        format!("the expression is not JSONata: {}", self.error)
    }

    fn help(&self) -> Option<String> {
        self.instead.map(|instead| format!("write {instead}"))
    }

    fn service_message(&self) -> String {
        self.error.to_string()
    }
}

/// Reads the expression of a string and returns it with the byte at which it begins; nothing for other strings.
pub(crate) fn check<'a>(
    text: &'a str,
    parsed: &mut Expressions<'a>,
    site: &Site<'_>,
    findings: &mut Findings,
) -> Option<(u32, Jsonata)> {
    let (begin, inner) = jsonata::delimited(text)?;
    let begin = u32::try_from(begin).ok()?;
    match parsed.parse(inner) {
        Ok(expression) => Some((begin, expression)),
        Err(error) => {
            let instead = instead(&error, inner);
            let site = findings.part(site, text, begin, error.span);
            findings.error(&site, InvalidExpression { error, instead });
            None
        }
    }
}

/// The JSONata for an operator of later versions or other languages.
fn instead(error: &SyntaxError, text: &str) -> Option<&'static str> {
    let before = text.get(..error.span.start as usize)?.chars().next_back();
    Some(match (&error.kind, before) {
        (SyntaxErrorKind::NotUnary(symbol), Some('?')) if symbol == "\"?\"" => {
            "`$exists(a) ? a : b` for `a ?? b`, which came after JSONata 2.0"
        }
        (SyntaxErrorKind::NotUnary(symbol), Some('?')) if symbol == "\":\"" => {
            "`a ? a : b` for `a ?: b`, which came after JSONata 2.0"
        }
        (SyntaxErrorKind::NotUnary(symbol), Some('=')) if symbol == "\"=\"" => "`=` to compare",
        (SyntaxErrorKind::NotUnary(symbol), Some('&')) if symbol == "\"&\"" => "`and`",
        (SyntaxErrorKind::Unexpected(symbol), _) if symbol == "\"|\"" => "`or`",
        (SyntaxErrorKind::UnknownOperator(symbol), _) if symbol == "\"!\"" => "`$not(a)` for `!a`",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_state};
    use crate::check::Report;
    use crate::machine::MachineType;
    use crate::raw::Definition;

    fn pass(output: &str) -> String {
        format!(r#""QueryLanguage":"JSONata","Type":"Pass","Output":{output},"Next":"Done""#)
    }

    #[test]
    fn every_expression_of_a_payload_must_parse() {
        let found = |location: &str, text: &str| {
            format!(
                "INVALID_JSONATA_EXPRESSION /States/S/{location}: state \"S\": the expression is not JSONata: {text}"
            )
        };
        let end = "Unexpected end of expression";
        check_state(&pass(r#"{"a":["{% $states.input.a %}"],"b":"1 +"}"#), &[]);
        check_state(&pass(r#""{% 1 + %}""#), &[&found("Output", end)]);
        check_state(&pass(r#""{%%}""#), &[&found("Output", end)]);
        check_state(
            &pass(r#"{"a":[{"b":"{% $x[1,2) %}"}],"Next":"{% 1 + %}","Comment":"{% ( %}"}"#),
            &[
                &found("Output/a[0]/b", r#"Expected "]", got ",""#),
                &found("Output/Next", end),
                &found("Output/Comment", r#"Expected ")" before end of expression"#),
            ],
        );
        check_state(&pass(r#""{% ${Expression} %}""#), &[]);
    }

    #[test]
    fn fields_that_are_never_computed_are_not_read() {
        check_state(
            r#""QueryLanguage":"JSONata","Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Comment":"{% 1 + %}",
               "Arguments":{"FunctionName":"f"},"Credentials":{"RoleArn":"{% 1 + %}"},
               "Retry":[{"ErrorEquals":["{% 1 + %}"],"Comment":"{% 1 + %}"}],
               "Catch":[{"ErrorEquals":["{% 1 + %}"],"Next":"Done"}],"Next":"Done""#,
            &[],
        );
        check_state(
            r#""QueryLanguage":"JSONata","Type":"Map",
               "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Arguments":{"Bucket":"b","Key":"k"},
                 "ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["{% 1 + %}"]}},
               "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
                 "StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"Next":"Done""#,
            &[],
        );
        check(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"v":"{% 1 + %}"},"End":true}}}"#,
            &[],
        );
    }

    #[test]
    fn every_field_that_may_be_computed_is_read() {
        let found = |location: &str| {
            format!(
                "INVALID_JSONATA_EXPRESSION /States/S/{location}: state \"S\": the expression is not JSONata: Unexpected end of expression"
            )
        };
        for (members, location) in [
            (r#""Type":"Wait","Seconds":"{% - %}","Next":"Done""#, "Seconds"),
            (r#""Type":"Wait","Timestamp":"{% - %}","Next":"Done""#, "Timestamp"),
            (r#""Type":"Fail","Cause":"{% - %}""#, "Cause"),
            (r#""Type":"Pass","Assign":{"v":"{% - %}"},"Next":"Done""#, "Assign/v"),
            (r#""Type":"Choice","Choices":[{"Condition":"{% - %}","Next":"Done"}]"#, "Choices[0]/Condition"),
            (
                r#""Type":"Choice","Choices":[{"Condition":true,"Output":"{% - %}","Next":"Done"}]"#,
                "Choices[0]/Output",
            ),
            (
                r#""Type":"Map","Items":"{% - %}","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"Next":"Done""#,
                "Items",
            ),
            (
                r#""Type":"Map","MaxConcurrency":"{% - %}","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"Next":"Done""#,
                "MaxConcurrency",
            ),
            (
                r#""Type":"Parallel","Branches":[{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}],
                   "Catch":[{"ErrorEquals":["States.ALL"],"Assign":{"Retry":"{% - %}"},"Next":"Done"}],"Next":"Done""#,
                "Catch[0]/Assign/Retry",
            ),
        ] {
            check_state(&format!(r#""QueryLanguage":"JSONata",{members}"#), &[&found(location)]);
        }
    }

    #[track_caller]
    fn report(output: &str) -> Report {
        let asl = format!(
            "{{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {{\"A\": {{\n  \"Type\": \"Succeed\",\n  \"Output\": {output}}}}}}}"
        );
        Definition::parse("a.asl.json", &asl).unwrap().check(MachineType::Standard).unwrap_err()
    }

    #[test]
    fn the_mark_is_at_the_character_in_the_string() {
        assert_eq!(
            report(r#""{%  $states.input.items[1, 2) %}""#).to_string(),
            r#"error[INVALID_JSONATA_EXPRESSION]: state "A": the expression is not JSONata: Expected "]", got ","
  --> a.asl.json:3:39  /States/A/Output
  3 |   "Output": "{%  $states.input.items[1, 2) %}"}}}
    |                                       ^
"#
        );
        // With escapes the places in text and value differ.
        assert_eq!(
            report(r#""{% \"open %}""#).to_string(),
            r#"error[INVALID_JSONATA_EXPRESSION]: state "A": the expression is not JSONata: String literal must be terminated by a matching quote
  --> a.asl.json:3:17  /States/A/Output
  3 |   "Output": "{% \"open %}"}}}
    |                 ^^^^^^
"#
        );
    }

    #[test]
    fn operators_of_other_languages_are_translated() {
        let help = |expression: &str| report(&format!(r#""{{% {expression} %}}""#)).diagnostics()[0].help();
        assert!(help("$a ?? 1").unwrap().contains("$exists(a)"));
        assert!(help("$a ?: 1").unwrap().contains("`a ? a : b`"));
        assert_eq!(help("$a == 1").as_deref(), Some("write `=` to compare"));
        assert_eq!(help("$a && $b").as_deref(), Some("write `and`"));
        assert_eq!(help("$a || $b").as_deref(), Some("write `or`"));
        assert_eq!(help("!$a").as_deref(), Some("write `$not(a)` for `!a`"));
        assert_eq!(help("$a ++ 1"), None);
    }
}
