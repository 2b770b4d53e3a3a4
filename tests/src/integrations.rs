//! Writes the typed integrations of the builders, `sfn-dsl/src/integrations/*.rs`, from the tables of `sfn-services`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sfn_services::{Kind, OptimizedAction, OptimizedService, ParamsBasis};

/// One generated file: its name and content.
pub type File = (String, String);

/// The files, one for each service.
pub fn generate() -> Vec<File> {
    sfn_services::optimized_services()
        .iter()
        .map(|service| (format!("{}.rs", module(service)), write(service)))
        .collect()
}

/// The folder they stand in.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sfn-dsl/src/integrations")
}

/// The name of the module for a service.
fn module(service: &OptimizedService) -> String {
    service.id.replace('-', "_")
}

fn write(service: &OptimizedService) -> String {
    let mut rust = format!(
        "//! {}. Generated, not written: `cargo run -p sfn-tests --bin generate-integrations`.\n//!\n\
         //! Source: Developer Guide, \"{}\".\n\n\
         crate::builder::request::integrations! {{\n",
        service.name, service.page
    );
    for (index, action) in service.actions.iter().enumerate() {
        if index > 0 {
            rust.push('\n');
        }
        write_action(service, action, &mut rust);
    }
    rust.push_str("}\n");
    rust
}

fn write_action(service: &OptimizedService, action: &OptimizedAction, rust: &mut String) {
    let mut line = |indent: usize, text: &str| {
        // Writing to a text cannot fail.
        let _ = writeln!(rust, "{:indent$}{text}", "");
    };
    let required = required(action);
    let mut docs =
        vec![format!("`{}:{}`: {}", service.id, action.name, calls(service, action)), String::new()];
    docs.push(format!("Requires {}.", or_nothing(&required)));
    docs.extend(action.one_of.iter().map(|group| format!("Needs {} as well.", either(group))));
    if !action.not_accepted.is_empty() {
        docs.push(format!("Refuses {}.", listed(action.not_accepted, "and")));
    }
    let waits: Vec<&str> = action.patterns.iter().copied().filter(|suffix| !suffix.is_empty()).collect();
    docs.push(if waits.is_empty() {
        "It goes on with the answer of the call; there is no other pattern.".to_owned()
    } else {
        format!("Besides going on with the answer of the call it has {}.", listed(&waits, "and"))
    });
    if action.params_basis == ParamsBasis::Documented {
        docs.push(String::new());
        docs.push(
            "The parameters are those that the Developer Guide lists; `Task::parameter` sets another one of the API."
                .to_owned(),
        );
    }
    for text in docs {
        line(4, format!("/// {text}").trim_end());
    }
    let arguments: Vec<String> = required.iter().map(|name| format!("{} = {name:?}", snake(name))).collect();
    let methods: Vec<&str> = waits.iter().map(|suffix| method(suffix)).collect();
    let head = format!("{:?}: {}", format!("{}:{}", service.id, action.name), snake(action.name));
    let tail = format!(") -> {} waits [{}] {{", pascal(action.name), methods.join(" "));
    let short = format!("{head}({}{tail}", arguments.join(", "));
    if short.len() + 4 <= 110 {
        line(4, &short);
    } else {
        line(4, &format!("{head}("));
        line(8, &arguments.join(",\n        "));
        line(4, &tail);
    }
    let mut optional: Vec<&str> = action.accepted().filter(|name| !required.contains(name)).collect();
    optional.sort_unstable();
    for name in optional {
        line(8, &format!("/// `{name}`{}.", described(action, name)));
        line(8, &format!("{} = {name:?};", snake(name)));
    }
    line(4, "}");
}

/// The required parameters: those that say which resource is meant come first.
fn required(action: &OptimizedAction) -> Vec<&'static str> {
    let says_which =
        |name: &&str| ["Name", "Id", "Arn", "Url", "Endpoint"].iter().any(|end| name.ends_with(end));
    let mut names: Vec<&str> = action.required().collect();
    names.sort_unstable();
    // The sort is stable: within both groups the order stays.
    names.sort_by_key(|name| !says_which(name));
    names
}

fn calls(service: &OptimizedService, action: &OptimizedAction) -> String {
    action.api().map_or_else(
        || format!("an action that Step Functions offers for {}.", service.name),
        |api| format!("calls `{}` of {}.", api.operation(), service.name),
    )
}

/// What stands in a parameter, as far as the tables know.
fn described(action: &OptimizedAction, name: &str) -> String {
    if let Some((_, words)) = action.enums.iter().find(|(param, _)| *param == name) {
        return format!(": {}", listed(words, "or"));
    }
    // The API wants text here; the integrations take any JSON and write it as text.
    if ["Input", "Message", "MessageBody"].contains(&name) {
        return ": text or any JSON".to_owned();
    }
    let kind = action.api().and_then(|api| api.param(name)).map(|param| param.kind);
    let text = match kind {
        Some(Kind::String) => "text",
        Some(Kind::Enum) => "a word out of a list",
        Some(Kind::Boolean) => "`true` or `false`",
        Some(Kind::Integer) => "a whole number",
        Some(Kind::Float) => "a number",
        Some(Kind::Timestamp) => "a timestamp",
        Some(Kind::Blob) => "bytes, given as text or JSON",
        Some(Kind::List) => "an array",
        Some(Kind::Map) => "an object with keys of your own",
        Some(Kind::Structure) => "an object",
        Some(Kind::Union) => "an object of one member",
        Some(Kind::Document) => "any JSON",
        _ => return String::new(),
    };
    format!(": {text}")
}

fn method(suffix: &str) -> &'static str {
    match suffix {
        ".sync" => "sync",
        ".sync:2" => "sync_2",
        _ => "wait_for_task_token",
    }
}

fn or_nothing(names: &[&str]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { listed(names, "and") }
}

fn either(names: &[&str]) -> String {
    format!("one of {}", listed(names, "and"))
}

/// `` `A`, `B` and `C` ``
fn listed(names: &[&str], word: &str) -> String {
    let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.pop() {
        Some(last) if !quoted.is_empty() => format!("{} {word} {last}", quoted.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// `sendMessage` as the name of a type.
fn pascal(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// `VpcConfig` as the name of a function: a word begins at a capital after a small letter, and at the last of several.
fn snake(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let starts = before.is_some_and(|before| {
            !before.is_ascii_uppercase() || characters.get(index + 1).is_some_and(char::is_ascii_lowercase)
        });
        if character.is_ascii_uppercase() && starts {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    if matches!(&*snake, "type" | "ref" | "match" | "move" | "use" | "async" | "loop" | "where") {
        snake.insert_str(0, "r#");
    }
    snake
}
