//! From the author's tokens to the tree, and to the copy that is there for its types.
//!
//! One walk does both: a node becomes a node of the tree, and where the lowering needs its type, the node in the copy is wrapped
//! so that a probe sees it. What cannot be lowered is refused on the way; then neither the tree nor the copy is used.

mod block;
mod control;
mod expr;
mod format;
mod literal;
mod macros;
mod path;
mod pattern;

pub(super) use path::unraw;

use proc_macro2::TokenStream;
use sfn_syntax::{Function, Probe};
use syn::ItemFn;

use super::place::position;
use super::probes::Probes;
use super::refusal::Refusals;

/// What was read of a function.
pub(super) struct Read {
    /// The tree.
    pub(super) function: Function,
    /// The body with its probes.
    pub(super) copy: syn::Block,
    /// What shows the parameters to their probes, at the beginning of the copy.
    pub(super) parameters: TokenStream,
    /// The probes.
    pub(super) probes: Probes,
    /// Expressions that give the constants of the tree, in order.
    pub(super) constants: Vec<TokenStream>,
    /// What cannot be lowered.
    pub(super) refusals: Refusals,
    /// Whether the function calls itself.
    pub(super) recursive: bool,
    /// Where a `match` begins that looks at a call without `.await`.
    pub(super) unawaited: Vec<sfn_syntax::Span>,
}

/// Reads a function.
pub(super) fn read(item: &ItemFn, refusals: Refusals) -> Read {
    let mut reader = Reader {
        function: path::unraw(&item.sig.ident),
        probes: Probes::default(),
        constants: Vec::new(),
        refusals,
        names: Vec::new(),
        sees: Vec::new(),
        unset: Vec::new(),
        calls: Vec::new(),
        awaits: 0,
        leaves: Leaves::function(&item.sig.output),
        recursive: false,
        unawaited: Vec::new(),
    };
    let mut parameters = Vec::new();
    for input in &item.sig.inputs {
        if let syn::FnArg::Typed(parameter) = input {
            parameters.push(reader.pattern(&mut parameter.pat.clone()));
        }
    }
    let sees = reader.sees_since(0);
    let mut copy = (*item.block).clone();
    let body = reader.block(&mut copy);
    let span = position(item.sig.ident.span());
    let function = Function { name: path::unraw(&item.sig.ident), span, parameters, body };
    let Reader { probes, constants, refusals, recursive, unawaited, .. } = reader;
    Read { function, copy, parameters: sees, probes, constants, refusals, recursive, unawaited }
}

/// The walk.
struct Reader {
    /// The name of the function.
    function: String,
    probes: Probes,
    constants: Vec<TokenStream>,
    refusals: Refusals,
    /// The variables in scope, the innermost last.
    names: Vec<String>,
    /// Statements that show the variables of patterns to their probes, until they find their place.
    sees: Vec<TokenStream>,
    /// Variables of `let x;` in scope, which their first assignment shows to their probe.
    unset: Vec<(String, Probe)>,
    /// Variables in scope that hold a call instead of what awaiting it gives.
    calls: Vec<String>,
    /// How many `.await` were read.
    awaits: usize,
    /// What `?` and `return` leave.
    leaves: Leaves,
    /// Whether the function calls itself.
    recursive: bool,
    /// Where a `match` begins that looks at a call without `.await`.
    unawaited: Vec<sfn_syntax::Span>,
}

/// What `?` and `return` leave, as far as its type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// A function without an output: `?` is wrong in it.
    Unit,
    /// A function whose output is called a `Result`.
    Result,
    /// Something else: a function, a closure, a block.
    Other,
}

impl Leaves {
    fn function(output: &syn::ReturnType) -> Self {
        match output {
            syn::ReturnType::Default => Self::Unit,
            syn::ReturnType::Type(_, output) => match &**output {
                syn::Type::Path(path) => match path.path.segments.last() {
                    Some(last) if last.ident.to_string().ends_with("Result") => Self::Result,
                    _ => Self::Other,
                },
                _ => Self::Other,
            },
        }
    }
}

/// Where an expression stands, as far as its wrapper has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Its value goes somewhere.
    Value,
    /// `.field`, `.method()`, `?` or `.await` follows.
    Receiver,
    /// It is the value of `let x = …`: the probe of the variable is its probe, too.
    Bound(Probe),
}

impl Reader {
    fn refuse(&mut self, tokens: impl quote::ToTokens, code: &str, message: &str, help: &str) {
        self.refusals.refuse(tokens, code, message, help);
    }

    fn is_local(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Runs `read`, then forgets the names that came into scope in it.
    fn scope<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let (names, unset, calls) = (self.names.len(), self.unset.len(), self.calls.len());
        let value = read(self);
        self.names.truncate(names);
        self.unset.truncate(unset);
        self.calls.truncate(calls);
        value
    }

    /// Runs `read` on what `?` leaves instead of the function: a closure or a block.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outside = std::mem::replace(&mut self.leaves, Leaves::Other);
        let value = read(self);
        self.leaves = outside;
        value
    }

    /// Attributes inside of a body: those for the compiler's lints pass, and are not in the copy.
    fn attributes(&mut self, attributes: &mut Vec<syn::Attribute>) {
        for attribute in attributes.drain(..) {
            let path = attribute.path();
            if path.is_ident("cfg") || path.is_ident("cfg_attr") {
                self.refusals.refuse(
                    &attribute,
                    "CONDITIONAL_COMPILATION",
                    "`cfg` inside of a workflow is not evaluated before the workflow is read",
                    "put it on the whole function, once for each variant",
                );
            } else if path.is_ident("state") {
                self.refusals.refuse(
                    &attribute,
                    "MISPLACED_STATE_NAME",
                    "`#[state(…)]` names the state of a statement, and this is none",
                    "put it on a statement that ends with a semicolon, or write `.named(\"…\")` after the call",
                );
            } else if !["allow", "warn", "expect", "deny", "doc", "rustfmt", "clippy"]
                .iter()
                .any(|known| path.segments.first().is_some_and(|first| first.ident == known))
            {
                self.refusals.refuse(
                    &attribute,
                    "UNKNOWN_ATTRIBUTE",
                    "this attribute could change what the function does, and the workflow would not know",
                    "remove it; attributes for lints and `#[state(name = \"…\")]` may stand here",
                );
            }
        }
    }
}
