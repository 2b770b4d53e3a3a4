//! What stands between the tool and the service fails, at every single call: after that, the same command again reaches what was wanted.
//!
//! A proxy stands before an account (a local endpoint, IAM, logs and alarms) and breaks everything from one call on, until it is healed. Each position of each
//! operation is broken in six ways.

use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use sfn_deploy::aws::Api;
use sfn_deploy::config::Config;
use sfn_deploy::desired::desired;
use sfn_deploy::engine::carry::refuse_impossible;
use sfn_deploy::engine::{Carry, OnInterrupt, Shifts, back, observe};
use sfn_deploy::failure::Failure;
use sfn_deploy::machine::{Desired, Live};
use sfn_deploy::plan::{Action, MachinePlan};
use sfn_deploy::target::{Options, Target};
use sfn_deploy::workflow::Workflow;
use sfn_dsl::machine::MachineType;
use sfn_local::{Server, ServerConfig};

use crate::cloud::Cloud;
use crate::support::{PASS, message};

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// The service fails before it does anything.
    Fails,
    /// It refuses for the rate.
    Throttles,
    /// It refuses for a right.
    Denies,
    /// The connection ends before the request arrives.
    CutsBefore,
    /// The service does it, and the answer is lost.
    CutsAfter,
    /// It takes its time, and everything goes well.
    Delays,
}

const FAULTS: [Fault; 6] =
    [Fault::Fails, Fault::Throttles, Fault::Denies, Fault::CutsBefore, Fault::CutsAfter, Fault::Delays];

#[derive(Debug, Default)]
struct State {
    /// The calls since it was armed.
    calls: usize,
    /// From which call on, and how.
    broken: Option<(usize, Fault)>,
}

/// A proxy before an endpoint.
#[derive(Clone)]
struct Proxy {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    fn new(behind: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (behind, shared) = (behind.clone(), shared.clone());
                std::thread::spawn(move || drop(serve(&stream, &behind, &shared)));
            }
        });
        Self { url, state }
    }

    /// Counts from here, and breaks from a call on.
    fn arm(&self, broken: Option<(usize, Fault)>) {
        *self.state.lock().unwrap() = State { calls: 0, broken };
    }

    fn calls(&self) -> usize {
        self.state.lock().unwrap().calls
    }
}

fn serve(stream: &TcpStream, behind: &str, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut client = stream;
    loop {
        let request = message(&mut reader)?;
        if request.is_empty() {
            return Ok(());
        }
        let fault = {
            let mut state = state.lock().unwrap();
            let call = state.calls;
            state.calls += 1;
            state.broken.filter(|(from, _)| call >= *from).map(|(_, fault)| fault)
        };
        let refuse = |status: u16, code: &str| {
            let body = format!("{{\"__type\":\"{code}\",\"message\":\"broken on purpose\"}}");
            let head = "content-type: application/x-amz-json-1.0\r\ncontent-length";
            format!("HTTP/1.1 {status} X\r\n{head}: {}\r\n\r\n{body}", body.len())
        };
        match fault {
            Some(Fault::Fails) => client.write_all(refuse(500, "InternalServerError").as_bytes())?,
            Some(Fault::Throttles) => client.write_all(refuse(400, "ThrottlingException").as_bytes())?,
            Some(Fault::Denies) => client.write_all(refuse(400, "AccessDeniedException").as_bytes())?,
            Some(Fault::CutsBefore) => return stream.shutdown(Shutdown::Both),
            None | Some(Fault::CutsAfter | Fault::Delays) => {
                let mut server = TcpStream::connect(behind.trim_start_matches("http://"))?;
                server.write_all(&request)?;
                let answer = message(&mut BufReader::new(&server))?;
                match fault {
                    Some(Fault::CutsAfter) => return stream.shutdown(Shutdown::Both),
                    Some(Fault::Delays) => pause(),
                    _ => {}
                }
                client.write_all(&answer)?;
            }
        }
    }
}

/// A moment, on a thread of its own.
fn pause() {
    let (_keep, never) = std::sync::mpsc::channel::<()>();
    let _ = never.recv_timeout(Duration::from_millis(50));
}

/// An endpoint, a proxy before it, and a client of the proxy.
struct World {
    _server: Server,
    proxy: Proxy,
    api: Api,
    target: Target,
    config: Config,
}

const CONFIG: &str = r#"[env.local]
alias = "live"
keep-versions = 2
tags = { team = "a" }
role = "generate"
logging = { level = "ERROR", retention-days = 30 }
shift = { kind = "canary", percent = 20, bake = "0s", min-executions = 0, alarms = ["orders-failed"] }
"#;

impl World {
    async fn new() -> Self {
        let server = Server::bind(ServerConfig::default().port(0)).await.unwrap();
        let cloud = Cloud::before(&server.url());
        cloud.alarm("orders-failed", "OK");
        let proxy = Proxy::new(cloud.url);
        let options = Options { endpoint_url: Some(proxy.url.clone()), ..Options::default() };
        let config = Config::parse("sfn.toml", CONFIG).unwrap();
        let target = Target::resolve_one(&options, &config).unwrap();
        let api = Api::connect(&target, Some(&proxy.url)).await.unwrap();
        Self { _server: server, proxy, api, target, config }
    }

    fn machine(&self, word: &str) -> Desired {
        self.machine_of(word, MachineType::Standard)
    }

    fn machine_of(&self, word: &str, machine_type: MachineType) -> Desired {
        let workflow = Workflow {
            name: "greet".to_owned(),
            machine_type,
            definition: PASS.replace("hello", word).parse().unwrap(),
            origin: "faults".to_owned(),
            source: None,
            states: std::collections::BTreeMap::new(),
            parameters: Vec::new(),
        };
        desired(&[workflow], &self.target, &self.config, &|_| {}).unwrap().remove(0)
    }

    /// What `apply` does.
    async fn apply(&self, desired: &Desired) -> Result<(), Failure> {
        let live = observe(&self.api, desired).await?;
        let plan = MachinePlan::new(desired.clone(), live.as_ref());
        refuse_impossible(std::slice::from_ref(&plan), std::slice::from_ref(&desired.name))?;
        let (description, on_interrupt) = ("test".to_owned(), OnInterrupt::Hold);
        let carry = Carry { api: &self.api, description, message: None, on_interrupt, no_shift: false };
        carry.out(&plan, &|_| {}).await.map(drop)
    }

    async fn live(&self, desired: &Desired) -> Live {
        observe(&self.api, desired).await.unwrap().unwrap()
    }

    async fn shift(&self, desired: &Desired, to: &str) -> Result<(), Failure> {
        let alias = desired.alias.as_ref().unwrap();
        let shifts = Shifts {
            api: &self.api,
            machine: &desired.arn,
            machine_type: MachineType::Standard,
            alias: &alias.name,
            shift: &alias.shift,
            on_interrupt: OnInterrupt::Hold,
            message: None,
            told: &|_| {},
        };
        shifts.to(to).await.map(drop)
    }

    async fn roll_back(&self, desired: &Desired) -> Result<(), Failure> {
        let current = self.api.alias(&desired.alias_arn().unwrap()).await?.unwrap();
        // Once it is back it stays: the version before the one that was left is the one that was left.
        if current.only() == Some("1") {
            return Ok(());
        }
        let to = back::version(&self.api, &desired.arn, &current, None).await?;
        back::go(&self.api, &desired.arn, "live", &current, &to, None).await
    }
}

/// The operations that are broken.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operation {
    Create,
    Update,
    Shift,
    RollBack,
    /// A Standard machine becomes an Express machine of the same name.
    Replace,
}

impl Operation {
    async fn prepare(self, world: &World) {
        match self {
            Self::Create => {}
            Self::Update | Self::Replace => world.apply(&world.machine("a")).await.unwrap(),
            Self::Shift => {
                world.apply(&world.machine("a")).await.unwrap();
                world.apply(&world.machine("b")).await.unwrap();
                world.roll_back(&world.machine("b")).await.unwrap();
            }
            Self::RollBack => {
                world.apply(&world.machine("a")).await.unwrap();
                world.apply(&world.machine("b")).await.unwrap();
            }
        }
    }

    async fn run(self, world: &World) -> Result<(), Failure> {
        let machine = self.machine(world);
        match self {
            Self::Create | Self::Update | Self::Replace => world.apply(&machine).await,
            Self::Shift => world.shift(&machine, "2").await,
            Self::RollBack => world.roll_back(&machine).await,
        }
    }

    /// The machine that is wanted.
    fn machine(self, world: &World) -> Desired {
        match self {
            Self::Replace => world.machine_of("b", MachineType::Express),
            Self::Create | Self::Update | Self::Shift | Self::RollBack => world.machine("b"),
        }
    }

    /// What must hold when it is done: the alias leads to that version, and there are so many.
    fn wanted(self) -> (&'static str, usize) {
        match self {
            Self::Create | Self::Replace => ("1", 1),
            Self::Update | Self::Shift => ("2", 2),
            Self::RollBack => ("1", 2),
        }
    }

    async fn check(self, world: &World, what: &str) {
        let machine = self.machine(world);
        let live = world.live(&machine).await;
        let (version, count) = self.wanted();
        let alias = live.alias.clone().unwrap();
        assert_eq!(alias.only(), Some(version), "{what}: {alias:?}");
        assert_eq!(world.api.versions(&machine.arn).await.unwrap().len(), count, "{what}");
        assert_eq!(live.machine, machine.machine, "{what}");
        if self != Self::RollBack {
            let plan = MachinePlan::new(machine, Some(&live));
            assert_eq!((plan.action, plan.steps()), (Action::None, Vec::new()), "{what}: {plan:#?}");
        }
    }
}

async fn one(operation: Operation, position: usize, fault: Fault) {
    let what = format!("{operation:?}, call {position} {fault:?}");
    let world = World::new().await;
    operation.prepare(&world).await;
    world.proxy.arm(Some((position, fault)));
    let broken = operation.run(&world).await;
    assert_eq!(broken.is_ok(), fault == Fault::Delays, "{what}: {broken:?}");
    world.proxy.arm(None);
    operation.run(&world).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    operation.check(&world, &what).await;
}

fn every_call_of(operation: Operation, at_least: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new().await;
        operation.prepare(&world).await;
        world.proxy.arm(None);
        operation.run(&world).await.unwrap();
        let calls = world.proxy.calls();
        operation.check(&world, "without a fault").await;
        assert!(calls >= at_least, "{calls}");
        let cases = (0..calls).flat_map(|position| FAULTS.map(|fault| (position, fault)));
        futures_util::stream::iter(cases)
            .map(|(position, fault)| one(operation, position, fault))
            .buffer_unordered(24)
            .collect::<Vec<()>>()
            .await;
    });
}

#[test]
fn create_recovers_from_a_fault_at_every_call() {
    every_call_of(Operation::Create, 13);
}

#[test]
fn update_recovers_from_a_fault_at_every_call() {
    every_call_of(Operation::Update, 19);
}

#[test]
fn a_shift_recovers_from_a_fault_at_every_call() {
    every_call_of(Operation::Shift, 8);
}

#[test]
fn a_rollback_recovers_from_a_fault_at_every_call() {
    every_call_of(Operation::RollBack, 3);
}

#[test]
fn a_replacement_recovers_from_a_fault_at_every_call() {
    every_call_of(Operation::Replace, 18);
}

#[test]
fn a_machine_that_somebody_else_changed_is_not_replaced() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new().await;
        world.apply(&world.machine("a")).await.unwrap();
        let wanted = Operation::Replace.machine(&world);
        let plan = MachinePlan::new(wanted.clone(), Some(&world.live(&wanted).await));
        assert_eq!(plan.action, Action::Replace);
        world.apply(&world.machine("somebody else's")).await.unwrap();
        let there = world.live(&wanted).await;
        let (description, on_interrupt) = ("test".to_owned(), OnInterrupt::Hold);
        let carry = Carry { api: &world.api, description, message: None, on_interrupt, no_shift: false };
        let refused = carry.out(&plan, &|_| {}).await.unwrap_err();
        assert!(refused.to_string().contains("changed since it was planned"), "{refused}");
        assert_eq!(world.live(&wanted).await, there);
    });
}
