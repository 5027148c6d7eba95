//! `copydesk._core`: the core's tasks for Python, over columns of text.
//!
//! The only crate that knows Python. A column comes in through [`texts`], long work goes through [`run`], and columns
//! go out as a [`table`] that moves the core's vectors.

#![allow(clippy::needless_pass_by_value, reason = "what Python gives to a method is made for that call")]
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes, reason = "what Python shows is written for Python")]

use pyo3::prelude::*;

mod alloc;
mod arrow;
mod builder;
mod column;
mod dedup;
mod errors;
mod files;
mod infer;
mod layout;
mod options;
mod quote;
mod reader;
mod run;
mod segment;
mod show;
mod table;
mod texts;
mod utterance;
mod values;
mod words;

/// Tables of tens of megabytes come and go with every call. The system's allocator maps each anew, and half of the time
/// of a fast verb went into page faults; this one keeps pages for the next call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The compiled half of copydesk; use the package, not this.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::column::Column;
    #[pymodule_export]
    use crate::dedup::{DuplicateIndex, duplicates, resolve, reuse, sketch};
    #[pymodule_export]
    use crate::layout::{layout, regions};
    #[pymodule_export]
    use crate::options::{Language, languages};
    #[pymodule_export]
    use crate::quote::{complement, people, quotes};
    #[pymodule_export]
    use crate::segment::{counts, csr, paragraphs, sentences, snap, tokenize};
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::utterance::{align_words, stories, utterances};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::errors::hush();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
    #[pymodule_export]
    use crate::words::{count_words, kwic};
}
