//! Iterators that stop early, after closures that may fail: what Rust does not call must not be called.
//!
//! `$map` and `$filter` go through all of a list. What looks for an element goes through it by `$reduce` instead, which does with each
//! element all that the chain does, as long as nothing is found. The beginning of what `map` gives is what `map` gives for the
//! beginning.

use sfn_syntax::{Expr, Span};

use super::lists::map;
use crate::lowering::code::{Code, Items, Local, Op};
use crate::lowering::context::{Context, Value};
use crate::lowering::value::constructors::element;
use crate::lowering::value::types::{Type, USIZE};
use crate::shape::Form;

/// A method of a chain that calls a function for every element.
struct Stage {
    is_filter: bool,
    parameters: Vec<Local>,
    body: Code,
    items: Items,
}

/// A list, and the methods that are called on it, from where a function can fail. `None` where another expression stands between them.
fn stages(code: Code) -> Option<(Code, Vec<Stage>)> {
    let mut stages = Vec::new();
    let mut list = code;
    while has_failing_function(&list) {
        let (call, items) = match list {
            Code::Collect(inner, items) => (*inner, items),
            call => (call, Items::Scalars),
        };
        let Code::Call(name @ ("map" | "filter"), arguments) = call else { return None };
        let Ok([inner, Code::Function(parameters, body)]) = <[Code; 2]>::try_from(arguments) else {
            return None;
        };
        stages.push(Stage { is_filter: name == "filter", parameters, body: *body, items });
        list = inner;
    }
    stages.reverse();
    Some((list, stages))
}

/// What a chain does with one element, the last of which is the parameter of `code`; the parameter of the whole.
fn composed(stages: Vec<Stage>, parameter: Local, code: Code, miss: &Code) -> Option<(Local, Code)> {
    let (mut parameter, mut code) = (parameter, code);
    for stage in stages.into_iter().rev() {
        let [own] = <[Local; 1]>::try_from(stage.parameters).ok()?;
        code = if stage.is_filter {
            code.replace_local(&parameter, &Code::Local(own.clone()));
            Code::conditional(stage.body, code, miss.clone())
        } else {
            Code::block(vec![(parameter, stage.body)], code)
        };
        parameter = own;
    }
    Some((parameter, code))
}

impl Context<'_> {
    /// `any`, `all`, `find`, `find_map` and `position`, which call their function as long as nothing is found; `None` for a chain that is not
    /// gone through so.
    pub(super) fn search_lazily(
        &mut self,
        list: Code,
        item: &Type,
        name: &str,
        function: &Expr,
        span: Span,
    ) -> Option<Value> {
        let (list, stages) = stages(list)?;
        let (locals, body) = self.function_of(function, std::slice::from_ref(item));
        let [parameter] = <[Local; 1]>::try_from(locals).ok()?;
        let so_far = self.local("found");
        let found = Code::Local(so_far.clone());
        if let "any" | "all" = name {
            let stops = name == "any";
            let (parameter, body) = composed(stages, parameter, body.code, &Code::Bool(!stops))?;
            let next = if stops { found.or(body) } else { found.and(body) };
            let function = super::function(vec![so_far, parameter], next);
            return Some(Value::new(Code::call("reduce", [list, function, Code::Bool(!stops)]), Form::Bool));
        }
        let nothing = Code::Array(Vec::new());
        let is_found = Code::binary(Op::Gt, Code::call("count", [found.clone()]), Code::number(0));
        let one = |code: Code, ty: &Type| Code::Array(vec![element(code, ty)]);
        let position = self.local("position");
        let (leaf, ty) = match name {
            "find" => {
                let here = one(Code::Local(parameter.clone()), item);
                (Code::conditional(body.code, here, nothing.clone()), item.clone())
            }
            "find_map" => {
                let inner = body.ty().inner()?;
                let local = self.local("value");
                let value = || Code::Local(local.clone());
                let kept = Code::conditional(value().present(), one(value(), &inner), nothing.clone());
                (Code::Block(vec![(local.clone(), body.code)], Box::new(kept)), inner)
            }
            // Positions are those of the list where nothing is left out of it.
            "position" if !stages.iter().any(|stage| stage.is_filter) => {
                let here = Code::Array(vec![Code::Local(position.clone())]);
                (Code::conditional(body.code, here, nothing.clone()), Type::Form(USIZE))
            }
            _ => return None,
        };
        let (parameter, mut step) = composed(stages, parameter, leaf, &nothing)?;
        let mut bindings = Vec::new();
        let (list, parameter) = if name == "position" {
            let list = self.shared(Value::new(list, Form::Json), "list", &mut bindings).code;
            let end = Code::binary(Op::Sub, Code::call("count", [list.clone()]), Code::number(1));
            step = Code::block(vec![(parameter, list.at(Code::Local(position.clone())).sure())], step);
            (Code::Array(vec![Code::binary(Op::Range, Code::number(0), end)]), position)
        } else {
            (list, parameter)
        };
        let function = super::function(vec![so_far, parameter], Code::conditional(is_found, found, step));
        let first = Code::call("reduce", [list, function, nothing]).at(Code::number(0));
        let value = self.maybe(first, ty, span);
        Some(crate::lowering::value::bound(bindings, value))
    }

    /// The first elements of a chain, which calls its functions for no more; `None` for a chain that leaves some out.
    pub(super) fn beginning(&mut self, list: Code, end: &Code) -> Option<Code> {
        let (list, stages) = stages(list)?;
        if stages.iter().any(|stage| stage.is_filter) {
            return None;
        }
        let mut bindings = Vec::new();
        let list = self.shared(Value::new(list, Form::Json), "list", &mut bindings).code;
        let start = self.between(list, &Code::number(0), end, &Type::Form(Form::Json));
        let code = stages.into_iter().fold(start, |list, stage| {
            let mapped = map(list, super::function(stage.parameters, stage.body));
            Code::Collect(Box::new(mapped), stage.items)
        });
        Some(Code::block(bindings, code))
    }
}

/// Whether a function in it can fail.
pub(super) fn has_failing_function(code: &Code) -> bool {
    match code {
        Code::Function(_, body) => body.can_fail(),
        code => code.any_child(&mut has_failing_function),
    }
}
