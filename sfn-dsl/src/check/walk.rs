//! The walk over a definition along the field table: which rule looks at what.
//!
//! One pass in document order; per scope the transitions follow, then, unless nothing ends the machine, reachability.

use std::collections::{HashMap, HashSet};

use super::diagnostic::Diagnostic;
use super::findings::{Findings, Site, Visit};
use super::parsed::Expressions;
use super::rules::{self, Expected, Range};
use crate::json::{Node, Object, Value};
use crate::machine::{MachineType, QueryLanguage};
use crate::path::Root;
use crate::raw::Definition;
use crate::raw::schema::{Field, ObjectKind, Shape};
use crate::substitution;

/// Everything that is wrong with a definition.
pub(super) fn walk<'a>(
    definition: &'a Definition,
    machine_type: MachineType,
    expressions: &mut Expressions<'a>,
) -> Vec<Diagnostic> {
    let root = definition.root();
    let mut walk = Walk {
        machine_type,
        language: root.get("QueryLanguage").map_or(QueryLanguage::JsonPath, rules::language_of),
        expressions,
        findings: Findings::new(definition.source()),
        state_names: HashSet::new(),
        labels: HashSet::new(),
        has_end: true,
        comparisons: MOST_COMPARISONS,
    };
    if let Some(object) = rules::definition_is_object(root, &mut walk.findings) {
        let visit = Visit {
            kind: ObjectKind::Machine,
            object,
            site: Site::root(root.place),
            language: Some(walk.language),
        };
        // Found before the walk, because it silences other rules; told after it, as the service does.
        let mut last = Findings::default();
        if let Some(states) =
            object.get("States").and_then(Node::as_object).filter(|states| !states.is_empty())
        {
            walk.has_end = rules::terminal_state(states, root.place, &mut last);
        }
        walk.object(&visit);
        walk.findings.found.append(&mut last.found);
    }
    walk.findings.found
}

struct Walk<'a, 'e> {
    machine_type: MachineType,
    language: QueryLanguage,
    expressions: &'e mut Expressions<'a>,
    findings: Findings,
    state_names: rules::SeenStateNames<'a>,
    labels: rules::SeenLabels<'a>,
    /// Whether the top level can end; if not, unreachable states are a consequence.
    has_end: bool,
    /// How many more names may be compared to find the one that was meant.
    comparisons: usize,
}

/// The most names that are compared with targets that are not there; later ones get no suggestion.
const MOST_COMPARISONS: usize = 50_000;

impl<'a> Walk<'a, '_> {
    fn object(&mut self, visit: &Visit<'a, '_>) {
        rules::duplicate_key(visit.object, &visit.site, &mut self.findings);
        rules::required_field(visit, &mut self.findings);
        rules::exclusive_fields(visit, &mut self.findings);
        match visit.kind {
            ObjectKind::ProcessorConfig => rules::map_mode(visit, &mut self.findings),
            ObjectKind::ReaderConfig => rules::reader_config(visit, &mut self.findings),
            _ => {}
        }
        for member in visit.object.members() {
            let Some(field) = visit.kind.field(field_name(visit.kind, &member.key)) else {
                rules::unknown_field(visit, member, &mut self.findings);
                continue;
            };
            if rules::field_language(visit, member, field.name, field.language, &mut self.findings) {
                self.value(visit, field, &member.value, &visit.site.member(member));
            }
        }
        if matches!(visit.kind, ObjectKind::Machine | ObjectKind::Branch | ObjectKind::ItemProcessor) {
            self.transitions(visit);
        }
    }

    fn value(&mut self, visit: &Visit<'a, '_>, field: &'static Field, node: &'a Node, site: &Site<'_>) {
        if is_opaque(field.shape, node) {
            return;
        }
        let name = field.name;
        if self.is_expression(visit, field, node, site) {
            return;
        }
        match field.shape {
            Shape::Text | Shape::TextOrExpression | Shape::Target => {
                self.has_type(name, Expected::String, node, site);
            }
            Shape::Boolean | Shape::Condition => {
                self.has_type(name, Expected::Boolean, node, site);
            }
            Shape::Integer(least, most) | Shape::IntegerOrExpression(least, most) => {
                if self.has_type(name, Expected::Integer, node, site) {
                    rules::number_range(name, Range::Integer(least, most), node, site, &mut self.findings);
                }
            }
            Shape::NumberFrom(least) => self.number(name, least, f64::INFINITY, node, site),
            Shape::NumberOrExpression(least, most) => self.number(name, least, most, node, site),
            Shape::Number => {
                self.has_type(name, Expected::Number, node, site);
            }
            Shape::OneOf(words) => {
                if self.has_type(name, Expected::String, node, site) {
                    rules::word(name, words, node, site, &mut self.findings);
                    if visit.kind == ObjectKind::ProcessorConfig {
                        rules::express_mode(self.machine_type, node, site, &mut self.findings);
                    }
                }
            }
            Shape::Timestamp | Shape::TimestampOrExpression => {
                if self.has_type(name, Expected::String, node, site) {
                    rules::timestamp(name, node, site, &mut self.findings);
                }
            }
            Shape::Resource => {
                if self.has_type(name, Expected::String, node, site)
                    && let Some(resource) = rules::resource(node, site, &mut self.findings)
                {
                    rules::express_resource(self.machine_type, &resource, site, &mut self.findings);
                    #[cfg(feature = "services")]
                    {
                        rules::unknown_integration(self.machine_type, &resource, site, &mut self.findings);
                        rules::no_parameters(visit, &resource, site, &mut self.findings);
                    }
                }
            }
            Shape::S3Resource(allowed) => {
                if self.has_type(name, Expected::String, node, site) {
                    rules::s3_resource(allowed, node, site, &mut self.findings);
                }
            }
            Shape::Path
            | Shape::PathOrNull
            | Shape::PathOrIntrinsic
            | Shape::ReferencePath
            | Shape::ReferencePathOrNull
            | Shape::ReferencePathOrContext => self.path(field, node, site),
            Shape::Payload | Shape::Assign | Shape::Items | Shape::Literal => {
                self.payload(visit, field, node, site);
                #[cfg(feature = "services")]
                rules::missing_parameter(visit, name, node, site, &mut self.findings);
            }
            Shape::ErrorNames | Shape::Texts => self.texts(field, node, site),
            Shape::States => self.states(node, site),
            Shape::Object(kind) => self.nested(visit, kind, name, node, site),
            Shape::List(kind) | Shape::NonEmptyList(kind) => self.list(visit, field, kind, node, site),
        }
        if field.shape == Shape::Text && name == "Label" {
            rules::label(node, &mut self.labels, site, &mut self.findings);
        }
    }

    fn has_type(&mut self, name: &str, expected: Expected, node: &Node, site: &Site<'_>) -> bool {
        rules::value_type(name, expected, node, site, &mut self.findings)
    }

    fn number(&mut self, name: &'static str, least: f64, most: f64, node: &Node, site: &Site<'_>) {
        if self.has_type(name, Expected::Number, node, site) {
            rules::number_range(name, Range::Number(least, most), node, site, &mut self.findings);
        }
    }

    /// Whether a string, in a field of a JSONata state that may be computed, is an expression or meant to be one.
    fn is_expression(
        &mut self,
        visit: &Visit<'_, '_>,
        field: &Field,
        node: &'a Node,
        site: &Site<'_>,
    ) -> bool {
        let may_compute = matches!(
            field.shape,
            Shape::TextOrExpression
                | Shape::Condition
                | Shape::IntegerOrExpression(..)
                | Shape::NumberOrExpression(..)
                | Shape::TimestampOrExpression
                | Shape::Items
        );
        match node.as_str() {
            Some(text) if may_compute && visit.language == Some(QueryLanguage::Jsonata) => {
                self.expression((visit.kind, field.name), text, site)
            }
            _ => false,
        }
    }

    /// Checks a string in that field of an object, which may be an expression; returns whether it is meant to be one.
    fn expression(&mut self, field: (ObjectKind, &str), text: &'a str, site: &Site<'_>) -> bool {
        let is_meant = rules::jsonata_string(text, site, &mut self.findings);
        if let Some((begin, expression)) =
            rules::jsonata_syntax(text, self.expressions, site, &mut self.findings)
        {
            let references = expression.references();
            rules::jsonata_context(text, begin, references, site, &mut self.findings);
            rules::jsonata_states(field, text, begin, references, site, &mut self.findings);
        }
        is_meant
    }

    fn path(&mut self, field: &Field, node: &Node, site: &Site<'_>) {
        let name = field.name;
        let nullable = matches!(field.shape, Shape::PathOrNull | Shape::ReferencePathOrNull);
        let expected = if nullable { Expected::StringOrNull } else { Expected::String };
        if !self.has_type(name, expected, node, site) {
            return;
        }
        let roots: fn(&Root) -> bool = match field.shape {
            Shape::PathOrIntrinsic => {
                return rules::check_path_or_intrinsic(name, node, site, &mut self.findings);
            }
            Shape::ReferencePath => |root| !matches!(root, Root::Context),
            Shape::ReferencePathOrNull => |root| matches!(root, Root::Input),
            Shape::ReferencePathOrContext => |_| true,
            _ => return rules::check_path(name, node, site, &mut self.findings),
        };
        rules::check_reference_path(name, roots, node, site, &mut self.findings);
    }

    fn payload(&mut self, visit: &Visit<'a, '_>, field: &Field, node: &'a Node, site: &Site<'_>) {
        let in_paths = match visit.language {
            Some(language) => language == QueryLanguage::JsonPath,
            None => return,
        };
        match (field.shape, node.as_object()) {
            (Shape::Literal, _) => return,
            (Shape::Assign, Some(assign)) => {
                rules::duplicate_key(assign, site, &mut self.findings);
                rules::variable_name(assign, in_paths, site, &mut self.findings);
            }
            (Shape::Assign, None) => {
                self.has_type(field.name, Expected::Object, node, site);
                return;
            }
            (Shape::Items, None) => {
                self.has_type(field.name, Expected::ArrayOrObject, node, site);
            }
            _ => {}
        }
        if in_paths {
            rules::payload_template(node, site, &mut self.findings);
        } else {
            self.expressions((visit.kind, field.name), node, site);
        }
    }

    /// Checks every string of a JSONata payload in that field of an object.
    fn expressions(&mut self, field: (ObjectKind, &str), node: &'a Node, site: &Site<'_>) {
        match &node.value {
            Value::String(text) if !substitution::is_in(text) => {
                self.expression(field, text, site);
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.expressions(field, element, &site.element(index, element));
                }
            }
            Value::Object(object) => {
                for member in object.members() {
                    self.expressions(field, &member.value, &site.member(member));
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn texts(&mut self, field: &'static Field, node: &Node, site: &Site<'_>) {
        if !self.has_type(field.name, Expected::Array, node, site) {
            return;
        }
        if field.shape == Shape::ErrorNames {
            rules::empty_value(field.name, node, site, &mut self.findings);
        }
        for (index, element) in node.as_array().unwrap_or_default().iter().enumerate() {
            self.has_type(field.name, Expected::String, element, &site.element(index, element));
        }
    }

    fn list(
        &mut self,
        visit: &Visit<'a, '_>,
        field: &'static Field,
        kind: ObjectKind,
        node: &'a Node,
        site: &Site<'_>,
    ) {
        if !self.has_type(field.name, Expected::Array, node, site) {
            return;
        }
        if matches!(field.shape, Shape::NonEmptyList(_)) {
            rules::empty_value(field.name, node, site, &mut self.findings);
        }
        let elements = node.as_array().unwrap_or_default();
        for (index, element) in elements.iter().enumerate() {
            self.nested(visit, kind, field.name, element, &site.element(index, element));
        }
        if matches!(kind, ObjectKind::Retrier | ObjectKind::Catcher) {
            rules::states_all(elements, site, &mut self.findings);
        }
    }

    fn nested(
        &mut self,
        visit: &Visit<'a, '_>,
        kind: ObjectKind,
        name: &str,
        node: &'a Node,
        site: &Site<'_>,
    ) {
        if !self.has_type(name, Expected::Object, node, site) {
            return;
        }
        let Some(object) = node.as_object() else { return };
        match kind {
            ObjectKind::Credentials => {
                rules::credentials(node, visit.object.get("Resource"), site, &mut self.findings);
                if visit.language == Some(QueryLanguage::JsonPath) {
                    rules::payload_template(node, site, &mut self.findings);
                }
            }
            ObjectKind::ResultWriter if object.is_empty() => {
                rules::empty_value("ResultWriter", node, site, &mut self.findings);
            }
            _ => self.object(&Visit { kind, object, site: *site, language: visit.language }),
        }
    }

    fn states(&mut self, node: &'a Node, site: &Site<'_>) {
        if !self.has_type("States", Expected::Object, node, site) {
            return;
        }
        rules::empty_value("States", node, site, &mut self.findings);
        let states = node.as_object().map_or(&[][..], Object::members);
        for member in states {
            let site = site.member(member).at(member.key_place).in_state(&member.key);
            rules::state_name(&member.key, &site, &mut self.findings);
            rules::duplicate_state_name(&member.key, &mut self.state_names, &site, &mut self.findings);
            self.state(&member.value, &site);
        }
    }

    fn state(&mut self, node: &'a Node, site: &Site<'_>) {
        if !self.has_type("state", Expected::Object, node, site) {
            return;
        }
        let Some(object) = node.as_object() else { return };
        let visit = Visit { kind: ObjectKind::State, object, site: *site, language: None };
        let Some(kind) = object.get("Type").and_then(Node::as_str).and_then(ObjectKind::of_state) else {
            // Without a known type only the type itself can be judged.
            rules::required_field(&visit, &mut self.findings);
            if let (Some(member), Some(field)) = (object.member("Type"), ObjectKind::State.field("Type")) {
                let (node, site) = (&member.value, site.member(member));
                // What a state is must be written: a substitution there leaves nothing to check.
                if let (Shape::OneOf(words), true) = (field.shape, is_opaque(field.shape, node)) {
                    rules::word(field.name, words, node, &site, &mut self.findings);
                } else {
                    self.value(&visit, field, node, &site);
                }
            }
            return;
        };
        let visit = Visit { kind, ..visit };
        let own = object.get("QueryLanguage");
        let language = rules::state_language(self.language, own, &visit, &mut self.findings);
        self.object(&Visit { language, ..visit });
    }

    /// Checks where the transitions of a scope lead, and that they reach every state.
    fn transitions(&mut self, scope: &Visit<'a, '_>) {
        let Some(states) = scope.object.member("States") else { return };
        let Some(members) = states.value.as_object().map(Object::members) else { return };
        let index: HashMap<&str, usize> =
            members.iter().enumerate().map(|(index, member)| (&*member.key, index)).collect();
        let (findings, comparisons) = (&mut self.findings, &mut self.comparisons);
        let mut follow = |field: &'static str, target: &str, site: &Site<'_>| {
            let position = index.get(target).copied();
            if position.is_none() {
                // Somebody may name a thousand missing states in a definition with thousands of others.
                let left = comparisons.checked_sub(members.len());
                let siblings = left.map_or(&[][..], |_| members).iter().map(|member| &*member.key);
                *comparisons = left.unwrap_or(*comparisons);
                rules::missing_target(field, target, siblings, site, findings);
            }
            position
        };
        let start = scope.object.member("StartAt").and_then(|start| Some((start, start.value.as_str()?)));
        let start = start.map(|(start, target)| follow("StartAt", target, &scope.site.member(start)));
        let states_site = scope.site.member(states);
        let mut edges: Vec<Vec<usize>> = Vec::with_capacity(members.len());
        for member in members {
            let site = states_site.member(member).at(member.key_place).in_state(&member.key);
            let mut targets = Vec::new();
            for_each_target(&member.value, &site, &mut |field, target, site| {
                targets.extend(follow(field, target, site));
            });
            edges.push(targets);
        }
        // Without a start, or in a machine that cannot end, unreachable states are a consequence.
        if let (Some(start), true) = (start, self.has_end) {
            let reached = reached(&edges, start);
            for (member, _) in members.iter().zip(reached).filter(|(_, reached)| !reached) {
                let site = states_site.member(member).at(member.key_place).in_state(&member.key);
                rules::unreachable_state(&member.key, &site, &mut self.findings);
            }
        }
    }
}

/// Which positions the edges reach from `start`.
fn reached(edges: &[Vec<usize>], start: Option<usize>) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    let mut queue: Vec<usize> = start.into_iter().collect();
    while let Some(position) = queue.pop() {
        if let Some(seen @ false) = reached.get_mut(position) {
            *seen = true;
            queue.extend(edges.get(position).into_iter().flatten());
        }
    }
    reached
}

/// `RoleArn.$` is the computed form of the only credential; every other key is its own field.
fn field_name(kind: ObjectKind, key: &str) -> &str {
    match kind {
        ObjectKind::Credentials => key.strip_suffix(".$").unwrap_or(key),
        _ => key,
    }
}

/// Whether a value holds a substitution, so that its form is known only at deployment.
fn is_opaque(shape: Shape, node: &Node) -> bool {
    !matches!(shape, Shape::Text | Shape::Target) && node.as_str().is_some_and(substitution::is_in)
}

/// Calls `visit` with every transition of a state: its field, its target and where it stands.
fn for_each_target<'s>(
    state: &'s Node,
    site: &Site<'_>,
    visit: &mut impl FnMut(&'static str, &'s str, &Site<'_>),
) {
    let Some(object) = state.as_object() else { return };
    let mut one = |object: &'s Object, site: &Site<'_>, field: &'static str| {
        if let Some(member) = object.member(field)
            && let Some(target) = member.value.as_str()
        {
            visit(field, target, &site.member(member));
        }
    };
    one(object, site, "Next");
    one(object, site, "Default");
    for list in ["Choices", "Catch"] {
        let Some(member) = object.member(list) else { continue };
        let list_site = site.member(member);
        for (index, entry) in member.value.as_array().unwrap_or_default().iter().enumerate() {
            if let Some(entry_object) = entry.as_object() {
                one(entry_object, &list_site.element(index, entry), "Next");
            }
        }
    }
}
