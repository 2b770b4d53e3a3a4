//! Comparisons: by value, as derived `PartialEq` and `PartialOrd` do.

use sfn_syntax::{BinaryOp, Span};

use super::operators::comparison;
use super::types::Type;
use crate::lowering::code::{Code, Items, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Enum, Field, Fields, Float, Form, Skip, Tagging};

/// Types that contain themselves, and long tables of types, end here.
const DEEP: usize = 6;

impl Context<'_> {
    /// Whether two values are equal.
    pub(super) fn equal(&mut self, left: Value, right: Value, span: Span) -> Code {
        if left.is_refused() || right.is_refused() {
            return Code::Refused;
        }
        let ty = left.ty().or(right.ty());
        if left.code.is_constant() && right.code.is_constant() && ty.is_text() {
            return Code::Bool(left.code == right.code);
        }
        if let Some(inner) = ty.inner() {
            if matches!(left.code, Code::Null) {
                return right.code.missing();
            }
            if matches!(right.code, Code::Null) {
                return left.code.missing();
            }
            if is_plain(&inner, 0) {
                // One that is surely there, and undefined is equal to nothing.
                return match (left.code, right.code) {
                    (Code::OrNull(left), right) if right.is_constant() => Code::binary(Op::Eq, *left, right),
                    (left, Code::OrNull(right)) if left.is_constant() => Code::binary(Op::Eq, left, *right),
                    (left, right) => Code::binary(Op::Eq, left, right),
                };
            }
        }
        if is_plain(&ty, 0) {
            return Code::binary(Op::Eq, left.code, right.code);
        }
        let (left, right) = (self.canonical(left.code, &ty, 0), self.canonical(right.code, &ty, 0));
        match (left, right) {
            (Some(left), Some(right)) => Code::binary(Op::Eq, left, right),
            _ => {
                self.refuse(
                    span,
                    "COMPARISON",
                    format!("{} is not compared: its JSON can be written in more than one way", ty.name()),
                    "compare the fields that matter",
                )
                .code
            }
        }
    }

    /// The same value in one way of writing it: with `null` for what is absent.
    fn canonical(&mut self, code: Code, ty: &Type, depth: usize) -> Option<Code> {
        if is_plain(ty, depth) {
            return Some(code);
        }
        if depth > DEEP {
            return None;
        }
        if let Some(inner) = ty.inner() {
            let code = match code {
                Code::OrNull(_) | Code::Null | Code::Variable(_) | Code::Local(_) => code,
                code => Code::OrNull(Box::new(code)),
            };
            if is_plain(&inner, depth) {
                return Some(code);
            }
            let mut bindings = Vec::new();
            let shared = self.shared(Value::of(code, inner.clone()), "value", &mut bindings);
            let some = self.canonical(shared.code.clone(), &inner, depth + 1)?;
            let made = Code::conditional(shared.code.present(), some, Code::Null);
            return Some(super::bound(bindings, Value::new(made, Form::Json)).code);
        }
        if let Some(element) = ty.element() {
            let item = self.local("item");
            let body = self.canonical(Code::Local(item.clone()), &element, depth + 1)?;
            let mapped = Code::call("map", [code, Code::Function(vec![item], Box::new(body))]);
            return Some(Code::Collect(Box::new(mapped), Items::Any));
        }
        if let Some(parts) = ty.parts() {
            let mut bindings = Vec::new();
            let shared = self.shared(Value::of(code, ty.clone()), "tuple", &mut bindings);
            let mut elements = Vec::new();
            for (position, part) in parts.iter().enumerate() {
                let element = shared.code.clone().at(Code::number(position));
                let element = self.canonical(element, part, depth + 1)?;
                elements.push(super::constructors::element(element, part));
            }
            return Some(super::bound(bindings, Value::new(Code::Array(elements), Form::Json)).code);
        }
        match ty.plain()? {
            Form::Struct(declared) => match &declared.fields {
                Fields::Named(fields) => {
                    let mut bindings = Vec::new();
                    let shared = self.shared(Value::of(code, ty.clone()), "value", &mut bindings);
                    let mut members = Vec::new();
                    for field in *fields {
                        let form = Type::Form((field.form)());
                        let read = super::members::read(shared.code.clone(), field)?;
                        members.push((field.json.to_owned(), self.canonical(read, &form, depth + 1)?));
                    }
                    Some(super::bound(bindings, Value::new(Code::Object(members), Form::Json)).code)
                }
                Fields::Transparent(field) => self.canonical(code, &Type::Form((field.form)()), depth + 1),
                Fields::Tuple(parts) => {
                    let parts = parts.iter().map(|part| Type::Form(part())).collect();
                    self.canonical(code, &Type::Tuple(parts), depth + 1)
                }
                Fields::Unit => Some(code),
            },
            Form::Enum(declared) if declared.tagging != Tagging::Untagged => {
                self.canonical_variant(code, declared, depth)
            }
            _ => None,
        }
    }

    /// The same for the data of the variants that can be written in more than one way.
    fn canonical_variant(&mut self, code: Code, declared: &'static Enum, depth: usize) -> Option<Code> {
        let mut bindings = Vec::new();
        let value = self.shared(Value::new(code, Form::Enum(declared)), "value", &mut bindings).code;
        let mut chosen = value.clone();
        for variant in declared.variants.iter().rev() {
            if fields_are_plain(&variant.fields, depth + 1) {
                continue;
            }
            let data = self.data_of(&value, declared, variant);
            let data = match &variant.fields {
                Fields::Unit => data,
                Fields::Transparent(field) => self.canonical(data, &Type::Form((field.form)()), depth + 1)?,
                Fields::Tuple(parts) => {
                    let parts = parts.iter().map(|part| Type::Form(part())).collect();
                    self.canonical(data, &Type::Tuple(parts), depth + 1)?
                }
                Fields::Named(fields) => {
                    let mut members = Vec::new();
                    for field in *fields {
                        let read = super::members::read(data.clone(), field)?;
                        let form = Type::Form((field.form)());
                        members.push((field.json.to_owned(), self.canonical(read, &form, depth + 1)?));
                    }
                    Code::Object(members)
                }
            };
            let written = super::constructors::tagged(declared, variant, data);
            let is = self.is_variant(&value, declared, variant).unwrap_or(Code::Bool(true));
            chosen = Code::conditional(is, written, chosen);
        }
        Some(super::bound(bindings, Value::new(chosen, Form::Enum(declared))).code)
    }

    /// `left < right` and the like.
    pub(super) fn order(&mut self, op: BinaryOp, left: Value, right: Value, span: Span) -> Value {
        let ty = left.ty().or(right.ty());
        if let Type::Form(Form::Duration) = ty {
            return self.duration_order(comparison(op), left, right);
        }
        if !ty.is_number() && !ty.is_text() {
            return self.refuse(
                span,
                "ORDER",
                format!("{} has no order in JSONata", ty.name()),
                "compare numbers or texts with `<`",
            );
        }
        Value::new(Code::binary(comparison(op), left.code, right.code), Form::Bool)
    }
}

/// Whether equal values of this type are the same JSON.
fn is_plain(ty: &Type, depth: usize) -> bool {
    if depth > DEEP {
        return false;
    }
    match ty {
        Type::Option(_) | Type::Items(_) => false,
        Type::List(element) => is_plain(element, depth + 1),
        Type::Tuple(parts) => parts.iter().all(|part| is_plain(part, depth + 1)),
        Type::Result(good, bad) => is_plain(good, depth + 1) && is_plain(bad, depth + 1),
        Type::Form(form) => match form {
            Form::Unit
            | Form::Bool
            | Form::Integer(_)
            | Form::Float(Float { bits: 64 })
            | Form::Char
            | Form::String
            | Form::Json
            | Form::Duration => true,
            // Equal sets may be written in any order.
            Form::Option(_) | Form::Set(_) | Form::Float(_) => false,
            Form::List(inner) | Form::Map(inner) => is_plain(&Type::Form(inner()), depth + 1),
            Form::Tuple(parts) => parts.iter().all(|part| is_plain(&Type::Form(part()), depth + 1)),
            Form::Struct(declared) => fields_are_plain(&declared.fields, depth + 1),
            Form::Enum(declared) => enum_is_plain(declared, depth + 1),
            Form::Result(good, bad) => {
                is_plain(&Type::Form(good()), depth + 1) && is_plain(&Type::Form(bad()), depth + 1)
            }
        },
    }
}

fn enum_is_plain(declared: &Enum, depth: usize) -> bool {
    // Values of different variants may have the same JSON.
    declared.tagging != Tagging::Untagged
        && declared.variants.iter().all(|variant| fields_are_plain(&variant.fields, depth))
}

fn fields_are_plain(fields: &Fields, depth: usize) -> bool {
    let field_is_plain = |field: &Field| {
        field.default.is_none()
            && field.skip != Some(Skip::Always)
            && !field.flatten
            && is_plain(&Type::Form((field.form)()), depth)
    };
    match fields {
        Fields::Unit => true,
        Fields::Named(fields) => fields.iter().all(field_is_plain),
        Fields::Transparent(field) => is_plain(&Type::Form((field.form)()), depth),
        Fields::Tuple(parts) => parts.iter().all(|part| is_plain(&Type::Form(part()), depth)),
    }
}
