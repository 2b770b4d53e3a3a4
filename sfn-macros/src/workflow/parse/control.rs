//! Expressions that lead elsewhere: conditions, loops, jumps, blocks.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use sfn_syntax::{Arm, Expr, ExprKind, Span};

use super::super::place::{Prefix, begin, first, position};
use super::super::unawaited::{expected, is_of_result};
use super::block::{show, show_before};
use super::path::unraw;
use super::{At, Reader};

impl Reader {
    /// What `data` does not know.
    pub(super) fn control(&mut self, expr: &mut syn::Expr, span: Span) -> Expr {
        use syn::Expr as Syn;
        let kind = match expr {
            Syn::If(branch) => self.branch(branch),
            Syn::Match(choice) => self.choice(choice),
            Syn::Let(condition) => {
                let value = self.boxed(&mut condition.expr, At::Value);
                ExprKind::Let { pattern: self.pattern(&mut condition.pat), value }
            }
            Syn::While(repeated) => {
                let label = label_of(repeated.label.as_ref());
                self.scope(|reader| {
                    let (condition, sees) = reader.condition(&mut repeated.cond);
                    let body = reader.block(&mut repeated.body);
                    show(&mut repeated.body, sees);
                    ExprKind::While { label, condition, body }
                })
            }
            Syn::Loop(repeated) => {
                let label = label_of(repeated.label.as_ref());
                ExprKind::Loop { label, body: self.block(&mut repeated.body) }
            }
            Syn::ForLoop(repeated) => self.each(repeated),
            Syn::Break(jump) => ExprKind::Break {
                label: jump.label.as_ref().map(name_of),
                value: self.optional(jump.expr.as_mut()),
            },
            Syn::Continue(jump) => ExprKind::Continue { label: jump.label.as_ref().map(name_of) },
            Syn::Return(jump) => ExprKind::Return { value: self.optional(jump.expr.as_mut()) },
            Syn::Block(block) => {
                let label = label_of(block.label.as_ref());
                ExprKind::Block { label, block: self.block(&mut block.block) }
            }
            Syn::Async(block) => {
                let read = self.inside(|reader| reader.block(&mut block.block));
                let (capture, inner) = (&block.capture, &block.block);
                let ours = proc_macro2::Span::mixed_site().located_at(first(&*block));
                let copy = quote_spanned! { ours=> ::sfn_dsl::__private::block(#capture || #inner) };
                let (probe, copy) = self.probes.call(Prefix::None, &copy);
                *expr = Syn::Verbatim(copy);
                return Expr { span, probe: Some(probe), kind: ExprKind::Async { block: read } };
            }
            other => {
                let (code, message, help) = unsupported(other);
                self.refuse(&*other, code, message, help);
                return Self::nothing(span);
            }
        };
        Self::made(span, kind)
    }

    /// A condition, and what shows its variables to their probes where it holds.
    fn condition(&mut self, condition: &mut syn::Expr) -> (Box<Expr>, TokenStream) {
        let mark = self.sees.len();
        let read = self.boxed(condition, At::Value);
        (read, self.sees_since(mark))
    }

    fn branch(&mut self, branch: &mut syn::ExprIf) -> ExprKind {
        let (condition, then) = self.scope(|reader| {
            let (condition, sees) = reader.condition(&mut branch.cond);
            let then = reader.block(&mut branch.then_branch);
            show(&mut branch.then_branch, sees);
            (condition, then)
        });
        let otherwise = branch.else_branch.as_mut().map(|(_, otherwise)| self.boxed(otherwise, At::Value));
        ExprKind::If { condition, then, otherwise }
    }

    fn choice(&mut self, choice: &mut syn::ExprMatch) -> ExprKind {
        let subject = self.boxed(&mut choice.expr, At::Value);
        let mut probing = Vec::new();
        let alone = choice.arms.len() == 1;
        let mut arms = Vec::with_capacity(choice.arms.len());
        for arm in &mut choice.arms {
            let (read, sees) = self.arm(arm);
            arms.push(read);
            if alone {
                show_before(&mut arm.body, sees);
            } else if !sees.is_empty() {
                probing.push(probing_arm(&arm.pat, &sees));
            }
        }
        if super::block::called(&subject).is_some() && arms.iter().any(|arm| is_of_result(&arm.pattern)) {
            self.unawaited.push(position(choice.match_token.span));
            let first_arm = choice.arms.first().map_or_else(proc_macro2::Span::call_site, first);
            *choice.expr = syn::Expr::Verbatim(expected(&choice.expr, first_arm));
        }
        choice.arms.splice(0..0, probing);
        ExprKind::Match { subject, arms }
    }

    /// An arm, and what shows the variables of its pattern to their probes.
    fn arm(&mut self, arm: &mut syn::Arm) -> (Arm, TokenStream) {
        let span = begin(&*arm);
        self.attributes(&mut arm.attrs);
        self.scope(|reader| {
            let mark = reader.sees.len();
            let (pattern, guard) = match &mut arm.pat {
                syn::Pat::Guard(guarded) => (&mut *guarded.pat, Some(&mut *guarded.guard)),
                pattern => (pattern, None),
            };
            let pattern = reader.pattern(pattern);
            let sees = reader.sees_since(mark);
            let guard = guard.map(|guard| reader.expr(guard, At::Value));
            let body = reader.expr(&mut arm.body, At::Value);
            (Arm { span, pattern, guard, body }, sees)
        })
    }

    fn each(&mut self, repeated: &mut syn::ExprForLoop) -> ExprKind {
        let label = label_of(repeated.label.as_ref());
        let items = self.boxed(&mut repeated.expr, At::Value);
        self.scope(|reader| {
            let mark = reader.sees.len();
            let pattern = reader.pattern(&mut repeated.pat);
            let sees = reader.sees_since(mark);
            let body = reader.block(&mut repeated.body);
            show(&mut repeated.body, sees);
            ExprKind::For { label, pattern, items, body }
        })
    }
}

/// An arm that never matches, and shows the variables of a pattern to their probes. The arms of the author stay as they are: what
/// the compiler proposes where one is missing depends on how they look.
fn probing_arm(pattern: &syn::Pat, sees: &TokenStream) -> syn::Arm {
    let pattern = match pattern {
        syn::Pat::Guard(guarded) => &*guarded.pat,
        pattern => pattern,
    };
    let guarded = syn::PatGuard {
        attrs: Vec::new(),
        pat: Box::new(pattern.clone()),
        if_token: <syn::Token![if]>::default(),
        guard: Box::new(syn::Expr::Verbatim(quote! { { #sees false } })),
    };
    syn::Arm {
        attrs: Vec::new(),
        pat: syn::Pat::Guard(guarded),
        fat_arrow_token: <syn::Token![=>]>::default(),
        body: Box::new(syn::Expr::Verbatim(quote! { loop {} })),
        comma: Some(<syn::Token![,]>::default()),
    }
}

fn label_of(label: Option<&syn::Label>) -> Option<String> {
    label.map(|label| name_of(&label.name))
}

fn name_of(label: &syn::Lifetime) -> String {
    unraw(&label.ident)
}

/// Why an expression is not lowered: a code, the reason, and what to write instead.
fn unsupported(expr: &syn::Expr) -> (&'static str, &'static str, &'static str) {
    match expr {
        syn::Expr::Closure(_) => (
            "CLOSURE_VALUE",
            "a closure stands here as a value, and a state machine has no functions",
            "give a closure to the method or to the function of `states` that calls it",
        ),
        syn::Expr::Unsafe(_) => {
            ("UNSAFE", "`unsafe` is about memory, and a workflow has none", "remove the block")
        }
        syn::Expr::Const(_) => (
            "CONST_BLOCK",
            "a `const` block is not lowered",
            "name the constant before the function, in capitals",
        ),
        syn::Expr::TryBlock(_) => (
            "TRY_BLOCK",
            "`try` blocks are not part of stable Rust",
            "write `async { … Ok(value) }.await`, whose result can be matched",
        ),
        syn::Expr::Yield(_) => {
            ("YIELD", "a workflow gives one result", "collect values in a list and return it")
        }
        syn::Expr::RawAddr(_) => {
            ("RAW_POINTER", "a raw pointer is about memory, and a workflow has none", "use the value itself")
        }
        syn::Expr::Infer(_) => ("UNKNOWN_EXPRESSION", "`_` is no value", ""),
        _ => (
            "UNKNOWN_EXPRESSION",
            "this expression is not known to the workflow macro",
            "write it in plain Rust, or compute it in a task",
        ),
    }
}
