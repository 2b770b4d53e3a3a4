//! A workflow: a definition with its name, its type and its parameters, ready to be emitted and deployed.

use crate::builder::{Flow, Parameter};
use crate::json::{Node, Object, Value};
use crate::machine::MachineType;
use crate::place::Place;
use crate::raw::Definition;

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
    parameters: Vec<(Parameter, Place)>,
}

impl Workflow {
    /// A Standard workflow of that name: 1 to 80 characters as the service allows them.
    #[track_caller]
    pub fn new(name: impl AsRef<str>, flow: impl Into<Flow>) -> Self {
        Self::from_definition(name, flow.into().definition())
    }

    /// A workflow from a definition that was read or generated.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::prelude::*;
    /// use sfn_dsl::raw::Definition;
    /// let text = r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#;
    /// let workflow = Workflow::from_definition("done", Definition::parse("done.asl.json", text)?).express();
    /// assert_eq!(workflow.machine_type(), MachineType::Express);
    /// # Ok::<(), sfn_dsl::raw::ParseError>(())
    /// ```
    #[track_caller]
    pub fn from_definition(name: impl AsRef<str>, definition: Definition) -> Self {
        Self {
            name: name.as_ref().to_owned(),
            machine_type: MachineType::Standard,
            place: Place::caller(),
            header: Object::new(),
            body: definition,
            parameters: Vec::new(),
        }
    }

    /// Makes it an Express workflow: at least once, up to five minutes. This cannot be changed after the first deployment.
    pub fn express(mut self) -> Self {
        self.machine_type = MachineType::Express;
        self
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

    /// Declares a parameter, a substitution `${Name}` that the deployment fills in.
    ///
    /// Declaring is optional, but a workflow that declares one declares them all, so that a misspelled name is found.
    #[track_caller]
    pub fn parameter(mut self, parameter: impl Into<Parameter>) -> Self {
        self.parameters.push((parameter.into(), Place::caller()));
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
}
