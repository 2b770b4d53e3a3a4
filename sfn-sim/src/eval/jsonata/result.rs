//! What an expression returns, as a payload.

use std::rc::Rc;

use jlens_core::output::{Builder, Member};
use serde_json::{Number, Value};

use super::names::Documents;
use crate::payload::{Draft, Items, Members};

/// Builds the result of an expression.
pub(super) struct Results<'d, 'a> {
    documents: &'d Rc<Documents<'a>>,
}

impl<'d, 'a> Results<'d, 'a> {
    pub(super) fn new(documents: &'d Rc<Documents<'a>>) -> Self {
        Self { documents }
    }
}

impl Builder for Results<'_, '_> {
    type Value = Draft;
    type Array = Items;
    type Object = Members;

    fn null(&mut self) -> Draft {
        Draft::Made(Value::Null)
    }

    fn bool(&mut self, value: bool) -> Draft {
        Draft::Made(Value::Bool(value))
    }

    fn number(&mut self, value: f64) -> Draft {
        Draft::Made(number(value).map_or(Value::Null, Value::Number))
    }

    fn string(&mut self, value: &str) -> Draft {
        Draft::Made(Value::String(value.to_owned()))
    }

    fn array(&mut self, len: usize) -> Items {
        Items::with_capacity(len)
    }

    fn push(&mut self, array: &mut Items, item: Draft) {
        array.push(item);
    }

    fn end_array(&mut self, array: Items) -> Draft {
        array.finish()
    }

    fn object(&mut self, len: usize) -> Members {
        Members::with_capacity(len)
    }

    fn insert(&mut self, object: &mut Members, key: &str, value: Draft) {
        object.insert(key.to_owned(), value);
    }

    fn end_object(&mut self, object: Members) -> Draft {
        object.finish()
    }

    fn input(&mut self, member: Member) -> Option<Draft> {
        if !member.of(self.documents) {
            return None;
        }
        self.documents.shared(member.index()).map(|value| Draft::Shared(value.clone()))
    }
}

/// A number as JSON shows it: whole ones without a fraction, as JavaScript prints them.
fn number(value: f64) -> Option<Number> {
    if value.fract() == 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within the range")]
        if value.abs() < 9_223_372_036_854_775_808.0 {
            return Some((value as i64).into());
        }
    }
    Number::from_f64(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sfn_dsl::time::Timestamp;

    use super::super::{Names, Query, Values};
    use super::*;
    use crate::payload::Payload;
    use crate::random::Random;

    /// What an expression makes of an input and of the variable `v`.
    fn evaluate(expression: &str, input: &Payload, variable: &Payload) -> Payload {
        let query = Query::new(&expression.parse().unwrap());
        let variables = vec![Some(variable); query.variables().len()];
        let values =
            Values { input, result: None, error_output: None, context: &Value::Null, variables: &variables };
        let mut random = Random::new(0);
        let now = Timestamp::from_millis(0);
        query.evaluate(&mut Names { values, now, random: &mut random }).unwrap()
    }

    #[test]
    fn what_is_returned_whole_is_shared_and_not_copied() {
        let (input, variable) = (Payload::from(json!({"a": [1]})), Payload::from(json!([1, 2])));
        for (expression, whole) in [
            ("$states.input", &input),
            ("$v", &variable),
            ("true ? $v : 0", &variable),
            ("($v; $states.input)", &input),
        ] {
            assert!(evaluate(expression, &input, &variable).is(whole), "{expression}");
        }
        assert_eq!(*evaluate("[$v, 3]", &input, &variable), json!([1, 2, 3]));
        assert_eq!(*evaluate("{'in': $states.input}", &input, &variable), json!({"in": {"a": [1]}}));
    }
}
