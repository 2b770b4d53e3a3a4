//! An expression as a value of a definition: constants as they are, the rest as `"{% … %}"`.

use super::{Code, Variable};
use crate::json::{Node, Number, Object, Value};
use crate::place::Place;

impl Code {
    /// What stands for it in `Assign`, `Output`, `Arguments`, …: a template whose leaves are constants and expressions.
    pub(in crate::lowering) fn template<'n>(&self, names: &'n dyn Fn(Variable) -> &'n str) -> Node {
        let node = |value: Value| Node::new(value, Place::Unknown);
        match self {
            Self::Null => node(Value::Null),
            Self::Bool(value) => node(Value::Bool(*value)),
            Self::Number(digits) => node(Value::Number(Number::from_text(digits))),
            Self::Written(text) => node(Value::String(text.as_str().into())),
            Self::Text(text) if is_plain(text) => node(Value::String(text.as_str().into())),
            Self::Array(elements) => {
                node(Value::Array(elements.iter().map(|element| element.template(names)).collect()))
            }
            Self::Whole(inner) | Self::Either(inner) | Self::Sure(inner) | Self::Required(inner, _) => {
                inner.template(names)
            }
            Self::Object(members) => {
                let mut object = Object::default();
                for (key, value) in members {
                    object.push(key.as_str(), Place::Unknown, value.template(names));
                }
                node(Value::Object(object))
            }
            _ => node(Value::String(format!("{{% {} %}}", self.print(names)).into())),
        }
    }
}

/// Whether a text is not taken for an expression, and names no substitution.
fn is_plain(text: &str) -> bool {
    !text.contains("{%") && !text.contains("%}") && !text.contains("${")
}
