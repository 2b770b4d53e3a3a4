//! How an endpoint is set up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sfn_sim::Objects;
use sfn_sim::mock::MockConfig;

use crate::Store;

/// How a [`Server`](crate::Server) is set up: every setting has a default.
///
/// # Examples
/// ```
/// use sfn_local::{ServerConfig, Store};
///
/// let config = ServerConfig::default().port(0).region("eu-west-1").store(Store::memory());
/// ```
#[derive(Debug)]
#[must_use]
pub struct ServerConfig {
    pub(crate) address: SocketAddr,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) store: Store,
    pub(crate) mocks: Option<MockConfig>,
    pub(crate) mock_case: Option<String>,
    pub(crate) skip_waits: bool,
    pub(crate) objects: Objects,
}

/// Port 8083 as in Step Functions Local, account 123456789012, region us-east-1, a store in memory.
impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8083),
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            store: Store::memory(),
            mocks: None,
            mock_case: None,
            skip_waits: false,
            objects: Objects::default(),
        }
    }
}

impl ServerConfig {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The address, for `[::1]` or another address of the loopback interface. Others are refused when binding.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The account in ARNs, 12 digits.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// The region in ARNs.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Where resources are kept.
    pub fn store(mut self, store: Store) -> Self {
        self.store = store;
        self
    }

    /// Replies for tasks, in the format of Step Functions Local. An execution takes the test case it names when it starts:
    /// `stateMachineArn#TestCase`.
    pub fn mocks(mut self, mocks: MockConfig) -> Self {
        self.mocks = Some(mocks);
        self
    }

    /// The test case of executions that name none. State machines without a test case of that name run without mocks.
    pub fn mock_case(mut self, name: impl Into<String>) -> Self {
        self.mock_case = Some(name.into());
        self
    }

    /// Whether Wait states and delays before retries end at once. Timeouts and heartbeats keep their time.
    pub fn skip_waits(mut self, skip: bool) -> Self {
        self.skip_waits = skip;
        self
    }

    /// What there is in S3, for distributed Maps to read and to write to. What they write is kept in memory, for executions
    /// that start later.
    pub fn objects(mut self, objects: Objects) -> Self {
        self.objects = objects;
        self
    }
}
