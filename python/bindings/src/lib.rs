//! `copydesk._core`: the core's tasks for Python, over columns of text.

use pyo3::prelude::*;

/// The compiled half of copydesk; use the package, not this.
#[pymodule(gil_used = false)]
mod _core {}
