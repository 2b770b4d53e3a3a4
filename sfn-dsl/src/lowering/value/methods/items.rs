//! What a distributed Map goes over: its `Items` or its `ItemReader`, and its `ItemBatcher`, as an object of these fields.

use sfn_syntax::{Expr, Span};

use super::Invoked;
use crate::lowering::code::Code;
use crate::lowering::context::{Context, Value};
use crate::lowering::source::{Callee, Probed};
use crate::lowering::value::types::Type;
use crate::shape::{Fields, Form, Skip, Struct};
use crate::states::host::Reading;

/// The item of a Map, or the batch of items that a child of it gets.
const BATCH: &str = "Items";

impl Context<'_> {
    /// Items, where a function of `states` gives them.
    pub(super) fn items_function(&mut self, expr: &Expr, arguments: &[Value]) -> Option<Value> {
        let Probed::Call { callee, output } = self.probed(expr.probe?)? else { return None };
        let item = Type::Form(output);
        let field = match (callee, arguments) {
            (Callee::Items, [list]) => ("Items", list.code.clone()),
            (Callee::ItemReader(reading), [bucket, key]) => {
                if matches!(reading, Reading::Csv | Reading::Inventory) && !has_texts_only(&item) {
                    return Some(self.refuse(
                        expr.span,
                        "ITEM_OF_TEXTS",
                        format!("a row is an object of texts, and `{}` is not one", item.name()),
                        "make every field a `String`, and `parse` it where it is used",
                    ));
                }
                ("ItemReader", reader(reading, written(&bucket.code), written(&key.code)))
            }
            _ => return None,
        };
        Some(Value::of(Code::object([field]), Type::Items(Box::new(item))))
    }

    /// What a method makes of items.
    pub(super) fn items_method(&mut self, value: Value, item: &Type, call: Invoked<'_>) -> Option<Value> {
        let argument = match call.arguments {
            [] => Code::text("LOAD_AND_FLATTEN"),
            [argument] => self.value(argument).code,
            _ => return None,
        };
        if argument == Code::Refused {
            return Some(Value::refused());
        }
        let mut fields = value.code;
        let mut item = item.clone();
        match call.name {
            "max_items" => configure(&mut fields, "MaxItems", argument)?,
            "items_pointer" => configure(&mut fields, "ItemsPointer", argument)?,
            "csv_headers" => {
                configure(&mut fields, "CSVHeaderLocation", Code::text("GIVEN"))?;
                configure(&mut fields, "CSVHeaders", argument)?;
            }
            "csv_delimiter" => configure(&mut fields, "CSVDelimiter", argument)?,
            "load_and_flatten" => {
                let reader = member(&mut fields, "ItemReader")?;
                *member(reader, "Resource")? = Code::text(resource(true));
                if let Code::Object(arguments) = member(reader, "Arguments")?
                    && let Some((key, _)) = arguments.last_mut()
                {
                    "Prefix".clone_into(key);
                }
                configure(&mut fields, "Transformation", argument)?;
            }
            "max_items_per_batch" => {
                let batcher = Code::object([("MaxItemsPerBatch", argument)]);
                put(&mut fields, "ItemBatcher", batcher);
                item = Type::list(item);
            }
            _ => return None,
        }
        Some(Value::of(fields, Type::Items(Box::new(item))))
    }

    /// The fields of a Map that say what it goes over, and what an iteration gets.
    pub(in crate::lowering) fn map_items(
        &mut self,
        items: Value,
        span: Span,
    ) -> Option<(Vec<(String, Code)>, Value)> {
        if items.is_refused() {
            return None;
        }
        let (fields, item) = match (items.ty(), items.code) {
            (Type::Items(item), Code::Object(fields)) => (fields, *item),
            (ty, list) => {
                let Some(item) = ty.element() else {
                    self.refuse(
                        span,
                        "ITEMS",
                        format!("a distributed Map does not go over {}", ty.name()),
                        "give it a list or an item reader: `states::read_json(bucket, key)`",
                    );
                    return None;
                };
                (vec![("Items".to_owned(), list)], item)
            }
        };
        let is_batched = fields.iter().any(|(field, _)| field == "ItemBatcher");
        let input =
            if is_batched { Code::Member(Box::new(Code::Input), BATCH.to_owned()) } else { Code::Input };
        Some((fields, Value::of(input, item)))
    }
}

fn resource(lists: bool) -> String {
    format!("arn:aws:states:::s3:{}", if lists { "listObjectsV2" } else { "getObject" })
}

/// `ItemReader`.
fn reader(reading: Reading, bucket: Code, key: Code) -> Code {
    let lists = reading == Reading::Listing;
    let key_name = if lists { "Prefix" } else { "Key" };
    let mut fields = vec![
        ("Resource", Code::text(resource(lists))),
        ("Arguments", Code::object([("Bucket", bucket), (key_name, key)])),
    ];
    if let Some(input_type) = reading.input_type() {
        let mut config = vec![("InputType", Code::text(input_type))];
        if reading == Reading::Csv {
            config.push(("CSVHeaderLocation", Code::text("FIRST_ROW")));
        }
        fields.push(("ReaderConfig", Code::object(config)));
    }
    Code::object(fields)
}

/// A text in which substitutions may stand.
pub(in crate::lowering) fn written(code: &Code) -> Code {
    match code {
        Code::Text(text) => Code::Written(text.clone()),
        code => code.clone(),
    }
}

/// Sets a field of `ReaderConfig`.
fn configure(fields: &mut Code, field: &str, value: Code) -> Option<()> {
    let reader = member(fields, "ItemReader")?;
    if member(reader, "ReaderConfig").is_none() {
        put(reader, "ReaderConfig", Code::object([]));
    }
    put(member(reader, "ReaderConfig")?, field, value);
    Some(())
}

fn member<'c>(object: &'c mut Code, name: &str) -> Option<&'c mut Code> {
    let Code::Object(members) = object else { return None };
    members.iter_mut().find(|(key, _)| key == name).map(|(_, member)| member)
}

fn put(object: &mut Code, name: &str, value: Code) {
    match member(object, name) {
        Some(member) => *member = value,
        None => {
            if let Code::Object(members) = object {
                members.push((name.to_owned(), value));
            }
        }
    }
}

/// Whether a row of texts is read as this type.
fn has_texts_only(item: &Type) -> bool {
    let is_text = |form: Form| match form {
        Form::String | Form::Char | Form::Json => true,
        Form::Option(inner) => matches!(inner(), Form::String | Form::Json),
        _ => false,
    };
    match item.plain() {
        Some(Form::Json) => true,
        Some(Form::Map(value)) => is_text(value()),
        Some(Form::Struct(Struct { fields: Fields::Named(fields), .. })) => {
            fields.iter().all(|field| field.skip == Some(Skip::Always) || is_text((field.form)()))
        }
        _ => false,
    }
}
