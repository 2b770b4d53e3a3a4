//! What stands in the attribute: what is called, with which payload, and how.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

use super::signature::Parameter;
use super::template::{Reader, Template};
use super::{Complaints, Declared, list};
use crate::nearest::nearest;
use crate::task::parse::Entry;
use crate::task::value::{Kind, Value};

/// What a task can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Lambda,
    Activity,
    Resource,
    Http,
    Workflow,
}

const SERVICES: [(&str, Service); 5] = [
    ("lambda", Service::Lambda),
    ("activity", Service::Activity),
    ("resource", Service::Resource),
    ("http", Service::Http),
    ("workflow", Service::Workflow),
];

/// Keys of every task.
const COMMON: [&str; 5] = ["timeout_seconds", "heartbeat_seconds", "rename_all", "result", "retry"];

impl Service {
    fn name(self) -> &'static str {
        SERVICES.iter().find(|(_, service)| *service == self).map_or("", |(name, _)| name)
    }

    /// The keys that only some services have.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Lambda | Self::Workflow => &["payload", "callback"],
            Self::Activity => &["payload"],
            Self::Resource => &["arguments", "sync", "callback"],
            Self::Http => &["method", "connection", "payload", "arguments"],
        }
    }

    /// The key whose template has the parameters and the token.
    fn template_key(self) -> &'static str {
        if self == Self::Resource { "arguments" } else { "payload" }
    }

    fn accepted(self) -> impl Iterator<Item = &'static str> {
        [self.name()].into_iter().chain(self.keys().iter().copied()).chain(COMMON)
    }
}

/// The entries by key, each with the place of its key.
struct Entries<'a> {
    by_key: BTreeMap<String, (Span, Option<Value>)>,
    complaints: &'a mut Complaints,
}

/// Checks the entries of the attribute.
pub(super) fn check(
    function: &Ident,
    entries: Vec<Entry>,
    parameters: &[Parameter],
    complaints: &mut Complaints,
) -> Declared {
    let called: Vec<(Span, Service)> = entries
        .iter()
        .filter_map(|entry| {
            let found = SERVICES.iter().find(|(name, _)| entry.key == name)?;
            Some((entry.span(), found.1))
        })
        .collect();
    let Some((_, service)) = called.first().copied() else {
        complaints.at(
            function.span(),
            format!(
                "`{function}` does not say what it calls; give the attribute one of {}: `#[task(lambda = \"${{{}}}\")]`",
                list(SERVICES.map(|(name, _)| name), "or"),
                parameter_name(function),
            ),
        );
        return Declared { arguments: default_payload(parameters, None), ..Declared::default() };
    };
    for (span, other) in called.iter().skip(1).filter(|(_, other)| *other != service) {
        let message = format!(
            "a task calls one thing, and this one has `{}`; declare another task for `{}`",
            service.name(),
            other.name()
        );
        complaints.at(*span, message);
    }
    let mut by_key = BTreeMap::new();
    for entry in entries {
        let (key, span) = (entry.key.unraw().to_string(), entry.span());
        let is_other_service = SERVICES.iter().any(|(name, other)| *name == key && *other != service);
        if is_other_service {
            continue;
        }
        if let Some(complaint) = complaint_about_key(service, &key) {
            complaints.at(span, complaint);
            continue;
        }
        match by_key.entry(key) {
            Slot::Vacant(slot) => drop(slot.insert((span, entry.value))),
            Slot::Occupied(slot) => complaints.at(span, format!("`{}` stands twice", slot.key())),
        }
    }
    Entries { by_key, complaints }.declared(service, parameters)
}

/// What a parameter of the deployment would be called: `ChargeCard` for `charge_card`.
fn parameter_name(function: &Ident) -> String {
    let name = function.unraw().to_string();
    let words = name.split('_').map(|word| {
        let mut characters = word.chars();
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect::<String>()
    });
    words.collect()
}

fn complaint_about_key(service: Service, key: &str) -> Option<String> {
    if service.accepted().any(|known| known == key) {
        return None;
    }
    let name = service.name();
    let owners = SERVICES.iter().filter(|(_, other)| other.keys().contains(&key)).map(|(owner, _)| *owner);
    let owners: Vec<&str> = owners.collect();
    Some(match nearest(key, service.accepted()) {
        None if key == "arguments" => {
            format!(
                "`arguments` is for `resource`; with `{name}`, `payload = {{…}}` says what is handed over"
            )
        }
        None if key == "payload" => {
            "`resource` has no payload of its own; write all of it as `arguments = {…}`".to_owned()
        }
        None if !owners.is_empty() => format!("`{key}` is for {}, not for `{name}`", list(owners, "and")),
        Some(nearest) => format!("a task has no key `{key}`; did you mean `{nearest}`?"),
        None => {
            format!("a task has no key `{key}`; with `{name}` it accepts {}", list(service.accepted(), "and"))
        }
    })
}

/// The payload where the attribute says nothing: no parameter gives `{}`, one is the payload, several are its members.
fn default_payload(parameters: &[Parameter], rename: Option<&dyn Fn(&str) -> String>) -> Template {
    match parameters {
        [_] => Template::Parameter(0),
        parameters => Template::Object(
            parameters
                .iter()
                .enumerate()
                .map(|(position, parameter)| {
                    let name = parameter.name();
                    (rename.map_or(name.clone(), |rename| rename(&name)), Template::Parameter(position))
                })
                .collect(),
        ),
    }
}

impl Entries<'_> {
    fn declared(mut self, service: Service, parameters: &[Parameter]) -> Declared {
        let callback = self.word("callback");
        let sync = self.word("sync");
        if let (Some(_), Some(span)) = (sync, callback) {
            self.complaints
                .at(span, "a task waits for the job or for a callback, not for both; leave one out");
        }
        let called = self.text(service.name());
        let (base, mut suffix) = match called.as_deref() {
            Some(called) if service == Service::Resource => split_pattern(called),
            Some(called) => (called.to_owned(), ""),
            None => (String::new(), ""),
        };
        if callback.is_some() {
            suffix = ".waitForTaskToken";
        } else if sync.is_some() && suffix.is_empty() {
            suffix = ".sync";
        }
        let has_token = suffix == ".waitForTaskToken";
        let retries_lambda = service == Service::Lambda && !self.has_no_retry();
        let timeout_seconds = self.seconds("timeout_seconds");
        let heartbeat_seconds = self.seconds("heartbeat_seconds");
        let result = self.text("result");
        let payload = self.payload(service, parameters, has_token, callback);
        let (resource, arguments, default_result) = match service {
            Service::Lambda => {
                let function = ("FunctionName", Template::text(base));
                let arguments = Template::object([function, ("Payload", payload)]);
                (format!("arn:aws:states:::lambda:invoke{suffix}"), arguments, Some("Payload"))
            }
            Service::Activity => (base, payload, None),
            Service::Resource => {
                let is_arn = base.starts_with("arn:") || base.starts_with("${");
                let prefix = if is_arn { "" } else { "arn:aws:states:::" };
                (format!("{prefix}{base}{suffix}"), payload, None)
            }
            Service::Http => ("arn:aws:states:::http:invoke".to_owned(), payload, Some("ResponseBody")),
            Service::Workflow => {
                let suffix = if suffix.is_empty() { ".sync:2" } else { suffix };
                let machine = ("StateMachineArn", Template::text(base));
                let arguments = Template::object([machine, ("Input", payload)]);
                (format!("arn:aws:states:::states:startExecution{suffix}"), arguments, Some("Output"))
            }
        };
        // What a callback brings is the value itself.
        let default_result = default_result.filter(|_| !has_token).map(str::to_owned);
        let result = match result {
            Some(path) => path.split('.').map(str::to_owned).collect(),
            None => default_result.into_iter().collect(),
        };
        Declared { resource, arguments, result, retries_lambda, timeout_seconds, heartbeat_seconds }
    }

    /// The template that the parameters go into.
    fn payload(
        &mut self,
        service: Service,
        parameters: &[Parameter],
        has_token: bool,
        callback: Option<Span>,
    ) -> Template {
        let key = service.template_key();
        let given = self.by_key.remove(key);
        let Some((span, value)) = given else {
            if let Some(span) = callback {
                let message = format!(
                    "whoever calls back needs the task token: say where it stands, `{key} = {{\"token\": token, …}}`"
                );
                self.complaints.at(span, message);
            }
            return default_payload(parameters, None);
        };
        let Some(value) = value else {
            self.complaints.at(span, format!("`{key}` needs a value: `{key} = {{\"orderId\": order_id}}`"));
            return default_payload(parameters, None);
        };
        let mut reader = Reader {
            parameters,
            has_token,
            used: std::collections::BTreeSet::new(),
            uses_token: false,
            complaints: &mut *self.complaints,
        };
        let template = reader.read(value);
        let (used, uses_token) = (reader.used, reader.uses_token);
        for (position, parameter) in parameters.iter().enumerate() {
            if !used.contains(&position) {
                let name = parameter.name();
                let message = format!("`{name}` does not occur in `{key}`, so the task would never see it");
                self.complaints.at(parameter.ident.span(), message);
            }
        }
        if has_token && !uses_token {
            let message = format!(
                "`{key}` has no task token, which whoever calls back needs: add `\"token\": token` to it"
            );
            self.complaints.at(span, message);
        }
        template
    }

    /// A word that stands alone.
    fn word(&mut self, key: &str) -> Option<Span> {
        let (span, value) = self.by_key.remove(key)?;
        if let Some(value) = value {
            self.complaints.at(value.span, format!("`{key}` stands alone, without a value"));
        }
        Some(span)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let (span, value) = self.by_key.remove(key)?;
        let span = match value {
            Some(Value { kind: Kind::Text(text), .. }) if text.value().is_empty() => {
                self.complaints.at(text.span(), format!("`{key}` is empty"));
                return None;
            }
            Some(Value { kind: Kind::Text(text), .. }) => return Some(text.value()),
            Some(value) => value.span,
            None => span,
        };
        self.complaints.at(span, format!("`{key}` is a text: `{key} = \"…\"`"));
        None
    }

    fn seconds(&mut self, key: &str) -> Option<u64> {
        let (span, value) = self.by_key.remove(key)?;
        let span = match value {
            Some(Value { kind: Kind::Number(digits), span }) => match digits.parse() {
                Ok(seconds) => return Some(seconds),
                Err(_) => span,
            },
            Some(value) => value.span,
            None => span,
        };
        self.complaints.at(span, format!("`{key}` is a number of whole seconds: `{key} = 30`"));
        None
    }

    /// Whether `retry = none` stands there.
    fn has_no_retry(&mut self) -> bool {
        let Some((span, value)) = self.by_key.remove("retry") else { return false };
        let span = match value {
            Some(Value { kind: Kind::Name(name), .. }) if name == "none" => return true,
            Some(value) => value.span,
            None => span,
        };
        self.complaints.at(
            span,
            "`retry = none` leaves out the retrier that every call of a Lambda function has; other retriers are given to the \
             call: `.retry(Retrier::on(…))`",
        );
        false
    }
}

/// A resource, and how the task waits for it.
fn split_pattern(called: &str) -> (String, &'static str) {
    for suffix in [".sync:2", ".sync", ".waitForTaskToken"] {
        if let Some(base) = called.strip_suffix(suffix) {
            return (base.to_owned(), suffix);
        }
    }
    (called.to_owned(), "")
}
