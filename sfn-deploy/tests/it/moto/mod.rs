//! A third party: moto, another implementation of the API of AWS.
//!
//! moto is a Python program; `.ci/run` installs it into `.venv`. Without it these tests say that they are skipped.
#![expect(clippy::disallowed_methods, reason = "a process that starts is waited for")]

mod api;
mod commands;
mod deployment;
mod services;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sfn_deploy::aws::Api;
use sfn_deploy::config::Config;
use sfn_deploy::target::{Options, Target};

/// moto, until it is dropped.
struct Moto {
    url: String,
    process: Child,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    /// Starts moto on a free port and waits until it answers; `None`, which is told, where it is not installed.
    fn start() -> Option<Self> {
        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent()?.join(".venv/bin/moto_server");
        if !program.exists() {
            let reason = "moto_server is not in .venv: run .ci/run, which installs it where Python is";
            // Where even this cannot be written, nobody reads it.
            let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut moto = Self { url: format!("http://127.0.0.1:{port}"), process };
        // A cold start of Python takes seconds on a busy machine; two minutes are a hang.
        for _ in 0..1200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(moto);
            }
            assert_eq!(moto.process.try_wait().unwrap(), None, "moto ended at its start");
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("moto did not answer on port {port}");
    }

    /// A call that sfn-deploy never makes, to put something there.
    #[track_caller]
    fn post(&self, service: &str, target: Option<&str>, body: &str) {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        let (kind, target) = match target {
            Some(target) => ("application/x-amz-json-1.1", format!("x-amz-target: {target}\r\n")),
            None => ("application/x-www-form-urlencoded", String::new()),
        };
        let credential = format!("Credential=local/20260101/us-east-1/{service}/aws4_request");
        write!(
            stream,
            "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {kind}\r\n{target}\
             authorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// Does something with a client of moto, where moto is installed.
fn connected(config: &Config, work: impl AsyncFnOnce(&Moto, &Target, &Api)) {
    let Some(moto) = Moto::start() else { return };
    let options = Options { endpoint_url: Some(moto.url.clone()), ..Options::default() };
    let target = Target::resolve_one(&options, config).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let api = Api::connect(&target, Some(&moto.url)).await.unwrap();
        work(&moto, &target, &api).await;
    });
}
