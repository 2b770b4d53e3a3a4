//! Aliases: names for one or two versions, with the share of executions each gets.

use serde_json::{Value, json};

use super::configuration::{ARN, moment};
use super::fields::Fields;
use super::{ApiError, Service, cut, listed, page, set};
use crate::arn::{Arn, Kind};
use crate::store::record::{Alias, Millis, Route, StateMachine};

/// Aliases a state machine can have.
///
/// Source: Developer Guide, "Quotas related to versions and aliases".
const ALIASES_PER_MACHINE: usize = 100;

impl Service {
    pub(super) fn create_state_machine_alias(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let name = fields.required_restricted_name("name");
        let description = fields.text("description", 0..=256).map(str::to_owned);
        let routing = read_routing(fields);
        let routing = fields.required("routingConfiguration", routing);
        fields.finish()?;
        let (mut machine, routes) = self.check_routing(&routing)?;
        let arn = self.owner.qualified(&machine.name, name);
        if machine.deleting {
            return Err(ApiError::StateMachineDeleting(self.owner.state_machine(&machine.name)));
        }
        if let Some(existing) = machine.aliases.get(name) {
            if existing.routes != routes || existing.description != description {
                return Err(ApiError::Conflict(
                    "Failed to create alias because an alias with the same name and a different routing configuration \
                     already exists."
                        .to_owned(),
                ));
            }
            return Ok(json!({ "stateMachineAliasArn": arn, "creationDate": moment(existing.created) }));
        }
        if machine.aliases.len() >= ALIASES_PER_MACHINE {
            let text = format!("a state machine can have {ALIASES_PER_MACHINE} aliases");
            return Err(ApiError::ServiceQuotaExceeded(text));
        }
        machine.aliases.insert(name.to_owned(), Alias { description, routes, created: now, updated: now });
        self.batch.put_machine(machine);
        Ok(json!({ "stateMachineAliasArn": arn, "creationDate": moment(now) }))
    }

    pub(super) fn update_state_machine_alias(
        &mut self,
        fields: &mut Fields<'_>,
        now: Millis,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineAliasArn", ARN);
        let description = fields.text("description", 0..=256).map(str::to_owned);
        let routing = read_routing(fields);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        if description.is_none() && routing.is_none() {
            let text = "Either the description or the routing configuration must be specified";
            return Err(ApiError::Validation(text.to_owned()));
        }
        let (mut machine, name) = self.alias(&arn)?;
        if machine.deleting {
            return Err(ApiError::StateMachineDeleting(self.owner.state_machine(&machine.name)));
        }
        let routes = match routing {
            None => None,
            Some(routing) => {
                let (target, routes) = self.check_routing(&routing)?;
                if target.name != machine.name {
                    return Err(same_machine(&routing));
                }
                Some(routes)
            }
        };
        let alias = machine.aliases.get_mut(&name).ok_or(ApiError::ResourceNotFound)?;
        alias.routes = routes.unwrap_or_else(|| alias.routes.clone());
        alias.description = description.or_else(|| alias.description.take());
        alias.updated = now;
        self.batch.put_machine(machine);
        Ok(json!({ "updateDate": moment(now) }))
    }

    pub(super) fn describe_state_machine_alias(
        &mut self,
        fields: &mut Fields<'_>,
    ) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineAliasArn", ARN);
        fields.finish()?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        let (machine, name) = self.alias(&arn)?;
        let alias = machine.aliases.get(&name).ok_or(ApiError::ResourceNotFound)?;
        let route = |route: &Route| {
            let arn = self.owner.qualified(&machine.name, route.version);
            json!({ "stateMachineVersionArn": arn, "weight": route.weight })
        };
        let mut answer = json!({
            "stateMachineAliasArn": arn.text,
            "name": name,
            "routingConfiguration": alias.routes.iter().map(route).collect::<Value>(),
            "creationDate": moment(alias.created),
            "updateDate": moment(alias.updated),
        });
        set(&mut answer, "description", alias.description.clone());
        Ok(answer)
    }

    /// Lists the aliases of a machine, or those that route to a version.
    pub(super) fn list_state_machine_aliases(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineArn", ARN);
        let size = fields.page_size();
        let list = format!("ListStateMachineAliases {arn}");
        let after = page::token(fields, 1024, &list);
        fields.finish()?;
        let after = after?;
        let arn = self.arn(arn, Kind::StateMachine)?;
        let machine = self.machine(&arn)?;
        let number = match (&arn.qualifier, arn.version()) {
            (None, _) => None,
            (Some(_), Some(number)) if machine.versions.contains_key(&number) => Some(number),
            (Some(_), _) => return Err(ApiError::ResourceNotFound),
        };
        let wanted = |(name, alias): &(&String, &Alias)| {
            after.as_ref().is_none_or(|after| *name > after)
                && number.is_none_or(|number| alias.routes.iter().any(|route| route.version == number))
        };
        let mut aliases: Vec<_> = machine.aliases.iter().filter(wanted).take(size + 1).collect();
        let next_token = cut(&mut aliases, size, &list, |(name, _)| (*name).clone());
        let write = |(name, alias): &(&String, &Alias)| {
            let arn = self.owner.qualified(&machine.name, name);
            json!({ "stateMachineAliasArn": arn, "creationDate": moment(alias.created) })
        };
        Ok(listed("stateMachineAliases", aliases.iter().map(write).collect(), next_token))
    }

    pub(super) fn delete_state_machine_alias(&mut self, fields: &mut Fields<'_>) -> Result<Value, ApiError> {
        let arn = fields.required_text("stateMachineAliasArn", ARN);
        fields.finish()?;
        let (mut machine, name) = self.alias(&self.arn(arn, Kind::StateMachine)?)?;
        machine.aliases.remove(&name);
        self.batch.put_machine(machine);
        Ok(json!({}))
    }

    /// The machine and the name of an alias that exists.
    fn alias(&self, arn: &Arn) -> Result<(StateMachine, String), ApiError> {
        let Some(name) = arn.qualifier.clone().filter(|_| arn.version().is_none()) else {
            let text = format!("The ARN must be that of a state machine alias. Received: {arn}");
            return Err(ApiError::Validation(text));
        };
        let machine = self.find_machine(arn)?.filter(|machine| machine.aliases.contains_key(&name));
        machine.map(|machine| (machine, name)).ok_or(ApiError::ResourceNotFound)
    }

    /// The rules of routing: distinct versions of one machine, shares that add up to 100.
    fn check_routing(&self, routing: &[(&str, u64)]) -> Result<(StateMachine, Vec<Route>), ApiError> {
        let refuse = |text: String| Err(ApiError::Validation(text));
        if !(1..=2).contains(&routing.len()) {
            return refuse(format!(
                "Routing configuration must have one or two entries. Received: {}",
                routing.len()
            ));
        }
        let mut routes: Vec<Route> = Vec::with_capacity(routing.len());
        let mut machine_arn: Option<Arn> = None;
        for (text, weight) in routing {
            let arn = self.arn(text, Kind::StateMachine)?;
            let Some(version) = arn.version() else {
                let received = received(routing);
                return refuse(format!(
                    "Routing configuration must contain state machine version ARNs. {received}"
                ));
            };
            if routes.iter().any(|route| route.version == version) {
                let received = received(routing);
                return refuse(format!(
                    "Routing configuration must contain distinct state machine version ARNs. {received}"
                ));
            }
            if machine_arn.as_ref().is_some_and(|first| first.name != arn.name) {
                return Err(same_machine(routing));
            }
            routes.push(Route { version, weight: *weight });
            machine_arn = Some(arn);
        }
        let weights: Vec<String> = routing.iter().map(|(_, weight)| weight.to_string()).collect();
        if routes.iter().map(|route| route.weight).sum::<u64>() != 100 {
            let weights = weights.join(", ");
            return refuse(format!(
                "Sum of routing configuration weights must equal 100. Received: [{weights}]"
            ));
        }
        let machine = machine_arn.map(|arn| self.find_machine(&arn)).transpose()?.flatten();
        let machine = machine.ok_or(ApiError::ResourceNotFound)?;
        if routes.iter().any(|route| !machine.versions.contains_key(&route.version)) {
            return Err(ApiError::ResourceNotFound);
        }
        Ok((machine, routes))
    }
}

fn read_routing<'a>(fields: &mut Fields<'a>) -> Option<Vec<(&'a str, u64)>> {
    fields.objects("routingConfiguration", |fields| {
        let arn = fields.required_text("stateMachineVersionArn", ARN);
        let weight = fields.count("weight", 100);
        (arn, fields.required("weight", weight))
    })
}

fn received(routing: &[(&str, u64)]) -> String {
    let arns: Vec<&str> = routing.iter().map(|(arn, _)| *arn).collect();
    format!("Received: [{}]", arns.join(", "))
}

fn same_machine(routing: &[(&str, u64)]) -> ApiError {
    let received = received(routing);
    ApiError::Validation(format!(
        "Routing configuration must contain versions of the same state machine. {received}"
    ))
}
