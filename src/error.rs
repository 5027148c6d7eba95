//! One error for the whole core. Text never causes one: only options, languages, saved files and the user's stop do.

/// The result of every fallible function here.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in words a user can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// The classes of [`Error`], one an exception in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option has a value that is not accepted.
    Option,
    /// A language code is not known, or its data does not fit.
    Language,
    /// A saved index is damaged, foreign or of another version.
    Format,
    /// The caller asked to stop.
    Interrupted,
}

impl Error {
    /// An option is out of range; the message names the argument, the value and what is accepted.
    #[must_use]
    pub fn option(argument: &str, came: impl std::fmt::Display, accepted: &str) -> Self {
        Self { kind: ErrorKind::Option, message: format!("{argument}: {came} is not accepted; give {accepted}") }
    }

    /// A language is not known or its data is wrong.
    #[must_use]
    pub fn language(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Language, message: message.into() }
    }

    /// A saved file cannot be read.
    #[must_use]
    pub fn format(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Format, message: message.into() }
    }

    /// The caller asked to stop.
    #[must_use]
    pub fn interrupted() -> Self {
        Self { kind: ErrorKind::Interrupted, message: "stopped by the caller".into() }
    }

    /// The class of this error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}
