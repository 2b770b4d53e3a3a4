//! The error of a task as a value of the author's enum, and the way back: what [`Failure`](crate::Failure) does natively.
//!
//! A cause may be any text, and an expression cannot try: a text is parsed where it is JSON, which regular expressions find out. Strings
//! and other scalars become one character each, then arrays and objects that hold no others do, from the inside out.

use sfn_syntax::Span;

use super::types::Type;
use crate::lowering::code::{Code, Local, Op};
use crate::lowering::context::{Context, Value};
use crate::name::ErrorName;
use crate::shape::{Enum, Field, Fields, Form, Skip, Struct, Tagging, Variant};

/// How an object begins.
const OBJECT: &str = r"^\s*\{";
/// An escape in a JSON string. A backslash is `\x5c` in these, because JSONata takes `\\(` and `\\]` for escaped brackets.
const ESCAPE: &str = r#"\x5c(["\x5c\/bfnrt]|u[\da-fA-F]{4})"#;
/// A JSON string, whose escapes are gone.
const STRING: &str = r#""[^"\x5c\x00-\x1f]*""#;
/// A scalar: a number, a word, or an empty string that is no key.
const SCALAR: &str = r#"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null|""(?![ \t\n\r]*:)"#;
const SPACE: &str = r"[ \t\n\r]+";
/// An array of scalars, or an object of them.
const FLAT: &str = r#"\[(0(,0)*)?\]|\{("":0(,"":0)*)?\}"#;

const NOT_UNDERSTOOD: &str = "the cause of the error is not that of its variant";

/// The locals that the data of variants is read from.
struct Read {
    bindings: Vec<(Local, Code)>,
    /// The function that says whether a text is JSON.
    is_json: Local,
    /// The cause, or the message of Lambda in it.
    text: Code,
    /// The members of the object that it is.
    fields: Code,
}

impl Context<'_> {
    /// The error that a catcher got, as a value of the author's enum: of one of the variants with these names, or of any.
    pub(in crate::lowering) fn error_value(&mut self, error: Form, names: Option<&[&'static str]>) -> Value {
        let Form::Enum(declared) = error else { return Value::new(Code::ErrorOutput, Form::Json) };
        let mut variants: Vec<&'static Variant> = declared
            .variants
            .iter()
            .filter(|variant| names.is_none_or(|names| names.contains(&name_of(variant))))
            .collect();
        // Names that stand for others are asked last, the widest at the end.
        variants.sort_by_key(|variant| match name_of(variant) {
            ErrorName::ALL => 3,
            ErrorName::TASK_FAILED => 2,
            ErrorName::TIMEOUT => 1,
            _ => 0,
        });
        let read = self.read_cause();
        let Some(last) = variants.pop() else { return Value::refused() };
        let mut code = self.decoded(declared, last, &read);
        for variant in variants.into_iter().rev() {
            let name = || Code::ErrorOutput.member("Error");
            let timeouts = [ErrorName::TIMEOUT, ErrorName::HEARTBEAT_TIMEOUT].map(Code::text).to_vec();
            let is_timeout = Code::binary(Op::In, name(), Code::Array(timeouts));
            let is = match name_of(variant) {
                ErrorName::TIMEOUT => is_timeout,
                ErrorName::TASK_FAILED => is_timeout.not(),
                exact => Code::binary(Op::Eq, name(), Code::text(exact)),
            };
            let decoded = self.decoded(declared, variant, &read);
            code = Code::conditional(is, decoded, code);
        }
        super::bound(read.bindings, Value::new(code, error))
    }

    fn read_cause(&mut self) -> Read {
        let (cause, parsed) = (self.local("cause"), self.local("parsed"));
        let (object, text, fields) = (self.local("object"), self.local("text"), self.local("fields"));
        let (is_json, is_json_local) = self.is_json();
        let local = |local: &Local| Code::Local(local.clone());
        let argument = self.local("text");
        let looks = Code::call("contains", [local(&argument), Code::Regex(OBJECT)]);
        let is_object = looks.and(is_json_of(&is_json_local, local(&argument)));
        let parse = parsed_surely(local(&argument));
        let read = Code::conditional(is_object, parse, Code::Object(Vec::new()));
        let object_in = |text: &Local| Code::Apply(Box::new(local(&object)), vec![local(text)]);
        let message = || local(&parsed).member("errorMessage");
        let of_lambda = super::pattern::is_of_type(message(), "string");
        let bindings = vec![
            (is_json_local.clone(), is_json),
            (object.clone(), Code::Function(vec![argument], Box::new(read))),
            (cause.clone(), cause_text()),
            (parsed.clone(), object_in(&cause)),
            (text.clone(), Code::conditional(of_lambda, message(), local(&cause))),
            (fields.clone(), object_in(&text)),
        ];
        Read { bindings, is_json: is_json_local, text: local(&text), fields: local(&fields) }
    }

    /// A function that says whether a text of scalars and brackets is JSON, and its name.
    fn is_json(&mut self) -> (Code, Local) {
        let (name, text, folded) = (self.local("json"), self.local("text"), self.local("folded"));
        let local = |local: &Local| Code::Local(local.clone());
        let again = Code::Apply(Box::new(local(&name)), vec![local(&folded)]);
        let is_scalar = Code::binary(Op::Eq, local(&text), Code::text("0"));
        let is_last = Code::binary(Op::Eq, local(&folded), local(&text));
        let body = Code::conditional(is_last, is_scalar, again);
        let fold = replaced(local(&text), FLAT, "0");
        (Code::Function(vec![text], Box::new(Code::Block(vec![(folded, fold)], Box::new(body)))), name)
    }

    fn decoded(&mut self, declared: &'static Enum, variant: &'static Variant, read: &Read) -> Code {
        let data = match &variant.fields {
            Fields::Unit => Code::Null,
            Fields::Named(fields) if variant.error_name == Some(ErrorName::ALL) => {
                let field = |field: &Field| {
                    let code = match field.rust {
                        "error" => Code::ErrorOutput.member("Error"),
                        "cause" => cause_text(),
                        // The derive refuses others.
                        _ => Code::Null,
                    };
                    (field.json.to_owned(), code)
                };
                Code::Object(fields.iter().map(field).collect())
            }
            Fields::Named(fields) => self.decoded_fields(fields, read),
            Fields::Transparent(field) => self.decoded_one((field.form)(), read),
            // The derive refuses these: positions have no names to be found by.
            Fields::Tuple(_) => Code::error(NOT_UNDERSTOOD),
        };
        super::constructors::tagged(declared, variant, data)
    }

    fn decoded_fields(&mut self, fields: &'static [Field], read: &Read) -> Code {
        let mut values = Vec::new();
        for field in fields {
            let form = (field.form)();
            if field.skip == Some(Skip::Always) {
                continue;
            }
            let code = if field.flatten { read.fields.clone() } else { self.decoded_field(field, read) };
            values.push((field.rust.to_owned(), Value::new(code, form), Span::default()));
        }
        self.object(fields, values, None).unwrap_or(Code::Refused)
    }

    fn decoded_field(&mut self, field: &Field, read: &Read) -> Code {
        let form = (field.form)();
        let member = || read.fields.clone().member(field.json);
        let fits = self.fits(member(), &Type::Form(form), 0);
        let given = Code::conditional(fits, member(), Code::error(NOT_UNDERSTOOD));
        let absent = match (field.default, form) {
            (Some(default), _) => super::code_of(&default()).unwrap_or(Code::Refused),
            (None, Form::Option(_)) => Code::Null,
            (None, Form::String) => read.text.clone(),
            (None, _) => return given,
        };
        Code::conditional(Code::call("exists", [member()]), given, absent)
    }

    /// The data of a variant with one value.
    fn decoded_one(&mut self, form: Form, read: &Read) -> Code {
        let text = || read.text.clone();
        let is_json = || is_json_of(&read.is_json, text());
        match form {
            Form::String => text(),
            Form::Struct(Struct { fields: Fields::Named(fields), .. }) => self.decoded_fields(fields, read),
            Form::Struct(Struct { fields: Fields::Transparent(field), .. }) => {
                self.decoded_one((field.form)(), read)
            }
            Form::Option(some) => {
                let is_empty = Code::binary(Op::Eq, text(), Code::text(""));
                let some = self.decoded_one(some(), read);
                Code::conditional(is_empty, Code::Null, some)
            }
            Form::Unit => Code::Null,
            Form::Json => Code::conditional(is_json(), parsed_surely(text()), text()),
            _ => {
                let value = self.local("data");
                let local = || Code::Local(value.clone());
                let fits = self.fits(local(), &Type::Form(form), 0);
                let checked = Code::conditional(fits, local(), Code::error(NOT_UNDERSTOOD));
                let checked = Code::block(vec![(value.clone(), parsed_surely(text()))], checked);
                Code::conditional(is_json(), checked, Code::error(NOT_UNDERSTOOD))
            }
        }
    }

    /// `Error` and `Cause` of a value of the author's enum.
    pub(in crate::lowering) fn failure(&mut self, error: &Value) -> (Code, Option<Code>) {
        if error.is_refused() {
            return (Code::Refused, None);
        }
        let Some(declared) = error.ty().variants() else {
            return (Code::text("Error"), Some(text_of(error.code.clone())));
        };
        let mut chosen: Vec<(Code, Code, Option<Code>)> = Vec::new();
        for variant in declared.variants {
            let test = self.is_variant(&error.code, declared, variant).unwrap_or(Code::Bool(true));
            if test == Code::Bool(false) {
                continue;
            }
            let (name, cause) = self.failure_of(&error.code, declared, variant);
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

    fn failure_of(
        &mut self,
        error: &Code,
        declared: &'static Enum,
        variant: &'static Variant,
    ) -> (Code, Option<Code>) {
        let data = self.data_of(error, declared, variant);
        if variant.error_name == Some(ErrorName::ALL) {
            let field = |name: &str| match variant.fields {
                Fields::Named(fields) => fields
                    .iter()
                    .find(|field| field.rust == name)
                    .map(|field| data.clone().member(field.json)),
                _ => None,
            };
            return (field("error").unwrap_or_else(|| Code::text(variant.rust)), field("cause"));
        }
        let cause = match &variant.fields {
            Fields::Unit => None,
            Fields::Transparent(field) => match (field.form)() {
                Form::String | Form::Char => Some(data),
                Form::Unit => None,
                form if Type::Form(form).may_be_null() => {
                    // Without data there is no cause, and an empty one is as near as an expression comes.
                    let text = if matches!(Type::Form(form).inner(), Some(Type::Form(Form::String))) {
                        data.clone()
                    } else {
                        text_of(data.clone())
                    };
                    Some(Code::conditional(data.present(), text, Code::text("")))
                }
                _ => Some(text_of(data)),
            },
            // The tag may stand among the fields.
            Fields::Named(_) => Some(text_of(match (declared.tagging, data) {
                (Tagging::Internal(tag), Code::Object(members)) => {
                    Code::Object(members.into_iter().filter(|(key, _)| key != tag).collect())
                }
                (Tagging::Internal(tag), data) => super::members::without(data, std::iter::once(tag), self),
                (_, data) => data,
            })),
            Fields::Tuple(_) => Some(text_of(data)),
        };
        (Code::text(name_of(variant)), cause)
    }
}

fn name_of(variant: &Variant) -> &'static str {
    variant.error_name.unwrap_or(variant.rust)
}

/// The cause; a task that gives none has an empty one.
fn cause_text() -> Code {
    Code::binary(Op::Concat, Code::ErrorOutput.member("Cause"), Code::text(""))
}

fn replaced(text: Code, pattern: &'static str, by: &str) -> Code {
    Code::call("replace", [text, Code::Regex(pattern), Code::text(by)])
}

/// Whether a text is JSON, by the function of [`Context::is_json`].
fn is_json_of(function: &Local, text: Code) -> Code {
    let strings = replaced(replaced(text, ESCAPE, "@"), STRING, "\"\"");
    let folded = replaced(replaced(strings, SCALAR, "0"), SPACE, "");
    Code::Apply(Box::new(Code::Local(function.clone())), vec![folded])
}

/// What a text stands for that is known to be JSON.
fn parsed_surely(text: Code) -> Code {
    Code::call("parse", [text]).sure()
}

/// A value as JSON text.
fn text_of(code: Code) -> Code {
    let mut text = String::new();
    if write_json(&code, &mut text).is_some() { Code::Text(text) } else { Code::call("string", [code]) }
}

/// Writes a constant as JSON, its members in their order; `None` if it is none.
fn write_json(code: &Code, text: &mut String) -> Option<()> {
    let quoted = |value: &str| serde_json::Value::from(value).to_string();
    match code {
        Code::Null => text.push_str("null"),
        Code::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Code::Number(digits) => text.push_str(digits),
        Code::Text(value) => text.push_str(&quoted(value)),
        Code::Whole(inner) | Code::Either(inner) => write_json(inner, text)?,
        Code::Array(elements) => {
            for (position, element) in elements.iter().enumerate() {
                text.push(if position == 0 { '[' } else { ',' });
                write_json(element, text)?;
            }
            text.push_str(if elements.is_empty() { "[]" } else { "]" });
        }
        Code::Object(members) => {
            for (position, (key, value)) in members.iter().enumerate() {
                text.push(if position == 0 { '{' } else { ',' });
                text.push_str(&quoted(key));
                text.push(':');
                write_json(value, text)?;
            }
            text.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        _ => return None,
    }
    Some(())
}
