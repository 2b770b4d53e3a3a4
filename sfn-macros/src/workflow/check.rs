//! Complaints about a function as a whole.

use syn::{FnArg, ItemFn, ReturnType, Type};

use super::refusal::Refusals;

/// What a function marked `#[workflow]` or `#[fragment]` cannot be.
pub(super) fn check(attribute: &str, item: &ItemFn, refusals: &mut Refusals) {
    let signature = &item.sig;
    if signature.asyncness.is_none() {
        refusals.refuse(
            signature.fn_token,
            "NOT_ASYNC",
            &format!("`#[{attribute}]` is for an `async fn`: what it awaits becomes states"),
            &format!("write `async fn {}`", signature.ident),
        );
    }
    if let syn::Safety::Unsafe(unsafety) = &signature.safety {
        refusals.refuse(unsafety, "UNSAFE", "`unsafe` is about memory, and a workflow has none", "remove it");
    }
    if let Some(constness) = &signature.constness {
        refusals.refuse(constness, "NOT_ASYNC", "a `const fn` awaits nothing", "remove `const`");
    }
    if let Some(abi) = &signature.abi {
        refusals.refuse(
            abi,
            "FOREIGN_FUNCTION",
            "nothing calls a workflow from another language",
            "remove it",
        );
    }
    if !signature.generics.params.is_empty() {
        refusals.refuse(
            &signature.generics,
            "GENERIC_WORKFLOW",
            "a state machine has one definition, and a generic function would have one for every type",
            "write the types; a fragment for each type can share the rest",
        );
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => refusals.refuse(
                receiver,
                "SELF_PARAMETER",
                "a workflow is a function of its input, not a method",
                "write a function with a parameter of its own",
            ),
            FnArg::Typed(parameter) => {
                if let Type::ImplTrait(generic) = &*parameter.ty {
                    refusals.refuse(
                        generic,
                        "GENERIC_WORKFLOW",
                        "a state machine has one definition, and a generic function would have one for every type",
                        "write the type",
                    );
                }
            }
        }
    }
    if let ReturnType::Type(_, output) = &signature.output
        && let Type::ImplTrait(opaque) = &**output
    {
        refusals.refuse(
            opaque,
            "GENERIC_WORKFLOW",
            "the output of a workflow is JSON, so its type has to be known",
            "write the type",
        );
    }
}
