//! A folder to work in, and the binary run in it.
#![expect(clippy::disallowed_methods, reason = "tests write the files that the binary reads")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A folder of its own for a test; it is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        // The project ends here, so that the workspace around it is not seen.
        let folder = Self(path);
        folder.write("sfn.toml", "schema = 1\n");
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the binary with these arguments.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran::new(arguments, &output)
    }

    /// The binary with these arguments, in an environment of nothing.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-deploy"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        let others = std::env::vars_os().map(|(name, _)| name).filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("AWS_") || name.starts_with("CARGO_TARGET") || name.starts_with("SFN_")
        });
        for name in others {
            command.env_remove(name);
        }
        command.env("HOME", &self.0).env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Ran {
    what: String,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(arguments: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            what: arguments.join(" "),
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn prints(self, expected: &str) -> Self {
        assert_eq!(self.stdout, expected, "{}\nstderr: {}", self.what, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn shows(self, part: &str) -> Self {
        assert!(self.stdout.contains(part), "no {part:?} in stdout of {self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn tells(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "no {part:?} in stderr of {self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// The JSON on stdout, which is as `schemas/<command>.schema.json` says.
    #[track_caller]
    pub(crate) fn conforms(&self, command: &str) -> Value {
        let value = self.json();
        crate::schemas::conform(command, &value);
        value
    }

    /// The lines of stdout, each a JSON value.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// An endpoint that is served by another process.
pub(crate) struct Served {
    pub(crate) url: String,
    process: Child,
}

impl Served {
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut process = folder
            .command(&[&["local", "serve", "--port", "0"], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { url: url.trim().to_owned(), process }
    }

    /// A call that somebody else makes.
    #[track_caller]
    pub(crate) fn call(&self, operation: &str, request: &Value) {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        let body = request.to_string();
        write!(
            stream,
            "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-amz-json-1.0\r\n\
             x-amz-target: AWSStepFunctions.{operation}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let answer = String::from_utf8(message(&mut BufReader::new(&stream)).unwrap()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    pub(crate) fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a command until stderr has said something, and some milliseconds more, and interrupts it.
#[cfg(unix)]
pub(crate) fn interrupted(mut command: Command, after: &str, millis: u64) -> Ran {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(after) {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    #[expect(clippy::disallowed_methods, reason = "the process needs a moment to begin to wait")]
    std::thread::sleep(std::time::Duration::from_millis(millis));
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    stderr.read_to_string(&mut said).unwrap();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = said.into_bytes();
    Ran::new(&["interrupted"], &output)
}

/// Reads a message of HTTP with a length: its head and its body.
pub(crate) fn message(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(Vec::new());
        }
        bytes.extend_from_slice(line.as_bytes());
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    bytes.extend(body);
    Ok(bytes)
}

pub(crate) const PASS: &str = r#"{
  "StartAt": "Greet",
  "States": {
    "Greet": {"Type": "Pass", "Result": {"said": "hello"}, "Next": "Done"},
    "Done": {"Type": "Succeed"}
  }
}
"#;

pub(crate) const TASK: &str = r#"{
  "StartAt": "Charge",
  "States": {
    "Charge": {
      "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "TimeoutSeconds": 30,
      "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3600, "MaxAttempts": 2}], "End": true
    }
  }
}
"#;

pub(crate) const MOCKS: &str = r#"{
  "StateMachines": {"charge": {"TestCases": {
    "Paid": {"Charge": "Paid"}, "BusyOnce": {"Charge": "BusyOnce"}, "Declined": {"Charge": "Declined"}
  }}},
  "MockedResponses": {
    "Paid": {"0": {"Return": {"paid": true}}},
    "BusyOnce": {"0": {"Throw": {"Error": "Busy", "Cause": "later"}}, "1": {"Return": {"paid": 2}}},
    "Declined": {"0": {"Throw": {"Error": "Declined", "Cause": "no money"}}}
  }
}
"#;
