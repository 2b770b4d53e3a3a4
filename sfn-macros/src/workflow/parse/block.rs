//! Blocks and statements.

use proc_macro2::TokenStream;
use sfn_syntax::{Block, Expr, ExprKind, Pattern, PatternKind, Probe, Statement};
use syn::{Pat, Stmt};

use super::super::place::{begin, braced, position};
use super::super::probes::see;
use super::path::unraw;
use super::{At, Reader};

impl Reader {
    /// A block.
    pub(super) fn block(&mut self, block: &mut syn::Block) -> Block {
        let span = position(block.brace_token.span.open());
        self.scope(|reader| {
            let mut statements = Vec::new();
            let mut value = None;
            let mut copy = Vec::with_capacity(block.stmts.len());
            let count = block.stmts.len();
            for (index, mut statement) in std::mem::take(&mut block.stmts).into_iter().enumerate() {
                let is_last = index + 1 == count;
                reader.statement(&mut statement, is_last, &mut statements, &mut value);
                copy.push(statement);
                let sees = reader.sees_since(0);
                if !sees.is_empty() {
                    copy.push(Stmt::Expr(syn::Expr::Verbatim(sees), None));
                }
            }
            block.stmts = copy;
            Block { span, statements, value }
        })
    }

    fn statement(
        &mut self,
        statement: &mut Stmt,
        is_last: bool,
        statements: &mut Vec<Statement>,
        value: &mut Option<Box<Expr>>,
    ) {
        match statement {
            Stmt::Local(local) => {
                let read = self.local(local);
                statements.push(read);
            }
            Stmt::Item(item) => {
                if let syn::Item::Verbatim(tokens) = item
                    && tokens.is_empty()
                {
                    return;
                }
                self.refuse(
                    &*item,
                    "NESTED_ITEM",
                    "an item inside of a workflow is not part of what it does",
                    "move it out of the function",
                );
            }
            Stmt::Expr(expr, semicolon) => {
                let name = self.name_of(expr);
                let is_value = is_last && semicolon.is_none();
                let read = self.expr(expr, At::Value);
                if is_value && name.is_none() {
                    *value = Some(Box::new(read));
                } else {
                    if is_value {
                        self.refuse(
                            &*expr,
                            "MISPLACED_STATE_NAME",
                            "`#[state(…)]` names the state of a statement, and this is the value of the block",
                            "end it with a semicolon or write `return …;`; or bind the value to a variable first",
                        );
                    }
                    statements.push(Statement::Expr { name, expr: read });
                }
            }
            Stmt::Macro(mac) => {
                let name = self.name_in(&mut mac.attrs);
                let is_value = is_last && mac.semi_token.is_none();
                let read = self.macro_call(&mut mac.mac);
                if is_value {
                    *value = Some(Box::new(read));
                } else {
                    statements.push(Statement::Expr { name, expr: read });
                }
            }
        }
    }

    fn local(&mut self, local: &mut syn::Local) -> Statement {
        let span = begin(&*local);
        let name = self.name_in(&mut local.attrs);
        let Some(init) = &mut local.init else { return self.unset(local, span, name) };
        let plain = plain_variable(&local.pat).cloned();
        if let (Some(variable), None) = (plain, &init.diverge) {
            let probe = self.probes.value(variable.ident.span());
            let value = self.expr(&mut init.expr, At::Bound(probe));
            let pattern = self.variable(&variable, probe, &value);
            let pattern = Pattern { span: begin(&local.pat), kind: pattern };
            return Statement::Let { span, name, pattern, value: Some(value), otherwise: None };
        }
        let value = self.expr(&mut init.expr, At::Value);
        let otherwise = init.diverge.as_mut().map(|(_, diverge)| self.otherwise(diverge));
        let pattern = self.pattern(&mut local.pat);
        Statement::Let { span, name, pattern, value: Some(value), otherwise }
    }

    /// The block after `else` of a `let`.
    fn otherwise(&mut self, diverge: &mut syn::Expr) -> Block {
        let span = begin(&*diverge);
        match diverge {
            syn::Expr::Block(block) => self.block(&mut block.block),
            other => {
                let value = self.expr(other, At::Value);
                Block { span, statements: Vec::new(), value: Some(Box::new(value)) }
            }
        }
    }

    /// The variable in `let x = value`. One that is given a call instead of what awaiting it gives has the probe of the call, so that
    /// the compiler alone tells about a forgotten `.await`.
    fn variable(&mut self, variable: &syn::PatIdent, probe: Probe, value: &Expr) -> PatternKind {
        let name = unraw(&variable.ident);
        self.bind(&name);
        let mutable = variable.mutability.is_some();
        let probe = if let Some(call) = called(value) {
            self.probes.forget(probe);
            self.calls.push(name.clone());
            call
        } else {
            self.sees.push(see(probe, &variable.ident));
            probe
        };
        PatternKind::Binding { name, mutable, probe, pattern: None }
    }

    /// `let x;`: its first assignment shows it to its probe.
    fn unset(&mut self, local: &mut syn::Local, span: sfn_syntax::Span, name: Option<String>) -> Statement {
        let mark = self.sees.len();
        let pattern = self.pattern(&mut local.pat);
        self.sees.truncate(mark);
        if let PatternKind::Binding { name, probe, .. } = &pattern.kind {
            self.unset.push((name.clone(), *probe));
        }
        Statement::Let { span, name, pattern, value: None, otherwise: None }
    }

    /// Takes what shows the variables of the patterns since `mark` to their probes.
    pub(super) fn sees_since(&mut self, mark: usize) -> TokenStream {
        self.sees.split_off(mark).into_iter().collect()
    }

    /// `#[state(name = "…")]` on a statement that is an expression; the attribute stands at its first token.
    fn name_of(&mut self, expr: &mut syn::Expr) -> Option<String> {
        match expr {
            syn::Expr::Assign(assign) => self.name_of(&mut assign.left),
            syn::Expr::Binary(binary) => self.name_of(&mut binary.left),
            syn::Expr::Cast(cast) => self.name_of(&mut cast.expr),
            other => {
                let attributes = attributes_of(other)?;
                let mut taken = std::mem::take(attributes);
                self.name_in(&mut taken)
            }
        }
    }

    /// `#[state(name = "…")]` among attributes.
    fn name_in(&mut self, attributes: &mut Vec<syn::Attribute>) -> Option<String> {
        let mut name = None;
        attributes.retain(|attribute| {
            if !attribute.path().is_ident("state") {
                return true;
            }
            match attribute.parse_args::<StateName>() {
                Ok(_) if name.is_some() => {
                    self.refusals.refuse(attribute, "TWO_STATE_NAMES", "a statement has one state name", "");
                }
                Ok(given) => name = Some(given.0),
                Err(error) => self.refusals.push(error),
            }
            false
        });
        self.attributes(attributes);
        name
    }
}

/// The argument of `#[state(…)]`.
struct StateName(String);

impl syn::parse::Parse for StateName {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let form = "write the name of the state as `#[state(name = \"Charge the card\")]`";
        let wrong = |span| syn::Error::new(span, format!("[STATE_ATTRIBUTE] {form}"));
        let key: syn::Ident = input.parse().map_err(|error| wrong(error.span()))?;
        if key != "name" {
            return Err(wrong(key.span()));
        }
        input.parse::<syn::Token![=]>().map_err(|error| wrong(error.span()))?;
        let name: syn::LitStr = input.parse().map_err(|error| wrong(error.span()))?;
        if name.value().is_empty() || !input.is_empty() {
            return Err(wrong(name.span()));
        }
        Ok(Self(name.value()))
    }
}

/// The variable that a pattern is, if it is nothing else.
fn plain_variable(pattern: &Pat) -> Option<&syn::PatIdent> {
    match pattern {
        Pat::Ident(variable)
            if variable.subpat.is_none()
                && variable.by_ref.is_none()
                && variable.attrs.is_empty()
                && !super::path::is_upper(&unraw(&variable.ident)) =>
        {
            Some(variable)
        }
        Pat::Paren(paren) => plain_variable(&paren.pat),
        Pat::Type(typed) => plain_variable(&typed.pat),
        _ => None,
    }
}

/// The probe of the call that an expression is, with methods such as `.retry(…)` after it, but without `.await`.
pub(super) fn called(expr: &Expr) -> Option<Probe> {
    match &expr.kind {
        ExprKind::Call { path, .. } if !super::path::is_associated(path) => expr.probe,
        ExprKind::MethodCall { receiver, .. } => called(receiver),
        ExprKind::Async { .. } => expr.probe,
        _ => None,
    }
}

/// Puts what shows variables to their probes at the beginning of a block.
pub(super) fn show(block: &mut syn::Block, sees: TokenStream) {
    if !sees.is_empty() {
        block.stmts.insert(0, Stmt::Expr(syn::Expr::Verbatim(sees), None));
    }
}

/// Puts what shows variables to their probes before the value of an expression. A block stays the block that it is.
pub(super) fn show_before(expr: &mut syn::Expr, sees: TokenStream) {
    match expr {
        _ if sees.is_empty() => {}
        syn::Expr::Block(block) if block.label.is_none() => show(&mut block.block, sees),
        other => *other = syn::Expr::Verbatim(braced(sees, &*other)),
    }
}

/// The attributes of an expression.
pub(super) fn attributes_of(expr: &mut syn::Expr) -> Option<&mut Vec<syn::Attribute>> {
    macro_rules! attributes {
        ($($kind:ident)*) => {
            match expr {
                $(syn::Expr::$kind(expr) => Some(&mut expr.attrs),)*
                _ => None,
            }
        };
    }
    attributes! {
        Array Assign Async Await Binary Block Break Call Cast Closure Const Continue Field ForLoop Group If Index Infer Let Lit
        Loop Macro Match MethodCall Paren Path Range RawAddr Reference Repeat Return Struct Try TryBlock Tuple Unary Unsafe
        While Yield
    }
}
