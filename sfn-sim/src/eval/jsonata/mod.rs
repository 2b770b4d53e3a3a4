//! JSONata expressions, compiled and evaluated.
//!
//! [`Query`] is one expression, [`Names`] what it can see, [`QueryError`] why it has no value. The engine is `jlens-core`;
//! nothing of it is visible outside of this folder. What an expression may say was decided by `sfn_dsl::jsonata` when the
//! definition was checked.
//!
//! An expression costs what it reads: payloads and variables are handed to the engine as places to look into
//! ([`names`]), and a result that is one of them whole is shared, not copied ([`result`]).
//!
//! Source: Developer Guide, "Transforming data with JSONata in Step Functions".

mod error;
mod function;
mod names;
mod result;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use jlens_core::{Error, Expression, Options};
use serde_json::Value;
use sfn_dsl::jsonata::{Jsonata, is_function};

pub(crate) use error::QueryError;
pub(crate) use names::{Names, Values};

use crate::quota::{MAX_QUERY_DEPTH, MAX_QUERY_ITEMS, MAX_QUERY_STEPS, MAX_QUERY_TEXT};
use function::Functions;

/// A JSONata expression, ready to be evaluated.
pub(crate) struct Query {
    text: Jsonata,
    /// The expression with its names bound in front of it; the engine's parser may refuse what ours takes.
    expression: Result<Expression, Error>,
    reads: Reads,
}

/// What an expression reads from outside of itself.
#[derive(Debug, Default)]
struct Reads {
    states: bool,
    context: bool,
    /// Variables, and functions called by name: a variable may have the name of a function.
    variables: Vec<String>,
    functions: Functions,
}

impl Reads {
    fn of(text: &Jsonata) -> Self {
        let references = text.expression().references();
        let variables = references.variables.into_iter().map(|variable| variable.name);
        let functions = references.functions.into_iter().map(|function| function.name);
        let named: BTreeSet<String> = variables
            .chain(functions)
            // Such a name can be written, and not be assigned.
            .filter(|name| !name.contains('`'))
            .collect();
        let reads_context = |member: &Option<String>| member.as_ref().is_none_or(|name| name == "context");
        Self {
            states: !references.states.is_empty(),
            context: references.states.iter().any(|reference| reads_context(&reference.member)),
            functions: Functions::named(&named),
            variables: named.into_iter().collect(),
        }
    }
}

impl Query {
    /// Compiles an expression. What the engine cannot parse fails when it is evaluated.
    pub(crate) fn new(text: &Jsonata) -> Self {
        let reads = Reads::of(text);
        let expression = Expression::compile(&bound(text.as_str(), &reads));
        Self { text: text.clone(), expression, reads }
    }

    /// The text of the expression, without its delimiters.
    pub(crate) fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Whether it reads the context object.
    pub(crate) fn reads_context(&self) -> bool {
        self.reads.context
    }

    /// Evaluates the expression.
    ///
    /// # Errors
    /// [`QueryError`] where it throws, exceeds a limit, or returns what is no JSON.
    pub(crate) fn evaluate(&self, names: &mut Names<'_, '_>) -> Result<Arc<Value>, QueryError> {
        let expression = self.expression.as_ref().map_err(QueryError::from)?;
        let seed = if self.reads.functions.shuffle { names.random.bits() } else { 0 };
        let options = Options::new()
            .now(names.now.as_millis())
            .seed(seed)
            // The names are bound one level above the expression.
            .max_depth(MAX_QUERY_DEPTH + 1)
            .max_steps(MAX_QUERY_STEPS)
            .max_string_length(MAX_QUERY_TEXT)
            .max_result_size(MAX_QUERY_TEXT)
            .max_array_length(MAX_QUERY_ITEMS);
        let evaluated = function::with_functions(&self.reads.functions, names.random, |functions| {
            names::evaluate(expression, &self.reads, &names.values, functions, &options)
        });
        match evaluated? {
            Some(value) => Ok(value),
            None if self.is_function(names, &options) => Err(QueryError::Unsupported),
            None => Err(QueryError::Undefined),
        }
    }

    /// Whether an expression without a value returns a function; asked only when it has failed.
    fn is_function(&self, names: &mut Names<'_, '_>, options: &Options) -> bool {
        let asked = bound(&format!("${}(({}\n))", function::IS_FUNCTION, self.text), &self.reads);
        let Ok(expression) = Expression::compile(&asked) else { return false };
        let mut random = names.random.clone();
        let options = options.clone().max_depth(MAX_QUERY_DEPTH + 4);
        let answer = function::with_functions(&self.reads.functions, &mut random, |functions| {
            names::evaluate(&expression, &self.reads, &names.values, functions, &options)
        });
        matches!(answer, Ok(Some(value)) if *value == Value::Bool(true))
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.text).finish()
    }
}

/// The expression in a block that binds what it reads: the engine takes variables only whole and owned, but a document
/// member by member.
///
/// `$$` is hidden last: the document is ours, the service gives an expression none.
fn bound(expression: &str, reads: &Reads) -> String {
    let mut text = String::from("(");
    if reads.states {
        text.push_str("$states:=$$.states;");
    }
    for name in &reads.variables {
        // A function keeps its meaning until a variable of its name is assigned.
        let written = if is_function(name) {
            write!(text, "${name}:=$$.`{}{name}`?$$.`{name}`:${name};", names::ASSIGNED)
        } else {
            write!(text, "${name}:=$$.`{name}`;")
        };
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text + "$$:=$$.``;" + expression + "\n)"
}
