//! The one place where faults of the core, and its panics, become Python exceptions.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use copydesk_core::{Error, ErrorKind};
use pyo3::exceptions::{PyKeyboardInterrupt, PyTypeError};
use pyo3::prelude::*;

mod python {
    //! The hierarchy itself is written in Python, where two base classes cost nothing.
    pyo3::import_exception!(copydesk.errors, OptionError);
    pyo3::import_exception!(copydesk.errors, LanguageError);
    pyo3::import_exception!(copydesk.errors, FormatError);
    pyo3::import_exception!(copydesk.errors, TextError);
    pyo3::import_exception!(copydesk.errors, InternalError);
    pyo3::import_exception!(copydesk.errors, FallbackWarning);
}

/// The exception for a fault of the core.
pub(crate) fn from_core(error: &Error) -> PyErr {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::Option => python::OptionError::new_err(message),
        ErrorKind::Language => python::LanguageError::new_err(message),
        ErrorKind::Format => python::FormatError::new_err(message),
        ErrorKind::Interrupted => PyKeyboardInterrupt::new_err(()),
        kind => python::InternalError::new_err(format!("{kind:?}: {message}")),
    }
}

/// The exception for a panic: a fault of ours that costs one call and not the kernel.
pub(crate) fn from_panic(payload: &(dyn Any + Send)) -> PyErr {
    let message = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into());
    python::InternalError::new_err(format!("a fault inside copydesk, please report it: {message}"))
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Lets panics inside [`quietly`] pass without a word on standard error; called once, when the module is made.
pub(crate) fn hush() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !QUIET.get() {
            loud(panic);
        }
    }));
}

/// Runs a reader of foreign bytes that meets some damage with a panic; `None` says that it did.
pub(crate) fn quietly<T>(read: impl FnOnce() -> T) -> Option<T> {
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    QUIET.set(false);
    result.ok()
}

/// Whether this process was told that scripts without blanks are cut by default rules.
static TOLD: AtomicBool = AtomicBool::new(false);

/// Whether [`tell_of_unspaced_script`] would still say anything.
pub(crate) fn is_untold() -> bool {
    !TOLD.load(Ordering::Relaxed)
}

/// Says once a process that scripts without blanks are cut by default rules.
pub(crate) fn tell_of_unspaced_script(py: Python<'_>) -> PyResult<()> {
    if TOLD.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let message = c"some texts are in a script that is written without blanks (Chinese, Japanese, Thai, Khmer, Lao, \
        Burmese, Tibetan): their words are cut at Unicode's default borders (UAX #29), not by a dictionary. This is said \
        once; warnings.simplefilter('ignore', copydesk.FallbackWarning) before the first call silences it";
    // Two levels up: past the verb to whoever called it.
    PyErr::warn(py, &py.get_type::<python::FallbackWarning>(), message, 2)
}

/// An option has a value that is not accepted.
pub(crate) fn option(name: &str, came: impl std::fmt::Display, accepted: &str) -> PyErr {
    python::OptionError::new_err(format!("{name}: {came} is not accepted; give {accepted}"))
}

/// An option or argument has a value of the wrong type.
pub(crate) fn wrong_type(name: &str, came: &Bound<'_, PyAny>, accepted: &str) -> PyErr {
    PyTypeError::new_err(format!("{name}: got {}; give {accepted}", type_name(came)))
}

/// A plain `TypeError`.
pub(crate) fn type_error(message: impl Into<String>) -> PyErr {
    PyTypeError::new_err(message.into())
}

/// A text that cannot be read under `errors="raise"`.
pub(crate) fn text(message: impl Into<String>) -> PyErr {
    python::TextError::new_err(message.into())
}

/// A file that is damaged or foreign.
pub(crate) fn format(message: impl Into<String>) -> PyErr {
    python::FormatError::new_err(message.into())
}

/// How the type of a value is called in a message.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    let kind = value.get_type();
    let name = kind.name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    if value.is_instance_of::<pyo3::types::PyType>() {
        return format!("the class {} ({name})", value.repr().map_or_else(|_| name.clone(), |text| text.to_string()));
    }
    name
}

/// How a value is shown in a message: its `repr`, cut where it is long, with anything unprintable escaped.
pub(crate) fn shown(value: &Bound<'_, PyAny>) -> String {
    let text = value.repr().map_or_else(|_| type_name(value), |text| text.to_string_lossy().into_owned());
    if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
}
