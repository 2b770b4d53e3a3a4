//! The machine that a command works on: that of a workflow, on a target. The source is not needed.

use sfn_dsl::machine::MachineType;
use sfn_dsl::nearest::nearest;

use crate::config::Resolved;
use crate::failure::Failure;
use crate::machine::LiveAlias;
use crate::project::Project;
use crate::session::{LocalOptions, Session};
use crate::style::quoted;
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// A machine that is there.
pub(super) struct Deployed {
    pub(super) session: Session,
    pub(super) settings: Resolved,
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) machine_type: MachineType,
}

/// Finds the machine of a workflow.
pub(super) async fn open(
    workflow: &str,
    options: &target::Options,
    project: &Project,
    terminal: &Terminal,
) -> Result<Deployed, Failure> {
    let target = Target::resolve_one(options, &project.config)?;
    let settings = target.settings(&project.config, workflow);
    let (name, arn) = (settings.name.clone(), target.machine_arn(&settings.name));
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let Some(described) = session.api.describe(&arn).await? else {
        session.close().await;
        return Err(Failure::new(format!("there is no state machine {}", quoted(&name)))
            .because(&arn)
            .help("deploy it first with `apply`, or name another workflow or --env"));
    };
    let machine_type = MachineType::from_api(described.r#type().as_str()).unwrap_or_default();
    Ok(Deployed { session, settings, name, arn, machine_type })
}

impl Deployed {
    /// The alias that is meant, and where it leads.
    pub(super) async fn alias(&self, named: Option<&str>) -> Result<(String, LiveAlias), Failure> {
        let Some(name) = named.or(self.settings.alias.as_deref()) else {
            return Err(Failure::usage(format!("which alias of {}?", quoted(&self.name)))
                .help("name it with --alias, or set `alias` in sfn.toml"));
        };
        if let Some(alias) = self.session.api.alias(&format!("{}:{name}", self.arn)).await? {
            return Ok((name.to_owned(), alias));
        }
        let known = self.session.api.alias_names(&self.arn).await?;
        let failure = Failure::new(format!("{} has no alias {}", quoted(&self.name), quoted(name)));
        Err(match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => failure.help(format!("did you mean {near}?")),
            None => failure.help("the first `apply` with `alias` in sfn.toml makes it"),
        })
    }

    /// Asks whether to go on. At the embedded endpoint nothing is at stake.
    pub(super) fn agreed(&self, yes: bool, question: &str, terminal: &Terminal) -> Result<bool, Failure> {
        if yes || self.session.target.is_embedded() {
            return Ok(true);
        }
        if !terminal.is_interactive() {
            return Err(Failure::usage(format!("there is nobody to ask: {question}"))
                .help("pass --yes to go on without asking"));
        }
        terminal.confirm(question)
    }
}
