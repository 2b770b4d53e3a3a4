//! What an expression returns, as a payload.

use std::rc::Rc;
use std::sync::Arc;

use jlens_core::output::{Builder, Member};
use serde_json::{Map, Number, Value};

use super::names::Documents;

/// Builds the result of an expression.
pub(super) struct Results<'d, 'a> {
    documents: &'d Rc<Documents<'a>>,
}

impl<'d, 'a> Results<'d, 'a> {
    pub(super) fn new(documents: &'d Rc<Documents<'a>>) -> Self {
        Self { documents }
    }
}

/// A result, or a part of it.
pub(super) enum Part {
    Made(Value),
    /// A payload or variable that is returned whole.
    Shared(Arc<Value>),
}

impl Part {
    pub(super) fn into_shared(self) -> Arc<Value> {
        match self {
            Self::Made(value) => Arc::new(value),
            Self::Shared(value) => value,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Made(value) => value,
            Self::Shared(value) => Arc::unwrap_or_clone(value),
        }
    }
}

impl Builder for Results<'_, '_> {
    type Value = Part;
    type Array = Vec<Value>;
    type Object = Map<String, Value>;

    fn null(&mut self) -> Part {
        Part::Made(Value::Null)
    }

    fn bool(&mut self, value: bool) -> Part {
        Part::Made(Value::Bool(value))
    }

    fn number(&mut self, value: f64) -> Part {
        Part::Made(number(value).map_or(Value::Null, Value::Number))
    }

    fn string(&mut self, value: &str) -> Part {
        Part::Made(Value::String(value.to_owned()))
    }

    fn array(&mut self, len: usize) -> Vec<Value> {
        Vec::with_capacity(len)
    }

    fn push(&mut self, array: &mut Vec<Value>, item: Part) {
        array.push(item.into_value());
    }

    fn end_array(&mut self, array: Vec<Value>) -> Part {
        Part::Made(Value::Array(array))
    }

    fn object(&mut self, len: usize) -> Map<String, Value> {
        Map::with_capacity(len)
    }

    fn insert(&mut self, object: &mut Map<String, Value>, key: &str, value: Part) {
        object.insert(key.to_owned(), value.into_value());
    }

    fn end_object(&mut self, object: Map<String, Value>) -> Part {
        Part::Made(Value::Object(object))
    }

    fn input(&mut self, member: Member) -> Option<Part> {
        if !member.of(self.documents) {
            return None;
        }
        self.documents.shared(member.index()).map(|value| Part::Shared(Arc::clone(value)))
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
    use crate::random::Random;

    /// What an expression makes of an input and of the variable `v`.
    fn evaluate(expression: &str, input: &Arc<Value>, variable: &Arc<Value>) -> Arc<Value> {
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
        let (input, variable) = (Arc::new(json!({"a": [1]})), Arc::new(json!([1, 2])));
        for (expression, whole) in [
            ("$states.input", &input),
            ("$v", &variable),
            ("true ? $v : 0", &variable),
            ("($v; $states.input)", &input),
        ] {
            assert!(Arc::ptr_eq(&evaluate(expression, &input, &variable), whole), "{expression}");
        }
        assert_eq!(*evaluate("[$v, 3]", &input, &variable), json!([1, 2, 3]));
        assert_eq!(*evaluate("{'in': $states.input}", &input, &variable), json!({"in": {"a": [1]}}));
    }
}
