//! How an endpoint is set up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

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
}

/// Port 8083 as in Step Functions Local, account 123456789012, region us-east-1, a store in memory.
impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8083),
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            store: Store::memory(),
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
}
