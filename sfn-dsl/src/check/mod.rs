//! Finding everything that is wrong with a definition, at once.
//!
//! [`Definition::check`] walks the definition along the [field table](crate::raw::schema), applies the [`rules`], and turns
//! what is left without errors into a [`StateMachine`]; lints then look for what will run, but not as meant.
//! Read [`Report`] for what comes out, [`rules`] for what is looked at, [`Rule`] for the list of it.

#[cfg(feature = "services")]
mod callee;
mod catalog;
mod diagnostic;
mod findings;
mod levels;
mod lints;
mod lower;
mod parsed;
mod report;
pub mod rules;
mod walk;

pub use catalog::{Rule, pages, rule, rules as all_rules};
pub use diagnostic::{Diagnostic, Severity};
pub use levels::{Level, LevelError, Levels};
pub use report::Report;
pub use rules::Problem;

use crate::machine::{MachineType, StateMachine};
use crate::raw::Definition;

/// A definition without errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The machine.
    pub machine: StateMachine,
    /// What will run, but probably not as meant.
    pub warnings: Report,
}

impl Definition {
    /// Checks the definition of a machine of that type.
    ///
    /// # Errors
    /// A [`Report`] with every problem, warnings included, when at least one is an error.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::machine::MachineType;
    /// use sfn_dsl::raw::Definition;
    /// let text = r#"{"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "Next": "Shp"}, "Ship": {"Type": "Succeed"}}}"#;
    /// let report = Definition::parse("order.asl.json", text)?.check(MachineType::Standard).unwrap_err();
    /// let codes: Vec<&str> = report.diagnostics().iter().map(|diagnostic| diagnostic.code()).collect();
    /// assert_eq!(codes, ["MISSING_TRANSITION_TARGET", "MISSING_TRANSITION_TARGET"]);
    /// assert_eq!(report.diagnostics()[0].help().as_deref(), Some("did you mean \"Ship\"?"));
    /// # Ok::<(), sfn_dsl::raw::ParseError>(())
    /// ```
    pub fn check(&self, machine_type: MachineType) -> Result<Checked, Report> {
        self.check_with(machine_type, &Levels::default())
    }

    /// Checks the definition, with levels of its own for the rules beyond those of the service.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_with(&self, machine_type: MachineType, levels: &Levels) -> Result<Checked, Report> {
        if self.source().is_none() && rules::is_nested_too_deep(self.root()) {
            return Err(Report::new(vec![Diagnostic::nested_too_deep(self.root().place)], None));
        }
        let mut expressions = parsed::Expressions::default();
        let findings = walk::walk(self, machine_type, &mut expressions);
        let report = Report::new(findings, self.source().cloned());
        if report.has_errors() {
            return Err(report);
        }
        match lower::lower(self, machine_type, &mut expressions) {
            Ok(machine) => {
                let report = report.with(lints::run(&machine, levels));
                if report.has_errors() { Err(report) } else { Ok(Checked { machine, warnings: report }) }
            }
            Err(gap) => Err(report.with([Diagnostic::unmodelled(gap.0)])),
        }
    }
}
