//! What the walk has parsed, kept for the lowering.

use std::collections::BTreeMap;

use crate::jsonata::{Jsonata, SyntaxError, delimited};

/// The expressions of a definition by their text, so that each is parsed once however often it stands there.
#[derive(Default)]
pub(crate) struct Expressions<'a>(BTreeMap<&'a str, Jsonata>);

impl<'a> Expressions<'a> {
    /// The expression of a text without `{%` and `%}` and the blanks around it.
    pub(crate) fn parse(&mut self, text: &'a str) -> Result<Jsonata, SyntaxError> {
        if let Some(expression) = self.0.get(text) {
            return Ok(expression.clone());
        }
        let expression = Jsonata::parse(text)?;
        self.0.insert(text, expression.clone());
        Ok(expression)
    }

    /// The expression of a string `{% … %}`; `None` for any other string, and for what is no expression.
    pub(crate) fn of_delimited(&mut self, text: &'a str) -> Option<Jsonata> {
        let (_, inner) = delimited(text)?;
        self.parse(inner).ok()
    }
}
