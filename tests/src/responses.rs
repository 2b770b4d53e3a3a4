//! Writes the table of what actions answer, `responses.bin` of `sfn-services`, from the API models of botocore.
//!
//! The layout is described in `sfn-dsl/services/src/response.rs`.

#![expect(clippy::indexing_slicing, reason = "a `Value` gives null where there is nothing")]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Makes the table. `sdk` is the content of `sdk-services.json`, which tells which model a service has; `model` gives the
/// model of a name, or `None` where there is none.
///
/// # Errors
/// What has no place in the table.
pub fn generate(
    sdk: &Value,
    model: &dyn Fn(&str) -> Result<Option<Value>, String>,
) -> Result<Vec<u8>, String> {
    let mut writer = Writer::default();
    let services: BTreeMap<&String, &Value> = sdk["services"].as_object().into_iter().flatten().collect();
    for (id, service) in services {
        if let Some(model) = model(service["botocore"].as_str().unwrap_or_default())? {
            writer.service(id, service, &model)?;
        }
    }
    writer.finish()
}

/// Reads the newest model of a name in the folder `data` of botocore, whose files are unpacked.
///
/// # Errors
/// Why it could not be read.
pub fn read_model(data: &Path, name: &str) -> Result<Option<Value>, String> {
    let Ok(versions) = std::fs::read_dir(data.join(name)) else { return Ok(None) };
    let mut versions: Vec<PathBuf> = versions.filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort();
    let Some(file) = versions.pop().map(|newest| newest.join("service-2.json")) else { return Ok(None) };
    let problem = |error: &dyn std::fmt::Display| format!("could not read {}: {error}", file.display());
    let text = std::fs::read(&file).map_err(|error| problem(&error))?;
    serde_json::from_slice(&text).map(Some).map_err(|error| problem(&error))
}

/// Where the table stands.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sfn-dsl/services/responses.bin")
}

/// The row of a shape.
type Shape = [u32; 3];

const ANY: u32 = 0;
const STRING: u32 = 1;
const WORD: u32 = 2;
const NUMBER: u32 = 3;
const BOOLEAN: u32 = 4;
const ARRAY: u32 = 5;
const MAP: u32 = 6;
const OBJECT: u32 = 7;

#[derive(Default)]
struct Writer {
    pool: Vec<u8>,
    texts: HashMap<String, u32>,
    services: Vec<u8>,
    actions: Vec<u8>,
    shapes: Vec<Shape>,
    /// Shapes that are equal are one, but for objects, which can hold themselves.
    known: HashMap<Shape, u32>,
    members: Vec<u32>,
    known_members: HashMap<Vec<u32>, u32>,
    words: Vec<u32>,
    known_words: HashMap<Vec<u32>, u32>,
}

impl Writer {
    fn service(&mut self, id: &str, service: &Value, model: &Value) -> Result<(), String> {
        let operations: BTreeMap<String, &Value> = model["operations"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, operation)| (name.to_lowercase(), operation))
            .collect();
        let mut objects = HashMap::new();
        let first = self.actions.len() / 8;
        let names: BTreeMap<&String, &Value> = service["actions"].as_object().into_iter().flatten().collect();
        for name in names.keys() {
            let output =
                operations.get(&name.to_lowercase()).and_then(|found| found["output"]["shape"].as_str());
            if let Some(output) = output {
                let shape = self.shape(model, output, &mut objects)?;
                let name = self.text(name)?;
                self.actions.extend(name.to_le_bytes());
                self.actions.extend(shape.to_le_bytes());
            }
        }
        let count = self.actions.len() / 8 - first;
        let id = self.text(id)?;
        self.services.extend(id.to_le_bytes());
        self.services.extend(small(first)?.to_le_bytes());
        self.services.extend(small(count)?.to_le_bytes());
        Ok(())
    }

    /// The number of a shape. `objects` are those of this model that have a number.
    fn shape(
        &mut self,
        model: &Value,
        name: &str,
        objects: &mut HashMap<String, u32>,
    ) -> Result<u32, String> {
        if let Some(number) = objects.get(name) {
            return Ok(*number);
        }
        let shape = &model["shapes"][name];
        match shape["type"].as_str().unwrap_or_default() {
            _ if shape["document"] == true => self.intern([ANY, 0, 0]),
            "structure" => self.object(model, name, objects),
            "list" => {
                let member = shape["member"]["shape"].as_str().unwrap_or_default();
                let member = self.shape(model, member, objects)?;
                self.intern([ARRAY, member, 0])
            }
            "map" => {
                let value = shape["value"]["shape"].as_str().unwrap_or_default();
                let value = self.shape(model, value, objects)?;
                self.intern([MAP, value, 0])
            }
            "string" => match shape["enum"].as_array() {
                Some(words) => {
                    let words = words.iter().filter_map(Value::as_str).map(|word| self.text(word));
                    let words: Vec<u32> = words.collect::<Result<_, _>>()?;
                    let first = list(&mut self.words, &mut self.known_words, words.clone());
                    self.intern([WORD | u32::from(small(words.len())?) << 16, first, 0])
                }
                None => self.intern([STRING, 0, 0]),
            },
            "blob" | "timestamp" | "character" => self.intern([STRING, 0, 0]),
            "integer" | "long" | "float" | "double" => {
                let bound = |key: &str| shape[key].as_i64().and_then(|bound| i32::try_from(bound).ok());
                let (least, most) = (bound("min"), bound("max"));
                let flags = u32::from(least.is_some()) | u32::from(most.is_some()) << 1;
                let bits = |bound: Option<i32>| bound.unwrap_or_default().cast_unsigned();
                self.intern([NUMBER | flags << 8, bits(least), bits(most)])
            }
            "boolean" => self.intern([BOOLEAN, 0, 0]),
            other => Err(format!("shape {name} has the unknown type {other}")),
        }
    }

    fn object(
        &mut self,
        model: &Value,
        name: &str,
        objects: &mut HashMap<String, u32>,
    ) -> Result<u32, String> {
        const REQUIRED: u32 = 0x8000_0000;
        let number = number(self.shapes.len())?;
        // Its members can lead back to it.
        self.shapes.push([OBJECT, 0, 0]);
        objects.insert(name.to_owned(), number);
        let shape = &model["shapes"][name];
        let is_required = |name: &str| {
            shape["required"].as_array().is_some_and(|names| names.iter().any(|found| found == name))
        };
        let mut members: Vec<(String, u32)> = Vec::new();
        for (name, member) in shape["members"].as_object().into_iter().flatten() {
            let shape = self.shape(model, member["shape"].as_str().unwrap_or_default(), objects)?;
            members.push((in_definition(name), shape | if is_required(name) { REQUIRED } else { 0 }));
        }
        members.sort();
        let mut rows = Vec::new();
        for (name, shape) in &members {
            rows.extend([self.text(name)?, *shape]);
        }
        let first = list(&mut self.members, &mut self.known_members, rows) / 2;
        let count = u32::from(small(members.len())?);
        if let Some(row) = self.shapes.get_mut(number as usize) {
            *row = [OBJECT | count << 16, first, 0];
        }
        Ok(number)
    }

    fn intern(&mut self, shape: Shape) -> Result<u32, String> {
        if let Some(number) = self.known.get(&shape) {
            return Ok(*number);
        }
        let number = number(self.shapes.len())?;
        self.shapes.push(shape);
        self.known.insert(shape, number);
        Ok(number)
    }

    fn text(&mut self, text: &str) -> Result<u32, String> {
        if let Some(reference) = self.texts.get(text) {
            return Ok(*reference);
        }
        let length = u8::try_from(text.len()).map_err(|_| format!("\"{text}\" is too long"))?;
        let start = number(self.pool.len())?;
        if start >= 1 << 24 {
            return Err("the pool of texts is full".to_owned());
        }
        self.pool.extend(text.as_bytes());
        let reference = start | u32::from(length) << 24;
        self.texts.insert(text.to_owned(), reference);
        Ok(reference)
    }

    fn finish(self) -> Result<Vec<u8>, String> {
        let bytes = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let shapes: Vec<u32> = self.shapes.iter().flatten().copied().collect();
        let sections = [
            self.pool,
            self.services,
            self.actions,
            bytes(&shapes),
            bytes(&self.members),
            bytes(&self.words),
        ];
        let mut table = b"sfn-out\x01".to_vec();
        let mut start = table.len() + sections.len() * 8;
        for section in &sections {
            table.extend(number(start)?.to_le_bytes());
            table.extend(number(section.len())?.to_le_bytes());
            start += section.len();
        }
        table.extend(sections.concat());
        Ok(table)
    }
}

/// Where a list begins among all: one that is there already takes no room.
fn list(all: &mut Vec<u32>, known: &mut HashMap<Vec<u32>, u32>, list: Vec<u32>) -> u32 {
    *known.entry(list).or_insert_with_key(|list| {
        let first = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.extend(list);
        first
    })
}

/// The name of a member as it stands in a definition: as in the AWS SDK for Java, with a capital.
///
/// Only the first of the capitals that a name begins with stays, unless it begins a word: `SSECustomerKey` is
/// `SseCustomerKey`, `ETag` stays.
fn in_definition(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let is = |at: usize, test: fn(&char) -> bool| characters.get(at).is_some_and(test);
    let mut leading = 1;
    while is(leading, char::is_ascii_uppercase) && !is(leading + 1, char::is_ascii_lowercase) {
        leading += 1;
    }
    let letters = characters.iter().enumerate().map(|(at, letter)| match at {
        0 => letter.to_ascii_uppercase(),
        at if at < leading => letter.to_ascii_lowercase(),
        _ => *letter,
    });
    letters.collect()
}

fn small(count: usize) -> Result<u16, String> {
    u16::try_from(count).map_err(|_| format!("{count} is too much for a row"))
}

fn number(count: usize) -> Result<u32, String> {
    u32::try_from(count).map_err(|_| format!("{count} is too much for a table"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_at_the_beginning_lose_their_capitals() {
        for (name, expected) in [
            ("executionArn", "ExecutionArn"),
            ("ETag", "ETag"),
            ("SSECustomerKeyMD5", "SseCustomerKeyMD5"),
            ("VPCId", "VpcId"),
            ("MD5OfMessageBody", "Md5OfMessageBody"),
            ("ID", "Id"),
        ] {
            assert_eq!(in_definition(name), expected);
        }
    }
}
