//! The fragments that a workflow calls, read once before it is lowered.

use sfn_syntax::{DecodeError, Function};

use super::source::{Callee, Probed, Source};

/// A fragment: what its macro says, with its tree.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) source: Source,
    pub(super) function: Function,
}

/// All fragments that a workflow calls, directly or not.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    all: Vec<(fn() -> Source, Fragment)>,
}

impl Fragments {
    /// Reads the fragments that a source calls, and those that they call.
    pub(super) fn of(source: &Source) -> Result<Self, DecodeError> {
        let mut fragments = Self::default();
        let mut pending = called(source);
        while let Some(make) = pending.pop() {
            if fragments.get(make).is_none() {
                let source = make();
                pending.extend(called(&source));
                let function = Function::decode(source.tree)?;
                fragments.all.push((make, Fragment { source, function }));
            }
        }
        Ok(fragments)
    }

    pub(super) fn get(&self, make: fn() -> Source) -> Option<(usize, &Fragment)> {
        // Two fragments never share a function, because each returns a tree of its own with its place in it.
        let same = |one: fn() -> Source| std::ptr::fn_addr_eq(one, make);
        self.all
            .iter()
            .enumerate()
            .find(|(_, (one, _))| same(*one))
            .map(|(index, (_, fragment))| (index, fragment))
    }

    pub(super) fn at(&self, index: usize) -> Option<&Fragment> {
        self.all.get(index).map(|(_, fragment)| fragment)
    }
}

fn called(source: &Source) -> Vec<fn() -> Source> {
    source
        .probes
        .iter()
        .filter_map(|probed| match probed {
            Probed::Call { callee: Callee::Fragment(make), .. } => Some(*make),
            _ => None,
        })
        .collect()
}
