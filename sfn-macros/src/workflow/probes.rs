//! Probes: how the types that rustc infers reach the lowering.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use sfn_syntax::Probe;

use super::place::{Prefix, first, wrapped};

/// The probes of one function, by their position.
#[derive(Default)]
pub(super) struct Probes {
    probes: Vec<Kind>,
}

enum Kind {
    /// Of a value.
    Value(Span),
    /// Of a call.
    Call(Span),
    /// Of a value whose type is written.
    Type(TokenStream),
    /// Of nothing: another probe took its place.
    Forgotten,
}

impl Probes {
    fn add(&mut self, kind: Kind) -> Probe {
        let position = Probe::try_from(self.probes.len()).unwrap_or(Probe::MAX);
        self.probes.push(kind);
        position
    }

    /// A probe of a value at that place.
    pub(super) fn value(&mut self, span: Span) -> Probe {
        self.add(Kind::Value(span))
    }

    /// A probe of a type that is written.
    pub(super) fn of_type(&mut self, written: impl ToTokens) -> Probe {
        self.add(Kind::Type(written.into_token_stream()))
    }

    /// A probe that turned out to be needless.
    pub(super) fn forget(&mut self, probe: Probe) {
        let kind = usize::try_from(probe).ok().and_then(|position| self.probes.get_mut(position));
        if let Some(kind) = kind {
            *kind = Kind::Forgotten;
        }
    }

    /// A probe of a call, and the call with it.
    pub(super) fn call(&mut self, prefix: Prefix, call: &impl ToTokens) -> (Probe, TokenStream) {
        let probe = self.add(Kind::Call(first(call)));
        (probe, shown(prefix, probe, ["boxed_call", "call"], call))
    }

    /// A probe of what a function takes, one of the call that it makes, and the function with them.
    pub(super) fn function(&mut self, function: &impl ToTokens) -> (Probe, Probe, TokenStream) {
        let (ours, at) = (Span::mixed_site(), first(function));
        let (item, call) = (self.add(Kind::Value(at)), self.add(Kind::Call(at)));
        let (item_name, call_name) = (name(item, ours), name(call, ours));
        let arguments = quote_spanned! { ours=> &#item_name, &#call_name, #function };
        (item, call, wrapped(Prefix::None, "function", arguments, function))
    }

    /// The declarations, before the copy.
    pub(super) fn declarations(&self) -> TokenStream {
        let declaration = |(position, kind): (usize, &Kind)| {
            let ours = Span::mixed_site();
            let name = name(position, ours);
            match kind {
                Kind::Value(_) => quote_spanned! { ours=> let #name = ::sfn_dsl::__private::Probe::value(); },
                Kind::Call(_) => quote_spanned! { ours=> let #name = ::sfn_dsl::__private::Probe::call(); },
                Kind::Type(_) | Kind::Forgotten => TokenStream::new(),
            }
        };
        self.probes.iter().enumerate().map(declaration).collect()
    }

    /// What they found, in order, separated by commas.
    pub(super) fn found(&self) -> TokenStream {
        let found = |(position, kind): (usize, &Kind)| match kind {
            Kind::Value(span) | Kind::Call(span) => {
                let ours = Span::mixed_site().located_at(*span);
                let name = name(position, Span::mixed_site());
                quote_spanned! { ours=> #name.probed(), }
            }
            Kind::Forgotten => {
                quote! { ::sfn_dsl::__private::Probed::Value(::sfn_dsl::__private::Form::Unit), }
            }
            Kind::Type(written) => {
                let ours = Span::mixed_site().located_at(first(written));
                quote_spanned! { ours=> ::sfn_dsl::__private::Probed::Value(::sfn_dsl::__private::form_of::<#written>()), }
            }
        };
        self.probes.iter().enumerate().map(found).collect()
    }
}

/// An expression that shows its value to a probe of values.
pub(super) fn value(prefix: Prefix, probe: Probe, expr: &impl ToTokens) -> TokenStream {
    shown(prefix, probe, ["boxed_value", "value"], expr)
}

/// Shows an expression to a probe, by the one function or the other: the first gives a `Box`.
fn shown(prefix: Prefix, probe: Probe, [boxed, plain]: [&str; 2], expr: &impl ToTokens) -> TokenStream {
    let ours = Span::mixed_site();
    let name = name(probe, ours);
    let function = if prefix == Prefix::Star { boxed } else { plain };
    wrapped(prefix, function, quote_spanned! { ours=> &#name, #expr }, expr)
}

/// A statement that shows a variable to its probe.
pub(super) fn see(probe: Probe, variable: &Ident) -> TokenStream {
    let name = name(probe, Span::mixed_site());
    quote_spanned! { variable.span()=> ::sfn_dsl::__private::see(&#name, &#variable); }
}

fn name(position: impl std::fmt::Display, span: Span) -> Ident {
    Ident::new(&format!("__p{position}"), span)
}
