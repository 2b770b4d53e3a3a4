//! From a workflow in Rust to a definition: what `#[workflow]` read becomes states.
//!
//! ```text
//! source (tree, forms) -> flow -> blocks -> graph of states -> raw::Definition
//!                          └ values: expressions of JSONata
//! ```
//!
//! - [`source`] is what the macros tell: the tree of the function, the types that rustc inferred, what is called.
//! - `flow` goes through the tree. What is awaited ends a block with a state; what needs no state becomes an expression.
//! - `value` makes JSONata of expressions, `code` is JSONata as data.
//! - `graph` has the states and the ways between them. What is assigned between two states is assigned on the way; decisions
//!   that follow each other are one state; what nobody reads is not assigned.
//! - `names` and `emit` write it down.
//!
//! The rule of all of it: the machine does what the function does, or the construct is refused where it stands.

pub mod source;

mod blocks;
mod code;
mod context;
mod emit;
mod flow;
mod fragments;
mod graph;
mod names;
mod value;

pub use source::{Callee, Constant, Declaration, Parameter, Probed, Source, Template};

use sfn_syntax::{Function, Span};

use crate::check::rules::NotLowered;
use crate::check::{Diagnostic, Severity};
use crate::json::{Node, Object};
use crate::machine::MachineType;
use crate::place::{Place, RustPlace};
use crate::raw::Definition;
use crate::workflow::Workflow;
use code::Variable;
use context::{Context, Refused};
use emit::Emitter;
use flow::Flow;
use fragments::Fragments;
use graph::{Graph, Resolver, prune};
use names::{StateNames, VariableNames};

/// What `#[workflow(…)]` says of the machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its name.
    pub name: &'static str,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// What it is for.
    pub comment: Option<&'static str>,
    /// How long an execution may run, in seconds.
    pub timeout_seconds: Option<u64>,
}

/// The workflow that a function is.
///
/// What cannot be lowered is reported by [`Workflow::check`], at its place in the author's file.
pub fn workflow(options: &Options, source: &Source) -> Workflow {
    let (definition, problems, place) = match Function::decode(source.tree) {
        Ok(function) => {
            let place = rust_place(source.file, function.span);
            let (definition, refused) = lower(source, &function, place);
            (definition, refused.into_iter().map(diagnostic).collect(), place)
        }
        Err(error) => {
            let problem =
                NotLowered { code: "TREE_UNREADABLE", message: error.to_string(), help: String::new() };
            let problem = Diagnostic {
                severity: Severity::Error,
                problem: problem.into(),
                location: None,
                place: Place::Unknown,
                state: None,
            };
            (nothing(Place::Unknown), vec![problem], Place::Unknown)
        }
    };
    let mut workflow = Workflow::lowered(options.name, definition, options.machine_type, place, problems);
    if let Some(comment) = options.comment {
        workflow = workflow.comment(comment);
    }
    if let Some(seconds) = options.timeout_seconds {
        workflow = workflow.timeout_seconds(seconds);
    }
    workflow
}

/// The definition of a function, and what could not be lowered of it.
fn lower(source: &Source, function: &Function, place: Place) -> (Definition, Vec<Refused>) {
    let mut refused = Vec::new();
    let fragments = match Fragments::of(source) {
        Ok(fragments) => fragments,
        Err(error) => {
            let refusal =
                context::Refusal { code: "TREE_UNREADABLE", message: error.to_string(), help: String::new() };
            refused.push(Refused {
                severity: Severity::Error,
                file: source.file,
                span: function.span,
                refusal,
            });
            Fragments::default()
        }
    };
    let mut flow = Flow::new(Context::new(source), &fragments);
    let scope = flow.function(function);
    refused.append(&mut flow.ctx.refused);
    if !refused.is_empty() {
        return (nothing(place), refused);
    }
    refused.append(&mut flow.ctx.remarks);
    let mut hints = flow.variables;
    let mut locals = flow.ctx.locals;
    let name_of = hints.clone();
    let name = move |variable: Variable| hint(&name_of, variable);
    let mut resolver = Resolver { locals: &mut locals, name: &name };
    let Ok(mut graph) = resolver.graph(&scope) else {
        let refusal = context::Refusal {
            code: "LOOP_WITHOUT_STATE",
            message: "a loop without a call and without a condition never ends and never waits".to_owned(),
            help: "wait in it with `states::wait`, or leave it with `break`".to_owned(),
        };
        return (
            nothing(place),
            vec![Refused { severity: Severity::Error, file: source.file, span: function.span, refusal }],
        );
    };
    prune(&mut graph);
    improve(&mut graph, &mut locals, &mut hints);
    prune(&mut graph);
    let variables = VariableNames::of(&graph, &hints);
    let mut emitter = Emitter { variables: &variables, states: StateNames::default() };
    let mut root = Object::new();
    root.push("QueryLanguage", place, Node::new("JSONata", place));
    for member in emitter.scope(&graph, place).members() {
        root.push(&member.key, member.key_place, member.value.clone());
    }
    (Definition::from_node(Node::new(root, place)), refused)
}

/// Fewer states, and none that an error of the author's own expression would be caught in; from the outside in.
fn improve(graph: &mut Graph, locals: &mut u32, hints: &mut Vec<String>) {
    let known = hints.clone();
    let name = |variable: Variable| hint(&known, variable);
    graph.absorb(locals, &name);
    graph.end_early(locals, &name);
    graph.guard(&mut || new_variable(hints, "result"));
    let mut copy = |copied| {
        let name = hint(hints, copied);
        new_variable(hints, &name)
    };
    graph.send_along(&name, &mut copy);
    graph.enter(locals, &name, &mut copy);
    graph.sweep();
    for node in &mut graph.nodes {
        for inner in node.inner_mut() {
            improve(inner, locals, hints);
        }
    }
}

fn new_variable(hints: &mut Vec<String>, name: &str) -> Variable {
    hints.push(name.to_owned());
    Variable(u32::try_from(hints.len() - 1).unwrap_or(u32::MAX))
}

fn hint(hints: &[String], variable: Variable) -> String {
    usize::try_from(variable.0).ok().and_then(|index| hints.get(index)).cloned().unwrap_or_default()
}

/// What stands for a machine that could not be made.
fn nothing(place: Place) -> Definition {
    Definition::from_node(Node::new(Object::new(), place))
}

fn rust_place(file: &'static str, span: Span) -> Place {
    Place::Rust(RustPlace { file, line: span.line, column: span.column })
}

fn diagnostic(refused: Refused) -> Diagnostic {
    let Refused { severity, file, span, refusal } = refused;
    let problem = NotLowered { code: refusal.code, message: refusal.message, help: refusal.help };
    Diagnostic {
        severity,
        problem: problem.into(),
        location: None,
        place: rust_place(file, span),
        state: None,
    }
}
