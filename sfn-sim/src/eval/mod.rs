//! Evaluation of paths and intrinsic functions of JSONPath states, and of JSONata expressions.
//!
//! Values are borrowed from the documents wherever they exist there: payloads are large. [`Env`] says what an
//! expression can see; [`eval_path_in_template`] and [`eval_intrinsic`] are what a payload template needs,
//! [`read`] is for the fields that hold one path (`InputPath`, `OutputPath`, `Variable`, `...Path`), and
//! [`write_reference`] puts a result at a `ResultPath`. Templates themselves are not evaluated here.

mod encoding;
mod filter;
mod function;
mod intrinsic;
mod java;
pub(crate) mod jsonata;
mod path;
mod reference;
mod template;

pub(crate) use encoding::hex;
pub use intrinsic::eval_intrinsic;
pub use path::{InvalidPath, ReadError, read, read_suppressing};
pub use reference::{ReferenceConflict, write_reference};
pub use template::{Env, EvalError, eval_path_in_template};
