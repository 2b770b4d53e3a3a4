//! State machines as values: as they should be and as they are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sfn_dsl::json::{Node, Value};
use sfn_dsl::machine::MachineType;
use sfn_dsl::manifest::{SourceLine, sha256_hex};
use sfn_dsl::policy::{Policy, Surroundings};
use sfn_dsl::raw::Definition;

use crate::aws::LiveRole;
use crate::config::Shift;
use crate::cost::Cost;

/// The tag that says who owns a machine.
pub const TAG_MANAGED_BY: &str = "sfn:managed-by";
/// The tag that says where a machine comes from: package and workflow.
pub const TAG_SOURCE: &str = "sfn:source";
/// The tag with the hash of what was applied last.
pub const TAG_HASH: &str = "sfn:hash";
/// The tag with the keys of the tags that come from the configuration, so that they can be taken away again.
pub const TAG_KEYS: &str = "sfn:tags";
/// The value of [`TAG_MANAGED_BY`].
pub const MANAGED_BY: &str = "sfn-deploy";

/// What a state machine does and how it runs: everything an update can change, and the type, which it cannot.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Standard or Express, fixed for life.
    pub machine_type: MachineType,
    /// The definition; substitutions are filled in.
    pub definition: Definition,
    /// The execution role.
    pub role_arn: String,
    /// Where executions are logged.
    pub logging: Logging,
    /// Whether X-Ray traces are taken.
    pub tracing: bool,
    /// How data is encrypted.
    pub encryption: Encryption,
}

/// The tag with the number of the version that was published last, where an alias routes to versions.
pub const TAG_VERSION: &str = "sfn:version";

/// A state machine as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// Its name in the account.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The name of the workflow in the source.
    pub workflow: String,
    /// Where the workflow was written.
    pub source: Option<SourceLine>,
    /// What it does.
    pub machine: Machine,
    /// Its tags, those of this tool included.
    pub tags: BTreeMap<String, String>,
    /// Whether a change gets a version.
    pub publish: bool,
    /// The role that is made for it; `None` where it is somebody else's.
    pub role: Option<GeneratedRole>,
    /// The log group that is made for it: its name, and the days it keeps events.
    pub log_group: Option<(String, Option<u32>)>,
    /// The alias that callers use.
    pub alias: Option<Alias>,
    /// How many versions are kept; `None`: all.
    pub keep_versions: Option<u32>,
    /// Whether `destroy` leaves it alone.
    pub protect: bool,
    /// The parameters, with their values and where they are from, as people see them.
    pub parameters: Vec<(String, String)>,
    /// What it costs.
    pub cost: Cost,
    /// ARNs of state machines that it starts: they are deployed before.
    pub starts: Vec<String>,
}

/// A role that is made for a machine.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedRole {
    /// Its name.
    pub name: String,
    /// Who may take it on.
    pub trust: serde_json::Value,
    /// What the definition needs.
    pub policy: Policy,
    /// What to know about the policy.
    pub notes: Vec<String>,
    /// What the policies of other definitions depend on.
    pub surroundings: Surroundings,
}

/// The alias that callers use, and how it moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// How it moves to another version.
    pub shift: Shift,
    /// The input of an execution that a new version must pass before it gets traffic.
    pub smoke: Option<String>,
}

impl Desired {
    /// The ARN of the alias.
    pub fn alias_arn(&self) -> Option<String> {
        self.alias.as_ref().map(|alias| format!("{}:{}", self.arn, alias.name))
    }
}

/// A state machine as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// What it does.
    pub machine: Machine,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The revision; `None` until the first update.
    pub revision_id: Option<String>,
    /// Whether it is being deleted.
    pub is_deleting: bool,
    /// Whether it is there: what is around it may be there without it.
    pub is_there: bool,
    /// The log group that is made for it, where one is wanted and there.
    pub log_group: Option<(String, Option<u32>)>,
    /// Where its alias leads, where one is wanted and there.
    pub alias: Option<LiveAlias>,
    /// The role that is made for it, where one is wanted and there.
    pub role: Option<LiveRole>,
    /// Rights that other definitions still need: of versions that get traffic, and of executions that run.
    pub needed: Needed,
    /// What would go with it, where it cannot stay because its type differs.
    pub losses: Option<Losses>,
}

impl Live {
    /// A machine that does that, and of which nothing else is known.
    pub fn of(machine: Machine) -> Self {
        Self {
            machine,
            tags: BTreeMap::new(),
            revision_id: None,
            is_deleting: false,
            is_there: true,
            log_group: None,
            alias: None,
            role: None,
            needed: Needed::default(),
            losses: None,
        }
    }
}

/// What goes with a machine that is deleted, beside the history of its executions and its tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// How many versions it has; `None` where they may not be listed.
    pub versions: Option<usize>,
    /// The names of its aliases.
    pub aliases: Vec<String>,
    /// How many executions run, at most a thousand; `None` for Express machines, whose executions cannot be listed.
    pub running: Option<usize>,
}

/// An alias as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveAlias {
    /// Its description, which says how a shift goes on.
    pub description: String,
    /// The versions and their shares, those without one left out.
    pub routing: Vec<Route>,
}

/// A version and its share of the traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The number of the version.
    pub version: String,
    /// The share, in percent.
    pub weight: u8,
}

impl LiveAlias {
    /// The version that gets everything, if one does.
    pub fn only(&self) -> Option<&str> {
        match self.routing.as_slice() {
            [route] => Some(&route.version),
            _ => None,
        }
    }

    /// `7 90% + 8 10%`
    pub fn described(&self) -> String {
        routing_text(&self.routing)
    }
}

/// `7 90% + 8 10%`
pub fn routing_text(routing: &[Route]) -> String {
    let routes: Vec<String> =
        routing.iter().map(|route| format!("{} {}%", route.version, route.weight)).collect();
    routes.join(" + ")
}

/// Rights that definitions other than the wanted one need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needed {
    /// The rights.
    pub policy: Policy,
    /// Who needs them, in words: `version 7`, `12 running executions`.
    pub by: Vec<String>,
    /// Whether something runs whose definition does not say what it needs: then everything that is allowed stays.
    pub everything: bool,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Everything.
    All,
    /// Errors.
    Error,
    /// What ends an execution.
    Fatal,
    /// Nothing.
    #[default]
    Off,
}

impl LogLevel {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Error => "ERROR",
            Self::Fatal => "FATAL",
            Self::Off => "OFF",
        }
    }

    /// The level with that word in the API.
    pub fn from_api(text: &str) -> Option<Self> {
        [Self::All, Self::Error, Self::Fatal, Self::Off].into_iter().find(|level| level.as_str() == text)
    }
}

/// `loggingConfiguration`. The default is what the service reads back for a machine that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logging {
    /// How much.
    pub level: LogLevel,
    /// Whether inputs and outputs are logged.
    pub include_execution_data: bool,
    /// The log group, as an ARN that ends in `:*`. The service takes exactly one unless the level is OFF.
    pub destinations: Vec<String>,
}

/// `encryptionConfiguration`. The default is what the service reads back for a machine that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Encryption {
    /// With a key of AWS.
    #[default]
    AwsOwnedKey,
    /// With a key of the customer.
    Kms {
        /// The key.
        key: String,
        /// How long a data key is used again, in seconds.
        reuse_seconds: i32,
    },
}

impl Encryption {
    /// The type in words of the API, with the key.
    pub fn described(&self) -> String {
        match self {
            Self::AwsOwnedKey => "AWS_OWNED_KEY".to_owned(),
            Self::Kms { key, reuse_seconds } => format!("{key} (data keys for {reuse_seconds}s)"),
        }
    }
}

impl Machine {
    /// A hash of the meaning: formatting, the order of fields and the way numbers are written do not change it.
    pub fn hash(&self) -> String {
        let mut text = String::new();
        write_canonical(self.definition.root(), &mut text);
        let settings =
            (self.machine_type.as_str(), &self.role_arn, &self.logging, self.tracing, &self.encryption);
        let _ = write!(text, "{settings:?}");
        sha256_hex(text.as_bytes())
    }
}

/// Writes a value so that two values of the same meaning give the same text.
fn write_canonical(node: &Node, out: &mut String) {
    match &node.value {
        Value::Array(elements) => {
            out.push('[');
            for element in elements {
                write_canonical(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            // Of a key that stands twice the last one counts, as JSON parsers have it.
            let members: BTreeMap<&str, &Node> =
                object.members().iter().map(|member| (&*member.key, &member.value)).collect();
            for (key, value) in members {
                let _ = write!(out, "{key:?}:");
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Number(number) => match number.as_i64() {
            Some(integer) => {
                let _ = write!(out, "{integer}");
            }
            // Rust writes whole floats without a fraction, so 2.0 is 2; negative zero is zero.
            None => {
                let _ = write!(out, "{}", number.as_f64() + 0.0);
            }
        },
        Value::String(text) => {
            let _ = write!(out, "{text:?}");
        }
        Value::Null | Value::Bool(_) => out.push_str(&node.to_compact()),
    }
}

/// The ARN of a state machine.
pub fn arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:{}:states:{region}:{account}:stateMachine:{name}", partition(region))
}

/// The ARN of an execution of a Standard machine.
pub fn execution_arn(region: &str, account: &str, machine: &str, name: &str) -> String {
    format!("arn:{}:states:{region}:{account}:execution:{machine}:{name}", partition(region))
}

/// The partition of a Region.
pub fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// Says what is wrong with the name of a state machine or an execution, if anything.
///
/// Source: `CreateStateMachine`, `name`.
pub fn name_problem(name: &str) -> Option<String> {
    const REFUSED: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";
    let length = name.chars().count();
    if !(1..=80).contains(&length) {
        return Some(format!("a name has 1 to 80 characters, this one has {length}"));
    }
    let refused = name.chars().find(|c| c.is_whitespace() || c.is_control() || REFUSED.contains(*c))?;
    Some(format!("a name cannot contain {refused:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(definition: &str) -> Machine {
        Machine {
            machine_type: MachineType::Standard,
            definition: definition.parse().unwrap(),
            role_arn: "arn:aws:iam::123456789012:role/r".to_owned(),
            logging: Logging::default(),
            tracing: false,
            encryption: Encryption::default(),
        }
    }

    #[test]
    fn the_hash_depends_on_the_meaning_only() {
        let one = machine(r#"{"a": 2.0, "b": [1, "x"], "c": -0.0}"#);
        let other = machine("{\"c\":0,\n\"b\":[1e0,\"\\u0078\"],\"a\":2}");
        assert_eq!(one.hash(), other.hash());
        assert_eq!(one.hash().len(), 64);
    }

    #[test]
    fn the_hash_changes_with_every_setting() {
        let base = machine("{}");
        let tracing = Machine { tracing: true, ..base.clone() };
        let role = Machine { role_arn: "other".to_owned(), ..base.clone() };
        let express = Machine { machine_type: MachineType::Express, ..base.clone() };
        let hashes = [base, tracing, role, express].map(|machine| machine.hash());
        assert!(hashes.iter().all(|hash| hashes.iter().filter(|other| *other == hash).count() == 1));
    }

    #[test]
    fn names_are_refused_as_the_service_does() {
        assert_eq!(name_problem("order-processing_2"), None);
        assert_eq!(name_problem("Zoë"), None);
        assert_eq!(name_problem("a b").as_deref(), Some("a name cannot contain ' '"));
        assert_eq!(name_problem("a:b").as_deref(), Some("a name cannot contain ':'"));
        assert_eq!(name_problem("").as_deref(), Some("a name has 1 to 80 characters, this one has 0"));
        assert!(name_problem(&"x".repeat(81)).is_some());
    }

    #[test]
    fn arns_know_their_partition() {
        assert_eq!(arn("eu-west-1", "1", "m"), "arn:aws:states:eu-west-1:1:stateMachine:m");
        assert_eq!(arn("cn-north-1", "1", "m"), "arn:aws-cn:states:cn-north-1:1:stateMachine:m");
        let execution = execution_arn("us-gov-west-1", "1", "m", "x");
        assert_eq!(execution, "arn:aws-us-gov:states:us-gov-west-1:1:execution:m:x");
    }
}
