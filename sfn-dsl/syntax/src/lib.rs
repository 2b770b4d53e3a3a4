//! The body of a workflow as data: `#[workflow]` reads it from the author's tokens, the lowering in `sfn-dsl` makes states of it.
//!
//! The macro and the lowering run in different programs, so the tree travels as a byte string in the code that the macro
//! writes: [`Function::encode`] and [`Function::decode`]. Both crates are pinned to this one; the bytes are no format for anybody
//! else, and there is no version in them.
//!
//! The tree is Rust without what needs no lowering: parentheses, references, dereferences and types are gone. Where the lowering
//! has to know a type, a node has a [`Probe`]: its position in the list of forms that rustc's inference fills.

mod code;
mod tree;
mod walk;

pub use code::DecodeError;
pub use tree::{
    Arm, BinaryOp, Block, Expr, ExprKind, Field, FieldPattern, Function, Literal, Pattern, PatternKind,
    Piece, Probe, Span, Statement, UnaryOp,
};
