//! What a workflow calls and awaits: tasks, waits, branches side by side, and one call for every item.
//!
//! In a function marked `#[workflow]`, every `.await` is a state. What may be awaited is made here: the functions that
//! `#[task]` declares give a [`TaskCall`], [`wait`] and [`wait_until`] a [`Wait`], [`parallel`] a [`Parallel`], [`map`] a
//! [`Map`], [`distributed_map`] a [`DistributedMap`]. They are futures, so the same function also runs natively: a [`host`] answers its calls in virtual time, which
//! `sfn-sim` does for tests. Awaited anywhere else they panic, because nobody would ever answer them.

pub mod host;

mod call;
mod distributed;
mod fragment;
mod list;
mod map;
mod outcome;
mod parallel;
mod reader;
mod results;
mod task;
mod template;
mod wait;

pub use call::{Awaitable, Call, Named, callees};
pub use distributed::{DistributedMap, Outputs, Results, TolerantOutputs, Written, distributed_map};
pub use fragment::{FragmentCall, FragmentFunction};
pub use map::{Collect, Map, map};
pub use outcome::Outcome;
pub use parallel::{Branches, Join, Parallel, parallel};
pub use reader::{
    ItemBatches, ItemList, ItemReader, ItemSource, Items, formats, items, list_objects, read_csv,
    read_inventory, read_json, read_json_lines,
};
pub use results::{ResultWriterDetails, S3Object, WrittenResults};
pub use task::{TaskCall, TaskFunction};
pub use wait::{Wait, wait, wait_until};

pub(crate) use call::Block;
