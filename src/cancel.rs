//! The flag that long work looks at, and the count that a progress bar shows.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::{Error, Result};

/// Shared between the caller, who may set it, and the workers, who look at it.
///
/// A worker looks once a document, and inside one document at least once in a few hundred kilobytes or every
/// few milliseconds. When [`Cancel::is_set`] answers true it may return anything at once: the caller throws it away.
#[derive(Debug, Default)]
pub struct Cancel {
    set: AtomicBool,
    done: AtomicUsize,
}

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the workers to stop.
    pub fn set(&self) {
        self.set.store(true, Ordering::Relaxed);
    }

    /// Whether the workers should stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// An error if the caller asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.is_set() { Err(Error::interrupted()) } else { Ok(()) }
    }

    /// Notes that `documents` more are finished.
    pub fn advance(&self, documents: usize) {
        self.done.fetch_add(documents, Ordering::Relaxed);
    }

    /// How many documents are finished.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}
