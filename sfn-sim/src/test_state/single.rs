//! A state that stands alone, as a state machine.

use sfn_dsl::json::{Node, Object, Value};
use sfn_dsl::place::Place;
use sfn_dsl::raw::Definition;

/// What a tested state is called: in the context object, and where its definition stands alone.
///
/// Recorded: the service calls it that even where it is in a state machine and has a name.
pub const TESTED_STATE: &str = "StateName";

/// The state machine of a definition that is one state, called [`TESTED_STATE`]; the states that it leads to do nothing.
///
/// # Examples
/// ```
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::test_state::single;
///
/// let state = Definition::parse("state", r#"{"Type": "Pass", "Next": "Ship"}"#)?;
/// assert!(single(&state).check(MachineType::Standard).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn single(state: &Definition) -> Definition {
    let mut states = Object::new();
    push(&mut states, TESTED_STATE, state.root().clone());
    for target in targets(state.root()) {
        if !states.has(target) {
            let mut succeed = Object::new();
            push(&mut succeed, "Type", node("Succeed"));
            push(&mut states, target, node(succeed));
        }
    }
    let mut root = Object::new();
    push(&mut root, "StartAt", node(TESTED_STATE));
    push(&mut root, "States", node(states));
    Definition::from_node(node(root))
}

fn node(value: impl Into<Value>) -> Node {
    Node::new(value, Place::Unknown)
}

fn push(object: &mut Object, key: &str, value: Node) {
    object.push(key, Place::Unknown, value);
}

/// The names of the states that a state leads to.
fn targets(state: &Node) -> impl Iterator<Item = &str> {
    let rules = ["Choices", "Catch"].into_iter().filter_map(|field| state.get(field)?.as_array()).flatten();
    let objects = std::iter::once(state).chain(rules);
    let names = objects.flat_map(|object| [object.get("Next"), object.get("Default")]);
    names.flatten().filter_map(Node::as_str)
}
