//! Trees as `#[workflow]` makes them, by hand.

use sfn_syntax::{BinaryOp, Expr, ExprKind, Literal, Pattern, PatternKind, Piece, Span};

pub(super) fn expr(kind: ExprKind) -> Expr {
    Expr { span: Span { line: 1, column: 1 }, probe: None, kind }
}

pub(super) fn var(name: &str) -> Expr {
    expr(ExprKind::Variable { name: name.to_owned() })
}

pub(super) fn int(number: i64) -> Expr {
    expr(ExprKind::Literal { value: Literal::Integer { digits: number.to_string() } })
}

pub(super) fn binary(left: Expr, op: BinaryOp, right: Expr) -> Expr {
    expr(ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) })
}

pub(super) fn field(base: Expr, name: &str) -> Expr {
    expr(ExprKind::Field { base: Box::new(base), name: name.to_owned() })
}

pub(super) fn array(elements: impl IntoIterator<Item = Expr>) -> Expr {
    expr(ExprKind::Array { elements: elements.into_iter().collect() })
}

pub(super) fn probed(probe: u32, kind: ExprKind) -> Expr {
    Expr { probe: Some(probe), ..expr(kind) }
}

pub(super) fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}

pub(super) fn format(pieces: impl IntoIterator<Item = Piece>) -> Expr {
    expr(ExprKind::Format { pieces: pieces.into_iter().collect() })
}

pub(super) fn piece(value: Expr, format: &str) -> Piece {
    Piece::Value { value, format: format.to_owned() }
}

pub(super) fn pattern(kind: PatternKind) -> Pattern {
    Pattern { span: Span { line: 1, column: 1 }, kind }
}

pub(super) fn bind(name: &str) -> Pattern {
    pattern(PatternKind::Binding { name: name.to_owned(), mutable: false, probe: u32::MAX, pattern: None })
}

pub(super) fn method(receiver: Expr, method: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    let arguments = arguments.into_iter().collect();
    expr(ExprKind::MethodCall { receiver: Box::new(receiver), method: method.to_owned(), arguments })
}

pub(super) fn closure<const N: usize>(parameters: [&str; N], body: Expr) -> Expr {
    let parameters = parameters.into_iter().map(bind).collect();
    expr(ExprKind::Closure { parameters, body: Box::new(body), is_async: false })
}

pub(super) fn text(value: &str) -> Expr {
    expr(ExprKind::Literal { value: Literal::Str { value: value.to_owned() } })
}
