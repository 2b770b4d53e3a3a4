//! What states are called that no function names: the author's own words, shortened.

use sfn_syntax::{Expr, ExprKind, Pattern, PatternKind, UnaryOp};

/// How long a name may get; more is cut.
const LENGTH: usize = 60;

/// The name of a state that decides.
pub(super) fn titled(title: &str, expr: &Expr) -> String {
    let text = format!("{title} {}", expression(expr));
    shortened(text)
}

/// The name of a state that returns a value.
pub(super) fn returned(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Struct { path, .. } | ExprKind::Path { path } | ExprKind::Call { path, .. } => {
            path.last().map_or_else(|| "return".to_owned(), |name| format!("return {name}"))
        }
        ExprKind::Variable { name } => format!("return {name}"),
        _ => "return".to_owned(),
    }
}

/// The name of a loop over items.
pub(super) fn repeated(pattern: &Pattern, items: &Expr) -> String {
    let name = match &pattern.kind {
        PatternKind::Binding { name, .. } => name.clone(),
        _ => "_".to_owned(),
    };
    shortened(format!("for {name} in {}", expression(items)))
}

fn shortened(text: String) -> String {
    if text.chars().count() <= LENGTH {
        return text;
    }
    let mut short: String = text.chars().take(LENGTH - 1).collect();
    short.push('…');
    short
}

fn list(elements: &[Expr]) -> String {
    elements.iter().map(expression).collect::<Vec<_>>().join(", ")
}

/// An expression in short.
fn expression(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal { value } => value.to_string(),
        ExprKind::Variable { name } => name.trim_start_matches("r#").to_owned(),
        ExprKind::Constant { path, .. } | ExprKind::Path { path } => path.join("::"),
        ExprKind::Unary { op: UnaryOp::Not, operand } => format!("!{}", expression(operand)),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => format!("-{}", expression(operand)),
        ExprKind::Binary { op, left, right } => {
            format!("{} {} {}", expression(left), op.as_str(), expression(right))
        }
        ExprKind::Field { base, name } => format!("{}.{name}", expression(base)),
        ExprKind::Index { base, index } => format!("{}[{}]", expression(base), expression(index)),
        ExprKind::MethodCall { receiver, method, arguments } => match method.as_str() {
            "clone" | "iter" | "into_iter" | "to_owned" | "as_str" | "as_ref" => expression(receiver),
            _ => format!("{}.{method}({})", expression(receiver), list(arguments)),
        },
        ExprKind::Call { path, arguments } => {
            format!("{}({})", path.last().map_or("", String::as_str), list(arguments))
        }
        ExprKind::Await { call } => expression(call),
        ExprKind::Try { value } | ExprKind::Cast { value } => expression(value),
        ExprKind::Let { value, .. } => format!("let {}", expression(value)),
        ExprKind::Matches { subject, .. } => format!("matches {}", expression(subject)),
        ExprKind::Range { start, end, inclusive } => {
            let side = |side: &Option<Box<Expr>>| side.as_deref().map_or_else(String::new, expression);
            format!("{}{}{}", side(start), if *inclusive { "..=" } else { ".." }, side(end))
        }
        ExprKind::Tuple { elements } => format!("({})", list(elements)),
        _ => "…".to_owned(),
    }
}
