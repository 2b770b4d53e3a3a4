//! What stands in the attribute: what is called, with which payload, and how.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

use super::signature::Parameter;
use super::template::{Reader, Template};
use super::{Complaints, Declared, list};
use crate::nearest::nearest;
use crate::shape::rename::{CASES, Case};
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

    fn accepted(self) -> impl Iterator<Item = &'static str> {
        [self.name()].into_iter().chain(self.keys().iter().copied()).chain(COMMON)
    }
}

/// The entries by key, each with the place of its key.
struct Entries<'a> {
    by_key: BTreeMap<String, (Span, Option<Value>)>,
    /// Where it says that the task waits for a callback.
    place_of_pattern: Option<Span>,
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
    let place_of_pattern = called.first().map(|(span, _)| *span);
    Entries { by_key, place_of_pattern, complaints }.declared(service, parameters)
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
fn default_payload(parameters: &[Parameter], case: Option<Case>) -> Template {
    match parameters {
        [_] => Template::Parameter(0),
        parameters => Template::Object(
            parameters
                .iter()
                .enumerate()
                .map(|(position, parameter)| {
                    let name = parameter.name();
                    (case.map_or(name.clone(), |case| case.of_field(&name)), Template::Parameter(position))
                })
                .collect(),
        ),
    }
}

/// How a task waits for what it calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    RequestResponse,
    Sync,
    Sync2,
    Callback,
}

impl Pattern {
    fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::Callback => ".waitForTaskToken",
        }
    }
}

impl Entries<'_> {
    fn declared(mut self, service: Service, parameters: &[Parameter]) -> Declared {
        let called = self.text(service.name()).unwrap_or_default();
        let (called, pattern) = self.pattern(service, called);
        let retries_lambda = service == Service::Lambda && !self.has_no_retry();
        let timeout_seconds = self.seconds("timeout_seconds");
        let heartbeat_seconds = self.seconds("heartbeat_seconds");
        let result = self.text("result");
        let case = self.case(parameters);
        let (payload, further) = self.templates(service, parameters, pattern, case);
        let integration = |name: &str| format!("arn:aws:states:::{name}{}", pattern.suffix());
        let (resource, arguments, default_result) = match service {
            Service::Lambda => {
                let arguments = [("FunctionName", Template::text(called)), ("Payload", payload)];
                (integration("lambda:invoke"), Template::object(arguments), Some("Payload"))
            }
            Service::Activity => (called, payload, None),
            Service::Resource => {
                let is_arn = called.starts_with("arn:") || called.starts_with("${");
                let resource =
                    if is_arn { format!("{called}{}", pattern.suffix()) } else { integration(&called) };
                (resource, payload, None)
            }
            Service::Http => {
                (integration("http:invoke"), self.request(called, payload, further), Some("ResponseBody"))
            }
            Service::Workflow => {
                let arguments = [("StateMachineArn", Template::text(called)), ("Input", payload)];
                (integration("states:startExecution"), Template::object(arguments), Some("Output"))
            }
        };
        // What a callback brings is the value itself.
        let default_result = default_result.filter(|_| pattern != Pattern::Callback).map(str::to_owned);
        let result = match result {
            Some(path) => path.split('.').map(str::to_owned).collect(),
            None => default_result.into_iter().collect(),
        };
        Declared { resource, arguments, result, retries_lambda, timeout_seconds, heartbeat_seconds }
    }

    /// What is called, and how the task waits for it.
    fn pattern(&mut self, service: Service, called: String) -> (String, Pattern) {
        let (callback, sync) = (self.word("callback"), self.word("sync"));
        if let (Some(_), Some(span)) = (sync, callback) {
            self.complaints
                .at(span, "a task waits for the job or for a callback, not for both; leave one of them out");
        }
        if callback.is_some() {
            self.place_of_pattern = callback;
            return (called, Pattern::Callback);
        }
        if sync.is_some() {
            return (called, Pattern::Sync);
        }
        if service == Service::Workflow {
            return (called, Pattern::Sync2);
        }
        if service == Service::Resource {
            for pattern in [Pattern::Sync2, Pattern::Sync, Pattern::Callback] {
                if let Some(called) = called.strip_suffix(pattern.suffix()) {
                    return (called.to_owned(), pattern);
                }
            }
        }
        (called, Pattern::RequestResponse)
    }

    /// The template of the payload, and of further arguments where the service has both.
    fn templates(
        &mut self,
        service: Service,
        parameters: &[Parameter],
        pattern: Pattern,
        case: Option<Case>,
    ) -> (Template, Option<Template>) {
        let keys: &[&str] = match service {
            Service::Resource => &["arguments"],
            Service::Http => &["payload", "arguments"],
            Service::Lambda | Service::Activity | Service::Workflow => &["payload"],
        };
        let given: Vec<(&str, Span, Option<Value>)> = keys
            .iter()
            .filter_map(|key| self.by_key.remove(*key).map(|(span, value)| (*key, span, value)))
            .collect();
        let needs_token = pattern == Pattern::Callback;
        let Some((_, first, _)) = given.first() else {
            let key = keys.first().copied().unwrap_or_default();
            if needs_token && let Some(span) = self.place_of_pattern {
                let message = format!(
                    "whoever calls back needs the task token: say where it stands, `{key} = {{\"token\": token, …}}`"
                );
                self.complaints.at(span, message);
            }
            return (default_payload(parameters, case), None);
        };
        let (first, mut templates) = (*first, BTreeMap::new());
        let mut reader = Reader {
            parameters,
            has_token: needs_token,
            used: BTreeSet::new(),
            uses_token: false,
            has_unknown: false,
            complaints: &mut *self.complaints,
        };
        let names = list(given.iter().map(|(key, ..)| *key), "and");
        for (key, span, value) in given {
            let Some(value) = value else {
                let message = format!("`{key}` needs a value: `{key} = {{\"orderId\": order_id}}`");
                reader.complaints.at(span, message);
                return (default_payload(parameters, case), None);
            };
            templates.insert(key, reader.read(value));
        }
        let (used, uses_token, has_unknown) = (reader.used, reader.uses_token, reader.has_unknown);
        for (position, parameter) in parameters.iter().enumerate() {
            if !used.contains(&position) && !has_unknown {
                let name = parameter.name();
                let message = format!("`{name}` does not occur in {names}, so the task would never see it");
                self.complaints.at(parameter.ident.span(), message);
            }
        }
        if needs_token && !uses_token {
            let message =
                format!("{names} has no task token, which whoever calls back needs: add `\"token\": token`");
            self.complaints.at(first, message);
        }
        let further = if keys.len() > 1 { templates.remove("arguments") } else { None };
        let payload = templates.into_values().next();
        (payload.unwrap_or(Template::Null), further)
    }

    /// The arguments of `http:invoke`.
    fn request(&mut self, endpoint: String, payload: Template, further: Option<Template>) -> Template {
        let method = self.text("method").unwrap_or_else(|| "GET".to_owned());
        let mut members = vec![
            ("ApiEndpoint".to_owned(), Template::text(endpoint)),
            ("Method".to_owned(), Template::text(method)),
        ];
        if let Some(connection) = self.text("connection") {
            let authentication = Template::object([("ConnectionArn", Template::text(connection))]);
            members.push(("Authentication".to_owned(), authentication));
        }
        if let Some(Template::Object(further)) = further {
            members.extend(further);
        }
        if !matches!(&payload, Template::Null)
            && !matches!(&payload, Template::Object(empty) if empty.is_empty())
        {
            members.push(("RequestBody".to_owned(), payload));
        }
        Template::Object(members)
    }

    /// The case of the names in a payload.
    fn case(&mut self, parameters: &[Parameter]) -> Option<Case> {
        let (span, value) = self.by_key.remove("rename_all")?;
        let names = || list(CASES.map(|(name, _)| name), "or");
        let Some(Value { kind: Kind::Text(text), .. }) = value else {
            self.complaints.at(span, format!("`rename_all` is one of {}, as a text", names()));
            return None;
        };
        let name = text.value();
        let case = Case::named(&name);
        if case.is_none() {
            let message = match nearest(&name, CASES.map(|(name, _)| name)) {
                Some(nearest) => format!("there is no case \"{name}\"; did you mean \"{nearest}\"?"),
                None => format!("there is no case \"{name}\"; write {}", names()),
            };
            self.complaints.at(text.span(), message);
        } else if parameters.len() < 2 {
            let message =
                "`rename_all` is for the names of several parameters; a single one is the payload itself";
            self.complaints.at(span, message);
        } else if let Some(key) =
            ["payload", "arguments"].into_iter().find(|key| self.by_key.contains_key(*key))
        {
            self.complaints.at(span, format!("`{key}` says every name itself; leave `rename_all` out"));
        }
        case
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
