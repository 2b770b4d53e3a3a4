//! Actions of the AWS SDK integrations, and their parameters.

use std::fmt;

use crate::service::Service;
use crate::table::{Row, Section, Table};

/// An API action as a Task state calls it.
#[derive(Clone, Copy)]
pub struct Action {
    service: Service,
    index: usize,
    row: Row,
}

/// A member of an action's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Param {
    /// Its name as a definition spells it: `DbInstanceIdentifier`.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether the API model requires it.
    pub required: bool,
    /// Whether it makes the call idempotent. Where it is required a definition gives it too: `States.UUID()`.
    pub token: bool,
}

/// What stands in a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    String,
    /// A text out of a list.
    Enum,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// A timestamp as text.
    Timestamp,
    /// Bytes, given as text.
    Blob,
    /// An array.
    List,
    /// An object whose keys are the author's.
    Map,
    /// An object of members in Pascal case.
    Structure,
    /// An object of one member.
    Union,
    /// Any JSON.
    Document,
    /// A kind that this version does not know.
    Unknown,
}

impl Kind {
    /// The kinds in the order of their numbers in the table, with the letter of the source.
    const ALL: [(char, Self); 12] = [
        ('s', Self::String),
        ('e', Self::Enum),
        ('b', Self::Boolean),
        ('i', Self::Integer),
        ('f', Self::Float),
        ('t', Self::Timestamp),
        ('B', Self::Blob),
        ('l', Self::List),
        ('m', Self::Map),
        ('o', Self::Structure),
        ('u', Self::Union),
        ('j', Self::Document),
    ];

    fn of_tag(tag: u8) -> Self {
        Self::ALL.get(usize::from(tag)).map_or(Self::Unknown, |(_, kind)| *kind)
    }

    /// The letter that the source of the table uses for it: `s`, `e`, `b`, `i`, `f`, `t`, `B`, `l`, `m`, `o`, `u`, `j`.
    pub fn letter(self) -> char {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or('?', |(letter, _)| *letter)
    }
}

/// Why Step Functions does not offer an action of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unsupported {
    /// It answers with a stream of events.
    EventStream,
    /// The Developer Guide withholds it.
    Listed,
}

pub(crate) const DEPRECATED: u8 = 1;
pub(crate) const PASSES_ROLE: u8 = 2;
pub(crate) const IAM_UNCONFIRMED: u8 = 4;
pub(crate) const HAS_EXTRAS: u8 = 8;

/// What a row of the extras says about its action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extra {
    /// An IAM action.
    Iam = 0,
    /// It needs no IAM action.
    NoIam = 1,
    /// A member of the API and the name a definition gives it.
    Renamed = 2,
    /// A required member and one that stands for it.
    Alternative = 3,
    EventStream = 4,
    Withheld = 5,
}

impl Action {
    pub(crate) fn at(service: Service, index: usize) -> Option<Self> {
        Some(Self { service, index, row: service.table.row(Section::Actions, index)? })
    }

    /// The service it belongs to.
    pub fn service(&self) -> Service {
        self.service
    }

    /// Its name in a resource ARN: `describeDBInstances`.
    pub fn name(&self) -> &'static str {
        self.table().text(self.row, 0)
    }

    /// Its name in the API: `DescribeDBInstances`.
    pub fn operation(&self) -> String {
        let mut characters = self.name().chars();
        characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
    }

    /// Its parameters, by name.
    pub fn params(&self) -> impl Iterator<Item = Param> + use<> {
        let (table, first) = (self.table(), usize::from(self.row.u16(4)));
        (first..first + usize::from(self.row.u8(6)))
            .map_while(move |index| table.row(Section::ParamLists, index))
            .map_while(move |entry| {
                let entry = entry.u16(0);
                let row = table.row(Section::Params, usize::from(entry & 0x3FFF))?;
                Some(Param {
                    name: table.text(row, 0),
                    kind: Kind::of_tag(row.tag(0)),
                    required: entry & 0x4000 != 0,
                    token: entry & 0x8000 != 0,
                })
            })
    }

    /// The parameter of that name.
    pub fn param(&self, name: &str) -> Option<Param> {
        self.params().find(|param| param.name == name)
    }

    /// The exceptions its model knows, without the prefix of the service.
    pub fn errors(&self) -> impl Iterator<Item = &'static str> + use<> {
        let (table, service, first) = (self.table(), self.service, usize::from(self.row.u16(8)));
        (first..first + usize::from(self.row.u8(7)))
            .map_while(move |index| table.row(Section::ErrorLists, index))
            .filter_map(move |position| service.error(position.u8(0)))
    }

    /// Whether its API model marks it as deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.has(DEPRECATED)
    }

    /// Why Step Functions does not offer it, if so.
    pub fn unsupported(&self) -> Option<Unsupported> {
        self.extras().find_map(|row| match row.tag(2) {
            tag if tag == Extra::EventStream as u8 => Some(Unsupported::EventStream),
            tag if tag == Extra::Withheld as u8 => Some(Unsupported::Listed),
            _ => None,
        })
    }

    /// Members whose name is not the API's, as (API, definition): `Package` is written `PackageValue`.
    pub fn renamed(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.pairs(Extra::Renamed)
    }

    /// Required members that others can stand for, as (required, instead): all that stand for one are needed together.
    pub fn alternatives(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.pairs(Extra::Alternative)
    }

    /// The IAM actions that the role of the state machine needs; some only with certain parameters.
    pub fn iam_actions(&self) -> Vec<String> {
        let mut listed: Vec<String> = self.pairs(Extra::Iam).map(|(action, _)| action.to_owned()).collect();
        if listed.is_empty() && !self.extras().any(|row| row.tag(2) == Extra::NoIam as u8) {
            listed.push(format!("{}:{}", self.service.iam_prefix(), self.operation()));
        }
        listed
    }

    /// Whether nobody has confirmed the IAM action, which is then only the rule's guess.
    pub fn is_iam_unconfirmed(&self) -> bool {
        self.has(IAM_UNCONFIRMED)
    }

    /// Whether the role also needs `iam:PassRole` on a role that the parameters hand over. Known up to January 2023.
    pub fn passes_role(&self) -> bool {
        self.has(PASSES_ROLE)
    }

    fn table(&self) -> Table {
        self.service.table
    }

    fn has(&self, flag: u8) -> bool {
        self.row.tag(0) & flag != 0
    }

    fn pairs(&self, kind: Extra) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let table = self.table();
        self.extras()
            .filter(move |row| row.tag(2) == kind as u8)
            .map(move |row| (table.text(row, 2), table.text(row, 6)))
    }

    /// The rows about this action; few actions have one.
    fn extras(&self) -> impl Iterator<Item = Row> + use<> {
        let (table, action) = (self.table(), self.index);
        let rows = if self.has(HAS_EXTRAS) { table.len(Section::Extras) } else { 0 };
        let row = move |index| table.row(Section::Extras, index);
        let of_action = move |row: &Row| usize::from(row.u16(0)).cmp(&action);
        let (mut low, mut high) = (0, rows);
        while low < high {
            let middle = low + (high - low) / 2;
            match row(middle).as_ref().map(of_action) {
                Some(std::cmp::Ordering::Less) => low = middle + 1,
                _ => high = middle,
            }
        }
        (low..rows).map_while(row).take_while(move |row| of_action(row).is_eq())
    }
}

/// Service and name say which it is.
impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({}:{})", self.service.id(), self.name())
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.service == other.service && self.name() == other.name()
    }
}

impl Eq for Action {}
