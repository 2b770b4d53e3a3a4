//! Where an alias should lead, and what stands in the way.

use serde::Serialize;

use crate::machine::{Alias, Desired, Live, LiveAlias, Route, TAG_HASH, TAG_VERSION};

/// How an alias changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AliasChange {
    /// Its name.
    pub name: String,
    /// Where it leads; `None` where it is not there.
    pub from: Option<Vec<Route>>,
    /// The version that gets everything in the end; `None`: the one that applying publishes.
    pub to: Option<String>,
    /// In which steps.
    pub steps: String,
    /// The alarms that end the shift.
    pub alarms: Vec<String>,
}

/// What the description of an alias says of a shift that is going on: `sfn-deploy shift from=7 to=8 since=1760000000000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifting {
    /// The version that had everything.
    pub from: String,
    /// The version that gets it.
    pub to: String,
    /// When it began, in milliseconds since 1970: a smoke run of the second before is no traffic.
    pub since: i64,
}

const SHIFT: &str = "sfn-deploy shift";
const LIVE: &str = "sfn-deploy live";

impl Shifting {
    /// The description of the alias.
    pub fn to_description(&self) -> String {
        format!("{SHIFT} from={} to={} since={}", self.from, self.to, self.since)
    }

    /// Reads the description of an alias.
    pub fn parse(description: &str) -> Option<Self> {
        let rest = description.strip_prefix(SHIFT)?;
        let word = |key: &str| rest.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        Some(Self {
            from: word("from")?.to_owned(),
            to: word("to")?.to_owned(),
            since: word("since")?.parse().ok()?,
        })
    }
}

/// The description of an alias that leads to one version: which it was before, and why.
pub fn settled(version: &str, before: Option<&str>, message: Option<&str>) -> String {
    let before = before
        .filter(|before| *before != version)
        .map(|before| format!(" before={before}"))
        .unwrap_or_default();
    let message = message.map(|message| format!(": {message}")).unwrap_or_default();
    format!("{LIVE} version={version}{before}{message}")
}

/// The version that an alias led to before, where its description says so.
pub fn before(alias: &LiveAlias) -> Option<&str> {
    let rest = alias.description.strip_prefix(LIVE)?;
    let rest = rest.split(':').next().unwrap_or(rest);
    rest.split(' ').find_map(|word| word.strip_prefix("before="))
}

/// The version that should get everything: `None` for one that is still to be published.
fn wanted<'a>(live: &'a Live, desired: &Desired, is_update: bool) -> Option<&'a str> {
    let is_applied = live.tags.get(TAG_HASH) == desired.tags.get(TAG_HASH);
    live.tags.get(TAG_VERSION).filter(|_| is_applied && !is_update).map(String::as_str)
}

/// How the alias of a machine changes, if it does.
pub(super) fn change(desired: &Desired, live: Option<&Live>, is_update: bool) -> Option<AliasChange> {
    let alias: &Alias = desired.alias.as_ref()?;
    let current = live.and_then(|live| live.alias.as_ref());
    let to = live.and_then(|live| wanted(live, desired, is_update));
    if to.is_some() && current.and_then(LiveAlias::only) == to {
        return None;
    }
    Some(AliasChange {
        name: alias.name.clone(),
        from: current.map(|alias| alias.routing.clone()),
        to: to.map(str::to_owned),
        // The first version gets everything at once: there is nothing to compare it with.
        steps: if current.is_some() { alias.shift.described() } else { "100%".to_owned() },
        alarms: if current.is_some() { alias.shift.alarms.clone() } else { Vec::new() },
    })
}
