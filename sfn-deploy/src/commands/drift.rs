//! `drift`: whether what is deployed is what was applied last. The source may be ahead; that is `plan`.

use serde_json::{Value, json};

use super::plan;
use crate::cli::Selection;
use crate::diff;
use crate::engine::observe;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::{Desired, Live, MANAGED_BY, Machine, TAG_HASH, TAG_MANAGED_BY, TAG_VERSION};
use crate::plan::{SettingChange, setting_changes};
use crate::project::Project;
use crate::render::plan::{definition_change, setting_change, target_json};
use crate::session::{LocalOptions, Session};
use crate::style::{BAD, GOOD, paint, visible};
use crate::terminal::Terminal;

/// How many versions are looked at for what was applied last.
const MOST_VERSIONS: usize = 5;

/// Options of `drift`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which workflows.
    #[command(flatten)]
    pub selection: Selection,
    /// End with 4 where something has drifted
    #[arg(long)]
    pub fail: bool,
}

/// What was found of a machine.
struct Found {
    state: &'static str,
    definition: Vec<diff::Change>,
    settings: Vec<SettingChange>,
}

/// Tells what has drifted.
///
/// # Errors
/// Where the source or the configuration is wrong, or a call fails.
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    let mut is_drift = false;
    for prepared in plan::prepare(&options.selection, project, terminal)? {
        let session =
            Session::open(prepared.target.clone(), &LocalOptions::default(), project, terminal).await?;
        let mut rows = Vec::new();
        for desired in prepared.machines(&session, project, terminal).await? {
            let found = look(&desired, &session).await?;
            is_drift |= found.state == "drifted";
            show(&desired, &found, terminal)?;
            rows.push(to_json(&desired, &found));
        }
        terminal.json(&json!({
            "schema": 1,
            "command": "drift",
            "target": target_json(&session.target),
            "machines": rows,
        }))?;
        session.close().await;
    }
    Ok(if is_drift && options.fail { Exit::NotGood } else { Exit::Done })
}

async fn look(desired: &Desired, session: &Session) -> Result<Found, Failure> {
    let nothing = |state| Ok(Found { state, definition: Vec::new(), settings: Vec::new() });
    let Some(live) = observe(&session.api, desired).await?.filter(|live| live.is_there) else {
        return nothing("not deployed");
    };
    if live.tags.get(TAG_MANAGED_BY).is_none_or(|owner| owner != MANAGED_BY) {
        return nothing("not managed");
    }
    let hash = live.machine.hash();
    let applied = match live.tags.get(TAG_HASH) {
        Some(applied) if *applied == hash => return nothing("in sync"),
        // The tag is a second call and may be missing: what is as the source says was not changed by others.
        _ if hash == desired.machine.hash() => return nothing("in sync"),
        Some(applied) => applied,
        None => return nothing("not applied to the end"),
    };
    let Some(applied) = last_applied(applied, desired, &live, session).await? else {
        return nothing("drifted");
    };
    Ok(Found {
        state: "drifted",
        definition: diff::definitions(&applied.definition, &live.machine.definition),
        settings: setting_changes(&applied, &live.machine),
    })
}

/// The machine that was applied last, by its hash: the source, where that has not changed since, or one of its versions.
async fn last_applied(
    hash: &str,
    desired: &Desired,
    live: &Live,
    session: &Session,
) -> Result<Option<Machine>, Failure> {
    if desired.machine.hash() == hash {
        return Ok(Some(desired.machine.clone()));
    }
    let versions: Vec<String> = if let Some(version) = live.tags.get(TAG_VERSION) {
        vec![format!("{}:{version}", desired.arn)]
    } else {
        // Where versions may not be listed, what has drifted is told without them.
        let versions = session.api.versions(&desired.arn).await.unwrap_or_default();
        versions.into_iter().map(|version| version.arn).collect()
    };
    for version in versions.iter().take(MOST_VERSIONS) {
        let described = session.api.version(version).await?;
        if let Some(applied) = described.filter(|described| described.machine.hash() == hash) {
            return Ok(Some(applied.machine));
        }
    }
    Ok(None)
}

fn show(desired: &Desired, found: &Found, terminal: &Terminal) -> Result<(), Failure> {
    let style = if found.state == "drifted" { BAD } else { GOOD };
    terminal.text(&format!("{}  {}", visible(&desired.name), paint(style, found.state)))?;
    let definition = found.definition.iter().map(definition_change);
    let mut lines = definition.chain(found.settings.iter().map(setting_change));
    lines.try_for_each(|line| terminal.text(&format!("    {line}")))
}

fn to_json(desired: &Desired, found: &Found) -> Value {
    json!({"name": desired.name, "arn": desired.arn, "state": found.state, "definition": found.definition, "settings": found.settings})
}
