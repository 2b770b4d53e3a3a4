//! Moving an alias from one version to another, in steps, and judging the new version on the way.
//!
//! The description of the alias says that a shift is going on, from where to where and since when, so that it can be resumed
//! or taken back by whoever comes next. A version is judged by alarms, and by its own executions.

use std::time::Duration;

use sfn_dsl::machine::MachineType;
use sfn_dsl::time::Timestamp;

use super::Told;
use crate::aws::Api;
use crate::clock;
use crate::config::{Shift, ShiftKind};
use crate::failure::Failure;
use crate::machine::{LiveAlias, Route};
use crate::plan::{Shifting, settled};
use crate::render::count;
use crate::style::quoted;

/// What an interruption does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OnInterrupt {
    /// The old version gets everything again.
    #[default]
    Rollback,
    /// The split stays.
    Hold,
}

/// How a shift ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The new version has everything.
    Shifted,
    /// The old version has everything again, and why.
    RolledBack(String),
    /// The split stays, and why.
    Held(String),
}

/// A shift.
pub struct Shifts<'a> {
    /// The calls.
    pub api: &'a Api,
    /// The ARN of the state machine.
    pub machine: &'a str,
    /// Its type.
    pub machine_type: MachineType,
    /// The name of the alias.
    pub alias: &'a str,
    /// In which steps, and what ends it.
    pub shift: &'a Shift,
    /// What an interruption does.
    pub on_interrupt: OnInterrupt,
    /// Why, for the description of the alias.
    pub message: Option<&'a str>,
    /// Is told what happens.
    pub told: Told<'a>,
}

impl std::fmt::Debug for Shifts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shifts")
            .field("machine", &self.machine)
            .field("alias", &self.alias)
            .finish_non_exhaustive()
    }
}

/// How the executions of a version ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    succeeded: u64,
    failed: u64,
}

impl Counts {
    fn ended(self) -> u64 {
        self.succeeded + self.failed
    }

    #[expect(clippy::cast_precision_loss, reason = "a share of executions")]
    fn failed_percent(self) -> f64 {
        if self.ended() == 0 { 0.0 } else { self.failed as f64 * 100.0 / self.ended() as f64 }
    }
}

/// At most so many executions of each kind are counted.
const MOST: usize = 1_000;

impl Shifts<'_> {
    /// Moves the alias to a version, from wherever it is.
    ///
    /// # Errors
    /// Where a call fails: the split stays, and the command can be run again. A shift that is rolled back is no error.
    pub async fn to(&self, version: &str) -> Result<Outcome, Failure> {
        let current = self.api.alias(&format!("{}:{}", self.machine, self.alias)).await?;
        let Some(current) = current else {
            let all = [route(version, 100)];
            self.api
                .route(self.machine, self.alias, false, &all, &settled(version, None, self.message))
                .await?;
            return Ok(Outcome::Shifted);
        };
        let going_on = Shifting::parse(&current.description);
        match (current.only(), going_on) {
            (Some(only), _) if only == version => Ok(Outcome::Shifted),
            (Some(only), _) => {
                let since = clock::now();
                let shifting =
                    Shifting { from: only.to_owned(), to: version.to_owned(), since: since.as_millis() };
                self.run(&shifting, 0).await
            }
            (None, Some(shifting)) if shifting.to == version => {
                let share = current
                    .routing
                    .iter()
                    .find(|route| route.version == version)
                    .map_or(0, |route| route.weight);
                (self.told)(&format!("resuming: version {version} has {share}%"));
                self.run(&shifting, share).await
            }
            (None, going_on) => Err(split(self.alias, &current, going_on.as_ref())),
        }
    }

    /// Gives everything back to the version that had it before the shift that is going on.
    ///
    /// # Errors
    /// Where no shift of this tool is going on, or a call fails.
    pub async fn abort(&self, current: &LiveAlias) -> Result<Outcome, Failure> {
        let Some(shifting) = Shifting::parse(&current.description).filter(|_| current.only().is_none())
        else {
            return Err(Failure::usage(format!("no shift of alias {} is going on", quoted(self.alias)))
                .help(format!("it leads to {}", current.described())));
        };
        self.roll_back(&shifting, "aborted").await
    }

    async fn run(&self, shifting: &Shifting, done: u8) -> Result<Outcome, Failure> {
        tokio::select! {
            // The wish to end is heard from the first moment on.
            biased;
            () = clock::interrupted() => match self.on_interrupt {
                OnInterrupt::Rollback => {
                    let from = &shifting.from;
                    (self.told)(&format!("interrupted; going back to version {from} (press again to leave the split as it is)"));
                    tokio::select! {
                        outcome = self.roll_back(shifting, "interrupted") => outcome,
                        () = clock::interrupted() => Ok(Outcome::Held("interrupted".to_owned())),
                    }
                }
                OnInterrupt::Hold => Ok(Outcome::Held("interrupted".to_owned())),
            },
            outcome = self.steps(shifting, done) => outcome,
        }
    }

    async fn steps(&self, shifting: &Shifting, done: u8) -> Result<Outcome, Failure> {
        let Shifting { from, to, since } = shifting;
        let since = Timestamp::from_millis(*since);
        for share in self.shift.steps().into_iter().filter(|share| *share >= done) {
            if share == 100 {
                // Without anything to watch the last step is the end of it.
                let watched = self.shift.kind == ShiftKind::All && !self.shift.alarms.is_empty();
                if watched {
                    self.split(shifting, 100).await?;
                    if let Some(outcome) = self.watch(shifting, since, true).await? {
                        return Ok(outcome);
                    }
                }
                let description = settled(to, Some(from), self.message);
                self.api.route(self.machine, self.alias, true, &[route(to, 100)], &description).await?;
                let keeps = if watched { "keeps " } else { "" };
                (self.told)(&format!("alias {}: version {to} {keeps}100%", self.alias));
                continue;
            }
            if share != done {
                self.split(shifting, share).await?;
            }
            if let Some(outcome) = self.watch(shifting, since, false).await? {
                return Ok(outcome);
            }
        }
        Ok(Outcome::Shifted)
    }

    /// Sets the share of the new version.
    async fn split(&self, shifting: &Shifting, share: u8) -> Result<(), Failure> {
        let Shifting { from, to, .. } = shifting;
        let mut routing = vec![route(from, 100 - share), route(to, share)];
        routing.retain(|route| route.weight > 0);
        self.api.route(self.machine, self.alias, true, &routing, &shifting.to_description()).await?;
        (self.told)(&format!("alias {}: version {to} {share}%", self.alias));
        Ok(())
    }

    /// Watches a step; gives how the shift ended, if it did.
    async fn watch(
        &self,
        shifting: &Shifting,
        since: Timestamp,
        alarms_only: bool,
    ) -> Result<Option<Outcome>, Failure> {
        let start = tokio::time::Instant::now();
        let pause = (self.shift.bake / 20).clamp(Duration::from_millis(50), Duration::from_secs(15));
        let mut last = Counts::default();
        loop {
            if let Some(alarm) = self.ringing().await? {
                return self.roll_back(shifting, &format!("alarm {alarm} is in state ALARM")).await.map(Some);
            }
            let counts =
                if alarms_only { Counts::default() } else { self.counts(&shifting.to, since).await? };
            if counts != last {
                let Counts { succeeded, failed } = counts;
                (self.told)(&format!("version {}: {succeeded} succeeded, {failed} failed", shifting.to));
                last = counts;
            }
            let most = self.shift.max_failed_percent;
            let enough = counts.ended() >= self.shift.min_executions.max(1);
            if enough && counts.failed_percent() > most {
                let why = format!("{} of {} failed, the limit is {most}%", counts.failed, counts.ended());
                return self.roll_back(shifting, &why).await.map(Some);
            }
            let passed = start.elapsed();
            if passed < self.shift.bake {
                tokio::time::sleep(pause.min(self.shift.bake.saturating_sub(passed))).await;
                continue;
            }
            if alarms_only || counts.ended() >= self.shift.min_executions {
                return Ok(None);
            }
            let why = format!(
                "not enough traffic: {} of version {} ended, {} are needed",
                count(usize::try_from(counts.ended()).unwrap_or(usize::MAX), "execution"),
                shifting.to,
                self.shift.min_executions
            );
            return Ok(Some(Outcome::Held(why)));
        }
    }

    async fn ringing(&self) -> Result<Option<String>, Failure> {
        let alarms = self.api.services().alarms(&self.shift.alarms).await?;
        Ok(alarms.into_iter().find(|alarm| alarm.state == "ALARM").map(|alarm| alarm.name))
    }

    async fn counts(&self, version: &str, since: Timestamp) -> Result<Counts, Failure> {
        if self.machine_type == MachineType::Express {
            let services = self.api.services();
            let metric =
                |name: &'static str| services.executions(name, self.machine, version, since, clock::now());
            let failed = metric("ExecutionsFailed").await? + metric("ExecutionsTimedOut").await?;
            return Ok(Counts { succeeded: metric("ExecutionsSucceeded").await?, failed });
        }
        let arn = format!("{}:{version}", self.machine);
        let mut counts = Counts::default();
        for status in ["FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"] {
            let ended = self.api.listed(&arn, status, Some(since), MOST).await?.len() as u64;
            match status {
                "SUCCEEDED" => counts.succeeded = ended,
                // Somebody who stops an execution does not blame the version.
                "ABORTED" => {}
                _ => counts.failed += ended,
            }
        }
        Ok(counts)
    }

    async fn roll_back(&self, shifting: &Shifting, why: &str) -> Result<Outcome, Failure> {
        let Shifting { from, to, .. } = shifting;
        let description = settled(from, Some(to), Some(&format!("rolled back, {why}")));
        self.api.route(self.machine, self.alias, true, &[route(from, 100)], &description).await?;
        (self.told)(&format!("alias {}: version {from} 100%", self.alias));
        Ok(Outcome::RolledBack(why.to_owned()))
    }
}

fn route(version: &str, weight: u8) -> Route {
    Route { version: version.to_owned(), weight }
}

/// The failure of who finds traffic split.
pub fn split(alias: &str, current: &LiveAlias, going_on: Option<&Shifting>) -> Failure {
    let failure = Failure::new(format!("alias {} is split: {}", quoted(alias), current.described()));
    match going_on {
        Some(Shifting { from, to, .. }) => failure
            .because(format!("a shift from version {from} to version {to} is going on"))
            .help("go on with it: sfn-deploy shift --resume, or take it back: sfn-deploy shift --abort"),
        None => failure.because("somebody else did that").help("let the alias lead to one version first"),
    }
}
