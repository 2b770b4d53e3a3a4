//! Going on with an execution that ended: it is run again up to its end, and from there on it is a running one.

use sfn_dsl::time::Timestamp;
use sfn_sim::RedriveError;

use super::journal::{Entry, Signal};
use super::{Runner, Start};
use crate::store::record::Redrive;

impl Runner {
    /// Redrives an execution of which the store has start and journal.
    ///
    /// # Errors
    /// Where the simulator refuses it; then the execution stays as it was.
    pub(crate) fn redrive(
        &mut self,
        start: Start,
        entries: Vec<Entry>,
        now: Timestamp,
        token: Option<String>,
    ) -> Result<(), RedriveError> {
        let id = start.record.id;
        self.resume(start, entries, false);
        self.settle(id, now);
        let Some(run) = self.runs.get_mut(&id) else { return Ok(()) };
        let at = now.max(run.execution.now());
        run.execution.advance_to(at);
        if let Err(error) = run.execution.redrive() {
            self.forget(id);
            return Err(error);
        }
        run.journal.add(Entry::Signal { at: at.into(), signal: Signal::Redrive });
        run.record.end = None;
        run.record.redrives.push(Redrive { at: at.into(), token });
        // What the store has says that it has ended.
        run.stored = false;
        self.busy.insert(id);
        Ok(())
    }

    /// Lets go of a run as if it had never been there; the store has it as it ended.
    fn forget(&mut self, id: u64) {
        self.busy.remove(&id);
        self.touched.remove(&id);
        let Some(run) = self.runs.remove(&id) else { return };
        if let Some(at) = run.wake {
            self.wakes.remove(&(at, id));
        }
        for token in &run.tokens {
            self.tokens.remove(token);
        }
    }
}
