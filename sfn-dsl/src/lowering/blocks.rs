//! The body of a function as blocks: assignments one after the other, and what comes after them.
//!
//! Only some ends of blocks are states. The graph made of the blocks has those alone; the assignments on the way from one to the
//! next become the `Assign` of the way.

use sfn_syntax::Span;

use super::code::{Code, Variable};
use crate::builder::Retrier;
use crate::machine::MachineType;

/// A block of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct BlockId(pub(super) usize);

/// What runs on its own variables: the machine, a branch, the processor of a Map.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The blocks; the first is where it starts.
    pub(super) blocks: Vec<Block>,
}

/// Assignments, and what comes after them.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// One after the other.
    pub(super) assigns: Vec<(Variable, Code)>,
    /// What comes then.
    pub(super) end: End,
}

/// What comes after the assignments of a block.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// Nothing yet: the block is being written. In the end, one that nobody reaches.
    Open,
    /// Another block.
    Jump(BlockId),
    /// The block of the first condition that holds.
    Branch(Branch),
    /// Something happens outside of the expressions.
    State(Box<State>),
    /// The scope ends with this output.
    Return(Label, Code),
    /// The execution fails.
    Fail(Label, Failure),
}

/// With which error and cause an execution fails.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    /// `Error`.
    pub(super) error: Code,
    /// `Cause`.
    pub(super) cause: Option<Code>,
}

/// What a state is called, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// The name, if no other state has it.
    pub(super) name: String,
    /// The file.
    pub(super) file: &'static str,
    /// The place in it.
    pub(super) span: Span,
}

/// A decision.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// Its name.
    pub(super) label: Label,
    /// Conditions in order, and where they lead.
    pub(super) arms: Vec<(Code, BlockId)>,
    /// Where it goes if none holds.
    pub(super) otherwise: BlockId,
}

/// A state that does something.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// Its name.
    pub(super) label: Label,
    /// What it does.
    pub(super) action: Action<Scope>,
    /// `Retry`.
    pub(super) retriers: Vec<Retrier>,
    /// What comes after success: assignments, which see its result, and a block.
    pub(super) done: Exit,
    /// `Catch`.
    pub(super) catchers: Vec<(Vec<String>, Exit)>,
}

/// The way out of a state.
#[derive(Debug, Clone)]
pub(super) struct Exit {
    /// Assignments, all at once.
    pub(super) assigns: Vec<(Variable, Code)>,
    /// The block.
    pub(super) to: BlockId,
}

/// What a state does. `S` is what it contains: scopes as blocks, later as graphs.
#[derive(Debug, Clone)]
pub(super) enum Action<S> {
    /// Assigns only.
    Pass,
    /// `Wait` for so many seconds.
    WaitSeconds(Code),
    /// `Wait` until that moment.
    WaitTimestamp(Code),
    /// A `Task`.
    Task(Box<Task>),
    /// `Parallel`.
    Parallel(Vec<S>),
    /// `Map`.
    Map(Box<Map<S>>),
}

/// A call.
#[derive(Debug, Clone)]
pub(super) struct Task {
    /// `Resource`.
    pub(super) resource: String,
    /// `Arguments`; an activity may have none.
    pub(super) arguments: Code,
    /// `TimeoutSeconds`.
    pub(super) timeout: Option<Code>,
    /// `HeartbeatSeconds`.
    pub(super) heartbeat: Option<Code>,
    /// `RoleArn` of `Credentials`.
    pub(super) role: Option<Code>,
}

/// A Map.
#[derive(Debug, Clone)]
pub(super) struct Map<S> {
    /// What it goes over: `Items`, or `ItemReader` and `ItemBatcher`.
    pub(super) items: Vec<(String, Code)>,
    /// What an iteration gets beside the item or the items: names and values.
    pub(super) selector: Vec<(String, Code)>,
    /// Its other fields: `MaxConcurrency`, `Label`, `ToleratedFailurePercentage`, `ResultWriter`, ….
    pub(super) fields: Vec<(&'static str, Code)>,
    /// The type of its child executions, where it is distributed.
    pub(super) children: Option<MachineType>,
    /// What is done for each item.
    pub(super) processor: S,
}

/// What a Map calls the batches of its items.
pub(super) const ITEM_BATCHER: &str = "ItemBatcher";

impl<S> Map<S> {
    /// Whether an iteration gets several items.
    pub(super) fn is_batched(&self) -> bool {
        self.items.iter().any(|(field, _)| field == ITEM_BATCHER)
    }
}

impl Scope {
    /// A new block.
    pub(super) fn block(&mut self) -> BlockId {
        self.blocks.push(Block { assigns: Vec::new(), end: End::Open });
        BlockId(self.blocks.len() - 1)
    }

    pub(super) fn get(&self, block: BlockId) -> Option<&Block> {
        self.blocks.get(block.0)
    }
}
