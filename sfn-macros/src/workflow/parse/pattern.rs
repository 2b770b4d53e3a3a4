//! Patterns.

use quote::ToTokens;
use sfn_syntax::{FieldPattern, Literal, Pattern, PatternKind};
use syn::{Expr, Pat, RangeLimits};

use super::path::{is_constant, segments, unraw};
use super::{super::place::begin, super::probes::see, Reader};

impl Reader {
    /// A pattern. Its variables come into scope, and what shows them to their probes goes to `sees`.
    pub(super) fn pattern(&mut self, pattern: &mut Pat) -> Pattern {
        let span = begin(&*pattern);
        Pattern { span, kind: self.pattern_kind(pattern) }
    }

    fn pattern_kind(&mut self, pattern: &mut Pat) -> PatternKind {
        match pattern {
            Pat::Ident(binding) => {
                self.attributes(&mut binding.attrs);
                self.binding(binding)
            }
            Pat::Lit(literal) => PatternKind::Literal { value: self.literal(&literal.lit) },
            Pat::Or(or) => PatternKind::Or { alternatives: self.patterns(&mut or.cases) },
            Pat::Paren(paren) => self.pattern_kind(&mut paren.pat),
            Pat::Path(path) if path.qself.is_none() => {
                let path = &path.path;
                self.path_pattern(path, segments(path))
            }
            Pat::Range(range) => PatternKind::Range {
                start: self.bound(range.start.as_deref()),
                end: self.bound(range.end.as_deref()),
                inclusive: matches!(range.limits, RangeLimits::Closed(_)),
            },
            Pat::Reference(reference) => {
                if let Some(mutability) = reference.mutability {
                    self.mutable_reference(mutability);
                }
                self.pattern_kind(&mut reference.pat)
            }
            Pat::Rest(_) => PatternKind::Rest {},
            Pat::Slice(slice) => PatternKind::Slice { elements: self.patterns(&mut slice.elems) },
            Pat::Struct(pattern) if pattern.qself.is_none() => {
                let mut fields = Vec::new();
                for field in &mut pattern.fields {
                    self.attributes(&mut field.attrs);
                    let name = member(&field.member);
                    fields.push(FieldPattern { name, pattern: self.pattern(&mut field.pat) });
                }
                PatternKind::Struct { path: segments(&pattern.path), fields }
            }
            Pat::Tuple(tuple) => PatternKind::Tuple { elements: self.patterns(&mut tuple.elems) },
            Pat::TupleStruct(pattern) if pattern.qself.is_none() => PatternKind::TupleStruct {
                path: segments(&pattern.path),
                elements: self.patterns(&mut pattern.elems),
            },
            Pat::Type(typed) => self.pattern_kind(&mut typed.pat),
            Pat::Wild(_) => PatternKind::Wild {},
            other => {
                self.refuse(
                    &*other,
                    "UNSUPPORTED_PATTERN",
                    "this pattern is not lowered",
                    "patterns of literals, ranges, variables, tuples, slices, structs and variants are",
                );
                PatternKind::Wild {}
            }
        }
    }

    fn patterns<P>(&mut self, patterns: &mut syn::punctuated::Punctuated<Pat, P>) -> Vec<Pattern> {
        patterns.iter_mut().map(|pattern| self.pattern(pattern)).collect()
    }

    /// `name`, `mut name`, `name @ pattern`; or a constant or a variant without a path, which look the same.
    fn binding(&mut self, binding: &mut syn::PatIdent) -> PatternKind {
        let name = unraw(&binding.ident);
        if binding.subpat.is_none() && super::path::is_upper(&name) {
            let path: syn::Path = binding.ident.clone().into();
            return self.path_pattern(&path, vec![name]);
        }
        if let (Some(_), Some(mutability)) = (binding.by_ref, binding.mutability) {
            self.mutable_reference(mutability);
        }
        let probe = self.probes.value(binding.ident.span());
        self.sees.push(see(probe, &binding.ident));
        self.bind(&name);
        let pattern = binding.subpat.as_mut().map(|(_, pattern)| Box::new(self.pattern(pattern)));
        PatternKind::Binding { name, mutable: binding.mutability.is_some(), probe, pattern }
    }

    /// Brings a variable into scope.
    pub(super) fn bind(&mut self, name: &str) {
        self.unset.retain(|(unset, _)| unset != name);
        self.calls.retain(|call| call != name);
        self.names.push(name.to_owned());
    }

    fn path_pattern(&mut self, path: &syn::Path, segments: Vec<String>) -> PatternKind {
        if is_constant(&segments) {
            let position = self.constant(path.to_token_stream());
            return PatternKind::Constant { position, path: segments };
        }
        PatternKind::Path { path: segments }
    }

    /// An end of a range.
    fn bound(&mut self, bound: Option<&Expr>) -> Option<Literal> {
        match bound? {
            Expr::Lit(literal) => Some(self.literal(&literal.lit)),
            other => {
                self.refuse(
                    other,
                    "RANGE_OF_CONSTANTS",
                    "a range in a pattern is lowered when both ends are literals",
                    "write the numbers, or a guard: `x if (MIN..=MAX).contains(&x)`",
                );
                None
            }
        }
    }

    pub(super) fn mutable_reference(&mut self, mutability: impl ToTokens) {
        self.refuse(
            mutability,
            "MUTABLE_REFERENCE",
            "a variable of a state machine is changed by assignment only; there are no references to it",
            "assign the variable itself: `order.total = total;`",
        );
    }
}

/// The name of a field, or its position.
pub(super) fn member(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(name) => unraw(name),
        syn::Member::Unnamed(position) => position.index.to_string(),
    }
}
