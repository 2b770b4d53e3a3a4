//! What a distributed Map reads and writes: objects of S3, in memory.

use std::sync::Arc;

use serde_json::Value;
use sfn_dsl::Failure;
use sfn_dsl::machine::MachineType;
use sfn_dsl::name::{ErrorName, StateName};
use sfn_dsl::states::host::{ReadItems, Reading, WriteResults};
use sfn_dsl::time::Timestamp;

use crate::context::ExecutionContext;
use crate::execution::{WrittenChild, WrittenMap, write_results};
use crate::objects::Objects;
use crate::reader::{Format, Reader, Request};

/// Reads items, as an array.
pub(super) fn read(
    objects: &Objects,
    read: &ReadItems,
    replaced: impl Fn(&str) -> String,
) -> Result<Value, Failure> {
    let format = match read.reading {
        Reading::Csv => Format::Csv { delimiter: u8::try_from(read.csv_delimiter.as_char()).unwrap_or(b',') },
        Reading::JsonLines => Format::JsonLines,
        _ => Format::Json,
    };
    let reader = match read.reading {
        Reading::Inventory => Reader::Inventory,
        Reading::Listing => Reader::Listing,
        _ if read.load_and_flatten => Reader::ListedObjects(format),
        _ => Reader::Object(format),
    };
    let lists = matches!(reader, Reader::Listing | Reader::ListedObjects(_));
    let key = if lists { "Prefix" } else { "Key" };
    let arguments = [("Bucket", &read.bucket), (key, &read.key)];
    let request = Request {
        arguments: arguments
            .map(|(name, text)| (name.to_owned(), Value::from(replaced(text))))
            .into_iter()
            .collect(),
        csv_headers: read.csv_headers.as_deref().map(Arc::from),
        items_pointer: read.items_pointer.clone(),
        max_items: read.max_items,
    };
    let items = reader.open(objects, request).and_then(|mut items| {
        std::iter::from_fn(|| items.next()).map(|item| Ok(item?.value)).collect::<Result<Vec<_>, _>>()
    });
    items.map(Value::Array).map_err(|error| Failure::new(ErrorName::ITEM_READER_FAILED, error.cause()))
}

/// Writes the results of a Map, which is the one with that number; returns where they are.
pub(super) fn write(
    objects: &mut Objects,
    write: &WriteResults,
    context: &ExecutionContext,
    number: usize,
    now: Timestamp,
    replaced: impl Fn(&str) -> String,
) -> Result<Value, Failure> {
    let state = StateName::from(write.name.unwrap_or("distributed map"));
    let execution_type = if write.is_express { MachineType::Express } else { MachineType::Standard };
    let children = write.children.iter().map(|(input, outcome)| WrittenChild {
        input: input.to_string(),
        outcome: outcome.as_ref().map(Value::to_string),
    });
    let map = WrittenMap {
        state: &state,
        label: write.label,
        execution_type,
        number,
        bucket: &replaced(&write.bucket),
        prefix: &replaced(&write.prefix),
    };
    write_results(context, &map, children, objects, now)
        .map_err(|cause| Failure::new(ErrorName::RESULT_WRITER_FAILED, cause))
}
