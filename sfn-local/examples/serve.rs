//! Serves the endpoint on port 8083, or the port given, until it is interrupted.
//!
//! ```text
//! cargo run -p sfn-local --example serve -- 8083 state.redb mocks.json
//! aws --endpoint-url http://127.0.0.1:8083 stepfunctions list-state-machines
//! ```

#![expect(clippy::disallowed_methods, reason = "a program reads its files")]

use sfn_local::{MockConfig, Server, ServerConfig, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut config = ServerConfig::default();
    if let Some(port) = arguments.next() {
        config = config.port(port.parse()?);
    }
    if let Some(path) = arguments.next() {
        config = config.store(Store::open(path)?);
    }
    if let Some(path) = arguments.next() {
        config = config.mocks(MockConfig::parse(&std::fs::read_to_string(path)?)?);
    }
    let server = Server::bind(config).await?;
    eprintln!("{}", server.url());
    std::future::pending::<()>().await;
    Ok(())
}
