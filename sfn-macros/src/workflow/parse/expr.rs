//! Expressions.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use sfn_syntax::{BinaryOp, Expr, ExprKind, Field, Literal, Pattern, PatternKind, Span, UnaryOp};
use syn::{BinOp, UnOp};

use super::super::place::{Prefix, begin, first, position, wrapped};
use super::super::probes;
use super::block::{attributes_of, show_before};
use super::path::{forbidden, is_associated, is_constant, is_upper, local_in, segments};
use super::pattern::member;
use super::{At, Leaves, Reader};

/// Methods whose result rustc infers from its use.
const INFERRED: [&str; 9] =
    ["into", "try_into", "parse", "collect", "sum", "product", "unwrap_or_default", "partition", "unzip"];

/// Methods whose last argument is a function.
const TAKES_FUNCTION: [&str; 26] = [
    "all",
    "and_then",
    "any",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "fold",
    "for_each",
    "inspect",
    "is_none_or",
    "is_ok_and",
    "is_some_and",
    "map",
    "map_err",
    "map_or",
    "map_or_else",
    "max_by_key",
    "min_by_key",
    "or_else",
    "position",
    "reduce",
    "sort_by_key",
    "then",
    "unwrap_or_else",
];

/// Functions of `states` whose last argument is a function that makes a call.
const CALLS_FUNCTION: [&str; 2] = ["map", "distributed_map"];

impl Reader {
    /// An expression. Its place in the copy is taken by one that its probe sees, if it has one.
    pub(super) fn expr(&mut self, expr: &mut syn::Expr, at: At) -> Expr {
        if let Some(attributes) = attributes_of(expr) {
            let mut taken = std::mem::take(attributes);
            self.attributes(&mut taken);
        }
        let span = begin(&*expr);
        self.data(expr, span, at)
    }

    /// An expression that is made here, without a probe.
    pub(super) fn made(span: Span, kind: ExprKind) -> Expr {
        Expr { span, probe: None, kind }
    }

    /// What stands for an expression that was refused.
    pub(super) fn nothing(span: Span) -> Expr {
        Self::made(span, ExprKind::Tuple { elements: Vec::new() })
    }

    pub(super) fn boxed(&mut self, expr: &mut syn::Expr, at: At) -> Box<Expr> {
        Box::new(self.expr(expr, at))
    }

    pub(super) fn optional(&mut self, expr: Option<&mut Box<syn::Expr>>) -> Option<Box<Expr>> {
        expr.map(|expr| self.boxed(expr, At::Value))
    }

    pub(super) fn list<P>(&mut self, list: &mut syn::punctuated::Punctuated<syn::Expr, P>) -> Vec<Expr> {
        list.iter_mut().map(|expr| self.expr(expr, At::Value)).collect()
    }

    /// Gives an expression a probe of its value.
    pub(super) fn probed(&mut self, expr: &mut syn::Expr, at: At, span: Span, kind: ExprKind) -> Expr {
        let prefix = match at {
            At::Bound(probe) => return Expr { span, probe: Some(probe), kind },
            At::Value => Prefix::Star,
            At::Receiver => Prefix::None,
        };
        let probe = self.probes.value(first(&*expr));
        *expr = syn::Expr::Verbatim(probes::value(prefix, probe, expr));
        Expr { span, probe: Some(probe), kind }
    }

    /// Expressions that compute; those that lead elsewhere are in `control`.
    fn data(&mut self, expr: &mut syn::Expr, span: Span, at: At) -> Expr {
        use syn::Expr as Syn;
        let kind = match expr {
            Syn::Paren(paren) => return self.expr(&mut paren.expr, At::Value),
            Syn::Group(group) => return self.expr(&mut group.expr, At::Value),
            Syn::Reference(reference) => {
                if let Some(mutability) = reference.mutability {
                    self.mutable_reference(mutability);
                }
                return self.expr(&mut reference.expr, At::Value);
            }
            Syn::Unary(unary) => match unary.op {
                UnOp::Deref(_) => return self.expr(&mut unary.expr, At::Value),
                UnOp::Not(_) => {
                    ExprKind::Unary { op: UnaryOp::Not, operand: self.boxed(&mut unary.expr, At::Value) }
                }
                _ => ExprKind::Unary { op: UnaryOp::Neg, operand: self.boxed(&mut unary.expr, At::Value) },
            },
            Syn::Lit(literal) => {
                let probe = number_type(&literal.lit).map(|written| self.probes.of_type(written));
                return Expr { span, probe, kind: ExprKind::Literal { value: self.literal(&literal.lit) } };
            }
            Syn::Path(_) => return self.path(expr, span, at),
            Syn::Binary(binary) => {
                let kind = self.binary(binary);
                if needs_type(&kind) {
                    return self.probed(expr, at, span, kind);
                }
                kind
            }
            Syn::Assign(assign) => {
                let (read, see) = self.assign(assign, span);
                if let Some(see) = see {
                    *expr = Syn::Verbatim(quote! { { #expr; #see } });
                }
                return read;
            }
            Syn::Field(field) => {
                let base = self.boxed(&mut field.base, At::Receiver);
                ExprKind::Field { base, name: member(&field.member) }
            }
            Syn::Index(index) => ExprKind::Index {
                base: self.boxed(&mut index.expr, At::Receiver),
                index: self.boxed(&mut index.index, At::Value),
            },
            Syn::Range(range) => ExprKind::Range {
                start: self.optional(range.start.as_mut()),
                end: self.optional(range.end.as_mut()),
                inclusive: matches!(range.limits, syn::RangeLimits::Closed(_)),
            },
            Syn::Tuple(tuple) => ExprKind::Tuple { elements: self.list(&mut tuple.elems) },
            Syn::Array(array) => ExprKind::Array { elements: self.list(&mut array.elems) },
            Syn::Repeat(repeat) => ExprKind::Repeat {
                element: self.boxed(&mut repeat.expr, At::Value),
                count: self.boxed(&mut repeat.len, At::Value),
            },
            Syn::Struct(literal) => {
                let kind = self.structure(literal);
                return self.probed(expr, at, span, kind);
            }
            Syn::Cast(cast) => {
                let value = self.boxed(&mut cast.expr, At::Value);
                let probe = self.probes.of_type(&cast.ty);
                return Expr { span, probe: Some(probe), kind: ExprKind::Cast { value } };
            }
            Syn::Call(_) => return self.call(expr, span, at),
            Syn::MethodCall(_) => return self.method_call(expr, at),
            Syn::Await(awaited) => {
                let call = self.boxed(&mut awaited.base, At::Receiver);
                self.awaits += 1;
                let inside = awaited.base.to_token_stream();
                *expr = Syn::Verbatim(if self.may_be_call(&call) {
                    wrapped(Prefix::None, "awaited", inside, &*awaited)
                } else {
                    // The compiler tells that this cannot be awaited, in the function itself.
                    quote! { { let _ = #inside; loop {} } }
                });
                ExprKind::Await { call }
            }
            Syn::Try(tried) => {
                let value = self.boxed(&mut tried.expr, At::Receiver);
                if self.leaves == Leaves::Unit {
                    // The compiler tells about it in the function itself, in words for an `async fn`.
                    let inside = tried.expr.to_token_stream();
                    *expr = Syn::Verbatim(wrapped(Prefix::None, "tried", inside, &*tried));
                }
                ExprKind::Try { value }
            }
            Syn::Macro(mac) => return self.macro_call(&mut mac.mac),
            _ => return self.control(expr, span),
        };
        Self::made(span, kind)
    }

    fn binary(&mut self, binary: &mut syn::ExprBinary) -> ExprKind {
        let left = self.boxed(&mut binary.left, At::Value);
        let right = self.boxed(&mut binary.right, At::Value);
        let (op, assigns) = match binary.op {
            BinOp::Add(_) => (BinaryOp::Add, false),
            BinOp::Sub(_) => (BinaryOp::Sub, false),
            BinOp::Mul(_) => (BinaryOp::Mul, false),
            BinOp::Div(_) => (BinaryOp::Div, false),
            BinOp::Rem(_) => (BinaryOp::Rem, false),
            BinOp::And(_) => (BinaryOp::And, false),
            BinOp::Or(_) => (BinaryOp::Or, false),
            BinOp::Eq(_) => (BinaryOp::Eq, false),
            BinOp::Ne(_) => (BinaryOp::Ne, false),
            BinOp::Lt(_) => (BinaryOp::Lt, false),
            BinOp::Le(_) => (BinaryOp::Le, false),
            BinOp::Gt(_) => (BinaryOp::Gt, false),
            BinOp::Ge(_) => (BinaryOp::Ge, false),
            BinOp::AddAssign(_) => (BinaryOp::Add, true),
            BinOp::SubAssign(_) => (BinaryOp::Sub, true),
            BinOp::MulAssign(_) => (BinaryOp::Mul, true),
            BinOp::DivAssign(_) => (BinaryOp::Div, true),
            BinOp::RemAssign(_) => (BinaryOp::Rem, true),
            other => {
                self.refuse(
                    other,
                    "BIT_OPERATOR",
                    "JSONata has no operators for bits",
                    "for booleans write `&&`, `||` and `!=`; to multiply or divide by a power of two, write it so",
                );
                (BinaryOp::Add, false)
            }
        };
        if assigns {
            self.place(&binary.left);
            return ExprKind::AssignOp { op, place: left, value: right };
        }
        ExprKind::Binary { op, left, right }
    }

    /// Only variables and their parts can be assigned.
    fn place(&mut self, place: &syn::Expr) {
        match place {
            syn::Expr::Field(field) => self.place(&field.base),
            syn::Expr::Index(index) => self.place(&index.expr),
            syn::Expr::Paren(paren) => self.place(&paren.expr),
            syn::Expr::Unary(unary) if is_entry(&unary.expr) => {}
            syn::Expr::Unary(unary) => self.refuse(
                unary,
                "ASSIGNED_REFERENCE",
                "a variable of a state machine is changed by assignment only; there are no references to it",
                "assign the variable itself",
            ),
            _ => {}
        }
    }

    /// An assignment, and what shows its variable to a probe.
    fn assign(&mut self, assign: &mut syn::ExprAssign, span: Span) -> (Expr, Option<TokenStream>) {
        if let syn::Expr::Infer(_) = &*assign.left {
            return (self.expr(&mut assign.right, At::Value), None);
        }
        let value = self.boxed(&mut assign.right, At::Value);
        let place = self.boxed(&mut assign.left, At::Receiver);
        self.place(&assign.left);
        let see = match (&*assign.left, &place.kind) {
            (syn::Expr::Path(path), ExprKind::Variable { name }) => self.first_set(path, name),
            _ => None,
        };
        (Self::made(span, ExprKind::Assign { place, value }), see)
    }

    /// What shows a variable to its probe when this is the first assignment after `let x;`.
    fn first_set(&mut self, path: &syn::ExprPath, name: &str) -> Option<TokenStream> {
        let ident = path.path.get_ident()?;
        let position = self.unset.iter().rposition(|(unset, _)| unset == name)?;
        let (_, probe) = self.unset.remove(position);
        Some(probes::see(probe, ident))
    }

    /// A path: a variable, a constant, a variant, or a function where one is expected.
    fn path(&mut self, expr: &mut syn::Expr, span: Span, at: At) -> Expr {
        let syn::Expr::Path(path) = &*expr else { return Self::nothing(span) };
        let names = segments(&path.path);
        if path.qself.is_some() {
            self.refuse(
                &*expr,
                "QUALIFIED_PATH",
                "a path in angle brackets is not lowered",
                "name the value by a plain path",
            );
            return Self::nothing(span);
        }
        match names.as_slice() {
            [name] if !is_upper(name) => return Self::made(span, ExprKind::Variable { name: name.clone() }),
            _ => {}
        }
        if is_constant(&names) {
            let position = self.constant(expr.to_token_stream());
            return Self::made(span, ExprKind::Constant { position, path: names });
        }
        if names.last().is_some_and(|last| !is_upper(last)) {
            return Self::made(span, ExprKind::Path { path: names });
        }
        self.probed(expr, at, span, ExprKind::Path { path: names })
    }

    /// A constant of the author.
    pub(super) fn constant(&mut self, path: TokenStream) -> u32 {
        self.defined("constant", quote! { &#path }, path)
    }

    /// A value that is known when the definition is made.
    fn defined(&mut self, function: &str, value: TokenStream, whole: TokenStream) -> u32 {
        let position = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
        self.constants.push(wrapped(Prefix::None, function, value, whole));
        position
    }

    fn structure(&mut self, literal: &mut syn::ExprStruct) -> ExprKind {
        let path = segments(&literal.path);
        let mut fields = Vec::new();
        for field in &mut literal.fields {
            self.attributes(&mut field.attrs);
            let value = self.expr(&mut field.expr, At::Value);
            fields.push(Field { name: member(&field.member), value });
        }
        let base = self.optional(literal.rest.as_mut());
        ExprKind::Struct { path, fields, base }
    }

    fn call(&mut self, expr: &mut syn::Expr, span: Span, at: At) -> Expr {
        let syn::Expr::Call(call) = expr else { return Self::nothing(span) };
        let path = match &*call.func {
            syn::Expr::Path(path) if path.qself.is_none() => segments(&path.path),
            other => {
                self.refuse(
                    other,
                    "CALLED_VALUE",
                    "a function that is a value is not lowered",
                    "call a function by its name",
                );
                return Self::nothing(span);
            }
        };
        if let Some((code, message, help)) = forbidden(&path) {
            self.refuse(&call.func, code, message, help);
        }
        if path.len() == 1 && path.first() == Some(&self.function) {
            self.recursive = true;
            self.refuse(
                &call.func,
                "RECURSION",
                &format!("`{0}` calls `{0}`: a state machine does not contain itself", self.function),
                "write a loop, or start another execution with a function marked `#[task(workflow = \"…\")]`",
            );
        }
        let arguments = if CALLS_FUNCTION.iter().any(|name| path.last().is_some_and(|last| last == name)) {
            self.items_and_function(&mut call.args)
        } else {
            self.arguments(&mut call.args, false)
        };
        let associated = is_associated(&path);
        let kind = ExprKind::Call { path, arguments };
        if associated {
            let at = if at == At::Value && self.hands_on(&kind) { At::Receiver } else { at };
            return self.probed(expr, at, span, kind);
        }
        let prefix = if at == At::Value { Prefix::Star } else { Prefix::None };
        let (probe, copy) = self.probes.call(prefix, expr);
        *expr = syn::Expr::Verbatim(copy);
        Expr { span, probe: Some(probe), kind }
    }

    /// Whether what is wrong with a call, if anything, most likely is its argument, which the compiler tells in the terms of the expected
    /// type: `Ok(value)` where a `Result` is expected.
    fn hands_on(&self, call: &ExprKind) -> bool {
        let ExprKind::Call { path, .. } = call else { return false };
        path.last().is_some_and(|last| {
            is_upper(last) && (self.leaves == Leaves::Result || !matches!(last.as_str(), "Ok" | "Err"))
        })
    }

    /// Whether an expression may be something that can be awaited. Values are not, and the variables that hold them.
    fn may_be_call(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Variable { name } => self.calls.contains(name),
            ExprKind::Call { .. }
            | ExprKind::MethodCall { .. }
            | ExprKind::Async { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. } => true,
            _ => false,
        }
    }

    fn method_call(&mut self, expr: &mut syn::Expr, at: At) -> Expr {
        let syn::Expr::MethodCall(call) = expr else { return Self::nothing(begin(expr)) };
        let span = position(call.method.span());
        let method = super::path::unraw(&call.method);
        let receiver = self.boxed(&mut call.receiver, At::Receiver);
        let arguments = if method == "retry" {
            call.args.iter().map(|retrier| self.retrier(retrier)).collect()
        } else {
            self.arguments(&mut call.args, TAKES_FUNCTION.contains(&method.as_str()))
        };
        let inferred = INFERRED.contains(&method.as_str());
        let kind = ExprKind::MethodCall { receiver, method, arguments };
        if inferred { self.probed(expr, at, span, kind) } else { Self::made(span, kind) }
    }

    /// Arguments; closures may stand here. A path at the end is a function where one is expected, and has no form.
    fn arguments<P>(
        &mut self,
        arguments: &mut syn::punctuated::Punctuated<syn::Expr, P>,
        function_last: bool,
    ) -> Vec<Expr> {
        let count = arguments.len();
        let mut read = Vec::with_capacity(count);
        for (index, argument) in arguments.iter_mut().enumerate() {
            read.push(match argument {
                syn::Expr::Closure(closure) => self.closure(closure),
                syn::Expr::Path(path)
                    if function_last
                        && index + 1 == count
                        && path.path.get_ident().is_none_or(|ident| is_upper(&ident.to_string())) =>
                {
                    let kind = ExprKind::Path { path: segments(&path.path) };
                    Self::made(begin(&*path), kind)
                }
                other => self.expr(other, At::Value),
            });
        }
        read
    }

    /// The arguments of `states::map(items, function)`. A function of the author that is named there is a closure that calls it.
    fn items_and_function<P>(
        &mut self,
        arguments: &mut syn::punctuated::Punctuated<syn::Expr, P>,
    ) -> Vec<Expr> {
        let named = match arguments.last() {
            Some(syn::Expr::Path(path)) if path.qself.is_none() => segments(&path.path),
            _ => return self.arguments(arguments, false),
        };
        let is_variable = matches!(named.as_slice(), [name] if self.is_local(name));
        if is_variable || is_constant(&named) || named.last().is_none_or(|last| is_upper(last)) {
            return self.arguments(arguments, false);
        }
        let count = arguments.len();
        let mut read: Vec<Expr> =
            arguments.iter_mut().take(count - 1).map(|argument| self.expr(argument, At::Value)).collect();
        if let Some(function) = arguments.last_mut() {
            read.push(self.function_of_item(function, named));
        }
        read
    }

    /// `ship` as `|item| ship(item)`.
    fn function_of_item(&mut self, function: &mut syn::Expr, path: Vec<String>) -> Expr {
        let span = begin(&*function);
        let (item, call, copy) = self.probes.function(&*function);
        *function = syn::Expr::Verbatim(copy);
        let name = "item".to_owned();
        let arguments = vec![Self::made(span, ExprKind::Variable { name: name.clone() })];
        let body = Expr { span, probe: Some(call), kind: ExprKind::Call { path, arguments } };
        let kind = PatternKind::Binding { name, mutable: false, probe: item, pattern: None };
        let parameters = vec![Pattern { span, kind }];
        Self::made(span, ExprKind::Closure { parameters, body: Box::new(body), is_async: false })
    }

    /// The argument of `.retry(…)`, which is evaluated when the definition is made.
    fn retrier(&mut self, retrier: &syn::Expr) -> Expr {
        let span = begin(retrier);
        if let Some(local) = local_in(retrier, &|name| self.is_local(name)) {
            let message = format!(
                "how a call is retried is part of the definition, so it cannot depend on `{local}`, which only an execution knows"
            );
            self.refuse(local, "RETRIER_OF_VARIABLE", &message, "write literals and constants");
        }
        let tokens = retrier.to_token_stream();
        let position = self.defined("retrier", tokens.clone(), tokens);
        Self::made(span, ExprKind::Constant { position, path: Vec::new() })
    }

    /// `|parameters| body`.
    fn closure(&mut self, closure: &mut syn::ExprClosure) -> Expr {
        let span = begin(&*closure);
        let mut taken = std::mem::take(&mut closure.attrs);
        self.attributes(&mut taken);
        let is_async = closure.asyncness.is_some();
        self.scope(|reader| {
            let mark = reader.sees.len();
            let parameters: Vec<Pattern> =
                closure.inputs.iter_mut().map(|input| reader.pattern(input)).collect();
            let sees = reader.sees_since(mark);
            let body = reader.inside(|reader| reader.boxed(&mut closure.body, At::Value));
            show_before(&mut closure.body, sees);
            if is_async {
                closure.asyncness = None;
                let output = std::mem::replace(&mut closure.output, syn::ReturnType::Default);
                let body = &closure.body;
                *closure.body = syn::Expr::Verbatim(quote! { ::sfn_dsl::__private::block(|| #output #body) });
            }
            Self::made(span, ExprKind::Closure { parameters, body, is_async })
        })
    }
}

/// `map.entry(key).or_insert(value)`, which `*` before it makes a place.
fn is_entry(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::MethodCall(call) if call.method == "or_insert" || call.method == "or_default")
}

/// The type that a literal says in its suffix.
fn number_type(literal: &syn::Lit) -> Option<TokenStream> {
    let suffix = match literal {
        syn::Lit::Int(literal) => literal.suffix(),
        syn::Lit::Float(literal) => literal.suffix(),
        _ => return None,
    };
    let suffix = (!suffix.is_empty()).then(|| syn::Ident::new(suffix, literal.span()))?;
    Some(quote! { ::core::primitive::#suffix })
}

/// Whether this is arithmetic whose type none of its operands tells, and which is more than a constant.
fn needs_type(kind: &ExprKind) -> bool {
    let ExprKind::Binary { op, left, right } = kind else { return false };
    op.is_arithmetic()
        && is_untyped(left)
        && is_untyped(right)
        && !(is_integer_constant(left) && is_integer_constant(right))
}

/// Whether an expression is a number made of literals without a suffix, or never gives one.
fn is_untyped(expr: &Expr) -> bool {
    if expr.probe.is_some() {
        return false;
    }
    match &expr.kind {
        ExprKind::Literal { value } => {
            matches!(value, Literal::Integer { .. } | Literal::Float { .. })
        }
        ExprKind::Unary { operand: one, .. }
        | ExprKind::Field { base: one, .. }
        | ExprKind::Index { base: one, .. }
        | ExprKind::MethodCall { receiver: one, .. }
        | ExprKind::Repeat { element: one, .. } => is_untyped(one),
        ExprKind::Binary { op, left, right } => op.is_arithmetic() && is_untyped(left) && is_untyped(right),
        ExprKind::Array { elements } | ExprKind::Tuple { elements } => elements.iter().any(is_untyped),
        ExprKind::If { then, otherwise, .. } => {
            then.value.as_deref().is_none_or(is_untyped) && otherwise.as_deref().is_none_or(is_untyped)
        }
        ExprKind::Match { arms, .. } => arms.iter().all(|arm| is_untyped(&arm.body)),
        ExprKind::Block { block, .. } => block.value.as_deref().is_none_or(is_untyped),
        ExprKind::Loop { .. }
        | ExprKind::Break { .. }
        | ExprKind::Continue { .. }
        | ExprKind::Return { .. }
        | ExprKind::Panic { .. } => true,
        _ => false,
    }
}

/// Whether an expression is known where it stands: `60 * 60`.
fn is_integer_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal { value } => matches!(value, Literal::Integer { .. }),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => is_integer_constant(operand),
        ExprKind::Binary { op, left, right } => {
            op.is_arithmetic() && is_integer_constant(left) && is_integer_constant(right)
        }
        _ => false,
    }
}
