//! Writes the optimized integrations as Rust.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::texts;

/// Callback patterns that the guide contradicts itself about and that the service was measured to refuse.
///
/// Source: floci issues 2670 to 3733, `ValidateStateMachineDefinition` on `.waitForTaskToken`.
pub const MEASURED_AS_REFUSED: [(&str, &str); 3] =
    [("batch", "submitJob"), ("glue", "startJobRun"), ("mediaconvert", "createJob")];

const HEAD: &str = "\
//! The optimized integrations. Generated, not written: `cargo run -p sfn-tests --bin generate-services`.

use crate::optimized::ParamsBasis::{Api, Custom, Documented};
use crate::optimized::{OptimizedAction, OptimizedService, PLAIN};

pub(crate) const INTEGRATIONS: &[OptimizedService] = &[
";

/// The content of `integrations.rs` for the content of `integrations.json` and the services that are deprecated.
pub(super) fn write(integrations: &Value, deprecated: &Value) -> Result<String, String> {
    let mut rust = HEAD.to_owned();
    let services = integrations["integrations"].as_object().ok_or("`integrations` is missing")?;
    for (id, service) in services.iter().collect::<BTreeMap<_, _>>() {
        let mut line = |field: &str, value: String| {
            // Writing to a text cannot fail.
            let _ = writeln!(rust, "        {field}: {value},");
        };
        line("id", format!("{id:?}"));
        line("name", literal(&service["name"]));
        line("page", literal(&service["page"]));
        line("error_prefix", optional(&service["error_prefix"]));
        line("known_errors", list(service.pointer("/errors/known").unwrap_or(&Value::Null)));
        line(
            "metadata",
            service["metadata"].as_bool().map_or("None".to_owned(), |has| format!("Some({has})")),
        );
        let actions = service["actions"].as_object().ok_or_else(|| format!("{id}: no actions"))?;
        let actions: Result<String, String> = actions
            .iter()
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .map(|(name, action)| {
                write_action(id, name, action).map_err(|error| format!("{id}:{name}: {error}"))
            })
            .collect();
        line("actions", format!("&[\n{}        ]", actions?));
    }
    // Each service begins with its id; wrap what lies between.
    let wrapped = rust.replace("        id: ", "    },\n    OptimizedService {\n        id: ");
    let wrapped = wrapped.replacen("    },\n", "", 1);
    let deprecated = list(deprecated);
    Ok(format!("{wrapped}    }},\n];\n\npub(crate) const DEPRECATED: &[&str] = {deprecated};\n"))
}

fn write_action(service: &str, name: &str, action: &Value) -> Result<String, String> {
    let api = match action["api"].as_str() {
        None => "None".to_owned(),
        Some(api) => {
            let (service, action) = api.split_once(':').ok_or("`api` without a colon")?;
            format!("Some(({service:?}, {action:?}))")
        }
    };
    let basis = match action["params_basis"].as_str() {
        Some("custom") => "Custom",
        Some("documented") => "Documented",
        Some("api") => "Api",
        other => return Err(format!("`params_basis` is {other:?}")),
    };
    let required = action["required"]
        .as_array()
        .map_or("None".to_owned(), |_| format!("Some({})", list(&action["required"])));
    let groups = action["one_of"].as_array().map(Vec::as_slice).unwrap_or_default();
    let enums: BTreeMap<_, _> = action["enums"].as_object().into_iter().flatten().collect();
    let in_doubt = if MEASURED_AS_REFUSED.contains(&(service, name)) {
        &Value::Null
    } else {
        &action["patterns_in_doubt"]
    };
    let fields = [
        ("name", format!("{name:?}")),
        ("patterns", patterns(&action["patterns"])?),
        ("express_patterns", patterns(&action["express"])?),
        ("patterns_in_doubt", patterns(in_doubt)?),
        ("api", api),
        ("params_basis", basis.to_owned()),
        ("own_required", required),
        ("params", list(&action["params"])),
        ("not_accepted", list(&action["not_accepted"])),
        ("one_of", array(groups.iter().map(list))),
        ("enums", array(enums.iter().map(|(param, words)| format!("({param:?}, {})", list(words))))),
        ("forbidden_headers", list(&action["forbidden_headers"])),
        ("forbidden_header_prefixes", list(&action["forbidden_header_prefixes"])),
        ("iam", list(&action["iam"])),
        ("sync_iam", list(&action["sync_iam"])),
        ("sync_rule", optional(&action["sync_rule"])),
        ("passes_role", (action["pass_role"] == true).to_string()),
    ];
    let said = fields.iter().filter(|(_, value)| !["&[]", "None", "false"].contains(&value.as_str()));
    let lines: String = said
        .fold(String::new(), |lines, (field, value)| lines + &format!("                {field}: {value},\n"));
    Ok(format!("            OptimizedAction {{\n{lines}                ..PLAIN\n            }},\n"))
}

/// Suffixes of ARNs for the names of patterns.
fn patterns(names: &Value) -> Result<String, String> {
    let suffix = |name: &str| match name {
        "request_response" => Ok("\"\"".to_owned()),
        "sync" => Ok("\".sync\"".to_owned()),
        "sync2" => Ok("\".sync:2\"".to_owned()),
        "wait_for_task_token" => Ok("\".waitForTaskToken\"".to_owned()),
        other => Err(format!("pattern `{other}`")),
    };
    let suffixes: Result<Vec<String>, String> = texts(names).map(suffix).collect();
    suffixes.map(|suffixes| array(suffixes.into_iter()))
}

fn list(names: &Value) -> String {
    array(texts(names).map(|name| format!("{name:?}")))
}

fn array(values: impl Iterator<Item = String>) -> String {
    format!("&[{}]", values.collect::<Vec<_>>().join(", "))
}

fn literal(value: &Value) -> String {
    format!("{:?}", value.as_str().unwrap_or_default())
}

fn optional(value: &Value) -> String {
    value.as_str().map_or("None".to_owned(), |text| format!("Some({text:?})"))
}
