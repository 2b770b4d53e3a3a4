//! How a command ended, as the process tells its caller.

/// The exit codes, the same for every command. They are part of the interface: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// 0: done, or nothing to do.
    Done,
    /// 1: something failed: AWS, network, permission, files.
    Failed,
    /// 2: the command line or `sfn.toml` is wrong.
    Usage,
    /// 3: a definition is wrong.
    Invalid,
    /// 4: it worked, and the answer is "not good": an execution that did not succeed, changes where none were wanted.
    NotGood,
    /// 5: a shift of traffic was rolled back.
    RolledBack,
    /// 130: interrupted.
    Interrupted,
}

impl Exit {
    /// The number the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::NotGood => 4,
            Self::RolledBack => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
