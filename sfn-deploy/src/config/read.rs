//! Reading `sfn.toml`, with the line of every mistake.

use std::collections::BTreeMap;
use std::fmt;

use sfn_dsl::check::{Level, Levels};
use sfn_dsl::nearest::nearest;
use sfn_dsl::place::{LineColumn, Source};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, Environment, Layer, Param, WorkflowLayer};
use crate::machine::{Encryption, LogLevel, Logging};

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

const LAYER_KEYS: [&str; 8] =
    ["name", "role", "publish", "tracing", "logging", "encryption", "tags", "params"];

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
        self.known(root, &["schema", "check", "defaults", "env"]);
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
            self.layer(table)
        });
        let mut environments = BTreeMap::new();
        for (name, value) in self.named(root, "env") {
            match value.get_ref().as_table() {
                Some(table) => drop(environments.insert(name, self.environment(table))),
                None => self.wrong_type(&format!("env.{name}"), value, "a table"),
            }
        }
        Config { levels: self.levels(root), defaults: defaults.unwrap_or_default(), environments }
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

    fn environment(&mut self, table: &Table<'_>) -> Environment {
        let mut known = vec!["account", "region", "regions", "profile", "endpoint-url", "workflow"];
        known.extend(LAYER_KEYS);
        self.known(table, &known);
        let mut workflows = BTreeMap::new();
        for (name, value) in self.named(table, "workflow") {
            match value.get_ref().as_table() {
                Some(inner) => drop(workflows.insert(name, self.workflow(inner))),
                None => self.wrong_type(&format!("workflow.{name}"), value, "a table"),
            }
        }
        Environment {
            account: self.account(table),
            regions: self.regions(table),
            profile: self.string(table, "profile"),
            endpoint_url: self.string(table, "endpoint-url"),
            layer: self.layer(table),
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

    fn workflow(&mut self, table: &Table<'_>) -> WorkflowLayer {
        let mut known = vec!["mocks", "case"];
        known.extend(LAYER_KEYS);
        self.known(table, &known);
        WorkflowLayer {
            layer: self.layer(table),
            mocks: self.string(table, "mocks").map(Into::into),
            case: self.string(table, "case"),
        }
    }

    fn layer(&mut self, table: &Table<'_>) -> Layer {
        Layer {
            name: self.string(table, "name"),
            role: self.role(table),
            publish: self.boolean(table, "publish"),
            tracing: self.boolean(table, "tracing"),
            logging: self.table(table, "logging").and_then(|inner| self.logging(inner)),
            encryption: self.table(table, "encryption").and_then(|inner| self.encryption(inner)),
            tags: self.tags(table),
            params: self.params(table),
        }
    }

    fn role(&mut self, table: &Table<'_>) -> Option<String> {
        let role = self.string(table, "role")?;
        if role.starts_with("arn:") {
            return Some(role);
        }
        let at = table.get("role").map_or(0, |value| value.span().start);
        let help = "roles are not generated: create it and write its ARN here".to_owned();
        self.problem(at, format!("`role` must be the ARN of an IAM role, found \"{role}\""), Some(help));
        None
    }

    fn logging(&mut self, table: &Table<'_>) -> Option<Logging> {
        self.known(table, &["level", "include-execution-data", "log-group"]);
        let at = table.get("level").map_or(0, |value| value.span().start);
        let level = match self.string(table, "level").as_deref().map(LogLevel::from_api) {
            Some(Some(level)) => level,
            Some(None) => {
                self.problem(at, "`level` must be one of ALL, ERROR, FATAL, OFF".to_owned(), None);
                return None;
            }
            None => LogLevel::Error,
        };
        // The service wants the ARN with `:*` behind it, which the console does not show.
        let destinations: Vec<String> = self
            .string(table, "log-group")
            .map(|arn| if arn.ends_with(":*") { arn } else { format!("{arn}:*") })
            .into_iter()
            .collect();
        if level != LogLevel::Off && destinations.is_empty() {
            self.problem(at, "`logging` needs `log-group`, the ARN of a log group".to_owned(), None);
        }
        let include_execution_data = self.boolean(table, "include-execution-data").unwrap_or(false);
        Some(Logging { level, include_execution_data, destinations })
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
                    self.known(inner, &["env"]);
                    self.string(inner, "env").map(Param::Env)
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
}
