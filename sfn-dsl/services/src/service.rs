//! Services of the AWS SDK integrations.

use std::fmt;

use crate::action::Action;
use crate::table::{Row, Section, Table};

/// A service that Task states can call through the AWS SDK.
#[derive(Clone, Copy)]
pub struct Service {
    pub(crate) table: Table,
    row: Row,
}

pub(crate) const DOCUMENTED: u8 = 1;
pub(crate) const RETIRED: u8 = 2;
pub(crate) const NEEDS_ENDPOINT: u8 = 4;

impl Service {
    pub(crate) fn at(table: Table, index: usize) -> Option<Self> {
        Some(Self { table, row: table.row(Section::Services, index)? })
    }

    /// Its name in a resource ARN: `cognitoidentityprovider`.
    pub fn id(&self) -> &'static str {
        self.table.text(self.row, 0)
    }

    /// What its error names begin with: `CognitoIdentityProvider`, as in `CognitoIdentityProvider.UserNotFoundException`.
    pub fn error_prefix(&self) -> &'static str {
        self.table.text(self.row, 4)
    }

    /// What its IAM actions begin with: `cognito-idp`.
    pub fn iam_prefix(&self) -> &'static str {
        self.table.text(self.row, 8)
    }

    /// Its name in the API models: `Cognito Identity Provider`.
    pub fn sdk_id(&self) -> &'static str {
        self.table.text(self.row, 12)
    }

    /// Whether the Developer Guide lists it. AWS adds services before the list does.
    pub fn is_documented(&self) -> bool {
        self.has(DOCUMENTED)
    }

    /// Whether it has left the AWS SDK; its actions come from an older model.
    pub fn is_retired(&self) -> bool {
        self.has(RETIRED)
    }

    /// Whether its client needs the address of a customer's endpoint, which a Task state cannot give.
    pub fn needs_endpoint(&self) -> bool {
        self.has(NEEDS_ENDPOINT)
    }

    fn has(&self, flag: u8) -> bool {
        self.row.tag(0) & flag != 0
    }

    /// Its actions, by name.
    pub fn actions(&self) -> impl Iterator<Item = Action> + use<> {
        let service = *self;
        let (first, count) = self.action_rows();
        (first..first + count).map_while(move |index| Action::at(service, index))
    }

    /// The action of that name: `sendMessage`.
    pub fn action(&self, name: &str) -> Option<Action> {
        let (first, count) = self.action_rows();
        Action::at(*self, self.table.find(Section::Actions, first, count, name)?)
    }

    fn action_rows(&self) -> (usize, usize) {
        (self.row.u16(16).into(), self.row.u16(18).into())
    }

    /// The exceptions its model knows, without the prefix: `NoSuchKeyException`.
    ///
    /// Every service also raises `<prefix>.<prefix>Exception`, for what the model does not know, and
    /// `<prefix>.SdkClientException`; these two are not listed.
    pub fn errors(&self) -> impl Iterator<Item = &'static str> + use<> {
        let table = self.table;
        let (first, count) = (usize::from(self.row.u16(20)), usize::from(self.row.u16(22)));
        (first..first + count)
            .map_while(move |index| table.row(Section::Errors, index))
            .map(move |row| table.text(row, 0))
    }

    /// The exception at that position of [`errors`](Self::errors).
    pub(crate) fn error(&self, position: u8) -> Option<&'static str> {
        let position = u16::from(position);
        if position >= self.row.u16(22) {
            return None;
        }
        let index = usize::from(self.row.u16(20)) + usize::from(position);
        self.table.row(Section::Errors, index).map(|row| self.table.text(row, 0))
    }
}

/// The identifier says which it is.
impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.id()).finish()
    }
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Service {}
