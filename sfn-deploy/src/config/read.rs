//! Reading `sfn.toml`, with the line of every mistake.

use std::collections::BTreeMap;
use std::fmt;

use sfn_dsl::check::{Level, Levels};
use sfn_dsl::nearest::nearest;
use sfn_dsl::place::{LineColumn, Source};
use sfn_dsl::policy::Right;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Config, Environment, External, Layer, LoggingSetting, Param, RETENTION_DAYS, Role, Shift, ShiftKind,
    WorkflowLayer, duration,
};
use crate::machine::{Encryption, LogLevel};

/// Everything that is wrong with `sfn.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    name: String,
    problems: Vec<ConfigProblem>,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where it is.
    pub place: LineColumn,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
}

impl ConfigError {
    /// The mistakes in the order of the file.
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let LineColumn { line, column } = problem.place;
            let separator = if index > 0 { "\n" } else { "" };
            write!(f, "{separator}{}:{line}:{column}: {}", self.name, problem.message)?;
            if let Some(help) = &problem.help {
                write!(f, " ({help})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

const LAYER_KEYS: [&str; 14] = [
    "name",
    "role",
    "publish",
    "tracing",
    "logging",
    "encryption",
    "tags",
    "params",
    "alias",
    "shift",
    "smoke",
    "keep-versions",
    "protect",
    "allow",
];

pub(super) fn read(name: &str, text: &str) -> Result<Config, ConfigError> {
    let mut reader = Reader { source: Source::new(name, text), problems: Vec::new() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.problem(at, error.message().to_owned(), None);
    }
    let config = if reader.problems.is_empty() { reader.config(root.get_ref()) } else { Config::default() };
    reader.problems.sort_by_key(|problem| problem.place);
    if reader.problems.is_empty() {
        Ok(config)
    } else {
        Err(ConfigError { name: name.to_owned(), problems: reader.problems })
    }
}

struct Reader {
    source: Source,
    problems: Vec<ConfigProblem>,
}

type Table<'a> = DeTable<'a>;

impl Reader {
    fn problem(&mut self, at: usize, message: String, help: Option<String>) {
        let place = self.source.line_column(u32::try_from(at).unwrap_or(u32::MAX));
        self.problems.push(ConfigProblem { place, message, help });
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.problem(value.span().start, format!("`{key}` must be {wanted}, found {found}"), None);
    }

    fn known(&mut self, table: &Table<'_>, known: &[&str]) {
        for key in table.keys() {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                let help = match nearest(word, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known here: {}", known.join(", ")),
                };
                self.problem(key.span().start, format!("unknown key `{word}`"), Some(help));
            }
        }
    }

    fn string(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, value, "a string");
        }
        text.map(str::to_owned)
    }

    fn boolean(&mut self, table: &Table<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong_type(key, value, "true or false");
        }
        boolean
    }

    fn integer(&mut self, table: &Table<'_>, key: &str) -> Option<i64> {
        let value = table.get(key)?;
        let integer = value.get_ref().as_integer();
        let number = integer.and_then(|text| i64::from_str_radix(text.as_str(), text.radix()).ok());
        if number.is_none() {
            self.wrong_type(key, value, "a whole number");
        }
        number
    }

    fn table<'t, 'i>(&mut self, table: &'t Table<'i>, key: &str) -> Option<&'t Table<'i>> {
        let value = table.get(key)?;
        let inner = value.get_ref().as_table();
        if inner.is_none() {
            self.wrong_type(key, value, "a table");
        }
        inner
    }

    /// The members of a table whose keys are names the author chose.
    fn named<'t, 'i>(&mut self, table: &'t Table<'i>, key: &str) -> Vec<(String, &'t Spanned<DeValue<'i>>)> {
        let members = self.table(table, key).into_iter().flatten();
        members.map(|(name, value)| (name.get_ref().to_string(), value)).collect()
    }

    fn config(&mut self, root: &Table<'_>) -> Config {
        self.known(root, &["schema", "default-env", "check", "defaults", "env"]);
        if let Some(schema) = self.integer(root, "schema")
            && schema != 1
        {
            let at = root.get("schema").map_or(0, |value| value.span().start);
            self.problem(
                at,
                format!("schema {schema} is not known"),
                Some("this version reads schema 1".to_owned()),
            );
        }
        let defaults = self.table(root, "defaults").map(|table| {
            self.known(table, &LAYER_KEYS);
            self.layer("[defaults]", table)
        });
        let mut environments = BTreeMap::new();
        for (name, value) in self.named(root, "env") {
            match value.get_ref().as_table() {
                Some(table) => {
                    let environment = self.environment(&name, table);
                    environments.insert(name, environment);
                }
                None => self.wrong_type(&format!("env.{name}"), value, "a table"),
            }
        }
        let default_environment = self.string(root, "default-env");
        let is_known = |name: &String| name == super::LOCAL || environments.contains_key(name);
        if let Some(name) = default_environment.as_ref().filter(|name| !is_known(name)) {
            let at = root.get("default-env").map_or(0, |value| value.span().start);
            self.problem(at, format!("`default-env` is \"{name}\", which is no environment"), None);
        }
        let levels = self.levels(root);
        Config { levels, default_environment, defaults: defaults.unwrap_or_default(), environments }
    }

    fn levels(&mut self, root: &Table<'_>) -> Levels {
        let mut levels = Levels::default();
        for (code, value) in self.named(root, "check") {
            let Some(level) = value.get_ref().as_str().and_then(Level::from_word) else {
                self.wrong_type(&code, value, "one of allow, info, warn, deny");
                continue;
            };
            match levels.clone().set(&code, level) {
                Ok(changed) => levels = changed,
                Err(error) => self.problem(value.span().start, error.to_string(), None),
            }
        }
        levels
    }

    fn environment(&mut self, environment: &str, table: &Table<'_>) -> Environment {
        let mut known = vec!["account", "region", "regions", "profile", "endpoint-url", "workflow"];
        known.extend(LAYER_KEYS);
        self.known(table, &known);
        let mut workflows = BTreeMap::new();
        for (name, value) in self.named(table, "workflow") {
            match value.get_ref().as_table() {
                Some(inner) => {
                    let layer = self.workflow(&format!("[env.{environment}.workflow.{name}]"), inner);
                    workflows.insert(name, layer);
                }
                None => self.wrong_type(&format!("workflow.{name}"), value, "a table"),
            }
        }
        Environment {
            account: self.account(table),
            regions: self.regions(table),
            profile: self.string(table, "profile"),
            endpoint_url: self.string(table, "endpoint-url"),
            layer: self.layer(&format!("[env.{environment}]"), table),
            workflows,
        }
    }

    fn account(&mut self, table: &Table<'_>) -> Option<String> {
        let account = self.string(table, "account")?;
        if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(account);
        }
        let at = table.get("account").map_or(0, |value| value.span().start);
        self.problem(at, format!("`account` must be 12 digits, found \"{account}\""), None);
        None
    }

    fn regions(&mut self, table: &Table<'_>) -> Vec<String> {
        let mut regions: Vec<String> = self.string(table, "region").into_iter().collect();
        let Some(value) = table.get("regions") else { return regions };
        if !regions.is_empty() {
            self.problem(value.span().start, "`region` and `regions` exclude each other".to_owned(), None);
        }
        match value.get_ref().as_array() {
            Some(elements) => {
                for element in elements {
                    match element.get_ref().as_str() {
                        Some(region) => regions.push(region.to_owned()),
                        None => self.wrong_type("regions", element, "a list of strings"),
                    }
                }
            }
            None => self.wrong_type("regions", value, "a list of strings"),
        }
        regions
    }

    fn workflow(&mut self, name: &str, table: &Table<'_>) -> WorkflowLayer {
        let mut known = vec!["mocks", "case"];
        known.extend(LAYER_KEYS);
        self.known(table, &known);
        WorkflowLayer {
            layer: self.layer(name, table),
            mocks: self.string(table, "mocks").map(Into::into),
            case: self.string(table, "case"),
        }
    }

    fn layer(&mut self, name: &str, table: &Table<'_>) -> Layer {
        let line = |at: usize| self.source.line_column(u32::try_from(at).unwrap_or(u32::MAX)).line;
        let lines = table.keys().map(|key| (key.get_ref().to_string(), line(key.span().start))).collect();
        Layer {
            table: name.to_owned(),
            lines,
            name: self.string(table, "name"),
            role: self.role(table),
            publish: self.boolean(table, "publish"),
            tracing: self.boolean(table, "tracing"),
            logging: self.table(table, "logging").and_then(|inner| self.logging(inner)),
            encryption: self.table(table, "encryption").and_then(|inner| self.encryption(inner)),
            alias: self.alias(table),
            shift: self.table(table, "shift").map(|inner| self.shift(inner)),
            smoke: self.string(table, "smoke").map(Into::into),
            keep_versions: self.whole(table, "keep-versions", 2, 1_000),
            protect: self.boolean(table, "protect"),
            allow: self.allow(table),
            tags: self.tags(table),
            params: self.params(table),
        }
    }

    /// A whole number within bounds.
    fn whole(&mut self, table: &Table<'_>, key: &str, least: u32, most: u32) -> Option<u32> {
        let number = self.integer(table, key)?;
        let within = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if within.is_none() {
            let at = table.get(key).map_or(0, |value| value.span().start);
            self.problem(at, format!("`{key}` must be from {least} to {most}"), None);
        }
        within
    }

    fn role(&mut self, table: &Table<'_>) -> Option<Role> {
        let role = self.string(table, "role")?;
        if role == "generate" {
            return Some(Role::Generate);
        }
        if role.starts_with("arn:") {
            return Some(Role::Arn(role));
        }
        let at = table.get("role").map_or(0, |value| value.span().start);
        let help = "\"generate\" makes one with the least policy".to_owned();
        self.problem(at, format!("`role` must be the ARN of an IAM role, found \"{role}\""), Some(help));
        None
    }

    /// Source: `CreateStateMachineAlias`, `name`.
    fn alias(&mut self, table: &Table<'_>) -> Option<String> {
        let alias = self.string(table, "alias")?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let is_number = alias.bytes().all(|byte| byte.is_ascii_digit());
        if (1..=80).contains(&alias.len()) && alias.bytes().all(is_name) && !is_number {
            return Some(alias);
        }
        let at = table.get("alias").map_or(0, |value| value.span().start);
        let help = "1 to 80 letters, digits, `_`, `-` and `.`, not digits only".to_owned();
        self.problem(at, format!("`alias` cannot be \"{alias}\""), Some(help));
        None
    }

    fn shift(&mut self, table: &Table<'_>) -> Shift {
        self.known(table, &["kind", "percent", "bake", "alarms", "min-executions", "max-failed-percent"]);
        let mut shift = Shift::default();
        let at = |key: &str| table.get(key).map_or(0, |value| value.span().start);
        match self.string(table, "kind").as_deref().map(ShiftKind::from_word) {
            Some(Some(kind)) => shift.kind = kind,
            Some(None) => {
                self.problem(at("kind"), "`kind` must be one of all, canary, linear".to_owned(), None);
            }
            None => {}
        }
        if let Some(percent) = self.whole(table, "percent", 1, 99) {
            shift.percent = u8::try_from(percent).unwrap_or(shift.percent);
        }
        match self.string(table, "bake").map(|text| duration(&text)) {
            Some(Some(bake)) => shift.bake = bake,
            Some(None) => {
                let help = Some("write it as 90s, 15m or 2h".to_owned());
                self.problem(at("bake"), "`bake` must be a time".to_owned(), help);
            }
            None => {}
        }
        shift.alarms = self.strings(table, "alarms");
        if let Some(least) = self.whole(table, "min-executions", 0, 1_000_000) {
            shift.min_executions = least.into();
        }
        if let Some(most) = self.whole(table, "max-failed-percent", 0, 100) {
            shift.max_failed_percent = most.into();
        }
        shift
    }

    /// A text, or a list of texts.
    fn strings(&mut self, table: &Table<'_>, key: &str) -> Vec<String> {
        let Some(value) = table.get(key) else { return Vec::new() };
        if let Some(text) = value.get_ref().as_str() {
            return vec![text.to_owned()];
        }
        let elements = value.get_ref().as_array().map(|elements| elements.iter().collect::<Vec<_>>());
        let texts: Option<Vec<String>> = elements.and_then(|elements| {
            elements.iter().map(|element| element.get_ref().as_str().map(str::to_owned)).collect()
        });
        if texts.is_none() {
            self.wrong_type(key, value, "a list of strings");
        }
        texts.unwrap_or_default()
    }

    /// Rights that no definition says: `allow = [{ actions = ["iam:PassRole"], resources = ["arn:…"] }]`.
    fn allow(&mut self, table: &Table<'_>) -> Vec<Right> {
        let Some(value) = table.get("allow") else { return Vec::new() };
        let Some(elements) = value.get_ref().as_array() else {
            self.wrong_type("allow", value, "a list of { actions, resources }");
            return Vec::new();
        };
        let mut rights = Vec::new();
        for element in elements {
            let Some(inner) = element.get_ref().as_table() else {
                self.wrong_type("allow", element, "a list of { actions, resources }");
                continue;
            };
            self.known(inner, &["actions", "resources"]);
            let (actions, resources) = (self.strings(inner, "actions"), self.strings(inner, "resources"));
            if actions.is_empty()
                || resources.is_empty()
                || actions.iter().any(|action| !action.contains(':'))
            {
                let help = "{ actions = [\"service:Action\"], resources = [\"arn:...\"] }".to_owned();
                self.problem(
                    element.span().start,
                    "`allow` needs actions and resources".to_owned(),
                    Some(help),
                );
                continue;
            }
            for action in &actions {
                rights.extend(resources.iter().map(|resource| Right::new(action, resource)));
            }
        }
        rights
    }

    fn logging(&mut self, table: &Table<'_>) -> Option<LoggingSetting> {
        self.known(table, &["level", "include-execution-data", "log-group", "retention-days"]);
        let at = |key: &str| table.get(key).map_or(0, |value| value.span().start);
        let level = match self.string(table, "level").as_deref().map(LogLevel::from_api) {
            Some(Some(level)) => level,
            Some(None) => {
                self.problem(at("level"), "`level` must be one of ALL, ERROR, FATAL, OFF".to_owned(), None);
                return None;
            }
            None => LogLevel::Error,
        };
        let group = self.string(table, "log-group");
        let retention_days = self.whole(table, "retention-days", 1, 3_653);
        if let Some(days) = retention_days.filter(|days| !RETENTION_DAYS.contains(days)) {
            let near = RETENTION_DAYS.iter().find(|known| **known > days).unwrap_or(&3_653);
            let message = format!("log groups cannot keep events for {days} days");
            self.problem(at("retention-days"), message, Some(format!("the next longer time is {near}")));
        }
        if group.is_some() && retention_days.is_some() {
            let message =
                "`retention-days` is for the log group that is made where no `log-group` is named".to_owned();
            self.problem(at("retention-days"), message, None);
        }
        let include_execution_data = self.boolean(table, "include-execution-data").unwrap_or(false);
        Some(LoggingSetting { level, include_execution_data, group, retention_days })
    }

    fn encryption(&mut self, table: &Table<'_>) -> Option<Encryption> {
        self.known(table, &["kms-key", "reuse-seconds"]);
        let key = self.string(table, "kms-key")?;
        let reuse_seconds = self.integer(table, "reuse-seconds").unwrap_or(300);
        if let Ok(reuse_seconds @ 60..=900) = i32::try_from(reuse_seconds) {
            Some(Encryption::Kms { key, reuse_seconds })
        } else {
            let at = table.get("reuse-seconds").map_or(0, |value| value.span().start);
            self.problem(at, "`reuse-seconds` must be from 60 to 900".to_owned(), None);
            None
        }
    }

    fn tags(&mut self, table: &Table<'_>) -> BTreeMap<String, String> {
        let mut tags = BTreeMap::new();
        for (name, value) in self.named(table, "tags") {
            match value.get_ref().as_str() {
                Some(text) => drop(tags.insert(name, text.to_owned())),
                None => self.wrong_type(&name, value, "a string"),
            }
        }
        tags
    }

    fn params(&mut self, table: &Table<'_>) -> BTreeMap<String, Param> {
        let mut params = BTreeMap::new();
        for (name, value) in self.named(table, "params") {
            let param = match value.get_ref() {
                DeValue::String(text) => Some(Param::Text(text.to_string())),
                DeValue::Integer(number) => Some(Param::Text(number.as_str().to_owned())),
                DeValue::Table(inner) => {
                    self.known(inner, &["env", "ssm", "cfn"]);
                    self.param_source(&name, value.span().start, inner)
                }
                _ => {
                    self.wrong_type(&name, value, "a string, a whole number or { env = \"VARIABLE\" }");
                    None
                }
            };
            params.extend(param.map(|param| (name, param)));
        }
        params
    }

    /// `{ env = "…" }`, `{ ssm = "…" }` or `{ cfn = "stack.Output" }`.
    fn param_source(&mut self, name: &str, at: usize, table: &Table<'_>) -> Option<Param> {
        let (env, ssm, cfn) =
            (self.string(table, "env"), self.string(table, "ssm"), self.string(table, "cfn"));
        match (env, ssm, cfn) {
            (Some(variable), None, None) => Some(Param::Env(variable)),
            (None, Some(path), None) => Some(Param::External(External::Ssm(path))),
            (None, None, Some(text)) => {
                let output =
                    text.split_once('.').filter(|(stack, output)| !stack.is_empty() && !output.is_empty());
                if output.is_none() {
                    let help = Some("write it as stack.Output".to_owned());
                    self.problem(at, format!("`{name}` names no output of a stack"), help);
                }
                output.map(|(stack, output)| {
                    Param::External(External::Cfn(stack.to_owned(), output.to_owned()))
                })
            }
            _ => {
                self.problem(at, format!("`{name}` needs one of `env`, `ssm`, `cfn`"), None);
                None
            }
        }
    }
}
