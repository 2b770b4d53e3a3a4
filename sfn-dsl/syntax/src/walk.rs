//! Walks over the tree.

use crate::tree::{Block, Expr, ExprKind, Piece, Statement};

impl Expr {
    /// The expressions directly in it, in the order in which they stand, those of statements and closures included.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Literal { .. }
            | ExprKind::Variable { .. }
            | ExprKind::Constant { .. }
            | ExprKind::Path { .. }
            | ExprKind::Continue { .. } => Vec::new(),
            ExprKind::Unary { operand: one, .. }
            | ExprKind::Field { base: one, .. }
            | ExprKind::Await { call: one }
            | ExprKind::Try { value: one }
            | ExprKind::Let { value: one, .. }
            | ExprKind::Closure { body: one, .. }
            | ExprKind::Cast { value: one } => vec![one],
            ExprKind::Binary { left, right, .. }
            | ExprKind::Index { base: left, index: right }
            | ExprKind::Repeat { element: left, count: right }
            | ExprKind::Assign { place: left, value: right }
            | ExprKind::AssignOp { place: left, value: right, .. } => vec![left, right],
            ExprKind::Range { start, end, .. } => {
                start.as_deref().into_iter().chain(end.as_deref()).collect()
            }
            ExprKind::MethodCall { receiver, arguments, .. } => {
                [&**receiver].into_iter().chain(arguments).collect()
            }
            ExprKind::Call { arguments: elements, .. }
            | ExprKind::Tuple { elements }
            | ExprKind::Array { elements } => elements.iter().collect(),
            ExprKind::If { condition, then, otherwise } => {
                let mut children = vec![&**condition];
                children.extend(then.children());
                children.extend(otherwise.as_deref());
                children
            }
            ExprKind::Match { subject, arms } => {
                let arms = arms.iter().flat_map(|arm| arm.guard.iter().chain([&arm.body]));
                [&**subject].into_iter().chain(arms).collect()
            }
            ExprKind::While { condition: before, body, .. } | ExprKind::For { items: before, body, .. } => {
                [&**before].into_iter().chain(body.children()).collect()
            }
            ExprKind::Loop { body: block, .. }
            | ExprKind::Block { block, .. }
            | ExprKind::Async { block } => block.children(),
            ExprKind::Break { value, .. } | ExprKind::Return { value } => {
                value.as_deref().into_iter().collect()
            }
            ExprKind::Struct { fields, base, .. } => {
                fields.iter().map(|field| &field.value).chain(base.as_deref()).collect()
            }
            ExprKind::Format { pieces } | ExprKind::Panic { pieces } => pieces
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Value { value, .. } => Some(value),
                    Piece::Text { .. } => None,
                })
                .collect(),
            ExprKind::Matches { subject, guard, .. } => {
                [&**subject].into_iter().chain(guard.as_deref()).collect()
            }
        }
    }

    /// How often a variable of that name is read or assigned in it. Shadowing is not looked at.
    pub fn mentions(&self, name: &str) -> usize {
        let here = matches!(&self.kind, ExprKind::Variable { name: one } if one == name);
        usize::from(here) + self.children().into_iter().map(|child| child.mentions(name)).sum::<usize>()
    }
}

impl Statement {
    /// The expressions directly in it.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Let { value, otherwise, .. } => {
                value.iter().chain(otherwise.iter().flat_map(Block::children)).collect()
            }
            Self::Expr { expr, .. } => vec![expr],
        }
    }
}

impl Block {
    /// The expressions directly in it.
    pub fn children(&self) -> Vec<&Expr> {
        self.statements.iter().flat_map(Statement::children).chain(self.value.as_deref()).collect()
    }
}
