//! `drift`: whether what is deployed is what was applied last. The source may be ahead; that is `plan`.

use serde_json::{Value, json};

use super::plan;
use crate::cli::Selection;
use crate::diff;
use crate::engine::observe;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::machine::{Desired, MANAGED_BY, TAG_HASH, TAG_MANAGED_BY, TAG_VERSION};
use crate::project::Project;
use crate::render::plan::{definition_change, target_json};
use crate::session::{LocalOptions, Session};
use crate::style::{BAD, GOOD, paint, visible};
use crate::terminal::Terminal;

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
    changes: Vec<diff::Change>,
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
    let nothing = |state| Ok(Found { state, changes: Vec::new() });
    let Some(live) = observe(&session.api, desired).await?.filter(|live| live.is_there) else {
        return nothing("not deployed");
    };
    if live.tags.get(TAG_MANAGED_BY).is_none_or(|owner| owner != MANAGED_BY) {
        return nothing("not managed");
    }
    let hash = live.machine.hash();
    match live.tags.get(TAG_HASH) {
        Some(applied) if *applied == hash => return nothing("in sync"),
        // The tag is a second call and may be missing: what is as the source says was not changed by others.
        _ if hash == desired.machine.hash() => return nothing("in sync"),
        Some(_) => {}
        None => return nothing("not applied to the end"),
    }
    // What was applied last is kept as a version, where versions are kept.
    let mut changes = Vec::new();
    if let Some(version) = live.tags.get(TAG_VERSION)
        && let Some(applied) = session.api.version(&format!("{}:{version}", desired.arn)).await?
    {
        changes = diff::definitions(&applied.machine.definition, &live.machine.definition);
    }
    Ok(Found { state: "drifted", changes })
}

fn show(desired: &Desired, found: &Found, terminal: &Terminal) -> Result<(), Failure> {
    let style = if found.state == "drifted" { BAD } else { GOOD };
    terminal.text(&format!("{}  {}", visible(&desired.name), paint(style, found.state)))?;
    found.changes.iter().try_for_each(|change| terminal.text(&format!("    {}", definition_change(change))))
}

fn to_json(desired: &Desired, found: &Found) -> Value {
    json!({"name": desired.name, "arn": desired.arn, "state": found.state, "definition": found.changes})
}
