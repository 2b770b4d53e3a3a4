//! The tree as text, close to Rust: what has a probe ends with `#`, a variable in a pattern too.

use sfn_syntax::{
    Arm, Block, Expr, ExprKind, Field, FieldPattern, Literal, Pattern, PatternKind, Piece, Statement, UnaryOp,
};

pub(super) fn block(block: &Block) -> String {
    let statements = block.statements.iter().map(statement);
    let value = block.value.iter().map(|value| expr(value));
    format!("{{ {} }}", statements.chain(value).collect::<Vec<_>>().join(" "))
}

fn statement(statement: &Statement) -> String {
    match statement {
        Statement::Let { name, pattern: bound, value, otherwise, .. } => {
            let value = value.as_ref().map(|value| format!(" = {}", expr(value))).unwrap_or_default();
            let otherwise =
                otherwise.as_ref().map(|otherwise| format!(" else {}", block(otherwise))).unwrap_or_default();
            format!("{}let {}{value}{otherwise};", named(name.as_ref()), pattern(bound))
        }
        Statement::Expr { name, expr: value } => format!("{}{};", named(name.as_ref()), expr(value)),
    }
}

fn named(name: Option<&String>) -> String {
    name.map(|name| format!("[{name}] ")).unwrap_or_default()
}

fn list(exprs: &[Expr]) -> String {
    exprs.iter().map(expr).collect::<Vec<_>>().join(", ")
}

fn optional(value: Option<&Expr>, before: &str) -> String {
    value.map(|value| format!("{before}{}", expr(value))).unwrap_or_default()
}

fn labeled(label: Option<&String>) -> String {
    label.map(|label| format!("'{label}: ")).unwrap_or_default()
}

fn jump(label: Option<&String>) -> String {
    label.map(|label| format!(" '{label}")).unwrap_or_default()
}

pub(super) fn expr(value: &Expr) -> String {
    format!("{}{}", kind(&value.kind), if value.probe.is_some() { "#" } else { "" })
}

fn kind(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Literal { value } => value.to_string(),
        ExprKind::Variable { name } => name.clone(),
        ExprKind::Constant { position, path } => format!("const{position}({})", path.join("::")),
        ExprKind::Path { path } => path.join("::"),
        ExprKind::Unary { op, operand } => {
            format!("{}{}", if *op == UnaryOp::Not { "!" } else { "-" }, expr(operand))
        }
        ExprKind::Binary { op, left, right } => format!("({} {} {})", expr(left), op.as_str(), expr(right)),
        ExprKind::Assign { place, value } => format!("{} = {}", expr(place), expr(value)),
        ExprKind::AssignOp { op, place, value } => {
            format!("{} {}= {}", expr(place), op.as_str(), expr(value))
        }
        ExprKind::Field { base, name } => format!("{}.{name}", expr(base)),
        ExprKind::Index { base, index } => format!("{}[{}]", expr(base), expr(index)),
        ExprKind::Range { start, end, inclusive } => {
            let dots = if *inclusive { "..=" } else { ".." };
            format!("{}{dots}{}", optional(start.as_deref(), ""), optional(end.as_deref(), ""))
        }
        ExprKind::MethodCall { receiver, method, arguments } => {
            format!("{}.{method}({})", expr(receiver), list(arguments))
        }
        ExprKind::Call { path, arguments } => format!("{}({})", path.join("::"), list(arguments)),
        ExprKind::Await { call } => format!("{}.await", expr(call)),
        ExprKind::Try { value } => format!("{}?", expr(value)),
        ExprKind::Let { pattern: bound, value } => format!("let {} = {}", pattern(bound), expr(value)),
        ExprKind::If { condition, then, otherwise } => {
            format!("if {} {}{}", expr(condition), block(then), optional(otherwise.as_deref(), " else "))
        }
        ExprKind::Match { subject, arms } => {
            format!("match {} {{ {} }}", expr(subject), arms.iter().map(arm).collect::<Vec<_>>().join(", "))
        }
        ExprKind::While { label, condition, body } => {
            format!("{}while {} {}", labeled(label.as_ref()), expr(condition), block(body))
        }
        ExprKind::Loop { label, body } => format!("{}loop {}", labeled(label.as_ref()), block(body)),
        ExprKind::For { label, pattern: item, items, body } => {
            format!("{}for {} in {} {}", labeled(label.as_ref()), pattern(item), expr(items), block(body))
        }
        ExprKind::Break { label, value } => {
            format!("break{}{}", jump(label.as_ref()), optional(value.as_deref(), " "))
        }
        ExprKind::Continue { label } => format!("continue{}", jump(label.as_ref())),
        ExprKind::Return { value } => format!("return{}", optional(value.as_deref(), " ")),
        ExprKind::Block { label, block: inner } => format!("{}{}", labeled(label.as_ref()), block(inner)),
        ExprKind::Async { block: inner } => format!("async {}", block(inner)),
        ExprKind::Tuple { elements } => format!("({})", list(elements)),
        ExprKind::Array { elements } => format!("[{}]", list(elements)),
        ExprKind::Repeat { element, count } => format!("[{}; {}]", expr(element), expr(count)),
        ExprKind::Struct { path, fields, base } => {
            let mut parts: Vec<_> = fields.iter().map(field).collect();
            parts.extend(base.iter().map(|base| format!("..{}", expr(base))));
            format!("{} {{ {} }}", path.join("::"), parts.join(", "))
        }
        ExprKind::Closure { parameters, body, is_async } => {
            let asyncness = if *is_async { "async " } else { "" };
            format!("{asyncness}|{}| {}", patterns(parameters), expr(body))
        }
        ExprKind::Cast { value } => format!("{} as _", expr(value)),
        ExprKind::Format { pieces: text } => format!("format({})", pieces(text)),
        ExprKind::Matches { subject, pattern: matched, guard } => {
            format!("matches({}, {}{})", expr(subject), pattern(matched), optional(guard.as_deref(), " if "))
        }
        ExprKind::Panic { pieces: text } => format!("panic({})", pieces(text)),
    }
}

fn field(field: &Field) -> String {
    format!("{}: {}", field.name, expr(&field.value))
}

fn arm(arm: &Arm) -> String {
    format!("{}{} => {}", pattern(&arm.pattern), optional(arm.guard.as_ref(), " if "), expr(&arm.body))
}

fn pieces(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text { text } => format!("{text:?}"),
        Piece::Value { value, format } if format.is_empty() => expr(value),
        Piece::Value { value, format } => format!("{}:{format}", expr(value)),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
}

fn patterns(patterns: &[Pattern]) -> String {
    patterns.iter().map(pattern).collect::<Vec<_>>().join(", ")
}

fn pattern(value: &Pattern) -> String {
    match &value.kind {
        PatternKind::Wild {} => "_".to_owned(),
        PatternKind::Rest {} => "..".to_owned(),
        PatternKind::Binding { name, mutable, pattern: inner, .. } => {
            let mutable = if *mutable { "mut " } else { "" };
            let inner = inner.as_ref().map(|inner| format!(" @ {}", pattern(inner))).unwrap_or_default();
            format!("{mutable}{name}#{inner}")
        }
        PatternKind::Literal { value } => value.to_string(),
        PatternKind::Constant { position, path } => format!("const{position}({})", path.join("::")),
        PatternKind::Range { start, end, inclusive } => {
            let end_of = |end: &Option<Literal>| end.as_ref().map(Literal::to_string).unwrap_or_default();
            format!("{}{}{}", end_of(start), if *inclusive { "..=" } else { ".." }, end_of(end))
        }
        PatternKind::Tuple { elements } => format!("({})", patterns(elements)),
        PatternKind::TupleStruct { path, elements } => format!("{}({})", path.join("::"), patterns(elements)),
        PatternKind::Struct { path, fields } => {
            let field =
                |FieldPattern { name, pattern: inner }: &FieldPattern| format!("{name}: {}", pattern(inner));
            format!("{} {{ {} }}", path.join("::"), fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        PatternKind::Path { path } => path.join("::"),
        PatternKind::Or { alternatives } => alternatives.iter().map(pattern).collect::<Vec<_>>().join(" | "),
        PatternKind::Slice { elements } => format!("[{}]", patterns(elements)),
    }
}
