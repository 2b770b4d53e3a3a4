//! Questions to expressions that only the graph asks.

use crate::lowering::code::{Code, Variable};

impl Code {
    /// Every variable that it reads, as often as it does.
    pub(in crate::lowering) fn reads(&self) -> Vec<Variable> {
        let here = match self {
            Self::Variable(variable) => Some(*variable),
            _ => None,
        };
        here.into_iter().chain(self.children().into_iter().flat_map(Self::reads)).collect()
    }

    /// Whether it has a part like that.
    pub(in crate::lowering) fn any(&self, like: &dyn Fn(&Self) -> bool) -> bool {
        like(self) || self.children().into_iter().any(|child| child.any(like))
    }
}
