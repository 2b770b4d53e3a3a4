//! A workflow: a definition with its name, its type and its parameters, ready to be emitted and deployed.

use std::collections::BTreeMap;

use crate::builder::{Express, Flow, IntoFlow, Kind, Standard};
use crate::check::rules::{InvalidMachineName, UndeclaredParameter, UnusedParameter};
use crate::check::{Checked, Diagnostic, Levels, Problem, Report, Severity};
use crate::json::{Node, Object, Value};
use crate::machine::MachineType;
use crate::nearest::nearest;
use crate::place::{Place, Pointer, Segment};
use crate::raw::Definition;
use crate::substitution::{self, Declaration};

/// What a build script emits: a named state machine.
///
/// # Examples
/// ```
/// use sfn_dsl::prelude::*;
/// let flow = Flow::new().then(Task::lambda("Validate order", "${ValidateOrder}")).then(Succeed::new("Done"));
/// let workflow = Workflow::new("order-processing", flow).comment("Orders").parameter("ValidateOrder");
/// assert_eq!(workflow.name(), "order-processing");
/// assert_eq!(workflow.definition().to_json()["StartAt"], "Validate order");
/// ```
#[derive(Debug, Clone)]
#[must_use = "a workflow does nothing until it is emitted or checked"]
pub struct Workflow {
    name: String,
    machine_type: MachineType,
    place: Place,
    header: Object,
    body: Definition,
    parameters: Vec<(Declaration, Place)>,
    /// What the lowering says, where the workflow is a function: with an error in it, there is no definition.
    lowering: Vec<Diagnostic>,
    levels: Levels,
}

impl Workflow {
    /// A Standard workflow of that name: 1 to 80 characters as the service allows them.
    #[track_caller]
    pub fn new(name: impl AsRef<str>, flow: impl IntoFlow<Standard>) -> Self {
        Self::of(name, flow.into_flow())
    }

    /// An Express workflow of that name: its executions run at least once, and up to five minutes.
    ///
    /// A flow that waits for a job, a token or an activity, or runs a distributed Map, is not accepted; see
    /// [`Kind`]. The type of a machine cannot be changed after its first deployment.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let workflow = Workflow::express("resize", Task::lambda("Resize", "${Resize}"));
    /// assert_eq!(workflow.machine_type(), MachineType::Express);
    /// ```
    #[track_caller]
    pub fn express(name: impl AsRef<str>, flow: impl IntoFlow<Express>) -> Self {
        Self::of(name, flow.into_flow())
    }

    #[track_caller]
    fn of<K: Kind>(name: impl AsRef<str>, flow: Flow<K>) -> Self {
        Self::from_definition(name, flow.into_definition(), K::MACHINE_TYPE)
    }

    /// A workflow from a definition that was read or generated, as a machine of that type.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// use sfn_dsl::raw::Definition;
    /// let text = r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#;
    /// let definition = Definition::parse("done.asl.json", text)?;
    /// let workflow = Workflow::from_definition("done", definition, MachineType::Express);
    /// assert_eq!(workflow.machine_type(), MachineType::Express);
    /// # Ok::<(), sfn_dsl::raw::ParseError>(())
    /// ```
    #[track_caller]
    pub fn from_definition(name: impl AsRef<str>, definition: Definition, machine_type: MachineType) -> Self {
        Self {
            name: name.as_ref().to_owned(),
            machine_type,
            place: Place::caller(),
            header: Object::new(),
            body: definition,
            parameters: Vec::new(),
            lowering: Vec::new(),
            levels: Levels::default(),
        }
    }

    /// A workflow that was lowered from a function, at that place, and what could not be.
    pub(crate) fn lowered(
        name: &str,
        definition: Definition,
        machine_type: MachineType,
        place: Place,
        lowering: Vec<Diagnostic>,
    ) -> Self {
        let header = Object::new();
        Self {
            name: name.to_owned(),
            machine_type,
            place,
            header,
            body: definition,
            parameters: Vec::new(),
            lowering,
            levels: Levels::default(),
        }
    }

    #[track_caller]
    fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        let place = Place::caller();
        self.header.set(field, place, Node::new(value, place));
        self
    }

    /// `Comment`: what the workflow is for, for people.
    #[track_caller]
    pub fn comment(self, text: impl AsRef<str>) -> Self {
        self.with("Comment", text.as_ref())
    }

    /// `TimeoutSeconds`: the longest time an execution may run.
    #[track_caller]
    pub fn timeout_seconds(self, seconds: u64) -> Self {
        self.with("TimeoutSeconds", seconds)
    }

    /// `Version`: the version of the language. The service knows `1.0` only, which is the default.
    #[track_caller]
    pub fn version(self, version: impl AsRef<str>) -> Self {
        self.with("Version", version.as_ref())
    }

    /// Declares a parameter, a substitution `${Name}` that the deployment fills in: a [`Parameter`](crate::builder::Parameter), or
    /// the name of one that is text.
    ///
    /// Declaring is optional, but a workflow that declares one declares them all, so that a misspelled name is found.
    #[track_caller]
    pub fn parameter(mut self, parameter: impl Into<Declaration>) -> Self {
        self.parameters.push((parameter.into(), Place::caller()));
        self
    }

    /// How loud each rule is when this workflow is checked, in a build script above all.
    ///
    /// The definition says nothing of it, so whoever checks that again has levels of their own. What holds for one state, wherever it is
    /// checked, belongs to that state: `allow` of its builder.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// use sfn_dsl::check::Levels;
    /// let function = "arn:aws:lambda:eu-west-1:123456789012:function:charge";
    /// let workflow = Workflow::new("charge", Task::lambda("Charge", function));
    /// let warns = |workflow: &Workflow| workflow.check().map(|checked| checked.warnings.to_string().contains("NO_LAMBDA_RETRY"));
    /// assert!(warns(&workflow)?);
    /// assert!(!warns(&workflow.levels(Levels::default().allow("NO_LAMBDA_RETRY")?))?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn levels(mut self, levels: Levels) -> Self {
        self.levels = levels;
        self
    }

    /// The name of the state machine.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Standard or Express.
    pub fn machine_type(&self) -> MachineType {
        self.machine_type
    }

    /// Where the workflow was made.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The definition, with `Comment`, `TimeoutSeconds` and `Version` as given here.
    pub fn definition(&self) -> Definition {
        if self.header.is_empty() {
            return self.body.clone();
        }
        self.body.with_fields(&self.header)
    }

    /// The parameters by name: those declared, or else the substitutions in the definition.
    pub fn parameters(&self) -> Vec<Declaration> {
        if self.parameters.is_empty() {
            return self.definition().substitutions().iter().map(|name| name.as_str().into()).collect();
        }
        let mut parameters: Vec<Declaration> =
            self.parameters.iter().map(|(parameter, _)| parameter.clone()).collect();
        parameters.sort_by(|one, other| one.name.cmp(&other.name));
        parameters.dedup_by(|later, earlier| later.name == earlier.name);
        parameters
    }

    /// The parameters that have a default, with it, for [`Definition::substitute`].
    pub fn defaults(&self) -> BTreeMap<String, String> {
        let default = |parameter: Declaration| Some((parameter.name, parameter.default?));
        self.parameters().into_iter().filter_map(default).collect()
    }

    /// Checks the definition, the name and the parameters.
    ///
    /// With its defaults filled in the definition must be free of errors, too. The machine has the substitutions still.
    ///
    /// # Errors
    /// A [`Report`] with every problem, warnings included, when at least one is an error.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// let flow = Flow::new().then(Task::lambda("Pack", "${Pakc}").next("Shp")).then(Succeed::new("Ship"));
    /// let report = Workflow::new("order", flow).parameter("Pack").check().unwrap_err();
    /// let codes: Vec<&str> = report.diagnostics().iter().map(|diagnostic| diagnostic.code()).collect();
    /// assert_eq!(codes, ["UNDECLARED_PARAMETER", "UNUSED_PARAMETER", "MISSING_TRANSITION_TARGET", "MISSING_TRANSITION_TARGET"]);
    /// ```
    pub fn check(&self) -> Result<Checked, Report> {
        self.is_lowered()?;
        let definition = self.definition();
        let own = self.own_problems(&definition);
        let refused = own.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        match definition.check_with(self.machine_type, &self.levels) {
            Ok(_) if let Some(report) = self.refused_defaults(&definition) => Err(report.after(own)),
            Ok(Checked { machine, warnings }) if !refused => {
                Ok(Checked { machine, warnings: warnings.after(own) })
            }
            Ok(Checked { warnings: report, .. }) | Err(report) => Err(report.after(own)),
        }
    }

    /// Whether the function that it was made of has become a definition; any other workflow has one.
    ///
    /// # Errors
    /// What could not be lowered, with its places in the function. There is no definition to be checked then.
    pub fn is_lowered(&self) -> Result<(), Report> {
        if self.lowering.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(Report::new(self.lowering.clone(), None));
        }
        Ok(())
    }

    /// The errors that a definition without errors has once its defaults are filled in.
    fn refused_defaults(&self, definition: &Definition) -> Option<Report> {
        let has_default = |(parameter, _): &(Declaration, Place)| parameter.default.is_some();
        if !self.parameters.iter().any(has_default) {
            return None;
        }
        let defaults = self.defaults();
        let report = definition.substitute(&defaults).check_with(self.machine_type, &self.levels).err()?;
        Some(report.at_least(Severity::Error))
    }

    /// What is wrong with the name and the parameters.
    fn own_problems(&self, definition: &Definition) -> Vec<Diagnostic> {
        let diagnostic = |severity, problem: Problem, place| Diagnostic {
            severity,
            problem,
            location: None,
            place,
            state: None,
        };
        let mut problems = self.lowering.clone();
        if let Some(problem) = InvalidMachineName::of(&self.name) {
            problems.push(diagnostic(Severity::Error, problem.into(), self.place));
        }
        if self.parameters.is_empty() {
            return problems;
        }
        let declared = || self.parameters.iter().map(|(parameter, _)| parameter.name.as_str());
        let uses = uses(definition.root());
        for used in &uses {
            if declared().any(|name| name == used.name) {
                continue;
            }
            let nearest = nearest(used.name, declared()).map(str::to_owned);
            let problem = UndeclaredParameter { name: used.name.to_owned(), nearest };
            problems.push(Diagnostic {
                state: used.state().map(Into::into),
                location: Some(used.pointer.clone()),
                ..diagnostic(Severity::Error, problem.into(), used.place.or(self.place))
            });
        }
        for (parameter, place) in &self.parameters {
            if !uses.iter().any(|used| used.name == parameter.name) {
                let problem = UnusedParameter { name: parameter.name.clone() };
                problems.push(diagnostic(Severity::Warning, problem.into(), *place));
            }
        }
        problems
    }
}

/// A substitution in a definition.
struct Use<'a> {
    name: &'a str,
    pointer: Pointer,
    place: Place,
}

impl Use<'_> {
    /// The state it is in.
    fn state(&self) -> Option<&str> {
        self.pointer.segments().windows(2).rev().find_map(|pair| match pair {
            [Segment::Key(states), Segment::Key(name)] if **states == *"States" => Some(&**name),
            _ => None,
        })
    }
}

/// All substitutions in a tree, in order.
fn uses(root: &Node) -> Vec<Use<'_>> {
    fn visit<'a>(node: &'a Node, pointer: &Pointer, found: &mut Vec<Use<'a>>) {
        match &node.value {
            Value::String(text) => found.extend(substitution::names(text).map(|name| Use {
                name,
                pointer: pointer.clone(),
                place: node.place,
            })),
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    visit(element, &pointer.clone().index(index), found);
                }
            }
            Value::Object(object) => {
                for member in object.members() {
                    visit(&member.value, &pointer.clone().key(&member.key), found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    visit(root, &Pointer::root(), &mut found);
    found
}
