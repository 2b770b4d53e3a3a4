//! Patterns: when they match, and what they bind.

use sfn_syntax::{Literal, Pattern, PatternKind, Span};

use super::constructors::{last, variant};
use super::members::{part_of, without};
use super::types::Type;
use crate::lowering::code::{Code, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::source::Constant;
use crate::shape::{Enum, Field, Fields, Form, Integer, Skip, Tagging, Variant};

/// A variable that a pattern binds.
#[derive(Debug, Clone)]
pub(in crate::lowering) struct Bound {
    /// The author's name.
    pub(in crate::lowering) name: String,
    /// Whether it may be assigned.
    pub(in crate::lowering) mutable: bool,
    /// What it stands for.
    pub(in crate::lowering) value: Value,
    /// Where the name is.
    #[allow(dead_code, reason = "for messages about the variable")]
    pub(in crate::lowering) span: Span,
}

/// What a pattern means for a value.
#[derive(Debug, Clone, Default)]
pub(in crate::lowering) struct Matched {
    /// Whether it matches; `None` where it always does.
    pub(in crate::lowering) test: Option<Code>,
    /// What it binds where it matches.
    pub(in crate::lowering) bindings: Vec<Bound>,
}

impl Matched {
    fn when(test: Code) -> Self {
        Self { test: Some(test), bindings: Vec::new() }
    }

    /// Both match.
    fn and(mut self, other: Self) -> Self {
        self.test = match (self.test, other.test) {
            (Some(left), Some(right)) => Some(left.and(right)),
            (test, None) | (None, test) => test,
        };
        self.bindings.extend(other.bindings);
        self
    }
}

impl Context<'_> {
    /// What a pattern means for a value.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of pattern")]
    pub(in crate::lowering) fn pattern(&mut self, pattern: &Pattern, subject: &Value) -> Matched {
        if subject.is_refused() {
            return poisoned(pattern);
        }
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Wild {} | PatternKind::Rest {} => Matched::default(),
            PatternKind::Binding { name, mutable, probe, pattern } => {
                let inner = match pattern {
                    Some(pattern) => self.pattern(pattern, subject),
                    None => Matched::default(),
                };
                let ty = match self.probed(*probe) {
                    Some(crate::lowering::source::Probed::Value(form)) => Type::Form(form),
                    _ => subject.ty(),
                };
                let value = Value::of(subject.code.clone(), ty);
                let bound = Bound { name: name.clone(), mutable: *mutable, value, span };
                Matched { test: None, bindings: vec![bound] }.and(inner)
            }
            PatternKind::Literal { value } => self.literal_pattern(value, subject, span),
            PatternKind::Constant { position, path } => match self.constant(*position) {
                Some(Constant::Value(..)) => {
                    let constant = self.constant_value(*position, path, span);
                    Matched::when(self.equal(subject.clone(), constant, span))
                }
                _ => Matched::when(self.constant_value(*position, path, span).code),
            },
            PatternKind::Range { start, end, inclusive } => {
                let mut matched = Matched::default();
                let ends = [(start, Op::Ge), (end, if *inclusive { Op::Le } else { Op::Lt })];
                for (literal, op) in ends {
                    let Some(literal) = literal else { continue };
                    if subject.ty().is_f32() {
                        return Matched::when(self.refuse_f32(span).code);
                    }
                    let limit = self.literal(literal, span);
                    matched = matched.and(Matched::when(Code::binary(op, subject.code.clone(), limit.code)));
                }
                matched
            }
            PatternKind::Tuple { elements } => {
                let ty = subject.ty();
                match ty.parts() {
                    Some(parts) => self.parts(elements, subject, &parts),
                    None if elements.is_empty() => Matched::default(),
                    None => self.mismatched(pattern, &ty, span),
                }
            }
            PatternKind::TupleStruct { path, elements } => {
                self.tuple_struct(pattern, path, elements, subject)
            }
            PatternKind::Struct { path, fields } => {
                let ty = subject.ty();
                let (test, data, declared) = match ty.plain() {
                    Some(Form::Struct(declared)) => (None, subject.code.clone(), declared.fields),
                    Some(Form::Enum(declared)) => match variant(declared, last(path)) {
                        Some(variant) => {
                            let test = self.is_variant(&subject.code, declared, variant);
                            (test, self.data_of(&subject.code, declared, variant), variant.fields)
                        }
                        None => return self.mismatched(pattern, &ty, span),
                    },
                    _ => return self.mismatched(pattern, &ty, span),
                };
                let mut matched = Matched { test, bindings: Vec::new() };
                for field in fields {
                    let value = match declared {
                        Fields::Named(declared) => {
                            match declared.iter().find(|declared| declared.rust == field.name) {
                                Some(found) => self.named_field(data.clone(), declared, found, span),
                                None => return self.mismatched(pattern, &ty, span),
                            }
                        }
                        Fields::Transparent(field) => Value::new(data.clone(), (field.form)()),
                        Fields::Tuple(parts) => {
                            let position = field.name.parse::<usize>().unwrap_or(usize::MAX);
                            match parts.get(position) {
                                Some(part) => {
                                    let tuple = Value::new(data.clone(), Form::Json);
                                    part_of(&tuple, position, Type::Form(part()))
                                }
                                None => return self.mismatched(pattern, &ty, span),
                            }
                        }
                        Fields::Unit => return self.mismatched(pattern, &ty, span),
                    };
                    matched = matched.and(self.pattern(&field.pattern, &value));
                }
                matched
            }
            PatternKind::Path { path } => {
                let ty = subject.ty();
                if ty.inner().is_some() && last(path) == "None" {
                    return Matched::when(subject.code.clone().missing());
                }
                match ty.plain() {
                    Some(Form::Struct(_)) => Matched::default(),
                    Some(Form::Enum(declared)) => match variant(declared, last(path)) {
                        Some(variant) => Matched {
                            test: self.is_variant(&subject.code, declared, variant),
                            bindings: Vec::new(),
                        },
                        None => self.mismatched(pattern, &ty, span),
                    },
                    _ => self.mismatched(pattern, &ty, span),
                }
            }
            PatternKind::Or { alternatives } => self.alternatives(alternatives, subject),
            PatternKind::Slice { elements } => self.slice_pattern(pattern, elements, subject),
        }
    }

    fn mismatched(&mut self, pattern: &Pattern, ty: &Type, span: Span) -> Matched {
        self.refuse(
            span,
            "PATTERN",
            format!("this pattern is not lowered for {}", ty.name()),
            "match on a value whose type derives `Shape`",
        );
        poisoned(pattern)
    }

    fn literal_pattern(&mut self, literal: &Literal, subject: &Value, span: Span) -> Matched {
        match literal {
            Literal::Bool { value: true } => Matched::when(subject.code.clone()),
            Literal::Bool { value: false } => Matched::when(subject.code.clone().not()),
            literal => {
                let literal = self.literal(literal, span);
                let literal = if subject.ty().is_f32() { self.refuse_f32(span) } else { literal };
                if literal.is_refused() {
                    return Matched::when(Code::Refused);
                }
                let test = if subject.code.is_constant() {
                    Code::Bool(subject.code == literal.code)
                } else {
                    Code::binary(Op::Eq, subject.code.clone(), literal.code)
                };
                Matched::when(test)
            }
        }
    }

    fn tuple_struct(
        &mut self,
        pattern: &Pattern,
        path: &[String],
        elements: &[Pattern],
        subject: &Value,
    ) -> Matched {
        let (ty, name, span) = (subject.ty(), last(path), pattern.span);
        if let Some(inner) = ty.inner()
            && name == "Some"
        {
            let test = subject.code.clone().present();
            let code = subject.code.some();
            let matched = Matched { test: (test != Code::Bool(true)).then_some(test), bindings: Vec::new() };
            return match elements {
                [Pattern { kind: PatternKind::Rest {}, .. }] | [] => matched,
                [element, ..] => matched.and(self.pattern(element, &Value::of(code, inner))),
            };
        }
        if let Some((good, bad)) = ty.outcomes()
            && let "Ok" | "Err" = name
        {
            let ty = if name == "Ok" { good } else { bad };
            let data = subject.code.clone().member(name);
            let test = match &subject.code {
                Code::Object(members) if members.len() == 1 => {
                    Code::Bool(members.iter().any(|(key, _)| key == name))
                }
                _ => Code::call("exists", [subject.code.clone().member(name)]),
            };
            let matched = Matched { test: (test != Code::Bool(true)).then_some(test), bindings: Vec::new() };
            return match elements {
                [Pattern { kind: PatternKind::Rest {}, .. }] | [] => matched,
                [element, ..] => matched.and(self.pattern(element, &Value::of(data, ty))),
            };
        }
        let (matched, data, fields) = match ty.plain() {
            Some(Form::Struct(declared)) => (Matched::default(), subject.code.clone(), declared.fields),
            Some(Form::Enum(declared)) => match variant(declared, name) {
                Some(variant) => {
                    let test = self.is_variant(&subject.code, declared, variant);
                    let data = self.data_of(&subject.code, declared, variant);
                    (Matched { test, bindings: Vec::new() }, data, variant.fields)
                }
                None => return self.mismatched(pattern, &ty, span),
            },
            _ => return self.mismatched(pattern, &ty, span),
        };
        match fields {
            Fields::Transparent(field) => match elements {
                [Pattern { kind: PatternKind::Rest {}, .. }] | [] => matched,
                [element, ..] => matched.and(self.pattern(element, &Value::new(data, (field.form)()))),
            },
            Fields::Tuple(parts) => {
                let parts: Vec<Type> = parts.iter().map(|part| Type::Form(part())).collect();
                let data = Value::of(data, Type::Tuple(parts.clone()));
                matched.and(self.parts(elements, &data, &parts))
            }
            Fields::Unit | Fields::Named(_) => matched,
        }
    }

    /// The parts of a tuple, with `..` somewhere.
    fn parts(&mut self, elements: &[Pattern], tuple: &Value, parts: &[Type]) -> Matched {
        let mut matched = Matched::default();
        let rest = elements.iter().position(|element| matches!(element.kind, PatternKind::Rest {}));
        for (number, element) in elements.iter().enumerate() {
            let position = match rest {
                Some(rest) if number == rest => continue,
                Some(rest) if number > rest => (parts.len() + number).saturating_sub(elements.len()),
                _ => number,
            };
            if let Some(part) = parts.get(position) {
                let value = part_of(tuple, position, part.clone());
                matched = matched.and(self.pattern(element, &value));
            }
        }
        matched
    }

    /// `a | b`.
    fn alternatives(&mut self, alternatives: &[Pattern], subject: &Value) -> Matched {
        let matched: Vec<Matched> =
            alternatives.iter().map(|alternative| self.pattern(alternative, subject)).collect();
        let mut test = Some(Code::Bool(false));
        for alternative in &matched {
            test = match (test, &alternative.test) {
                (Some(before), Some(here)) => Some(before.or(here.clone())),
                _ => None,
            };
        }
        let test = match one_of(test) {
            Some(Code::Bool(true)) => None,
            test => test,
        };
        // All alternatives bind the same names; where they find them depends on which one matches.
        let mut matched = matched.into_iter().rev();
        let Some(mut result) = matched.next() else { return Matched::default() };
        for alternative in matched {
            let Some(here) = alternative.test else {
                result = alternative;
                continue;
            };
            for bound in &mut result.bindings {
                let Some(found) = alternative.bindings.iter().find(|found| found.name == bound.name) else {
                    continue;
                };
                let otherwise = std::mem::replace(&mut bound.value.code, Code::Null);
                bound.value.code = Code::conditional(here.clone(), found.value.code.clone(), otherwise);
            }
        }
        result.test = test;
        result
    }

    /// `[first, .., last]`.
    fn slice_pattern(&mut self, pattern: &Pattern, elements: &[Pattern], subject: &Value) -> Matched {
        let Some(ty) = subject.ty().element() else {
            return self.mismatched(pattern, &subject.ty(), pattern.span);
        };
        let is_rest = |element: &Pattern| match &element.kind {
            PatternKind::Rest {} => true,
            PatternKind::Binding { pattern: Some(inner), .. } => matches!(inner.kind, PatternKind::Rest {}),
            _ => false,
        };
        let rest = elements.iter().position(is_rest);
        let least = elements.len() - usize::from(rest.is_some());
        let list = || subject.code.clone();
        let count = Code::call("count", [list()]);
        let mut matched = match rest {
            Some(_) if least == 0 => Matched::default(),
            Some(_) => Matched::when(Code::binary(Op::Ge, count, Code::number(least))),
            None => Matched::when(Code::binary(Op::Eq, count, Code::number(least))),
        };
        for (position, element) in elements.iter().enumerate() {
            let value = match rest {
                Some(rest) if position == rest => {
                    let PatternKind::Binding { .. } = &element.kind else { continue };
                    let after = elements.len() - position - 1;
                    let end = match after {
                        0 => Code::call("count", [list()]),
                        after => Code::binary(Op::Sub, Code::call("count", [list()]), Code::number(after)),
                    };
                    let code = self.between(list(), &Code::number(position), &end, &ty);
                    let list = Value::of(code, Type::list(ty.clone()));
                    let PatternKind::Binding { name, mutable, .. } = &element.kind else { continue };
                    let bound =
                        Bound { name: name.clone(), mutable: *mutable, value: list, span: element.span };
                    matched.bindings.push(bound);
                    continue;
                }
                Some(rest) if position > rest => {
                    let back = elements.len() - position;
                    Value::of(list().at(Code::Number(format!("-{back}"))).sure(), ty.clone())
                }
                _ => Value::of(list().at(Code::number(position)).sure(), ty.clone()),
            };
            matched = matched.and(self.pattern(element, &value));
        }
        matched
    }

    /// Whether a value is of a variant; `None` where it can be no other.
    pub(super) fn is_variant(&mut self, value: &Code, declared: &Enum, variant: &Variant) -> Option<Code> {
        if declared.variants.len() == 1 {
            return None;
        }
        let name = Code::text(variant.json);
        let is = |code: Code| match code {
            Code::Text(text) => Code::Bool(text == variant.json),
            code => Code::binary(Op::Eq, code, name.clone()),
        };
        let test = match declared.tagging {
            Tagging::External if matches!(variant.fields, Fields::Unit) => match value {
                Code::Object(_) => Code::Bool(false),
                value => is(value.clone()),
            },
            Tagging::External => match value {
                Code::Text(_) => Code::Bool(false),
                Code::Object(members) if members.len() == 1 => {
                    Code::Bool(members.iter().any(|(key, _)| key == variant.json))
                }
                value => Code::call("exists", [value.clone().member(variant.json)]),
            },
            Tagging::Internal(tag) | Tagging::Adjacent { tag, .. } => is(value.clone().member(tag)),
            Tagging::Untagged => {
                let earlier = declared.variants.iter().take_while(|earlier| earlier.json != variant.json);
                let mut test = Code::Bool(true);
                for earlier in earlier {
                    if may_fit(&earlier.fields, &variant.fields) {
                        test = test.and(self.fits_fields(value.clone(), &earlier.fields, 0).not());
                    }
                }
                test.and(self.fits_fields(value.clone(), &variant.fields, 0))
            }
        };
        (test != Code::Bool(true)).then_some(test)
    }

    /// The data of a value of a variant.
    pub(super) fn data_of(&mut self, value: &Code, declared: &Enum, variant: &Variant) -> Code {
        match declared.tagging {
            Tagging::External => value.clone().member(variant.json),
            Tagging::Adjacent { content, .. } => value.clone().member(content),
            Tagging::Internal(tag) => match variant.fields {
                Fields::Transparent(field) if holds_rest((field.form)()) => {
                    without(value.clone(), std::iter::once(tag), self)
                }
                _ => value.clone(),
            },
            Tagging::Untagged => value.clone(),
        }
    }

    /// Whether a value can be read as these fields.
    fn fits_fields(&mut self, value: Code, fields: &Fields, depth: usize) -> Code {
        match fields {
            Fields::Unit => Code::binary(Op::Eq, value, Code::Null),
            Fields::Transparent(field) => self.fits(value, &Type::Form((field.form)()), depth),
            Fields::Named(fields) => {
                let mut test = is_of_type(value.clone(), "object");
                for field in *fields {
                    let ty = Type::Form((field.form)());
                    let member = value.clone().member(field.json);
                    let fits = self.fits(member.clone(), &ty, depth + 1);
                    let may_be_absent =
                        field.default.is_some() || ty.inner().is_some() || field.skip == Some(Skip::Always);
                    test = test.and(if may_be_absent {
                        Code::call("exists", [member]).not().or(fits)
                    } else {
                        fits
                    });
                }
                test
            }
            Fields::Tuple(parts) => {
                let mut test = is_of_type(value.clone(), "array").and(Code::binary(
                    Op::Eq,
                    Code::call("count", [value.clone()]),
                    Code::number(parts.len()),
                ));
                for (position, part) in parts.iter().enumerate() {
                    let element = value.clone().at(Code::number(position));
                    test = test.and(self.fits(element, &Type::Form(part()), depth + 1));
                }
                test
            }
        }
    }

    /// Whether a value can be read as one of this type.
    pub(super) fn fits(&mut self, value: Code, ty: &Type, depth: usize) -> Code {
        if depth > 6 {
            return Code::Bool(true);
        }
        if let Some(inner) = ty.inner() {
            let null = Code::binary(Op::Eq, value.clone(), Code::Null);
            return null.or(self.fits(value, &inner, depth));
        }
        if let Some(element) = ty.element() {
            let item = self.local("item");
            let fits = self.fits(Code::Local(item.clone()), &element, depth + 1);
            let misfits = Code::Function(vec![item], Box::new(fits.not()));
            let found = Code::call("filter", [value.clone(), misfits]);
            return is_of_type(value, "array").and(Code::call("exists", [found]).not());
        }
        match ty {
            Type::Tuple(_) | Type::Option(_) | Type::List(_) | Type::Result(..) | Type::Items(_) => {
                Code::Bool(true)
            }
            Type::Form(form) => match form {
                Form::Unit => Code::binary(Op::Eq, value, Code::Null),
                Form::Bool => is_of_type(value, "boolean"),
                Form::Integer(integer) => {
                    let whole = Code::binary(Op::Eq, Code::call("floor", [value.clone()]), value.clone());
                    let (least, greatest) = super::operators::bounds(Integer { ..*integer });
                    is_of_type(value.clone(), "number")
                        .and(whole)
                        .and(Code::binary(Op::Ge, value.clone(), Code::number(least)))
                        .and(Code::binary(Op::Le, value, Code::number(greatest)))
                }
                Form::Float(_) => is_of_type(value, "number"),
                Form::Char => is_of_type(value.clone(), "string").and(Code::binary(
                    Op::Eq,
                    Code::call("length", [value]),
                    Code::number(1),
                )),
                Form::String => is_of_type(value, "string"),
                Form::Map(_) | Form::Duration | Form::Result(..) => is_of_type(value, "object"),
                Form::Tuple(parts) => self.fits_fields(value, &Fields::Tuple(parts), depth),
                Form::Struct(declared) => self.fits_fields(value, &declared.fields, depth),
                Form::Enum(declared) => {
                    let mut test = Code::Bool(false);
                    for variant in declared.variants {
                        let is = self.is_variant(&value, declared, variant).unwrap_or(Code::Bool(true));
                        test = test.or(is);
                    }
                    test
                }
                Form::Set(_) => is_of_type(value, "array"),
                Form::Json | Form::Option(_) | Form::List(_) => Code::Bool(true),
            },
        }
    }
}

/// `$type(value) = 'kind'`.
pub(super) fn is_of_type(value: Code, kind: &str) -> Code {
    Code::binary(Op::Eq, Code::call("type", [value]), Code::text(kind))
}

/// `x = 'a' or x = 'b' or …` as `x in ['a', 'b', …]`.
fn one_of(test: Option<Code>) -> Option<Code> {
    fn alternatives<'c>(code: &'c Code, found: &mut Vec<(&'c Code, &'c Code)>) -> bool {
        match code {
            Code::Binary(Op::Or, left, right) => alternatives(left, found) && alternatives(right, found),
            Code::Binary(Op::Eq, left, right) if matches!(**right, Code::Text(_) | Code::Number(_)) => {
                found.push((left, right));
                true
            }
            _ => false,
        }
    }
    let code = test?;
    let mut found = Vec::new();
    if !alternatives(&code, &mut found) || found.len() < 2 {
        return Some(code);
    }
    let Some((subject, _)) = found.first().copied() else { return Some(code) };
    if found.iter().any(|(other, _)| *other != subject) {
        return Some(code);
    }
    let listed = found.iter().map(|(_, value)| (*value).clone()).collect();
    Some(Code::binary(Op::In, subject.clone(), Code::Array(listed)))
}

/// Whether a value of this form keeps members that it does not know.
fn holds_rest(form: Form) -> bool {
    match form {
        Form::Map(_) | Form::Json => true,
        Form::Struct(declared) => match declared.fields {
            // Read whole, and written again, the tag would be in it.
            Fields::Named(_) => true,
            Fields::Transparent(field) => holds_rest((field.form)()),
            Fields::Unit | Fields::Tuple(_) => false,
        },
        _ => false,
    }
}

/// The variant before this one of an untagged enum that its JSON may be read as.
pub(super) fn shadowing(declared: &'static Enum, variant: &Variant) -> Option<&'static Variant> {
    let earlier = declared.variants.iter().take_while(|earlier| earlier.json != variant.json);
    earlier.into_iter().find(|earlier| may_fit(&earlier.fields, &variant.fields))
}

/// Whether what is written of `data` may be read as `fields`.
fn may_fit(fields: &Fields, data: &Fields) -> bool {
    match (kinds_of(fields, 0), kinds_of(data, 0)) {
        (there, here) if there & here == 0 => false,
        (there, here) if there & here != OBJECT => true,
        _ => match (members(fields), members(data)) {
            // All that has to be there is there.
            (Some(wanted), Some(given)) => wanted
                .iter()
                .filter(|field| field.default.is_none() && Type::Form((field.form)()).inner().is_none())
                .all(|field| {
                    given.iter().any(|given| {
                        given.json == field.json && kinds((field.form)(), 0) & kinds((given.form)(), 0) != 0
                    })
                }),
            _ => true,
        },
    }
}

fn members(fields: &Fields) -> Option<&'static [Field]> {
    match fields {
        Fields::Named(fields) if fields.iter().all(|field| !field.flatten) => Some(fields),
        Fields::Transparent(field) => match (field.form)() {
            Form::Struct(declared) => members(&declared.fields),
            _ => None,
        },
        _ => None,
    }
}

const NULL: u8 = 1;
const BOOLEAN: u8 = 2;
const NUMBER: u8 = 4;
const TEXT: u8 = 8;
const ARRAY: u8 = 16;
const OBJECT: u8 = 32;

/// The kinds of JSON values that these fields may be.
fn kinds_of(fields: &Fields, depth: usize) -> u8 {
    match fields {
        Fields::Unit => NULL,
        Fields::Named(_) => OBJECT,
        Fields::Transparent(field) => kinds((field.form)(), depth + 1),
        Fields::Tuple(_) => ARRAY,
    }
}

fn kinds(form: Form, depth: usize) -> u8 {
    if depth > 8 {
        return u8::MAX;
    }
    match form {
        Form::Unit => NULL,
        Form::Bool => BOOLEAN,
        Form::Integer(_) | Form::Float(_) => NUMBER,
        Form::Char | Form::String => TEXT,
        Form::Json => u8::MAX,
        Form::Option(inner) => NULL | kinds(inner(), depth + 1),
        Form::List(_) | Form::Set(_) | Form::Tuple(_) => ARRAY,
        Form::Map(_) | Form::Result(..) | Form::Duration => OBJECT,
        Form::Struct(declared) => kinds_of(&declared.fields, depth),
        Form::Enum(declared) => match declared.tagging {
            Tagging::External => TEXT | OBJECT,
            Tagging::Internal(_) | Tagging::Adjacent { .. } => OBJECT,
            Tagging::Untagged => declared
                .variants
                .iter()
                .fold(0, |kinds, variant| kinds | kinds_of(&variant.fields, depth + 1)),
        },
    }
}

/// Shows the names that a pattern binds.
fn names(pattern: &Pattern, see: &mut dyn FnMut(&str, bool, Span)) {
    match &pattern.kind {
        PatternKind::Binding { name, mutable, pattern: inner, .. } => {
            see(name, *mutable, pattern.span);
            if let Some(inner) = inner {
                names(inner, see);
            }
        }
        PatternKind::Tuple { elements }
        | PatternKind::TupleStruct { elements, .. }
        | PatternKind::Slice { elements } => elements.iter().for_each(|element| names(element, see)),
        PatternKind::Struct { fields, .. } => fields.iter().for_each(|field| names(&field.pattern, see)),
        PatternKind::Or { alternatives } => {
            if let Some(first) = alternatives.first() {
                names(first, see);
            }
        }
        PatternKind::Wild {}
        | PatternKind::Rest {}
        | PatternKind::Literal { .. }
        | PatternKind::Constant { .. }
        | PatternKind::Range { .. }
        | PatternKind::Path { .. } => {}
    }
}

/// The bindings of a pattern whose value was refused.
fn poisoned(pattern: &Pattern) -> Matched {
    let mut bindings = Vec::new();
    names(pattern, &mut |name, mutable, span| {
        let value = Value::refused();
        bindings.push(Bound { name: name.to_owned(), mutable, value, span });
    });
    Matched { test: Some(Code::Refused), bindings }
}
