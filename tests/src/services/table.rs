//! Writes the binary table of AWS SDK integrations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::pack::{Packed, pack};
use super::texts;

const MAGIC: &[u8; 8] = b"sfn-svc\x01";

/// The letters of the kinds, in the order of their numbers.
const KINDS: &str = "sebiftBlmouj";

/// What an extra row says, in the order of its numbers.
#[derive(Debug, Clone, Copy)]
enum Extra {
    Iam,
    NoIam,
    Renamed,
    Alternative,
    EventStream,
    Withheld,
}

#[derive(Default)]
struct Sections {
    services: Vec<u8>,
    actions: Vec<u8>,
    params: Vec<u8>,
    errors: Vec<u8>,
    extras: Vec<u8>,
    error_count: usize,
    action_count: usize,
}

/// The table for the content of `sdk-services.json`.
pub(super) fn write(sdk: &Value) -> Result<Vec<u8>, String> {
    let services = sdk["services"].as_object().ok_or("`services` is missing")?;
    let services: BTreeMap<&String, &Value> = services.iter().collect();
    let pool = Pool::of(services.iter().flat_map(|(id, service)| service_texts(id, service)));

    let params: BTreeSet<(&str, char)> = services
        .values()
        .flat_map(|service| actions(service))
        .flat_map(|(_, action)| params(action))
        .collect();
    let params: BTreeMap<(&str, char), u16> = numbered(params)?;
    let mut param_lists = BTreeSet::new();
    let mut error_lists = BTreeSet::new();
    for (name, action) in services.values().flat_map(|service| actions(service)) {
        param_lists.insert(param_list(action, &params).map_err(|error| format!("{name}: {error}"))?);
        error_lists.insert(error_list(action)?);
    }
    let (param_lists, error_lists) = (pack(&param_lists), pack(&error_lists));

    let mut sections = Sections::default();
    for (name, letter) in params.keys() {
        let kind = KINDS.find(*letter).ok_or_else(|| format!("kind `{letter}` of {name}"))?;
        sections.params.extend(pool.text(name, kind)?);
    }
    for (id, service) in services {
        let flags = [
            service["documented"] == true,
            service["retired"] == true,
            service["needs_endpoint"] == true,
            false,
        ];
        sections.services.extend(pool.text(id, bits(flags))?);
        for field in ["error_prefix", "iam_prefix", "sdk_id"] {
            sections.services.extend(pool.text(text(service, field)?, 0)?);
        }
        let service_errors: Vec<&str> = texts(&service["errors"]).collect();
        let of_service = actions(service);
        let ranges = [sections.action_count, of_service.len(), sections.error_count, service_errors.len()];
        for value in ranges {
            sections.services.extend(u16_of(value)?);
        }
        for error in &service_errors {
            sections.errors.extend(pool.text(error, 0)?);
        }
        sections.error_count += service_errors.len();
        for (name, action) in of_service {
            let lists = (&param_lists, &error_lists);
            write_action(&mut sections, &pool, name, action, &param_list(action, &params)?, lists)
                .map_err(|error| format!("{id}:{name}: {error}"))?;
            sections.action_count += 1;
        }
    }
    let param_lists: Vec<u8> = param_lists.all.iter().flat_map(|entry| entry.to_le_bytes()).collect();
    assemble([
        &pool.packed.all,
        &sections.services,
        &sections.actions,
        &sections.params,
        &param_lists,
        &sections.errors,
        &error_lists.all,
        &sections.extras,
    ])
}

fn write_action(
    sections: &mut Sections,
    pool: &Pool,
    name: &str,
    action: &Value,
    params: &[u16],
    (param_lists, error_lists): (&Packed<u16>, &Packed<u8>),
) -> Result<(), String> {
    let mut rows: Vec<(Extra, &str, &str)> = Vec::new();
    if let Some(iam) = action["iam"].as_array() {
        rows.extend(texts(&action["iam"]).map(|iam| (Extra::Iam, iam, "")));
        if iam.is_empty() {
            rows.push((Extra::NoIam, "", ""));
        }
    }
    let renamed = members(&action["renamed"]);
    rows.extend(
        renamed.into_iter().map(|(api, name)| (Extra::Renamed, api, name.as_str().unwrap_or_default())),
    );
    for (required, instead) in members(&action["alt"]) {
        rows.extend(texts(instead).map(|instead| (Extra::Alternative, required, instead)));
    }
    match action["unsupported"].as_str() {
        None => {}
        Some("event stream") => rows.push((Extra::EventStream, "", "")),
        Some("listed") => rows.push((Extra::Withheld, "", "")),
        Some(other) => return Err(format!("unsupported because of `{other}`")),
    }
    let index = u16_of(sections.action_count)?;
    for (kind, first, second) in &rows {
        sections.extras.extend(index);
        sections.extras.extend(pool.text(first, *kind as usize)?);
        sections.extras.extend(pool.text(second, 0)?);
    }
    let flags = [
        action["deprecated"] == true,
        action["pass_role"] == true,
        action["iam_unconfirmed"] == true,
        !rows.is_empty(),
    ];
    let errors = error_list(action)?;
    sections.actions.extend(pool.text(name, bits(flags))?);
    sections.actions.extend(u16_of(param_lists.start(params).unwrap_or_default())?);
    sections.actions.extend([u8_of(params.len())?, u8_of(errors.len())?]);
    sections.actions.extend(u16_of(error_lists.start(&errors).unwrap_or_default())?);
    Ok(())
}

/// The header, then the sections.
fn assemble(sections: [&Vec<u8>; 8]) -> Result<Vec<u8>, String> {
    let mut bytes = MAGIC.to_vec();
    let mut start = MAGIC.len() + 8 * sections.len();
    for section in sections {
        bytes.extend(u32_of(start)?);
        bytes.extend(u32_of(section.len())?);
        start += section.len();
    }
    for section in sections {
        bytes.extend(section);
    }
    Ok(bytes)
}

/// All texts in one.
struct Pool {
    packed: Packed<u8>,
}

impl Pool {
    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self { packed: pack(&texts.map(|text| text.as_bytes().to_vec()).collect()) }
    }

    /// A text of the table, with four bits beside it.
    fn text(&self, text: &str, tag: usize) -> Result<[u8; 4], String> {
        let start =
            self.packed.start(text.as_bytes()).ok_or_else(|| format!("`{text}` is not in the pool"))?;
        if start >= 1 << 20 || text.len() >= 1 << 8 || tag >= 1 << 4 {
            return Err(format!("`{text}` does not fit: byte {start}, {} long, tag {tag}", text.len()));
        }
        u32_of(start | text.len() << 20 | tag << 28)
    }
}

/// Every text that the table holds about a service.
fn service_texts<'a>(id: &'a str, service: &'a Value) -> Vec<&'a str> {
    let mut all = vec![id, ""];
    all.extend(
        ["error_prefix", "iam_prefix", "sdk_id"].into_iter().filter_map(|field| service[field].as_str()),
    );
    all.extend(texts(&service["errors"]));
    for (name, action) in actions(service) {
        all.push(name);
        all.extend(texts(&action["params"]).chain(texts(&action["iam"])));
        for (from, to) in members(&action["renamed"]) {
            all.push(from);
            all.extend(to.as_str());
        }
        for (required, instead) in members(&action["alt"]) {
            all.push(required);
            all.extend(texts(instead));
        }
    }
    all
}

/// The actions of a service, by name.
fn actions(service: &Value) -> BTreeMap<&str, &Value> {
    members(&service["actions"])
}

/// The parameters of an action with the letters of their kinds.
fn params(action: &Value) -> impl Iterator<Item = (&str, char)> {
    let letters = action["types"].as_str().unwrap_or_default().chars();
    texts(&action["params"]).zip(letters)
}

fn param_list(action: &Value, numbers: &BTreeMap<(&str, char), u16>) -> Result<Vec<u16>, String> {
    let is_in = |field: &str, name: &str| texts(&action[field]).any(|other| other == name);
    let mut names: Vec<&str> = texts(&action["params"]).collect();
    if names.len() != params(action).count() || !names.is_sorted() {
        return Err("parameters without a kind, or not in order".to_owned());
    }
    names.extend(texts(&action["required"]).chain(texts(&action["token"])));
    if let Some(name) = names.into_iter().find(|name| !is_in("params", name)) {
        return Err(format!("`{name}` is not one of the parameters"));
    }
    params(action)
        .map(|param| {
            let number = numbers.get(&param).ok_or("a parameter without a number")?;
            let required = if is_in("required", param.0) { 0x4000 } else { 0 };
            let token = if is_in("token", param.0) { 0x8000 } else { 0 };
            Ok(number | required | token)
        })
        .collect()
}

fn error_list(action: &Value) -> Result<Vec<u8>, String> {
    let positions = action["errors"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    positions
        .map(|position| {
            let position = position.as_u64().and_then(|position| u8::try_from(position).ok());
            position.ok_or_else(|| "the position of an error is no small number".to_owned())
        })
        .collect()
}

/// Numbers in order, below 2^14.
fn numbered<T: Ord>(values: BTreeSet<T>) -> Result<BTreeMap<T, u16>, String> {
    if values.len() >= 1 << 14 {
        return Err(format!("{} parameters are too many for 14 bits", values.len()));
    }
    Ok(values.into_iter().zip(0..).collect())
}

/// The members of an object by name; none where there is no object.
fn members(value: &Value) -> BTreeMap<&str, &Value> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value)).collect()
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str, String> {
    value[field].as_str().ok_or_else(|| format!("`{field}` is missing"))
}

fn bits(flags: [bool; 4]) -> usize {
    flags.into_iter().enumerate().map(|(position, flag)| usize::from(flag) << position).sum()
}

fn u8_of(value: usize) -> Result<u8, String> {
    u8::try_from(value).map_err(|_| format!("{value} is too much for 8 bits"))
}

fn u16_of(value: usize) -> Result<[u8; 2], String> {
    u16::try_from(value).map(u16::to_le_bytes).map_err(|_| format!("{value} is too much for 16 bits"))
}

fn u32_of(value: usize) -> Result<[u8; 4], String> {
    u32::try_from(value).map(u32::to_le_bytes).map_err(|_| format!("{value} is too much for 32 bits"))
}
