//! Which expressions need no state.

use sfn_syntax::{Block, Expr, ExprKind, Piece, Statement};

/// Whether an expression is one for JSONata: nothing in it calls, jumps, repeats or assigns.
pub(super) fn is_pure(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Await { .. }
        | ExprKind::Try { .. }
        | ExprKind::Async { .. }
        | ExprKind::Assign { .. }
        | ExprKind::AssignOp { .. }
        | ExprKind::While { .. }
        | ExprKind::Loop { .. }
        | ExprKind::For { .. }
        | ExprKind::Break { .. }
        | ExprKind::Continue { .. }
        | ExprKind::Return { .. }
        | ExprKind::Panic { .. }
        | ExprKind::Block { label: Some(_), .. } => false,
        // What a function given to a method does is its own business.
        ExprKind::Closure { .. } => true,
        ExprKind::If { condition, then, otherwise } => {
            is_pure(condition) && is_pure_body(then) && otherwise.as_deref().is_none_or(is_pure)
        }
        ExprKind::Block { label: None, block } => is_pure_body(block),
        _ => expr.children().into_iter().all(is_pure),
    }
}

/// A body without statements that do something, and with a value.
fn is_pure_body(body: &Block) -> bool {
    let lets = body.statements.iter().all(|statement| match statement {
        Statement::Let { value: Some(value), otherwise: None, name: None, pattern, .. } => {
            is_pure(value) && !binds_mutably(pattern)
        }
        Statement::Let { .. } | Statement::Expr { .. } => false,
    });
    lets && body.value.as_ref().is_some_and(|value| is_pure(value))
}

fn binds_mutably(pattern: &sfn_syntax::Pattern) -> bool {
    use sfn_syntax::PatternKind;
    match &pattern.kind {
        PatternKind::Binding { mutable, pattern, .. } => {
            *mutable || pattern.as_deref().is_some_and(binds_mutably)
        }
        PatternKind::Tuple { elements }
        | PatternKind::TupleStruct { elements, .. }
        | PatternKind::Slice { elements }
        | PatternKind::Or { alternatives: elements } => elements.iter().any(binds_mutably),
        PatternKind::Struct { fields, .. } => fields.iter().any(|field| binds_mutably(&field.pattern)),
        PatternKind::Wild {}
        | PatternKind::Rest {}
        | PatternKind::Literal { .. }
        | PatternKind::Constant { .. }
        | PatternKind::Range { .. }
        | PatternKind::Path { .. } => false,
    }
}

/// The expressions that an expression evaluates, one after the other, whatever happens, for changes; none for those that decide.
pub(super) fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Unary { operand: one, .. }
        | ExprKind::Field { base: one, .. }
        | ExprKind::Cast { value: one } => vec![one],
        ExprKind::Binary { left, right, .. }
        | ExprKind::Index { base: left, index: right }
        | ExprKind::Repeat { element: left, count: right } => vec![left, right],
        ExprKind::Range { start, end, .. } => {
            start.as_deref_mut().into_iter().chain(end.as_deref_mut()).collect()
        }
        ExprKind::MethodCall { receiver, arguments, .. } => {
            [&mut **receiver].into_iter().chain(arguments).collect()
        }
        ExprKind::Call { arguments: elements, .. }
        | ExprKind::Tuple { elements }
        | ExprKind::Array { elements } => elements.iter_mut().collect(),
        ExprKind::Struct { fields, base, .. } => {
            fields.iter_mut().map(|field| &mut field.value).chain(base.as_deref_mut()).collect()
        }
        ExprKind::Format { pieces } => pieces
            .iter_mut()
            .filter_map(|piece| match piece {
                Piece::Value { value, .. } => Some(value),
                Piece::Text { .. } => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether an expression may depend on names: all but literals.
pub(super) fn reads_names(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::Literal { .. } | ExprKind::Constant { .. } | ExprKind::Closure { .. })
}

/// Whether the value of an expression may be an `Err` that is made in it.
pub(super) fn may_return_error(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call { path, .. } => path.last().is_some_and(|name| name == "Err"),
        ExprKind::If { then, otherwise, .. } => {
            body_may_return_error(then) || otherwise.as_deref().is_some_and(may_return_error)
        }
        ExprKind::Match { arms, .. } => arms.iter().any(|arm| may_return_error(&arm.body)),
        ExprKind::Block { block, .. } => body_may_return_error(block),
        _ => false,
    }
}

fn body_may_return_error(body: &Block) -> bool {
    body.value.as_deref().is_some_and(may_return_error)
}
