//! A state machine compiled for running: states by index, templates ready, nothing looked up by name.

mod compile;
mod distributed;
mod state;

use std::fmt;
use std::sync::Arc;

use sfn_dsl::machine::{MachineType, StateMachine};
use sfn_dsl::name::StateName;
use sfn_dsl::resource::Resource;
use thiserror::Error;

pub(crate) use distributed::{Distributed, ItemReader, OutputType, ResultWriter, Transformation};
pub(crate) use state::{
    Assign, Branches, Catcher, CatcherOutput, ChoiceState, Content, FailState, FailText, Flow, Handlers,
    Items, JsonataFlow, Kind, Limit, MapState, Next, PassState, Queries, State, StateIndex, TaskState, Test,
    WaitState, WaitUntil, reads_context,
};

use crate::quota::Quotas;

/// A state machine, compiled once and run many times. Cloning is cheap.
///
/// # Examples
/// ```
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::Program;
///
/// let text = r#"{"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Result": "hello", "End": true}}}"#;
/// let machine = Definition::parse("greet.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let program = Program::compile(&machine)?;
/// assert_eq!(program.machine_type(), MachineType::Standard);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Program {
    machine: Arc<Machine>,
    /// The first state.
    start: StateIndex,
    /// The longest time an execution may run, in seconds.
    timeout_seconds: Option<u64>,
    machine_type: MachineType,
    quotas: Quotas,
}

/// What all executions of a program share, child executions included.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Every state of every scope.
    pub(crate) states: Vec<State>,
}

impl Machine {
    /// The state at an index.
    pub(crate) fn state(&self, index: StateIndex) -> &State {
        #[expect(
            clippy::indexing_slicing,
            reason = "indexes are made by `compile` and never leave their program"
        )]
        &self.states[index.0 as usize]
    }
}

impl Program {
    /// Compiles a state machine.
    ///
    /// # Errors
    /// [`CompileError`] with every feature of the machine that is not simulated, and every substitution without a value.
    pub fn compile(machine: &StateMachine) -> Result<Self, CompileError> {
        let (start, compiled) = compile::compile(machine)?;
        Ok(Self {
            machine: Arc::new(compiled),
            start,
            timeout_seconds: machine.timeout_seconds(),
            machine_type: machine.machine_type(),
            quotas: Quotas::of(machine.machine_type()),
        })
    }

    /// What the child executions of a distributed Map run, from the first state of its processor on.
    pub(crate) fn of_children(&self, start: StateIndex, execution_type: MachineType) -> Self {
        Self {
            machine: Arc::clone(&self.machine),
            start,
            timeout_seconds: None,
            machine_type: execution_type,
            quotas: self.quotas.in_child(self.machine_type, execution_type),
        }
    }

    /// The same program under other quotas than the service's.
    ///
    /// The quotas that differ from the service's hold for the child executions of distributed Maps, too.
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// The quotas that its executions run under.
    pub fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// Standard or Express.
    pub fn machine_type(&self) -> MachineType {
        self.machine_type
    }

    /// The names of all Task states, in the order of the definition: the states that need replies.
    pub fn task_states(&self) -> impl Iterator<Item = &StateName> {
        let tasks = self.machine.states.iter().filter(|state| matches!(state.kind, Kind::Task(_)));
        tasks.map(|state| &state.name)
    }

    /// All Task states with what they call, in the order of the definition.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = (&StateName, &Resource)> {
        self.machine.states.iter().filter_map(|state| match &state.kind {
            Kind::Task(task) => Some((&state.name, &*task.resource)),
            _ => None,
        })
    }

    pub(crate) fn machine(&self) -> &Arc<Machine> {
        &self.machine
    }

    pub(crate) fn start(&self) -> StateIndex {
        self.start
    }

    pub(crate) fn timeout_seconds(&self) -> Option<u64> {
        self.timeout_seconds
    }
}

/// A machine that cannot be simulated, with every reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct CompileError {
    /// The reasons, in the order of the definition.
    pub unsupported: Vec<Unsupported>,
}

/// A part of a machine that cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// The state it is in; `None` at the top level.
    pub state: Option<StateName>,
    /// What it is.
    pub feature: Feature,
}

/// What cannot be simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Feature {
    /// The state is a distributed Map that reads its items from Parquet.
    Parquet,
    /// A field holds a substitution `${Name}` that has no value yet.
    Substitution {
        /// The field.
        field: String,
        /// The text with the substitution.
        text: String,
    },
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parquet => {
                f.write_str("`InputType` PARQUET is not simulated; put the items into JSON Lines or CSV")
            }
            Self::Substitution { field, text } => {
                write!(
                    f,
                    "`{field}` is \"{text}\", which has no value before deployment; substitute it first"
                )
            }
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            Some(state) => write!(f, "state \"{state}\": {}", self.feature),
            None => self.feature.fmt(f),
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this state machine cannot be simulated: ")?;
        for (position, unsupported) in self.unsupported.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            unsupported.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
