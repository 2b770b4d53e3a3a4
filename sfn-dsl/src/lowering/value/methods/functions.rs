//! Functions of types: `String::from`, `Vec::new`, `Duration::from_secs`; and conversions.

use sfn_syntax::{Expr, Span};

use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::constructors::{element, last};
use crate::lowering::value::operators::bounds;
use crate::lowering::value::types::Type;
use crate::shape::Form;

impl Context<'_> {
    /// A function of a type, or of the author.
    pub(in crate::lowering::value) fn function(
        &mut self,
        expr: &Expr,
        path: &[String],
        arguments: &[Expr],
    ) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect();
        if values.iter().any(Value::is_refused) {
            return Value::refused();
        }
        if let Some(items) = self.items_function(expr, &values) {
            return items;
        }
        let of = path.len().checked_sub(2).and_then(|position| path.get(position)).map_or("", String::as_str);
        let form = self.form(expr);
        let mut values = values.into_iter();
        match (of, last(path), values.next(), values.next()) {
            (_, "new" | "default", None, _) => {
                let Some(form) = form else { return Value::refused() };
                match default_of(form) {
                    Some(code) => Value::new(code, form),
                    None => self.refuse(
                        expr.span,
                        "DEFAULT",
                        format!(
                            "the value of `{}()` is not known when the definition is made",
                            path.join("::")
                        ),
                        "write the value; `const DEFAULT: Type = …` can be used in many places",
                    ),
                }
            }
            (_, "with_capacity", Some(_), None) => match form.and_then(default_of).zip(form) {
                Some((code, form)) => Value::new(code, form),
                None => Value::refused(),
            },
            ("Box" | "Arc" | "Rc", "new", Some(value), None) => value,
            (_, "from" | "try_from", Some(value), None) => {
                self.converted(expr, value, last(path) == "try_from")
            }
            ("cmp" | "Ord", name @ ("max" | "min"), Some(left), Some(right)) => {
                self.extreme(if name == "max" { "max" } else { "min" }, left, right, expr.span)
            }
            ("Duration", unit, Some(value), None) => match self.duration_from(unit, value) {
                Some(duration) => duration,
                None => self.uncalled(path, expr.span),
            },
            _ => self.uncalled(path, expr.span),
        }
    }

    fn uncalled(&mut self, path: &[String], span: Span) -> Value {
        self.refuse(
            span,
            "FUNCTION",
            format!("`{}` cannot be called inside of an expression", path.join("::")),
            "mark it `#[fragment]` or `#[task]` and `.await` it in a statement of its own",
        )
    }

    /// A function by its name, where a method takes one.
    pub(super) fn apply_named(&mut self, path: &[String], argument: Option<Value>, span: Span) -> Value {
        let Some(value) = argument else {
            // `unwrap_or_else(Vec::new)`.
            return match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [.., "Vec" | "VecDeque", "new" | "default"] => {
                    Value::of(Code::Array(Vec::new()), Type::list(Form::Json))
                }
                [.., "String", "new" | "default"] => Value::new(Code::text(""), Form::String),
                _ => self.unknown_function(path, span),
            };
        };
        match last(path) {
            "Some" => self.present(value, span),
            "to_string" => match self.shown(value, "", span) {
                Some(code) => Value::new(code, Form::String),
                None => Value::refused(),
            },
            "clone" | "to_owned" | "as_ref" | "as_str" | "identity" => value,
            "from" | "into"
                if value.ty().is_text() && path.first().is_some_and(|first| first == "String") =>
            {
                Value::new(value.code, Form::String)
            }
            "from" | "into" if value.ty().integer().is_some() => {
                let form = match path.first().map(String::as_str) {
                    Some("f64") => Some(Form::Float(crate::shape::Float { bits: 64 })),
                    Some("i64") => Some(Form::Integer(crate::shape::Integer { signed: true, bits: 64 })),
                    Some("u64") => Some(Form::Integer(crate::shape::Integer { signed: false, bits: 64 })),
                    Some("i32") => Some(Form::Integer(crate::shape::Integer { signed: true, bits: 32 })),
                    Some("u32") => Some(Form::Integer(crate::shape::Integer { signed: false, bits: 32 })),
                    _ => None,
                };
                match form {
                    Some(form) => Value::new(value.code, form),
                    None => self.unknown_function(path, span),
                }
            }
            name => {
                let text = ["str", "String", "Vec", "Option"];
                let is_method =
                    path.len() >= 2 && path.iter().rev().nth(1).is_some_and(|of| text.contains(&of.as_str()));
                if !is_method {
                    return self.unknown_function(path, span);
                }
                // `str::trim` is `|text| text.trim()`.
                let mark = self.names.enter();
                let receiver = self.named_receiver(value);
                let expr = Expr {
                    span,
                    probe: None,
                    kind: sfn_syntax::ExprKind::MethodCall {
                        receiver: Box::new(receiver),
                        method: name.to_owned(),
                        arguments: Vec::new(),
                    },
                };
                let value = self.value(&expr);
                self.names.leave(mark);
                value
            }
        }
    }

    /// A name that nobody can write for a value, the last in scope.
    fn named_receiver(&mut self, value: Value) -> Expr {
        let name = "\u{1}receiver".to_owned();
        self.names.bind(crate::lowering::context::Binding { name: name.clone(), value, variable: None });
        Expr { span: Span::default(), probe: None, kind: sfn_syntax::ExprKind::Variable { name } }
    }

    fn unknown_function(&mut self, path: &[String], span: Span) -> Value {
        self.refuse(
            span,
            "FUNCTION_VALUE",
            format!("what `{}` does is not known when the definition is made", path.join("::")),
            "write a closure: `|item| …`",
        )
    }

    /// `value.into()`, `From::from(value)`, `TryFrom::try_from(value)`.
    pub(super) fn converted(&mut self, expr: &Expr, value: Value, tries: bool) -> Value {
        let Some(to) = self.form(expr).map(Type::Form) else { return Value::refused() };
        let from = value.ty();
        if tries {
            return self.tried(expr, value, &to);
        }
        if let (Some(Form::Bool), Some(form @ Form::Integer(_))) = (from.plain(), to.plain()) {
            return Value::new(Code::conditional(value.code, Code::number(1), Code::number(0)), form);
        }
        let is_same = match (from.plain(), to.plain()) {
            _ if from.is_text() => matches!(to, Type::Form(Form::String)),
            (Some(Form::Integer(_)), Some(Form::Integer(_))) => true,
            (Some(Form::Integer(_)), Some(Form::Float(float))) => float.bits == 64,
            (Some(Form::Struct(here)), Some(Form::Struct(there))) => std::ptr::eq(here, there),
            (Some(Form::Enum(here)), Some(Form::Enum(there))) => std::ptr::eq(here, there),
            (Some(Form::Struct(_) | Form::Enum(_)), _) | (_, Some(Form::Struct(_) | Form::Enum(_))) => false,
            _ => from.name() == to.name(),
        };
        if is_same {
            return Value::of(value.code, to);
        }
        if from.is_f32() || to.is_f32() {
            return self.refuse_f32(expr.span);
        }
        if let Some(inner) = to.inner()
            && inner.name() == from.name()
        {
            return self.some(value, inner, expr.span);
        }
        self.refuse(
            expr.span,
            "CONVERSION",
            format!("the conversion from {} to {} is not lowered", from.name(), to.name()),
            "write the value itself: what `From` does is not known when the definition is made",
        )
    }

    fn tried(&mut self, expr: &Expr, value: Value, to: &Type) -> Value {
        let target = to.outcomes().and_then(|(good, _)| good.integer());
        let (Some(_), Some(target)) = (value.ty().integer(), target) else {
            return self.refuse(
                expr.span,
                "CONVERSION",
                format!("the conversion from {} to {} is not lowered", value.ty().name(), to.name()),
                "convert between integers",
            );
        };
        let to = to.clone();
        self.with_shared(value, "number", |_, number| {
            let (least, greatest) = bounds(target);
            let below = Code::binary(Op::Lt, number.code.clone(), Code::number(least));
            let above = Code::binary(Op::Gt, number.code.clone(), Code::number(greatest));
            let bad = Code::Object(vec![(
                "Err".to_owned(),
                Code::text("out of range integral type conversion attempted"),
            )]);
            let good = Code::Object(vec![("Ok".to_owned(), number.code)]);
            Value::of(Code::conditional(below.or(above), bad, good), to)
        })
    }
}

/// `Default::default()` of the types whose default is known.
pub(in crate::lowering::value) fn default_of(form: Form) -> Option<Code> {
    Some(match form {
        Form::Unit | Form::Option(_) | Form::Json => Code::Null,
        Form::Bool => Code::Bool(false),
        Form::Integer(_) | Form::Float(_) => Code::number(0),
        Form::Duration => crate::lowering::value::duration::zero(),
        Form::Char => Code::text("\0"),
        Form::String => Code::text(""),
        Form::List(_) | Form::Set(_) => Code::Array(Vec::new()),
        Form::Map(_) => Code::Object(Vec::new()),
        Form::Tuple(parts) => Code::Array(
            parts
                .iter()
                .map(|part| Some(element(default_of(part())?, &Type::Form(part()))))
                .collect::<Option<_>>()?,
        ),
        // Their authors decide.
        Form::Struct(_) | Form::Enum(_) | Form::Result(..) => return None,
    })
}
