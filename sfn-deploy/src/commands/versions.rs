//! `versions`: what was published, and which version gets traffic.

use serde_json::{Value, json};

use super::deployed;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::project::Project;
use crate::render::plan::target_json;
use crate::style::{STRONG, paint, visible};
use crate::target;
use crate::terminal::Terminal;

/// How many versions are described: that is one call for each.
const DESCRIBED: usize = 20;

/// Options of `versions`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    pub workflow: String,
    /// Describe all versions, not only the newest twenty
    #[arg(long)]
    pub all: bool,
    /// Where.
    #[command(flatten)]
    pub target: target::Options,
}

/// Lists versions, the newest first.
///
/// # Errors
/// Where there is no such machine, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let machine = deployed::open(&options.workflow, &options.target, project, terminal).await?;
    let api = &machine.session.api;
    let versions = api.versions(&machine.arn).await?;
    let mut aliases = Vec::new();
    for name in api.alias_names(&machine.arn).await? {
        if let Some(alias) = api.alias(&format!("{}:{name}", machine.arn)).await? {
            aliases.push((name, alias));
        }
    }
    let mut rows: Vec<Value> = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let described =
            if options.all || index < DESCRIBED { api.version(&version.arn).await? } else { None };
        let routes = aliases.iter().flat_map(|(name, alias)| {
            let own = alias.routing.iter().filter(|route| route.version == version.number);
            own.map(|route| json!({"alias": name, "weight": route.weight})).collect::<Vec<_>>()
        });
        let routes: Vec<Value> = routes.collect();
        let description = described.and_then(|described| described.description).unwrap_or_default();
        let created = version.created.map(|created| created.to_string());
        let traffic: Vec<String> = routes
            .iter()
            .map(|route| format!("{} {}%", route["alias"].as_str().unwrap_or_default(), route["weight"]))
            .collect();
        let number = format!("{:>4}", version.number);
        let line = format!(
            "{}  {}  {:<12}  {}",
            paint(STRONG, &number),
            created.as_deref().unwrap_or("-"),
            visible(&traffic.join(", ")),
            visible(&description)
        );
        terminal.text(line.trim_end())?;
        rows.push(json!({"version": version.number, "created": created, "description": description, "routes": routes}));
    }
    terminal.json(&json!({
        "schema": 1,
        "command": "versions",
        "target": target_json(&machine.session.target),
        "name": machine.name,
        "versions": rows,
    }))?;
    machine.session.close().await;
    Ok(Exit::Done)
}
