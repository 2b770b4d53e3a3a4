//! Values of structs and enums, tuples, lists, and the functions of types.

use sfn_syntax::{Expr, Field as FieldValue, Span};

use super::types::Type;
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Enum, Field, Fields, Form, Skip, Tagging, Variant};

impl Context<'_> {
    /// A unit struct, or a variant without data.
    pub(super) fn path(&mut self, path: &[String], expr: &Expr) -> Value {
        let Some(form) = self.form(expr) else { return self.no_constructor(path, expr.span) };
        let name = last(path);
        match form {
            Form::Option(_) if name == "None" => Value::new(Code::Null, form),
            Form::Struct(declared) if matches!(declared.fields, Fields::Unit) => Value::new(Code::Null, form),
            Form::Enum(declared) => match variant(declared, name) {
                Some(variant) if matches!(variant.fields, Fields::Unit) => {
                    Value::new(tagged(declared, variant, Code::Null), form)
                }
                _ => self.no_constructor(path, expr.span),
            },
            _ => self.no_constructor(path, expr.span),
        }
    }

    fn no_constructor(&mut self, path: &[String], span: Span) -> Value {
        self.refuse(
            span,
            "UNKNOWN_PATH",
            format!("`{}` is no value that is lowered", path.join("::")),
            "use variants, constants (`const LIMIT: u32 = …`) and what is declared in the workflow",
        )
    }

    /// `path(arguments)`.
    pub(super) fn call(&mut self, expr: &Expr, path: &[String], arguments: &[Expr]) -> Value {
        let name = last(path);
        let is_constructor = name.starts_with(char::is_uppercase);
        if !is_constructor {
            return self.function(expr, path, arguments);
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect();
        let Some(form) = self.form(expr) else { return self.no_constructor(path, expr.span) };
        if values.iter().any(Value::is_refused) {
            return Value::refused();
        }
        match (form, name) {
            (Form::Option(inner), "Some") => {
                let Some(value) = values.into_iter().next() else { return Value::refused() };
                self.some(value, Type::Form(inner()), expr.span)
            }
            (Form::Result(..), "Ok" | "Err") => {
                let code = values.into_iter().next().map_or(Code::Refused, |value| value.code);
                Value::new(Code::Object(vec![(name.to_owned(), code)]), form)
            }
            (Form::Struct(declared), _) => match data(&declared.fields, values) {
                Some(code) => Value::new(code, form),
                None => Value::refused(),
            },
            (Form::Enum(declared), _) => {
                let Some(variant) = variant(declared, name) else {
                    return self.no_constructor(path, expr.span);
                };
                match data(&variant.fields, values) {
                    Some(data) => self.variant(declared, variant, data, expr.span),
                    None => Value::refused(),
                }
            }
            _ => self.no_constructor(path, expr.span),
        }
    }

    /// `Some(value)`.
    pub(super) fn some(&mut self, value: Value, inner: Type, span: Span) -> Value {
        if inner.may_be_null() {
            return self.refuse(
                span,
                "NESTED_OPTION",
                format!("`Some` of {} may be `null`, which cannot be told from `None`", inner.name()),
                "use an enum of your own",
            );
        }
        let inner = if value.ty().plain().is_some_and(super::operators::is_literal) {
            inner
        } else {
            value.ty().or(inner)
        };
        Value::of(value.code, Type::option(inner))
    }

    /// `Path { name: value, ..base }`.
    pub(super) fn struct_literal(
        &mut self,
        expr: &Expr,
        path: &[String],
        fields: &[FieldValue],
        base: Option<&Expr>,
    ) -> Value {
        let span = expr.span;
        let values: Vec<(String, Value, Span)> = fields
            .iter()
            .map(|field| (field.name.clone(), self.value(&field.value), field.value.span))
            .collect();
        let base = base.map(|base| self.value(base));
        let Some(form) = self.form(expr) else { return self.no_constructor(path, span) };
        if values.iter().any(|(_, value, _)| value.is_refused())
            || base.as_ref().is_some_and(Value::is_refused)
        {
            return Value::refused();
        }
        let (declared, found) = match form {
            Form::Struct(declared) => (declared.fields, None),
            Form::Enum(declared) => match variant(declared, last(path)) {
                Some(variant) => (variant.fields, Some((declared, variant))),
                None => return self.no_constructor(path, span),
            },
            _ => return self.no_constructor(path, span),
        };
        let data = match declared {
            Fields::Named(declared) => self.object(declared, values, base.as_ref()),
            Fields::Unit => Some(Code::Null),
            // `Pair { 0: a, 1: b }`, and structs with `#[serde(transparent)]`.
            Fields::Transparent(_) => match values.into_iter().next() {
                Some((_, value, _)) => stored(value),
                None => base.map(|base| base.code),
            },
            Fields::Tuple(_) => {
                let mut values = values;
                values.sort_by_key(|(name, ..)| name.parse::<usize>().unwrap_or(usize::MAX));
                data(&declared, values.into_iter().map(|(_, value, _)| value).collect())
            }
        };
        match (data, found) {
            (None, _) => Value::refused(),
            (Some(data), None) => Value::new(data, form),
            (Some(data), Some((declared, variant))) => self.variant(declared, variant, data, span),
        }
    }

    /// An object of named fields.
    pub(super) fn object(
        &mut self,
        fields: &[Field],
        mut values: Vec<(String, Value, Span)>,
        base: Option<&Value>,
    ) -> Option<Code> {
        // Serde writes them in the order of their declaration.
        values.sort_by_key(|(name, ..)| fields.iter().position(|field| field.rust == name));
        let mut parts: Vec<Code> = base.iter().map(|base| base.code.clone()).collect();
        let mut members = Vec::new();
        for (name, value, span) in values {
            let Some(field) = fields.iter().find(|field| field.rust == name) else {
                self.refuse(
                    span,
                    "FIELD_WITHOUT_JSON",
                    format!("\"{name}\" is not in the JSON form of this struct"),
                    "take `#[serde(skip)]` away",
                );
                return None;
            };
            if field.flatten {
                if base.is_some() {
                    // Members of the base that the new value does not have would stay.
                    self.refuse(
                        span,
                        "FLATTENED_FIELD",
                        format!("\"{name}\" is flattened, so setting it does not replace what the base has"),
                        "write all fields",
                    );
                    return None;
                }
                parts.push(Code::Object(std::mem::take(&mut members)));
                parts.push(value.code);
                continue;
            }
            let form = (field.form)();
            let code = stored(value)?;
            let absent = match field.skip {
                Some(Skip::Always) => continue,
                Some(Skip::None) => Code::Null,
                Some(Skip::Empty) => match form {
                    Form::String => Code::text(""),
                    Form::Map(_) => Code::Object(Vec::new()),
                    _ => Code::Array(Vec::new()),
                },
                None => {
                    members.push((field.json.to_owned(), code));
                    continue;
                }
            };
            if base.is_some() {
                // What the base has under this name has to go, and `$merge` only adds; `null` and what is empty mean the same.
                members.push((field.json.to_owned(), code));
            } else if code == absent {
            } else if code.is_constant() {
                members.push((field.json.to_owned(), code));
            } else {
                let mut bindings = Vec::new();
                let value = self.shared(Value::new(code, form), field.rust, &mut bindings);
                let is_there = match absent {
                    Code::Null => value.code.clone().present(),
                    absent => Code::binary(Op::Ne, value.code.clone(), absent),
                };
                let alone = Code::Object(vec![(field.json.to_owned(), value.code)]);
                let code = Code::conditional(is_there, alone, Code::Object(Vec::new()));
                parts.push(Code::Object(std::mem::take(&mut members)));
                parts.push(super::bound(bindings, Value::new(code, Form::Json)).code);
            }
        }
        Some(merged(parts, members))
    }

    /// A value of a variant with this data.
    fn variant(&mut self, declared: &'static Enum, variant: &Variant, data: Code, span: Span) -> Value {
        if declared.tagging == Tagging::Untagged
            && let Some(earlier) = super::pattern::shadowing(declared, variant)
        {
            return self.refuse(
                span,
                "UNTAGGED_VARIANT",
                format!(
                    "the JSON of `{}` may be read as `{}`, which is tried before",
                    variant.rust, earlier.rust
                ),
                "give the enum a tag: `#[serde(tag = \"type\")]`",
            );
        }
        Value::new(tagged(declared, variant, data), Form::Enum(declared))
    }

    /// `[element; count]`.
    pub(super) fn repeat(&mut self, repeated: &Expr, count: &Expr) -> Value {
        let (value, count) = (self.value(repeated), self.value(count));
        if value.is_refused() || count.is_refused() {
            return Value::refused();
        }
        let ty = value.ty();
        if let Some(times @ 0..=16) = super::operators::literal_number(&count) {
            let times = usize::try_from(times).unwrap_or_default();
            return Value::array(vec![value; times]);
        }
        let mut bindings = Vec::new();
        let item = self.shared(value, "item", &mut bindings).code;
        let position = self.local("position");
        let positions = Code::Array(vec![Code::binary(Op::Range, Code::number(1), count.code)]);
        let mapped = Code::call("map", [positions, Code::Function(vec![position], Box::new(item))]);
        super::bound(bindings, Value::of(Code::Collect(Box::new(mapped), ty.items()), Type::list(ty)))
    }
}

/// The data of positional fields.
fn data(fields: &Fields, values: Vec<Value>) -> Option<Code> {
    match fields {
        Fields::Transparent(_) => stored(values.into_iter().next()?),
        Fields::Tuple(parts) => {
            let part =
                |(value, part): (Value, &fn() -> Form)| Some(element(stored(value)?, &Type::Form(part())));
            Some(Code::Array(values.into_iter().zip(*parts).map(part).collect::<Option<_>>()?))
        }
        Fields::Unit | Fields::Named(_) => Some(Code::Null),
    }
}

/// A value as a part of a JSON value.
fn stored(value: Value) -> Option<Code> {
    (!value.is_refused()).then_some(value.code)
}

/// An element of an array.
pub(super) fn element(code: Code, ty: &Type) -> Code {
    let is_never = ty.items() == Items::Scalars
        || matches!(code, Code::Null | Code::Bool(_) | Code::Number(_) | Code::Text(_) | Code::Object(_));
    if is_never {
        code
    } else if matches!(code, Code::Array(_) | Code::Collect(..)) || ty.is_always_array() {
        Code::Whole(Box::new(code))
    } else {
        Code::Either(Box::new(code))
    }
}

/// Objects one after the other, the later ones over the earlier ones, and these members last.
fn merged(mut parts: Vec<Code>, members: Vec<(String, Code)>) -> Code {
    if parts.is_empty() {
        return Code::Object(members);
    }
    if !members.is_empty() {
        parts.push(Code::Object(members));
    }
    parts.retain(|part| *part != Code::Object(Vec::new()));
    match parts.len() {
        0 => Code::Object(Vec::new()),
        1 => parts.pop().unwrap_or(Code::Refused),
        _ => Code::call("merge", [Code::Array(parts)]),
    }
}

/// The data of a variant with what says which variant it is.
pub(super) fn tagged(declared: &Enum, variant: &Variant, data: Code) -> Code {
    let name = || Code::text(variant.json);
    let is_unit = matches!(variant.fields, Fields::Unit);
    match declared.tagging {
        Tagging::External if is_unit => name(),
        Tagging::External => Code::Object(vec![(variant.json.to_owned(), data)]),
        Tagging::Internal(tag) => {
            let mut members = vec![(tag.to_owned(), name())];
            match data {
                _ if is_unit => Code::Object(members),
                Code::Object(fields) => {
                    members.extend(fields);
                    Code::Object(members)
                }
                Code::Null => Code::Object(members),
                data => merged(vec![Code::Object(members), data], Vec::new()),
            }
        }
        Tagging::Adjacent { tag, .. } if is_unit => Code::Object(vec![(tag.to_owned(), name())]),
        Tagging::Adjacent { tag, content } => {
            Code::Object(vec![(tag.to_owned(), name()), (content.to_owned(), data)])
        }
        Tagging::Untagged => data,
    }
}

pub(super) fn variant(declared: &'static Enum, name: &str) -> Option<&'static Variant> {
    declared.variants.iter().find(|variant| variant.rust == name)
}

/// The last segment of a path.
pub(super) fn last(path: &[String]) -> &str {
    path.last().map_or("", String::as_str)
}

impl Value {
    /// `(a, b)`.
    pub(in crate::lowering) fn tuple(values: Vec<Value>) -> Self {
        if values.iter().any(Value::is_refused) {
            return Self::refused();
        }
        let types = values.iter().map(Value::ty).collect();
        let elements = values.into_iter().map(|value| element(value.code.clone(), &value.ty())).collect();
        Self::of(Code::Array(elements), Type::Tuple(types))
    }

    /// `[a, b]`.
    pub(in crate::lowering) fn array(values: Vec<Value>) -> Self {
        if values.iter().any(Value::is_refused) {
            return Self::refused();
        }
        let ty = values.iter().map(Value::ty).reduce(Type::or).unwrap_or(Type::Form(Form::Json));
        let elements = values.into_iter().map(|value| element(value.code, &ty)).collect();
        Self::of(Code::Array(elements), Type::list(ty))
    }
}
