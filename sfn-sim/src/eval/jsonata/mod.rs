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
mod infinity;
mod names;
mod result;
#[cfg(test)]
mod suite;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use jlens_core::{Error, Expression, Options};
use serde_json::Value;
use sfn_dsl::jsonata::{self, Jsonata, Kind, is_function};

pub(crate) use error::QueryError;
pub(crate) use names::{Names, Values};

use crate::payload::Payload;
use crate::quota::{
    MAX_QUERY_DEPTH, MAX_QUERY_ITEMS, MAX_QUERY_STEPS, MAX_QUERY_TEXT, MAX_REGEX_QUERY_STEPS,
};
use crate::random::Random;
use function::Functions;

/// A JSONata expression, ready to be evaluated.
pub(crate) struct Query {
    text: Jsonata,
    /// The engine's parser may refuse what ours takes.
    expression: Result<Form, Error>,
    reads: Reads,
}

/// How an expression gets what it reads. The engine takes variables only whole and owned, but a document member by member.
enum Form {
    /// In a block that binds its names to members of the document.
    Bound(Expression),
    /// As it is written: it may read a document (`$string()`, `*`), and the service gives it none.
    Plain(Expression),
}

impl Form {
    fn of(text: &str, reads: &Reads) -> Result<Self, Error> {
        let expression = Expression::compile(text)?;
        if expression.reads_with(function::all()).input().is_some() {
            return Ok(Self::Plain(expression));
        }
        // The language has no block that begins with a regular expression.
        Ok(Expression::compile(&bound(text, reads)).map_or(Self::Plain(expression), Self::Bound))
    }
}

/// What an expression reads from outside of itself.
#[derive(Debug, Default)]
struct Reads {
    /// Which members of `$states`, in the order of [`STATES`](names::STATES).
    states: [bool; names::STATES.len()],
    /// Variables, and functions called by name: a variable may have the name of a function.
    variables: Vec<String>,
    functions: Functions,
    has_regex: bool,
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
        let reads_member = |name: &str| {
            let mut members = references.states.iter().map(|reference| reference.member.as_deref());
            // A member that is not written down may be any.
            members.any(|member| member.is_none_or(|member| member == name))
        };
        Self {
            states: names::STATES.map(reads_member),
            functions: Functions::named(&named),
            has_regex: has_regex(text.expression()),
            variables: named.into_iter().collect(),
        }
    }
}

impl Reads {
    fn has_states(&self) -> bool {
        self.states.contains(&true)
    }
}

impl Query {
    /// Compiles an expression. What the engine cannot parse fails when it is evaluated.
    pub(crate) fn new(text: &Jsonata) -> Self {
        let reads = Reads::of(text);
        let expression = Form::of(text.as_str(), &reads);
        Self { text: text.clone(), expression, reads }
    }

    /// The text of the expression, without its delimiters.
    pub(crate) fn text(&self) -> &str {
        self.text.as_str()
    }

    /// The variables that it may read, for [`Values`].
    pub(crate) fn variables(&self) -> &[String] {
        &self.reads.variables
    }

    /// Whether it reads the context object.
    pub(crate) fn reads_context(&self) -> bool {
        let [.., context] = self.reads.states;
        context
    }

    /// Evaluates the expression.
    ///
    /// # Errors
    /// [`QueryError`] where it throws, exceeds a limit, or returns what is no JSON.
    pub(crate) fn evaluate(&self, names: &mut Names<'_, '_>) -> Result<Payload, QueryError> {
        let form = self.expression.as_ref().map_err(QueryError::from)?;
        let seed = if self.reads.functions.shuffle { names.random.bits() } else { 0 };
        let options = Options::new()
            .now(names.now.as_millis())
            .seed(seed)
            .max_depth(MAX_QUERY_DEPTH)
            .max_steps(if self.reads.has_regex { MAX_REGEX_QUERY_STEPS } else { MAX_QUERY_STEPS })
            .max_string_length(MAX_QUERY_TEXT)
            .max_result_size(MAX_QUERY_TEXT)
            .max_array_length(MAX_QUERY_ITEMS);
        match self.run(form, names.values, names.random, options.clone()) {
            Ok(Some(value)) => Ok(value),
            Ok(None) if self.is_function(names, options.clone()) => Err(QueryError::Unsupported),
            Ok(None) => Err(QueryError::Undefined),
            Err(error) if error.is_out_of_range() => match self.infinity(names, options) {
                Some(infinity) => Ok(Value::from(infinity).into()),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    fn run(
        &self,
        form: &Form,
        values: Values<'_>,
        random: &mut Random,
        options: Options,
    ) -> Result<Option<Payload>, QueryError> {
        function::with_functions(&self.reads.functions, random, |functions| match form {
            Form::Bound(expression) => {
                // The block is one level around the expression.
                let options = options.max_depth(MAX_QUERY_DEPTH + 1);
                names::evaluate(expression, &self.reads, values, functions, &options)
            }
            Form::Plain(expression) => {
                names::evaluate_plain(expression, &self.reads, values, functions, &options)
            }
        })
    }

    /// Whether an expression without a value returns a function; asked only when it has failed.
    fn is_function(&self, names: &Names<'_, '_>, options: Options) -> bool {
        let asked = format!("${}({}\n)", function::IS_FUNCTION, self.text);
        let Ok(form) = Form::of(&asked, &self.reads) else { return false };
        // Where this meets a limit that the expression did not, it returned no function.
        let answer = self.run(&form, names.values, &mut names.random.clone(), options);
        matches!(answer, Ok(Some(value)) if *value == Value::Bool(true))
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.text).finish()
    }
}

/// Whether some part is a regular expression. Depth is bounded by the parser.
fn has_regex(expression: &jsonata::Expression) -> bool {
    let mut found = matches!(expression.kind, Kind::Regex { .. });
    expression.for_each_child(|child| found = found || has_regex(child));
    found
}

/// The expression in a block that binds what it reads to members of the document.
fn bound(expression: &str, reads: &Reads) -> String {
    let mut text = String::from("(");
    if reads.has_states() {
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
    text + expression + "\n)"
}
