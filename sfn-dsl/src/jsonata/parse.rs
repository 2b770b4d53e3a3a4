//! From tokens to expressions.
//!
//! Follows the reference implementation: an operator-precedence parser whose binding powers, and the places where a
//! slash may begin a regular expression, are facts of the language. What it refuses only after a whole expression was
//! read is noted on the way and told at the end.

use super::ast::{Expression, Kind, Modifier, Operator, Parameter, SortTerm};
use super::error::{SyntaxError, SyntaxErrorKind};
use super::token::{Token, TokenKind, Tokenizer, span};
use super::{parent, signature};
use crate::place::Span;

/// How deeply an expression may nest, a chain of operators included: more than twice what the service can evaluate.
///
/// Source: measured, the service stops at an evaluation depth of about 100.
pub const MAX_DEPTH: usize = 256;

/// Parses an expression, without `{%` and `%}`.
///
/// # Errors
/// [`SyntaxError`] for what JSONata 2.0.6 refuses to parse, and for more than [`MAX_DEPTH`] levels.
///
/// # Examples
/// ```
/// use sfn_dsl::jsonata::{Kind, parse};
///
/// assert!(matches!(parse("$states.input.items[price > 10].name")?.kind, Kind::Path(steps) if steps.len() == 4));
/// let error = parse("a[1, 2)").unwrap_err();
/// assert_eq!((error.code(), error.to_string().as_str()), ("S0202", r#"Expected "]", got ",""#));
/// # Ok::<(), sfn_dsl::jsonata::SyntaxError>(())
/// ```
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let expression = whole(text).map_err(|error| *error)?;
    parent::check(&expression)?;
    Ok(expression)
}

fn whole(text: &str) -> Parsed {
    let mut parser = Parser {
        tokenizer: Tokenizer::new(text),
        current: Token { kind: TokenKind::End, span: span(0, 0) },
        consumed: 0,
        depth: 0,
        tallest: 0,
        deferred: None,
    };
    parser.advance(Slash::Regex)?;
    let expression = parser.expression(0)?;
    if parser.current.kind != TokenKind::End {
        let token = parser.current.kind.to_json();
        return refuse(SyntaxErrorKind::Unexpected(token), parser.current.span);
    }
    match parser.deferred {
        Some(error) => Err(Box::new(error)),
        None => Ok(expression),
    }
}

/// Errors are boxed because frames of the recursion hold several of these.
type Parsed<T = Expression> = Result<T, Box<SyntaxError>>;

fn refuse<T>(kind: SyntaxErrorKind, span: Span) -> Parsed<T> {
    Err(Box::new(SyntaxError { kind, span }))
}

/// What a slash means in the token to come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slash {
    Divides,
    Regex,
}

struct Parser<'t> {
    tokenizer: Tokenizer<'t>,
    /// The token that is looked at.
    current: Token<'t>,
    /// Where the token before it ends.
    consumed: u32,
    /// How many expressions are being parsed around this place.
    depth: usize,
    /// The height of the tallest expression parsed since its parent began.
    tallest: usize,
    /// The first thing that is refused once the whole was read.
    deferred: Option<SyntaxError>,
}

/// How strongly an operator binds to its left; `0` ends an expression.
fn binding_power(token: &TokenKind<'_>) -> u8 {
    let TokenKind::Symbol(symbol) = token else { return 0 };
    match *symbol {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "!=" | "<" | ">" | "<=" | ">=" | "^" | "~>" | "in" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    }
}

fn binary_operator(symbol: &str) -> Option<Operator> {
    Some(match symbol {
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" => Operator::Multiply,
        "/" => Operator::Divide,
        "%" => Operator::Remainder,
        "&" => Operator::Concatenate,
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "in" => Operator::In,
        "and" => Operator::And,
        "or" => Operator::Or,
        "~>" => Operator::Chain,
        _ => return None,
    })
}

impl<'t> Parser<'t> {
    /// Consumes the current token and returns it.
    fn advance(&mut self, slash: Slash) -> Parsed<Token<'t>> {
        let next = self.tokenizer.next(slash == Slash::Divides).map_err(Box::new)?;
        if matches!(next.kind, TokenKind::Symbol("!" | "~")) {
            let kind = SyntaxErrorKind::UnknownOperator(next.kind.to_json());
            return refuse(kind, next.span);
        }
        self.consumed = self.current.span.end;
        Ok(std::mem::replace(&mut self.current, next))
    }

    fn is_at(&self, symbol: &str) -> bool {
        matches!(self.current.kind, TokenKind::Symbol(current) if current == symbol)
    }

    /// Consumes a token that must stand here.
    fn expect(&mut self, symbol: &'static str, slash: Slash) -> Parsed<()> {
        if self.is_at(symbol) {
            return self.advance(slash).map(drop);
        }
        let kind = match &self.current.kind {
            TokenKind::End => SyntaxErrorKind::ExpectedBeforeEnd(symbol),
            found => SyntaxErrorKind::Expected { expected: symbol, found: found.to_json() },
        };
        refuse(kind, self.current.span)
    }

    /// Consumes a token that may stand here.
    fn accept(&mut self, symbol: &'static str) -> Parsed<bool> {
        let is_at = self.is_at(symbol);
        if is_at {
            self.advance(Slash::Regex)?;
        }
        Ok(is_at)
    }

    fn defer(&mut self, kind: SyntaxErrorKind, span: Span) {
        self.deferred.get_or_insert(SyntaxError { kind, span });
    }

    /// An expression up to the first operator that binds no stronger than `least`.
    fn expression(&mut self, least: u8) -> Parsed {
        let around = std::mem::take(&mut self.tallest);
        self.depth += 1;
        self.limit(0)?;
        let first = self.advance(Slash::Divides)?;
        let start = first.span.start;
        let mut left = self.operand(first)?;
        let mut height = 1 + std::mem::take(&mut self.tallest);
        while least < binding_power(&self.current.kind) {
            let operator = self.advance(Slash::Regex)?;
            let TokenKind::Symbol(symbol) = operator.kind else { break };
            left = self.operation(left, symbol, operator.span)?;
            left.span = Span { start, end: self.consumed };
            height = 1 + height.max(std::mem::take(&mut self.tallest));
            self.limit(height)?;
        }
        self.depth -= 1;
        self.tallest = around.max(height);
        Ok(left)
    }

    fn limit(&self, height: usize) -> Parsed<()> {
        if self.depth + height <= MAX_DEPTH {
            return Ok(());
        }
        refuse(SyntaxErrorKind::TooDeep(MAX_DEPTH), self.current.span)
    }

    fn boxed(&mut self, least: u8) -> Parsed<Box<Expression>> {
        self.expression(least).map(Box::new)
    }

    /// An expression that begins with `first`, which was consumed, without the operators behind it.
    // The recursion goes through here, so what does not recurse is kept out of its frame.
    fn operand(&mut self, first: Token<'t>) -> Parsed {
        let Span { start, end } = first.span;
        let kind = match first.kind {
            TokenKind::Symbol(symbol) => self.prefixed(symbol, first.span)?,
            literal => self.literal(literal, first.span),
        };
        Ok(Expression::new(kind, Span { start, end: end.max(self.consumed) }))
    }

    fn literal(&mut self, token: TokenKind<'t>, at: Span) -> Kind {
        match token {
            TokenKind::Name(name) | TokenKind::Symbol(name) => name_path(name, at),
            TokenKind::Variable(name) => Kind::Variable(name.to_owned()),
            TokenKind::String(text) => Kind::String(text),
            TokenKind::Number(number) => Kind::Number(number),
            TokenKind::Boolean(value) => Kind::Boolean(value),
            TokenKind::Null => Kind::Null,
            TokenKind::Regex { pattern, flags } => {
                Kind::Regex { pattern: pattern.to_owned(), flags: flags.to_owned() }
            }
            TokenKind::End => {
                self.defer(SyntaxErrorKind::UnexpectedEnd, at);
                Kind::Placeholder
            }
        }
    }

    /// What a symbol begins.
    fn prefixed(&mut self, symbol: &'static str, at: Span) -> Parsed<Kind> {
        match symbol {
            "and" | "or" | "in" => Ok(name_path(symbol, at)),
            "*" => Ok(Kind::Wildcard),
            "**" => Ok(Kind::Descendant),
            "%" => Ok(Kind::Parent),
            "-" => self.negation(),
            "(" => self.block(),
            "[" => self.array(),
            "{" => self.pairs().map(Kind::Object),
            "|" => self.transform(),
            _ => refuse(SyntaxErrorKind::NotUnary(TokenKind::Symbol(symbol).to_json()), at),
        }
    }

    fn negation(&mut self) -> Parsed<Kind> {
        let operand = self.expression(70)?;
        Ok(match operand.kind {
            Kind::Number(number) if operand.modifiers.is_empty() => Kind::Number(-number),
            _ => Kind::Negate(Box::new(operand)),
        })
    }

    fn block(&mut self) -> Parsed<Kind> {
        let mut parts = Vec::new();
        while !self.is_at(")") {
            parts.push(self.expression(0)?);
            if !self.accept(";")? {
                break;
            }
        }
        self.expect(")", Slash::Divides)?;
        Ok(Kind::Block(parts))
    }

    fn array(&mut self) -> Parsed<Kind> {
        let mut items = Vec::new();
        if !self.is_at("]") {
            loop {
                let mut item = self.expression(0)?;
                if self.accept("..")? {
                    let right = self.boxed(0)?;
                    let span = Span { start: item.span.start, end: right.span.end };
                    let kind = Kind::Binary { operator: Operator::Range, left: Box::new(item), right };
                    item = Expression::new(kind, span);
                }
                items.push(item);
                if !self.accept(",")? {
                    break;
                }
            }
        }
        self.expect("]", Slash::Divides)?;
        Ok(Kind::Array(items))
    }

    /// The keys and values of an object, and its closing brace.
    fn pairs(&mut self) -> Parsed<Vec<(Expression, Expression)>> {
        let mut pairs = Vec::new();
        if !self.is_at("}") {
            loop {
                let key = self.expression(0)?;
                self.expect(":", Slash::Regex)?;
                pairs.push((key, self.expression(0)?));
                if !self.accept(",")? {
                    break;
                }
            }
        }
        self.expect("}", Slash::Divides)?;
        Ok(pairs)
    }

    fn transform(&mut self) -> Parsed<Kind> {
        let pattern = self.boxed(0)?;
        self.expect("|", Slash::Regex)?;
        let update = self.boxed(0)?;
        let delete = if self.accept(",")? { Some(self.boxed(0)?) } else { None };
        self.expect("|", Slash::Regex)?;
        Ok(Kind::Transform { pattern, update, delete })
    }

    /// What an operator, which was consumed, makes of the expression before it. The caller sets its span.
    fn operation(&mut self, left: Expression, symbol: &'static str, at: Span) -> Parsed {
        match symbol {
            "." => self.step(left),
            "[" => self.filter(left, at),
            "{" => self.group(left, at),
            "(" => self.call(left, at),
            "^" => self.sort(left, at),
            "@" => self.focus(left, at),
            "#" => self.index(left),
            "?" => self.condition(left, at),
            ":=" => self.binding(&left, at),
            _ => self.binary(left, symbol, at),
        }
    }

    fn condition(&mut self, condition: Expression, at: Span) -> Parsed {
        let condition = Box::new(condition);
        let then = self.boxed(0)?;
        let otherwise = if self.accept(":")? { Some(self.boxed(0)?) } else { None };
        Ok(Expression::new(Kind::Condition { condition, then, otherwise }, at))
    }

    fn binding(&mut self, left: &Expression, at: Span) -> Parsed {
        let Some(name) = left.as_bare_variable() else {
            return refuse(SyntaxErrorKind::BadBinding, left.span);
        };
        let parameter = Parameter { name: name.to_owned(), span: left.span };
        // One less than its own power, because it binds to the right.
        let value = self.boxed(9)?;
        Ok(Expression::new(Kind::Bind { parameter, value }, at))
    }

    fn binary(&mut self, left: Expression, symbol: &'static str, at: Span) -> Parsed {
        let Some(operator) = binary_operator(symbol) else {
            return refuse(SyntaxErrorKind::NotUnary(TokenKind::Symbol(symbol).to_json()), at);
        };
        let left = Box::new(left);
        let right = self.boxed(binding_power(&TokenKind::Symbol(symbol)))?;
        Ok(Expression::new(Kind::Binary { operator, left, right }, at))
    }

    fn step(&mut self, left: Expression) -> Parsed {
        let mut path = into_path(left);
        let rest = self.expression(75)?;
        let Kind::Path(steps) = &mut path.kind else { return Ok(path) };
        let before = steps.len();
        match rest {
            Expression { kind: Kind::Path(more), .. } => steps.extend(more),
            rest => steps.push(rest),
        }
        // The first step may have become one by this operator or by `#` or `^` before it.
        let (first, more) = steps.split_at_mut(1);
        for step in first.iter_mut().chain(more.iter_mut().skip(before - 1)) {
            let literal = match &mut step.kind {
                Kind::String(name) => {
                    step.kind = Kind::Name(std::mem::take(name));
                    continue;
                }
                Kind::Number(number) => super::token::number_text(*number),
                Kind::Boolean(value) => value.to_string(),
                Kind::Null => "null".to_owned(),
                _ => continue,
            };
            let span = step.span;
            self.defer(SyntaxErrorKind::LiteralStep(literal), span);
        }
        Ok(path)
    }

    fn filter(&mut self, left: Expression, at: Span) -> Parsed {
        if self.is_at("]") {
            self.expect("]", Slash::Regex)?;
            return Ok(self.attach(left, Modifier::KeepArray));
        }
        if last_step(&left).modifiers.iter().any(|modifier| matches!(modifier, Modifier::Group(_))) {
            self.defer(SyntaxErrorKind::PredicateAfterGroup, at);
        }
        let filter = self.expression(0)?;
        self.expect("]", Slash::Divides)?;
        Ok(self.attach(left, Modifier::Filter(filter)))
    }

    /// Adds what was just read to the last step.
    fn attach(&self, mut expression: Expression, modifier: Modifier) -> Expression {
        let step = match &mut expression.kind {
            Kind::Path(steps) => steps.last_mut(),
            _ => None,
        };
        if let Some(step) = step {
            step.modifiers.push(modifier);
            step.span.end = self.consumed;
        } else {
            expression.modifiers.push(modifier);
        }
        expression
    }

    fn group(&mut self, mut left: Expression, at: Span) -> Parsed {
        let pairs = self.pairs()?;
        if left.modifiers.iter().any(|modifier| matches!(modifier, Modifier::Group(_))) {
            self.defer(SyntaxErrorKind::SecondGroup, at);
        }
        left.modifiers.push(Modifier::Group(pairs));
        Ok(left)
    }

    fn sort(&mut self, left: Expression, at: Span) -> Parsed {
        self.expect("(", Slash::Regex)?;
        let mut terms = Vec::new();
        loop {
            let descending = self.is_at(">");
            if descending || self.is_at("<") {
                self.advance(Slash::Regex)?;
            }
            terms.push(SortTerm { descending, key: self.expression(0)? });
            if !self.accept(",")? {
                break;
            }
        }
        self.expect(")", Slash::Regex)?;
        let span = Span { start: at.start, end: self.consumed };
        let mut path = into_path(left);
        if let Kind::Path(steps) = &mut path.kind {
            steps.push(Expression::new(Kind::Sort(terms), span));
        }
        Ok(path)
    }

    fn focus(&mut self, left: Expression, at: Span) -> Parsed {
        let variable = self.step_variable("@")?;
        let step = last_step(&left);
        if step.modifiers.iter().any(|modifier| matches!(modifier, Modifier::Filter(_))) {
            self.defer(SyntaxErrorKind::FocusAfterPredicate, at);
        } else if matches!(step.kind, Kind::Sort(_)) {
            self.defer(SyntaxErrorKind::FocusAfterSort, at);
        }
        Ok(self.attach(left, Modifier::Focus(variable)))
    }

    fn index(&mut self, left: Expression) -> Parsed {
        let variable = self.step_variable("#")?;
        Ok(self.attach(into_path(left), Modifier::Index(variable)))
    }

    fn step_variable(&mut self, symbol: &'static str) -> Parsed<Parameter> {
        let variable = self.expression(80)?;
        match variable.as_bare_variable() {
            Some(name) => Ok(Parameter { name: name.to_owned(), span: variable.span }),
            None => refuse(SyntaxErrorKind::BadStepVariable(symbol), variable.span),
        }
    }

    fn call(&mut self, function: Expression, at: Span) -> Parsed {
        let arguments = self.arguments()?;
        if let Some("function" | "λ") = function.as_bare_name() {
            return self.lambda(&arguments, at);
        }
        Ok(Expression::new(Kind::Call { function: Box::new(function), arguments }, at))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expression>> {
        let mut arguments = Vec::new();
        if !self.is_at(")") {
            loop {
                if self.is_at("?") {
                    arguments.push(Expression::new(Kind::Placeholder, self.current.span));
                    self.advance(Slash::Regex)?;
                } else {
                    arguments.push(self.expression(0)?);
                }
                if !self.accept(",")? {
                    break;
                }
            }
        }
        self.expect(")", Slash::Divides)?;
        Ok(arguments)
    }

    fn lambda(&mut self, arguments: &[Expression], at: Span) -> Parsed {
        let parameters = arguments.iter().enumerate().map(parameter).collect::<Parsed<_>>()?;
        let signature = if self.is_at("<") { Some(self.signature()?) } else { None };
        self.expect("{", Slash::Regex)?;
        let body = self.boxed(0)?;
        self.expect("}", Slash::Regex)?;
        Ok(Expression::new(Kind::Lambda { parameters, signature, body }, at))
    }

    fn signature(&mut self) -> Parsed<String> {
        let start = self.current.span.start;
        let mut depth = 1_usize;
        let mut text = "<".to_owned();
        while depth > 0 && !self.is_at("{") && self.current.kind != TokenKind::End {
            self.advance(Slash::Regex)?;
            match self.current.kind {
                TokenKind::Symbol("<") => depth += 1,
                TokenKind::Symbol(">") => depth -= 1,
                _ => {}
            }
            text.push_str(&self.current.kind.to_signature());
        }
        self.expect(">", Slash::Regex)?;
        match signature::check(&text) {
            Ok(()) => Ok(text),
            Err(kind) => refuse(kind, Span { start, end: self.consumed }),
        }
    }
}

/// What stands for the parameter at a position of a function definition.
fn parameter((position, argument): (usize, &Expression)) -> Parsed<Parameter> {
    match argument.as_bare_variable() {
        Some(name) => Ok(Parameter { name: name.to_owned(), span: argument.span }),
        None => refuse(SyntaxErrorKind::BadParameter(position + 1), argument.span),
    }
}

fn name_path(name: &str, span: Span) -> Kind {
    Kind::Path(vec![Expression::new(Kind::Name(name.to_owned()), span)])
}

fn into_path(expression: Expression) -> Expression {
    if matches!(expression.kind, Kind::Path(_)) {
        return expression;
    }
    let span = expression.span;
    Expression::new(Kind::Path(vec![expression]), span)
}

/// What brackets behind an expression belong to.
fn last_step(expression: &Expression) -> &Expression {
    match &expression.kind {
        Kind::Path(steps) => steps.last().unwrap_or(expression),
        _ => expression,
    }
}
