//! Assignments one after the other become assignments at once.

use crate::lowering::code::{Code, Local, Op, Variable};

/// What an expression may be to be written twice.
const SMALL: usize = 6;

/// The expression with what the assignments give its variables: what it is before them.
///
/// What is large and read more than once is evaluated once, in a block, so that expressions grow with the author's text and not faster.
pub(in crate::lowering) fn compose(
    code: &Code,
    before: &[(Variable, Code)],
    locals: &mut u32,
    names: &dyn Fn(Variable) -> String,
) -> Code {
    if before.is_empty() {
        return code.clone();
    }
    let reads = code.reads();
    let mut shared: Vec<(Variable, Local, Code)> = Vec::new();
    for (variable, value) in before {
        let times = reads.iter().filter(|read| *read == variable).count();
        if times > 1 && value.size() > SMALL {
            *locals += 1;
            shared.push((*variable, Local { name: names(*variable), number: *locals }, value.clone()));
        }
    }
    let mut composed = code.clone();
    composed.replace(&|variable| {
        if let Some((_, local, _)) = shared.iter().find(|(one, ..)| *one == variable) {
            return Some(Code::Local(local.clone()));
        }
        before.iter().find(|(one, _)| *one == variable).map(|(_, value)| value.clone())
    });
    fold(&mut composed);
    if shared.is_empty() {
        return composed;
    }
    let bindings = shared.into_iter().map(|(_, local, value)| (local, value)).collect();
    Code::Block(bindings, Box::new(composed))
}

/// Adds the numbers that became known: counters that begin.
fn fold(code: &mut Code) {
    for child in code.children_mut() {
        fold(child);
    }
    if let Code::Binary(op @ (Op::Add | Op::Sub), left, right) = code
        && let (Code::Number(left), Code::Number(right)) = (&**left, &**right)
        && let (Ok(left), Ok(right)) = (left.parse::<i32>(), right.parse::<i32>())
    {
        let sum = if *op == Op::Add { left.checked_add(right) } else { left.checked_sub(right) };
        if let Some(sum) = sum {
            *code = Code::Number(sum.to_string());
        }
    }
}

/// Assigns after the assignments in `all`, which become assignments at once.
pub(in crate::lowering) fn then(all: &mut Vec<(Variable, Code)>, variable: Variable, code: Code) {
    match all.iter_mut().find(|(one, _)| *one == variable) {
        Some((_, value)) => *value = code,
        None => all.push((variable, code)),
    }
}
