//! The error of a task as a value of the author's enum, and the way back.
//!
//! The name of a variant is `Error`, its data is `Cause`: a JSON object of the fields. A cause of Lambda has the message in
//! `errorMessage`. A cause may be any text, so it is parsed only if it looks like an object, and what is no text in it is not
//! taken for one: an error in here cannot be caught.

use super::types::Type;
use crate::lowering::code::{Code, Local, Op};
use crate::lowering::context::{Context, Value};
use crate::shape::{Enum, Field, Fields, Form, Variant};

/// The name that stands for every error.
const ALL: &str = "States.ALL";
/// A text that is a JSON object, as far as that can be seen.
const OBJECT: &str = r"^\s*\{[\s\S]*\}\s*$";

/// The locals that the fields of variants are read from.
struct Read {
    bindings: Vec<(Local, Code)>,
    text: Code,
    fields: Code,
}

impl Context<'_> {
    /// The error that a catcher got, as a value of the author's enum: of one of the variants with these names, or of any.
    pub(in crate::lowering) fn error_value(&mut self, error: Form, names: Option<&[&'static str]>) -> Value {
        let Form::Enum(declared) = error else { return Value::new(Code::ErrorOutput, Form::Json) };
        let name_of = |variant: &Variant| variant.error_name.unwrap_or(variant.rust);
        let mut variants: Vec<&'static Variant> = declared
            .variants
            .iter()
            .filter(|variant| names.is_none_or(|names| names.contains(&name_of(variant))))
            .collect();
        // What stands for all errors is asked last.
        variants.sort_by_key(|variant| name_of(variant) == ALL);
        let read = self.read_cause();
        let Some(last) = variants.pop() else { return Value::refused() };
        let mut code = self.decoded(declared, last, &read);
        for variant in variants.into_iter().rev() {
            let is = Code::binary(Op::Eq, Code::ErrorOutput.member("Error"), Code::text(name_of(variant)));
            let decoded = self.decoded(declared, variant, &read);
            code = Code::conditional(is, decoded, code);
        }
        super::bound(read.bindings, Value::new(code, error))
    }

    fn read_cause(&mut self) -> Read {
        let (cause, parsed, text) = (self.local("cause"), self.local("parsed"), self.local("text"));
        let local = |local: &Local| Code::Local(local.clone());
        let member = Code::ErrorOutput.member("Cause");
        let given = Code::conditional(Code::call("exists", [member.clone()]), member, Code::text(""));
        let object = |code: Code| {
            let looks = Code::call("contains", [code.clone(), Code::Regex(OBJECT)]);
            Code::conditional(looks, Code::call("parse", [code]), Code::Object(Vec::new()))
        };
        let message = || local(&parsed).member("errorMessage");
        let of_lambda = || super::pattern::is_of_type(message(), "string");
        let fields = self.local("fields");
        let bindings = vec![
            (cause.clone(), given),
            (parsed.clone(), object(local(&cause))),
            (text.clone(), Code::conditional(of_lambda(), message(), local(&cause))),
            (fields.clone(), Code::conditional(of_lambda(), object(local(&text)), local(&parsed))),
        ];
        Read { bindings, text: local(&text), fields: local(&fields) }
    }

    fn decoded(&mut self, declared: &'static Enum, variant: &'static Variant, read: &Read) -> Code {
        let is_all = variant.error_name == Some(ALL);
        let data = match &variant.fields {
            Fields::Unit => Code::Null,
            Fields::Named(fields) => Code::Object(
                fields
                    .iter()
                    .map(|field| (field.json.to_owned(), decoded_field(field, read, is_all)))
                    .collect(),
            ),
            Fields::Transparent(field) => match (field.form)() {
                Form::String => read.text.clone(),
                _ => read.fields.clone(),
            },
            // Positions have no names to be found by.
            Fields::Tuple(_) => {
                self.refuse(
                    sfn_syntax::Span::default(),
                    "ERROR_FIELD",
                    format!(
                        "the fields of `{}::{}` have no names, by which a cause is read",
                        declared.name, variant.rust
                    ),
                    "give the fields names",
                );
                Code::Refused
            }
        };
        super::constructors::tagged(declared, variant, data)
    }

    /// `Error` and `Cause` of a value of the author's enum.
    pub(in crate::lowering) fn failure(&mut self, error: &Value) -> (Code, Option<Code>) {
        if error.is_refused() {
            return (Code::Refused, None);
        }
        let Some(declared) = error.ty().variants() else {
            return (Code::text("Error"), Some(Code::call("string", [error.code.clone()])));
        };
        let mut chosen: Vec<(Code, Code, Option<Code>)> = Vec::new();
        for variant in declared.variants {
            let test = self.is_variant(&error.code, declared, variant).unwrap_or(Code::Bool(true));
            if test == Code::Bool(false) {
                continue;
            }
            let data = self.data_of(&error.code, declared, variant);
            let (name, cause) = failure_of(variant, data);
            if test == Code::Bool(true) {
                return (name, cause);
            }
            chosen.push((test, name, cause));
        }
        let Some((_, mut name, mut cause)) = chosen.pop() else { return (Code::Refused, None) };
        for (test, here, why) in chosen.into_iter().rev() {
            name = Code::conditional(test.clone(), here, name);
            cause = match (why, cause) {
                (None, None) => None,
                (why, cause) => {
                    let text = |cause: Option<Code>| cause.unwrap_or_else(|| Code::text(""));
                    Some(Code::conditional(test, text(why), text(cause)))
                }
            };
        }
        (name, cause)
    }
}

fn decoded_field(field: &Field, read: &Read, is_all: bool) -> Code {
    let member = || read.fields.clone().member(field.json);
    let ty = Type::Form((field.form)());
    match (field.rust, is_all) {
        ("error", true) => return Code::ErrorOutput.member("Error"),
        ("cause", true) => {
            let cause = || Code::ErrorOutput.member("Cause");
            return Code::conditional(Code::call("exists", [cause()]), cause(), Code::text(""));
        }
        _ => {}
    }
    if ty.is_text() {
        return Code::conditional(
            super::pattern::is_of_type(member(), "string"),
            member(),
            read.text.clone(),
        );
    }
    if ty.inner().is_some() {
        return Code::OrNull(Box::new(member()));
    }
    match field.default {
        Some(default) => match super::code_of(&default()) {
            Ok(default) => Code::conditional(Code::call("exists", [member()]), member(), default),
            Err(_) => Code::Refused,
        },
        None => {
            Code::Required(Box::new(member()), "the cause of the error has not all fields of its variant")
        }
    }
}

/// A value as JSON text.
fn text_of(code: Code) -> Code {
    match json_of(&code) {
        Some(json) => Code::Text(json.to_string()),
        None => Code::call("string", [code]),
    }
}

/// A constant as JSON.
fn json_of(code: &Code) -> Option<serde_json::Value> {
    Some(match code {
        Code::Null => serde_json::Value::Null,
        Code::Bool(value) => (*value).into(),
        Code::Number(digits) => serde_json::from_str(digits).ok()?,
        Code::Text(text) => text.as_str().into(),
        Code::Whole(inner) | Code::Either(inner) => json_of(inner)?,
        Code::Array(elements) => elements.iter().map(json_of).collect::<Option<Vec<_>>>()?.into(),
        Code::Object(members) => {
            let members = members.iter().map(|(key, value)| Some((key.clone(), json_of(value)?)));
            serde_json::Value::Object(members.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn failure_of(variant: &'static Variant, data: Code) -> (Code, Option<Code>) {
    let name = Code::text(variant.error_name.unwrap_or(variant.rust));
    if variant.error_name == Some(ALL)
        && let Fields::Named(fields) = variant.fields
    {
        let field = |name: &str| {
            fields.iter().find(|field| field.rust == name).map(|field| data.clone().member(field.json))
        };
        let error = field("error").unwrap_or_else(|| Code::text(variant.rust));
        return (error, field("cause"));
    }
    let cause = match &variant.fields {
        Fields::Unit => None,
        Fields::Transparent(field) if matches!((field.form)(), Form::String) => Some(data),
        Fields::Named(fields) => {
            // Only the fields: an enum may keep its tag beside them.
            let members = fields.iter().filter_map(|field| {
                Some((field.json.to_owned(), super::members::read(data.clone(), field)?))
            });
            Some(text_of(Code::Object(members.collect())))
        }
        Fields::Transparent(_) | Fields::Tuple(_) => Some(text_of(data)),
    };
    (name, cause)
}
