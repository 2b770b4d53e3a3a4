//! A workflow as it comes from the source: a named definition, not yet bound to a place where it runs.

use std::collections::{BTreeMap, BTreeSet};

use sfn_dsl::machine::MachineType;
use sfn_dsl::manifest::SourceLine;
use sfn_dsl::raw::Definition;
use sfn_dsl::substitution::{Declaration, ValueType};

/// A workflow: what is deployed as a state machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Workflow {
    /// Its name in the source.
    pub name: String,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// The definition; substitutions stand in it.
    pub definition: Definition,
    /// The package, or the file, it comes from.
    pub origin: String,
    /// Where it was written.
    pub source: Option<SourceLine>,
    /// Where each state was written.
    pub states: BTreeMap<String, SourceLine>,
    /// The parameters it declares.
    pub parameters: Vec<Declaration>,
}

impl Workflow {
    /// The names that need a value before it can be deployed: declared, or used in the definition.
    pub fn substitutions(&self) -> BTreeSet<String> {
        let declared = self.parameters.iter().map(|parameter| parameter.name.clone());
        self.definition.substitutions().into_iter().chain(declared).collect()
    }

    /// The names that have a default, with it.
    pub fn defaults(&self) -> BTreeMap<String, String> {
        let default = |parameter: &Declaration| Some((parameter.name.clone(), parameter.default.clone()?));
        self.parameters.iter().filter_map(default).collect()
    }

    /// Whether a text may be the value of that parameter.
    pub fn accepts(&self, name: &str, value: &str) -> bool {
        let declared = self.parameters.iter().find(|parameter| parameter.name == name);
        declared.map_or(ValueType::String, |parameter| parameter.value_type).accepts(value)
    }

    /// How many states it has at the top level.
    pub fn state_count(&self) -> usize {
        let states = self.definition.root().get("States");
        states.and_then(|states| states.as_object()).map_or(0, sfn_dsl::json::Object::len)
    }
}

/// A line of the source, as compilers write it.
pub fn shown(line: &SourceLine) -> String {
    format!("{}:{}", line.file, line.line)
}
