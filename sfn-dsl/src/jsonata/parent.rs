//! Whether every parent `%` has a step that it belongs to.
//!
//! Each `%` climbs: past one step of the path it stands in, then past steps of the paths around it. The rules are those
//! of the reference implementation, which loses sight of a `%` in a few places and then accepts it.

use super::ast::{Expression, Kind, Modifier, Operator};
use super::error::{SyntaxError, SyntaxErrorKind};
use crate::place::Span;

/// A `%` on its way up.
#[derive(Debug, Clone, Copy)]
struct Seeker {
    /// How many steps it has to climb; 0 once it has arrived.
    level: usize,
    /// Where it is written.
    span: Span,
}

/// Refuses a `%` that leaves the expression.
pub(super) fn check(expression: &Expression) -> Result<(), SyntaxError> {
    let mut search = Search { lost: None };
    let mut leaving = Vec::new();
    search.value(expression, &mut leaving);
    match search.lost.or(leaving.first().copied()) {
        None => Ok(()),
        Some(Seeker { span, .. }) => Err(SyntaxError { kind: SyntaxErrorKind::NoParent, span }),
    }
}

struct Search {
    /// The first seeker that met something it cannot climb past.
    lost: Option<Seeker>,
}

impl Search {
    /// Adds the seekers that leave an expression, itself included where it is a `%`.
    fn value(&mut self, expression: &Expression, leaving: &mut Vec<Seeker>) {
        self.inside(expression, leaving);
        leaving.extend(itself(expression));
    }

    /// Adds the seekers that leave the inside of an expression.
    fn inside(&mut self, expression: &Expression, leaving: &mut Vec<Seeker>) {
        match &expression.kind {
            Kind::Path(steps) => self.path(steps, leaving),
            Kind::Lambda { .. } | Kind::Transform { .. } | Kind::Binary { operator: Operator::Chain, .. } => {
                let mut forgotten = Vec::new();
                expression.for_each_part(&mut |part| self.value(part, &mut forgotten));
            }
            Kind::Call { function, arguments } => {
                self.value(function, &mut Vec::new());
                for argument in arguments {
                    self.value(argument, leaving);
                }
            }
            _ => expression.for_each_part(&mut |part| self.value(part, leaving)),
        }
        for modifier in &expression.modifiers {
            match modifier {
                Modifier::Filter(filter) => self.filter(expression, filter, leaving),
                Modifier::Group(pairs) => {
                    let mut forgotten = Vec::new();
                    for (key, value) in pairs {
                        self.value(key, &mut forgotten);
                        self.value(value, &mut forgotten);
                    }
                }
                Modifier::KeepArray | Modifier::Focus(_) | Modifier::Index(_) => {}
            }
        }
    }

    /// The seekers in a predicate climb past the step it belongs to; a predicate that is a `%` is forgotten.
    fn filter(&mut self, step: &Expression, filter: &Expression, leaving: &mut Vec<Seeker>) {
        let before = leaving.len();
        self.inside(filter, leaving);
        for seeker in leaving.iter_mut().skip(before) {
            match seeker.level {
                1 => self.climb(step, seeker),
                level => seeker.level = level.saturating_sub(1),
            }
        }
    }

    /// Resolves each step's seekers against the steps before it.
    fn path(&mut self, steps: &[Expression], leaving: &mut Vec<Seeker>) {
        for (position, step) in steps.iter().enumerate() {
            let mut inner = Vec::new();
            self.inside(step, &mut inner);
            // What a first step seeks inside of itself is forgotten, and so is a `%` that `#` or `^` made a step.
            if position == 0 {
                let by_dot =
                    !has_index(step) && !matches!(steps.get(1), Some(Expression { kind: Kind::Sort(_), .. }));
                leaving.extend(itself(step).filter(|_| by_dot));
                continue;
            }
            inner.extend(itself(step));
            for seeker in inner {
                self.resolve(steps.get(..position).unwrap_or_default(), seeker, leaving);
            }
        }
    }

    fn resolve(&mut self, mut before: &[Expression], mut seeker: Seeker, leaving: &mut Vec<Seeker>) {
        while seeker.level > 0 {
            let Some((mut next, mut rest)) = before.split_last() else {
                leaving.push(seeker);
                return;
            };
            // Steps in a row that keep their item with `@` are taken from the same one.
            while let Some((earlier, others)) = rest.split_last()
                && has_focus(next)
                && has_focus(earlier)
            {
                (next, rest) = (earlier, others);
            }
            self.climb(next, &mut seeker);
            before = rest;
        }
    }

    /// Lets a seeker climb past a step.
    fn climb(&mut self, step: &Expression, seeker: &mut Seeker) {
        match &step.kind {
            Kind::Name(_) | Kind::Wildcard => seeker.level = seeker.level.saturating_sub(1),
            Kind::Parent => seeker.level += 1,
            Kind::Block(parts) => {
                if let Some(last) = parts.last() {
                    self.climb(last, seeker);
                }
            }
            Kind::Path(steps) => {
                for (passed, step) in steps.iter().rev().enumerate() {
                    if passed > 0 && seeker.level == 0 {
                        break;
                    }
                    self.climb(step, seeker);
                }
            }
            _ => {
                self.lost.get_or_insert(*seeker);
                seeker.level = 0;
            }
        }
    }
}

fn itself(expression: &Expression) -> Option<Seeker> {
    matches!(expression.kind, Kind::Parent).then_some(Seeker { level: 1, span: expression.span })
}

fn has_focus(step: &Expression) -> bool {
    step.modifiers.iter().any(|modifier| matches!(modifier, Modifier::Focus(_)))
}

fn has_index(step: &Expression) -> bool {
    step.modifiers.iter().any(|modifier| matches!(modifier, Modifier::Index(_)))
}
