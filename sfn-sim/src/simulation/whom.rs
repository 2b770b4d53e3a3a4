//! Whose tasks an answer is for: those of a state, or those of a function marked `#[task]`.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sfn_dsl::lowering::Declaration;
use sfn_dsl::name::StateName;
use sfn_dsl::shape::Shape;
use sfn_dsl::states::{Outcome, TaskCall, TaskFunction};

use super::answers::{Asked, Mock};
use super::{Answer, AnswerFor, SimulationError, TaskError};
use crate::execution::{TaskReply, TaskRequest};

/// Tasks that an answer can be for: the name of a state, or a function marked `#[task]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tasks to answer",
    label = "expected the name of a state, or a function marked `#[task]`"
)]
pub trait Whom<Marker> {
    /// Which tasks these are.
    #[doc(hidden)]
    fn whom(self) -> Asked;
}

/// Tasks that a closure of this type can answer: for the name of a state it takes the payload and gives a `Result<_, TaskError>`;
/// for a function marked `#[task]` it has the parameters of that function and gives what awaiting a call gives.
#[diagnostic::on_unimplemented(
    message = "the tasks of `{Self}` cannot be answered by this closure",
    label = "expected the name of a state, or a function marked `#[task]`",
    note = "for the name of a state: `|payload: Value| Ok(json!(…))`; for a task: a closure with its parameters that gives its result"
)]
pub trait AnsweredBy<'a, Closure, Marker> {
    /// Which tasks these are, and who answers them.
    #[doc(hidden)]
    fn answered_by(self, closure: Closure) -> (Asked, Mock<'a>);
}

/// Tells apart the name of a state, for which a closure takes `Input` and gives `Output`.
#[derive(Debug)]
pub struct OfState<Input = (), Output = ()>(PhantomData<(Input, Output)>);

/// Tells apart a function with these parameters, marked `#[task]`, whose values are kept as `Kept`.
#[derive(Debug)]
pub struct OfTask<Parameters, Kept, Task>(PhantomData<(Parameters, Kept, Task)>);

impl<S: Into<StateName>> Whom<OfState> for S {
    fn whom(self) -> Asked {
        Asked { whom: AnswerFor::State(self.into()), declaration: None }
    }
}

impl<'a, S, Input, Output, Closure> AnsweredBy<'a, Closure, OfState<Input, Output>> for S
where
    S: Into<StateName>,
    Closure: FnMut(Input) -> Result<Output, TaskError> + 'a,
    Input: DeserializeOwned,
    Output: Serialize,
{
    fn answered_by(self, mut closure: Closure) -> (Asked, Mock<'a>) {
        let mock = move |request: &TaskRequest| {
            let state = || request.state.clone();
            let input = Input::deserialize(&*request.input)
                .map_err(|source| SimulationError::TaskInput { state: state(), source })?;
            match closure(input) {
                Ok(output) => serde_json::to_value(output)
                    .map(|output| Some(Answer::success(output)))
                    .map_err(|source| SimulationError::TaskOutput { state: state(), source }),
                Err(error) => Ok(Some(error.into())),
            }
        };
        (self.whom(), Box::new(mock))
    }
}

/// Tells apart what `#[task]` says of a function.
#[derive(Debug)]
pub enum OfDeclaration {}

impl Whom<OfDeclaration> for &'static Declaration {
    fn whom(self) -> Asked {
        Asked { whom: AnswerFor::Task(self.name), declaration: Some(self) }
    }
}

/// The arguments of a task in its payload, which is one of that task.
fn arguments<T: TaskFunction>(request: &TaskRequest) -> Result<T::Arguments, SimulationError> {
    let found = T::DECLARATION.arguments_in(&request.input, &BTreeMap::new()).unwrap_or_default();
    // serde reads a tuple without elements from `null`.
    let found = if T::DECLARATION.parameters.is_empty() { Value::Null } else { Value::Array(found) };
    serde_json::from_value(found)
        .map_err(|source| SimulationError::TaskInput { state: request.state.clone(), source })
}

/// The answer that gives the output of a task.
fn answer<T: TaskFunction>(request: &TaskRequest, output: &T::Output) -> Result<Answer, SimulationError> {
    let reply = <T::Output as Shape>::Kind::reply(output)
        .map_err(|source| SimulationError::TaskOutput { state: request.state.clone(), source })?;
    Ok(Answer::reply(match reply {
        Ok(value) => TaskReply::Success(T::DECLARATION.result_with(value)),
        Err(failure) => TaskReply::Failure { error: Some(failure.error), cause: failure.cause },
    }))
}

macro_rules! functions {
    ($(($($parameter:ident $kept:ident $argument:ident)*))*) => {
        $(
            impl<Function, Task, $($parameter, $kept,)*> Whom<OfTask<($($parameter,)*), ($($kept,)*), Task>> for Function
            where
                Function: Fn($($parameter),*) -> TaskCall<Task>,
                Task: TaskFunction<Arguments = ($($kept,)*)>,
            {
                fn whom(self) -> Asked {
                    Task::DECLARATION.whom()
                }
            }

            impl<'a, Function, Closure, Task, $($parameter, $kept,)*>
                AnsweredBy<'a, Closure, OfTask<($($parameter,)*), ($($kept,)*), Task>> for Function
            where
                Function: Fn($($parameter),*) -> TaskCall<Task>,
                Task: TaskFunction<Arguments = ($($kept,)*)>,
                Closure: FnMut($($kept),*) -> Task::Output + 'a,
            {
                fn answered_by(self, mut closure: Closure) -> (Asked, Mock<'a>) {
                    let mock = move |request: &TaskRequest| {
                        let ($($argument,)*) = arguments::<Task>(request)?;
                        answer::<Task>(request, &closure($($argument),*)).map(Some)
                    };
                    (self.whom(), Box::new(mock))
                }
            }
        )*
    };
}

functions! {
    ()
    (A KeptA a)
    (A KeptA a B KeptB b)
    (A KeptA a B KeptB b C KeptC c)
    (A KeptA a B KeptB b C KeptC c D KeptD d)
    (A KeptA a B KeptB b C KeptC c D KeptD d E KeptE e)
    (A KeptA a B KeptB b C KeptC c D KeptD d E KeptE e F KeptF f)
    (A KeptA a B KeptB b C KeptC c D KeptD d E KeptE e F KeptF f G KeptG g)
    (A KeptA a B KeptB b C KeptC c D KeptD d E KeptE e F KeptF f G KeptG g H KeptH h)
}

/// Whether a task in progress is one of a function: it calls the same with the same template.
pub(super) fn is_of(
    declaration: &Declaration,
    request: &TaskRequest,
    parameters: &BTreeMap<String, String>,
) -> bool {
    declaration.is_resource(request.resource.arn(), parameters)
        && declaration.arguments_in(&request.input, parameters).is_some()
}
