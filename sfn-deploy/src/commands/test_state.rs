//! `test-state`: tries one state of a workflow alone, with a mock or with what it really calls.

use serde_json::{Value, json};

use super::wait::parsed;
use super::{input, plan};
use crate::aws::{Mock, StateTest};
use crate::cli::SourceOptions;
use crate::clock;
use crate::exit::Exit;
use crate::explain::find_state;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::render::plan::target_json;
use crate::session::{LocalOptions, Session};
use crate::source::choose;
use crate::style::{BAD, CHANGED, GOOD, cut, paint, quoted, visible};
use crate::target::{self, Target};
use crate::terminal::Terminal;

/// How wide what each stage made is shown.
const WIDE: usize = 400;

/// Options of `test-state`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    #[arg(value_name = "WORKFLOW", required_unless_present = "file", conflicts_with = "file")]
    pub workflow: Option<String>,
    /// The state
    #[arg(long, value_name = "NAME")]
    pub state: String,
    /// Its input: JSON, the name of a file, or - for stdin
    #[arg(long, value_name = "JSON|FILE|-")]
    pub input: Option<String>,
    /// What the called service answers, instead of being called: JSON, or the name of a file
    #[arg(long, value_name = "JSON|FILE", conflicts_with = "mock_error")]
    pub mock: Option<String>,
    /// The error that the called service answers with, instead of being called
    #[arg(long, value_name = "NAME")]
    pub mock_error: Option<String>,
    /// The cause of that error
    #[arg(long, value_name = "TEXT", requires = "mock_error")]
    pub mock_cause: Option<String>,
    /// Variables: JSON, or the name of a file
    #[arg(long, value_name = "JSON|FILE")]
    pub variables: Option<String>,
    /// The context object, which needs a mock: JSON, or the name of a file
    #[arg(long, value_name = "JSON|FILE")]
    pub context: Option<String>,
    /// Which attempt it is: 1 for the first, 2 for the first retry
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..))]
    pub attempt: Option<i32>,
    /// How much is told of what each stage made
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub inspect: Inspect,
    /// Show secrets that an HTTP task sends; needs --inspect trace
    #[arg(long)]
    pub reveal_secrets: bool,
    /// Where from.
    #[command(flatten)]
    pub source: SourceOptions,
    /// Where to.
    #[command(flatten)]
    pub target: target::Options,
}

/// How much is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Inspect {
    /// The output.
    #[default]
    Info,
    /// What each stage of data processing made.
    Debug,
    /// And the request and response of an HTTP task.
    Trace,
}

impl Inspect {
    fn word(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
            Self::Trace => "TRACE",
        }
    }
}

/// Tries a state.
///
/// # Errors
/// Where there is no such state, or the call fails. A state that fails is none: it is [`Exit::NotGood`].
pub async fn run(options: &Options, project: &Project, terminal: &Terminal) -> Outcome {
    if options.reveal_secrets && options.inspect != Inspect::Trace {
        return Err(Failure::usage("--reveal-secrets needs --inspect trace"));
    }
    let target = Target::resolve_one(&options.target, &project.config)?;
    let all = options.source.source(None).read(terminal)?;
    let names: Vec<String> = options.workflow.iter().cloned().collect();
    let chosen = choose(&all, &names)?;
    let prepared = plan::prepare_for(target.clone(), &chosen, &all, project, terminal)?;
    let session = Session::open(target, &LocalOptions::default(), project, terminal).await?;
    let machines = prepared.machines(&session, project, terminal).await?;
    let [machine] = machines.as_slice() else { return Err(Failure::usage("which workflow?")) };
    if find_state(machine.machine.definition.root(), &options.state).is_none() {
        return Err(no_state(&options.state, machine));
    }
    let json = |argument: &Option<String>, option: &str| {
        argument.as_ref().map(|argument| input::read_as(argument, option)).transpose()
    };
    let mock = match (json(&options.mock, "--mock")?, &options.mock_error) {
        (Some(result), _) => Some(Mock::Result(result)),
        (None, Some(error)) => Some(Mock::Error(error.clone(), options.mock_cause.clone())),
        (None, None) => None,
    };
    let test = StateTest {
        definition: machine.machine.definition.to_compact(),
        state: Some(options.state.clone()),
        // With a mock nothing is called, and the service wants no role.
        role: mock.is_none().then(|| machine.machine.role_arn.clone()),
        input: input::read(options.input.as_deref())?,
        variables: json(&options.variables, "--variables")?,
        context: json(&options.context, "--context")?,
        inspection: options.inspect.word().to_owned(),
        reveal_secrets: options.reveal_secrets,
        mock,
        retries: options.attempt.map(|attempt| attempt - 1),
    };
    let answer = tokio::select! {
        answer = session.api.test_state(&test) => answer?,
        () = clock::interrupted() => {
            terminal.tell("interrupted; what the state has called goes on");
            return Ok(Exit::Interrupted);
        }
    };
    let outcome = show(&answer, options, &session, terminal);
    session.close().await;
    outcome
}

fn no_state(state: &str, machine: &crate::machine::Desired) -> Failure {
    let failure = Failure::usage(format!("{} has no state {}", visible(&machine.name), quoted(state)));
    let states = machine.machine.definition.root().get("States").and_then(|states| states.as_object());
    let names: Vec<&str> =
        states.into_iter().flat_map(sfn_dsl::json::Object::members).map(|member| &*member.key).collect();
    match sfn_dsl::nearest::nearest(state, names.iter().copied()) {
        Some(near) => failure.help(format!("did you mean {}?", quoted(near))),
        None => failure,
    }
}

fn show(answer: &Value, options: &Options, session: &Session, terminal: &Terminal) -> Outcome {
    let text = |key: &str| answer.get(key).and_then(Value::as_str);
    let status = text("status").unwrap_or("UNKNOWN");
    let (style, exit) = match status {
        "SUCCEEDED" => (GOOD, Exit::Done),
        "CAUGHT_ERROR" => (CHANGED, Exit::Done),
        _ => (BAD, Exit::NotGood),
    };
    let next = text("nextState").map(|next| format!(", then {}", quoted(next))).unwrap_or_default();
    terminal.note(&format!("state {} {}{next}", quoted(&options.state), paint(style, status)));
    if let Some(error) = text("error") {
        terminal.tell(&format!("  error  {}", visible(error)));
    }
    if let Some(cause) = text("cause").filter(|cause| !cause.is_empty()) {
        terminal.tell(&format!("  cause  {}", cut(cause, WIDE)));
    }
    let inspection = answer.get("inspectionData").and_then(Value::as_object);
    for (stage, made) in inspection.into_iter().flatten() {
        let made = made.as_str().map_or_else(|| made.to_string(), str::to_owned);
        terminal.note(&format!("  {stage:<20} {}", cut(&made, WIDE)));
    }
    if let Some(output) = text("output") {
        terminal.text(output)?;
    }
    let inspection: serde_json::Map<String, Value> = inspection
        .into_iter()
        .flatten()
        .map(|(stage, made)| {
            (stage.clone(), made.as_str().map_or_else(|| made.clone(), |text| parsed(Some(text))))
        })
        .collect();
    terminal.json(&json!({
        "schema": 1,
        "command": "test-state",
        "target": target_json(&session.target),
        "state": options.state,
        "status": status,
        "next_state": text("nextState"),
        "output": parsed(text("output")),
        "error": text("error"),
        "cause": text("cause"),
        "inspection": inspection,
    }))?;
    Ok(exit)
}
