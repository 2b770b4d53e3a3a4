//! The services of AWS around Step Functions, as far as transcripts need them, and Step Functions itself through a local endpoint.
//!
//! Unlike moto it needs nothing installed, and it refuses what AWS refuses: a role that is seconds old, an alarm that rings.
#![expect(clippy::indexing_slicing, reason = "requests of our own tool have the fields that are read")]

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::message;

/// What is there.
#[derive(Debug, Default)]
struct Account {
    /// Roles: who may take them on, and what they may do.
    roles: BTreeMap<String, (String, Option<String>)>,
    /// Log groups, and the days they keep events.
    log_groups: BTreeMap<String, Option<u64>>,
    /// Alarms, and their states.
    alarms: BTreeMap<String, String>,
    /// Parameters of Systems Manager.
    parameters: BTreeMap<String, String>,
    /// How often a machine is refused because its role is new.
    new_role: usize,
    /// The test case of executions that are started.
    case: Option<String>,
}

/// An account of AWS.
pub(crate) struct Cloud {
    pub(crate) url: String,
    account: Arc<Mutex<Account>>,
}

impl Cloud {
    /// An account whose Step Functions is this endpoint.
    pub(crate) fn before(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let account: Arc<Mutex<Account>> = Arc::default();
        let (shared, behind) = (account.clone(), endpoint.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (shared, behind) = (shared.clone(), behind.clone());
                // A client that goes away in the middle is not what is tested.
                thread::spawn(move || drop(serve(&stream, &behind, &shared)));
            }
        });
        Self { url, account }
    }

    /// What the environment says, so that this account is AWS.
    pub(crate) fn environment(&self) -> [(&'static str, &str); 3] {
        [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_ENDPOINT_URL", &self.url)]
    }

    pub(crate) fn alarm(&self, name: &str, state: &str) {
        self.account.lock().unwrap().alarms.insert(name.to_owned(), state.to_owned());
    }

    pub(crate) fn forget_alarm(&self, name: &str) {
        self.account.lock().unwrap().alarms.remove(name);
    }

    pub(crate) fn parameter(&self, name: &str, value: &str) {
        self.account.lock().unwrap().parameters.insert(name.to_owned(), value.to_owned());
    }

    /// The next machines are refused so often, because their role is not known everywhere yet.
    pub(crate) fn takes_its_time_with_roles(&self, refusals: usize) {
        self.account.lock().unwrap().new_role = refusals;
    }

    /// Tasks of the executions that are started from now on are answered by that test case of the mocks.
    pub(crate) fn answers(&self, case: &str) {
        self.account.lock().unwrap().case = Some(case.to_owned());
    }
}

fn serve(stream: &TcpStream, behind: &str, account: &Mutex<Account>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let request = message(&mut reader)?;
        if request.is_empty() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let target = head.lines().find_map(|line| line.strip_prefix("x-amz-target: ")).unwrap_or_default();
        let answer = match target.split_once('.') {
            Some(("AWSStepFunctions", operation)) => step_functions(head, operation, body, behind, account)?,
            Some((_, operation)) => {
                let (status, answer) = json_call(operation, body, &mut account.lock().unwrap());
                response(status, &answer.to_string())
            }
            None => {
                let (status, answer) = query_call(&form(body), &mut account.lock().unwrap());
                response(status, &answer)
            }
        };
        let mut client = stream;
        client.write_all(&answer)?;
    }
}

fn response(status: u16, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A call of Step Functions, which the endpoint behind answers.
fn step_functions(
    head: &str,
    operation: &str,
    body: &str,
    behind: &str,
    account: &Mutex<Account>,
) -> std::io::Result<Vec<u8>> {
    let mut body = body.to_owned();
    {
        let mut account = account.lock().unwrap();
        if operation == "CreateStateMachine" && account.new_role > 0 {
            account.new_role -= 1;
            let text = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";
            let refused = json!({"__type": "AccessDeniedException", "message": text});
            return Ok(response(400, &refused.to_string()));
        }
        if let ("StartExecution" | "StartSyncExecution", Some(case)) = (operation, &account.case) {
            let mut request: Value = serde_json::from_str(&body).unwrap();
            request["stateMachineArn"] =
                format!("{}#{case}", request["stateMachineArn"].as_str().unwrap()).into();
            body = request.to_string();
        }
    }
    let lines = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
    let head: String = lines.flat_map(|line| [line, "\r\n"]).collect();
    let mut server = TcpStream::connect(behind.trim_start_matches("http://"))?;
    write!(server, "{head}content-length: {}\r\n\r\n{body}", body.len())?;
    message(&mut BufReader::new(&server))
}

/// The fields of a form.
fn form(body: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
            bytes.push(if byte == b'%' { u8::try_from(digit() * 16 + digit()).unwrap() } else { byte });
        }
        String::from_utf8(bytes).unwrap()
    };
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (decoded(k), decoded(v))).collect()
}

/// A call of the Query protocol: STS, IAM and `CloudWatch`.
fn query_call(form: &BTreeMap<String, String>, account: &mut Account) -> (u16, String) {
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let (action, role) = (field("Action"), field("RoleName"));
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let missing = "NoSuchEntity";
    let answer = match action.as_str() {
        "GetCallerIdentity" => Ok("<Account>123456789012</Account>".to_owned()),
        "GetRole" => account.roles.get(&role).ok_or(missing).map(|(trust, _)| {
            let tag = "<member><Key>sfn:managed-by</Key><Value>sfn-deploy</Value></member>";
            format!(
                "<Role><AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument><Tags>{tag}</Tags></Role>",
                escaped(trust)
            )
        }),
        "CreateRole" if account.roles.contains_key(&role) => Err("EntityAlreadyExists"),
        "CreateRole" => {
            account.roles.insert(role, (field("AssumeRolePolicyDocument"), None));
            Ok(String::new())
        }
        "UpdateAssumeRolePolicy" => account.roles.get_mut(&role).ok_or(missing).map(|(trust, _)| {
            *trust = field("PolicyDocument");
            String::new()
        }),
        "GetRolePolicy" => account
            .roles
            .get(&role)
            .and_then(|(_, policy)| policy.as_ref())
            .map(|policy| format!("<PolicyDocument>{}</PolicyDocument>", escaped(policy)))
            .ok_or(missing),
        "PutRolePolicy" => account.roles.get_mut(&role).ok_or(missing).map(|(_, policy)| {
            *policy = Some(field("PolicyDocument"));
            String::new()
        }),
        "DeleteRolePolicy" => {
            let policy = account.roles.get_mut(&role).and_then(|(_, policy)| policy.take());
            policy.map(|_| String::new()).ok_or(missing)
        }
        "DeleteRole" => account.roles.remove(&role).map(|_| String::new()).ok_or(missing),
        "DescribeAlarms" => {
            let wanted = form.iter().filter(|(key, _)| key.starts_with("AlarmNames.")).map(|(_, name)| name);
            let alarm = |name: &String| {
                let state = account.alarms.get(name)?;
                Some(format!(
                    "<member><AlarmName>{name}</AlarmName><StateValue>{state}</StateValue></member>"
                ))
            };
            Ok(format!("<MetricAlarms>{}</MetricAlarms>", wanted.filter_map(alarm).collect::<String>()))
        }
        other => panic!("{other} is not part of this account"),
    };
    match answer {
        Ok(result) => {
            (200, format!("<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"))
        }
        Err(code) => {
            let error = format!("<Error><Code>{code}</Code><Message>as it is</Message></Error>");
            (if code == missing { 404 } else { 409 }, format!("<ErrorResponse>{error}</ErrorResponse>"))
        }
    }
}

/// A call of the JSON protocol: logs and Systems Manager.
fn json_call(operation: &str, body: &str, account: &mut Account) -> (u16, Value) {
    let request: Value = serde_json::from_str(body).unwrap();
    let name = |field: &str| request[field].as_str().unwrap_or_default().to_owned();
    let group =
        |(name, days): (&String, &Option<u64>)| json!({"logGroupName": name, "retentionInDays": days});
    match operation {
        "DescribeLogGroups" => {
            (200, json!({"logGroups": account.log_groups.iter().map(group).collect::<Value>()}))
        }
        "CreateLogGroup" if account.log_groups.contains_key(&name("logGroupName")) => {
            (400, json!({"__type": "ResourceAlreadyExistsException", "message": "as it is"}))
        }
        "CreateLogGroup" => {
            account.log_groups.insert(name("logGroupName"), None);
            (200, json!({}))
        }
        "PutRetentionPolicy" => {
            account.log_groups.insert(name("logGroupName"), request["retentionInDays"].as_u64());
            (200, json!({}))
        }
        "DeleteLogGroup" => {
            account.log_groups.remove(&name("logGroupName"));
            (200, json!({}))
        }
        "GetParameter" => match account.parameters.get(&name("Name")) {
            Some(value) => (200, json!({"Parameter": {"Value": value}})),
            None => (400, json!({"__type": "ParameterNotFound", "message": "none"})),
        },
        other => panic!("{other} is not part of this account"),
    }
}
