//! Literals.

use sfn_syntax::Literal;
use syn::Lit;

use super::Reader;

impl Reader {
    /// A literal.
    pub(super) fn literal(&mut self, literal: &Lit) -> Literal {
        match literal {
            Lit::Bool(literal) => Literal::Bool { value: literal.value },
            Lit::Char(literal) => Literal::Char { value: literal.value().to_string() },
            Lit::Str(literal) => Literal::Str { value: literal.value() },
            Lit::Int(literal) if literal.suffix().starts_with('f') => {
                Literal::Float { digits: literal.base10_digits().to_owned() }
            }
            Lit::Int(literal) => Literal::Integer { digits: literal.base10_digits().to_owned() },
            Lit::Float(literal) => Literal::Float { digits: json(literal.base10_digits()) },
            other => {
                self.refuse(
                    other,
                    "BYTES",
                    "bytes are no value in a workflow: its values are JSON",
                    "write a text, or a list of numbers",
                );
                Literal::Bool { value: false }
            }
        }
    }
}

/// `1.` and `1e5` as JSON writes them.
fn json(digits: &str) -> String {
    let whole = digits.strip_suffix('.').unwrap_or(digits).replace(".e", ".0e").replace(".E", ".0e");
    whole.replace("e+", "e")
}
