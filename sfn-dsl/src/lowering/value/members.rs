//! Fields, elements, ranges.

use sfn_syntax::{Expr, ExprKind, Span};

use super::code_of;
use super::operators::literal_number;
use super::types::Type;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::nearest::nearest;
use crate::shape::{Field, Fields, Form, Skip};

impl Context<'_> {
    /// `base.name`.
    pub(in crate::lowering) fn field(&mut self, base: &Value, name: &str, span: Span) -> Value {
        if base.is_refused() {
            return Value::refused();
        }
        let ty = base.ty();
        if let Some(parts) = ty.parts()
            && let Some((position, part)) =
                name.parse::<usize>().ok().and_then(|position| Some((position, parts.get(position)?)))
        {
            return part_of(base, position, part.clone());
        }
        let fields = match ty.plain() {
            Some(Form::Struct(declared)) => declared.fields,
            _ => Fields::Unit,
        };
        match fields {
            Fields::Transparent(field) if field.rust == name => Value::new(base.code.clone(), (field.form)()),
            Fields::Named(fields) => match fields.iter().find(|field| field.rust == name) {
                Some(field) => self.named_field(base.code.clone(), fields, field, span),
                None => self.no_field(&ty, name, fields, span),
            },
            _ => self.no_field(&ty, name, &[], span),
        }
    }

    fn no_field(&mut self, ty: &Type, name: &str, fields: &[Field], span: Span) -> Value {
        let near = nearest(name, fields.iter().map(|field| field.rust));
        let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let message = format!("{} has no field \"{name}\" in its JSON form", ty.name());
        self.refuse(span, "FIELD_WITHOUT_JSON", message, help)
    }

    /// A field of an object.
    pub(super) fn named_field(&mut self, base: Code, fields: &[Field], field: &Field, span: Span) -> Value {
        let form = (field.form)();
        if field.flatten {
            return match flattened(base, fields, field, self) {
                Some(code) => Value::new(code, form),
                None => self.refuse(
                    span,
                    "FLATTENED_FIELD",
                    format!(
                        "\"{}\" is flattened into the object around it, and its members are not known",
                        field.rust
                    ),
                    "flatten structs with named fields, or one map",
                ),
            };
        }
        match read(base, field) {
            Some(code) => Value::new(code, form),
            None => self.refuse(
                span,
                "SKIPPED_FIELD",
                format!("\"{}\" is not in the JSON form, so its value is lost between states", field.rust),
                "take `#[serde(skip)]` away",
            ),
        }
    }

    /// `base[index]`.
    pub(super) fn index(&mut self, base: &Expr, index: &Expr, span: Span) -> Value {
        let base = self.value(base);
        if base.is_refused() {
            return base;
        }
        if let ExprKind::Range { start, end, inclusive } = &index.kind {
            return self.slice(&base, start.as_deref(), end.as_deref(), *inclusive, span);
        }
        let index = self.value(index);
        if index.is_refused() {
            return index;
        }
        if let Some(element) = base.ty().element() {
            let code = Code::Required(Box::new(base.code.at(index.code)), "index out of bounds");
            return Value::of(code, element);
        }
        if let Some(entry) = base.ty().entry() {
            let code = Code::Required(Box::new(lookup(base.code, index.code)), "no entry found for key");
            return Value::of(code, entry);
        }
        let message = format!("{} is not indexed", base.ty().name());
        self.refuse(span, "INDEX", message, "index lists by a number, and maps by a text")
    }

    /// `base[start..end]`.
    fn slice(
        &mut self,
        base: &Value,
        start: Option<&Expr>,
        end: Option<&Expr>,
        inclusive: bool,
        span: Span,
    ) -> Value {
        let Some(element) = base.ty().element() else {
            return self.refuse(
                span,
                "TEXT_RANGE",
                "a range of a text counts bytes, which JSONata does not know",
                "take a part of the text by `strip_prefix`, `split` or `chars()`",
            );
        };
        let start = start.map_or_else(|| Value::new(Code::number(0), Form::Json), |start| self.value(start));
        let end = end.map(|end| self.value(end));
        if start.is_refused() || end.as_ref().is_some_and(Value::is_refused) {
            return Value::refused();
        }
        let mut bindings = Vec::new();
        let list = self.shared(base.clone(), "list", &mut bindings).code;
        let start = self.shared(start, "start", &mut bindings).code;
        let count = || Code::call("count", [list.clone()]);
        let (end, fits) = match end {
            None => (count(), Code::binary(Op::Le, start.clone(), count())),
            Some(end) => {
                let end = match end.code {
                    Code::Number(digits) if inclusive => {
                        Code::number(digits.parse::<i64>().unwrap_or(i64::MAX).saturating_add(1))
                    }
                    code if inclusive => Code::binary(Op::Add, code, Code::number(1)),
                    code => code,
                };
                let end = self.shared(Value::new(end, Form::Json), "end", &mut bindings).code;
                let fits = Code::binary(Op::Le, start.clone(), end.clone()).and(Code::binary(
                    Op::Le,
                    end.clone(),
                    count(),
                ));
                (end, fits)
            }
        };
        let kept = self.between(list.clone(), &start, &end, &element);
        let code = Code::conditional(fits, kept, Code::error("range out of bounds"));
        super::bound(bindings, Value::of(code, Type::list(element)))
    }

    /// The elements of a list from `start` on, up to `end`.
    pub(super) fn between(&mut self, list: Code, start: &Code, end: &Code, element: &Type) -> Code {
        let (item, position) = (self.local("item"), self.local("position"));
        let here = || Code::Local(position.clone());
        let from = match start {
            Code::Number(zero) if zero == "0" => Code::Bool(true),
            start => Code::binary(Op::Ge, here(), start.clone()),
        };
        let to = match end {
            Code::Call("count", counted) if counted.first() == Some(&list) => Code::Bool(true),
            end => Code::binary(Op::Lt, here(), end.clone()),
        };
        let test = from.and(to);
        if test == Code::Bool(true) {
            return list;
        }
        let keeps = Code::Function(vec![item, position], Box::new(test));
        Code::Collect(Box::new(Code::call("filter", [list, keeps])), element.items())
    }

    /// `start..end` as a list.
    pub(super) fn range(
        &mut self,
        start: Option<&Expr>,
        end: Option<&Expr>,
        inclusive: bool,
        span: Span,
    ) -> Value {
        let (Some(start), Some(end)) = (start, end) else {
            return self.refuse(
                span,
                "ENDLESS_RANGE",
                "a range without an end is no list",
                "write both ends",
            );
        };
        let (start, end) = (self.value(start), self.value(end));
        if start.is_refused() || end.is_refused() {
            return Value::refused();
        }
        let element = start.ty().or(end.ty());
        if element.integer().is_none() {
            let message = format!("a range of {} is no list of numbers", element.name());
            return self.refuse(span, "RANGE", message, "use integers");
        }
        let last = match (literal_number(&end), end.code) {
            (_, code) if inclusive => code,
            (Some(end), _) => Code::number(end.saturating_sub(1)),
            (None, code) => Code::binary(Op::Sub, code, Code::number(1)),
        };
        Value::of(Code::Array(vec![Code::binary(Op::Range, start.code, last)]), Type::list(element))
    }

    /// `(start..end).contains(item)`.
    pub(super) fn range_contains(
        &mut self,
        expr: &Expr,
        start: Option<&Expr>,
        end: Option<&Expr>,
        inclusive: bool,
        item: &Expr,
    ) -> Value {
        let item = self.value(item);
        if item.ty().is_f32() {
            return self.refuse_f32(expr.span);
        }
        let mut bindings = Vec::new();
        let item = self.shared(item, "item", &mut bindings);
        let mut test = Code::Bool(true);
        for (end, op) in [(start, Op::Ge), (end, if inclusive { Op::Le } else { Op::Lt })] {
            let Some(end) = end.map(|end| self.value(end)) else { continue };
            if end.is_refused() || item.is_refused() {
                return Value::refused();
            }
            test = test.and(Code::binary(op, item.code.clone(), end.code));
        }
        super::bound(bindings, Value::new(test, Form::Bool))
    }
}

/// A part of a tuple.
pub(super) fn part_of(tuple: &Value, position: usize, part: Type) -> Value {
    let code = match &tuple.code {
        Code::Array(elements) if !tuple.code.can_fail() => match elements.get(position) {
            Some(Code::Whole(element) | Code::Either(element)) => (**element).clone(),
            Some(element) => element.clone(),
            None => Code::Refused,
        },
        // Data are of their type: a tuple has its parts.
        code => Code::Sure(Box::new(code.clone().at(Code::number(position)))),
    };
    Value::of(code, part)
}

/// The entry of a map under a key; undefined where there is none.
pub(super) fn lookup(map: Code, key: Code) -> Code {
    match key {
        Code::Text(key) => map.member(key),
        key => Code::call("lookup", [map, key]),
    }
}

/// The value of a field of an object; `None` where it is not in the JSON form.
pub(super) fn read(base: Code, field: &Field) -> Option<Code> {
    let member = base.member(field.json);
    let absent = match (field.default, field.skip) {
        (_, Some(Skip::Always)) => return None,
        (Some(default), _) => code_of(&default()).ok()?,
        (None, Some(Skip::Empty)) => match (field.form)() {
            Form::String => Code::text(""),
            Form::Map(_) => Code::Object(Vec::new()),
            _ => Code::Array(Vec::new()),
        },
        (None, Some(Skip::None)) => Code::Null,
        (None, None) if Type::Form((field.form)()).inner().is_some() => Code::Null,
        (None, None) => return Some(member),
    };
    Some(match absent {
        _ if !matches!(member, Code::Member(..)) => member,
        Code::Null => Code::OrNull(Box::new(member)),
        absent => Code::conditional(Code::call("exists", [member.clone()]), member, absent),
    })
}

/// The members of a flattened field as an object of its own.
fn flattened(base: Code, fields: &[Field], field: &Field, ctx: &mut Context<'_>) -> Option<Code> {
    match (field.form)() {
        Form::Struct(declared) => {
            let Fields::Named(inner) = declared.fields else { return None };
            let member = |field: &Field| {
                if field.flatten || field.skip.is_some() {
                    return None;
                }
                Some((field.json.to_owned(), read(base.clone(), field)?))
            };
            Some(Code::Object(inner.iter().map(member).collect::<Option<_>>()?))
        }
        Form::Map(_) => {
            if fields.iter().filter(|field| field.flatten).count() > 1 {
                return None;
            }
            let names = fields.iter().filter(|field| !field.flatten);
            Some(without(base, names.map(|field| field.json), ctx))
        }
        _ => None,
    }
}

/// An object without some of its members.
pub(super) fn without<'n>(object: Code, names: impl Iterator<Item = &'n str>, ctx: &mut Context<'_>) -> Code {
    let names: Vec<Code> = names.map(Code::text).collect();
    if names.is_empty() {
        return object;
    }
    let (value, key) = (ctx.local("value"), ctx.local("key"));
    let listed = Code::binary(Op::In, Code::Local(key.clone()), Code::Array(names));
    let keeps = Code::Function(vec![value, key], Box::new(Code::call("not", [listed])));
    // `$sift` of nothing is undefined.
    Code::call("merge", [Code::Array(vec![Code::call("sift", [object, keeps])])])
}
