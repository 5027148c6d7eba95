//! Memory that others lend: Arrow columns in and out by the `PyCapsule` methods, without importing any library, and files
//! that the system maps.
//!
//! The only file with `unsafe` but for two calls in `alloc`. Foreign data is validated before anything reads it: a wrong
//! schema, offsets out of range or bytes that are no UTF-8 are a `TypeError` that names the argument. Pointers are taken
//! on trust, as the protocol asks.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs::File;
use std::io;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, make_array};
use arrow_buffer::Buffer;
use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use memmap2::Mmap;
use pyo3::exceptions::PyImportError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple, PyType};

use crate::errors;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// A column as it comes and goes: its field and its chunks.
pub(crate) type Chunks = (FieldRef, Vec<ArrayRef>);

/// Whether `value` offers an Arrow capsule. A class offers nothing, though its methods can be seen on it.
pub(crate) fn offered(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    Ok(!value.is_instance_of::<PyType>()
        && (value.hasattr(intern!(py, "__arrow_c_stream__"))? || value.hasattr(intern!(py, "__arrow_c_array__"))?))
}

/// Takes the column, or the table as one column of structs, that `value` offers.
///
/// `None` when the library that would make it is missing (a pandas column without pyarrow): then there are only the
/// elements to go by.
pub(crate) fn import(value: &Bound<'_, PyAny>, argument: &str) -> PyResult<Option<Chunks>> {
    let py = value.py();
    let (method, result) = if value.hasattr(intern!(py, "__arrow_c_stream__"))? {
        ("__arrow_c_stream__", value.call_method0(intern!(py, "__arrow_c_stream__")))
    } else {
        ("__arrow_c_array__", value.call_method0(intern!(py, "__arrow_c_array__")))
    };
    let fault = |what: String| errors::type_error(format!("{argument}: {}.{method} {what}", errors::type_name(value)));
    let given = match result {
        Ok(given) => given,
        Err(problem) if problem.is_instance_of::<PyImportError>(py) => return Ok(None),
        Err(problem) if problem.is_instance_of::<pyo3::exceptions::PyException>(py) => {
            return Err(fault(format!("failed: {problem}")));
        }
        Err(problem) => return Err(problem),
    };
    let read = || -> Result<Chunks, String> {
        if method == "__arrow_c_stream__" {
            read_stream(py, &given)
        } else {
            let pair: (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                given.extract().map_err(|_| format!("gave {}, not a pair of capsules", errors::type_name(&given)))?;
            read_array(py, &pair.0, &pair.1)
        }
    };
    // What foreign memory can make the reader trip over must not pass for a fault of ours.
    let read = errors::quietly(read).unwrap_or_else(|| Err("gave a malformed Arrow column".into()));
    read.map(Some).map_err(fault)
}

/// The contents of a capsule, checked by name.
fn contents<T>(given: &Bound<'_, PyAny>, name: &'static CStr) -> Result<*mut T, String> {
    let capsule = given.cast::<PyCapsule>().map_err(|_| format!("gave {}, not a capsule", errors::type_name(given)))?;
    let pointer = capsule
        .pointer_checked(Some(name))
        .map_err(|_| format!("gave a capsule that is not called {}", name.to_string_lossy()))?;
    Ok(pointer.cast().as_ptr())
}

fn read_array(py: Python<'_>, schema: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> Result<Chunks, String> {
    let schema = contents::<FFI_ArrowSchema>(schema, SCHEMA)?;
    let array = contents::<FFI_ArrowArray>(array, ARRAY)?;
    // SAFETY: the capsules are called what the protocol calls these structs, so they hold one each, alive as long as
    // the capsules; taking them over leaves released ones behind, as the protocol wants.
    let (schema, array) = unsafe { (FFI_ArrowSchema::from_raw(schema), FFI_ArrowArray::from_raw(array)) };
    let field = Arc::new(Field::try_from(&schema).map_err(|fault| format!("gave a malformed schema: {fault}"))?);
    let array = validated(py, array, &field)?;
    Ok((field, vec![array]))
}

fn read_stream(py: Python<'_>, given: &Bound<'_, PyAny>) -> Result<Chunks, String> {
    let stream = contents::<FFI_ArrowArrayStream>(given, STREAM)?;
    // SAFETY: as in `read_array`.
    let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
    if stream.release.is_none() {
        return Err("gave a stream that was already read".into());
    }
    let (Some(read_schema), Some(read_next)) = (stream.get_schema, stream.get_next) else {
        return Err("gave a stream without methods".into());
    };
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the stream is ours and not released; `schema` is a place to write one schema to.
    if unsafe { read_schema(&raw mut stream, &raw mut schema) } != 0 {
        return Err(format!("gave a stream without schema: {}", last_error(&mut stream)));
    }
    let field = Arc::new(Field::try_from(&schema).map_err(|fault| format!("gave a malformed schema: {fault}"))?);
    let mut chunks = Vec::new();
    loop {
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as for the schema.
        if unsafe { read_next(&raw mut stream, &raw mut array) } != 0 {
            return Err(format!("gave a stream that broke off: {}", last_error(&mut stream)));
        }
        if array.is_released() {
            return Ok((field, chunks));
        }
        chunks.push(validated(py, array, &field)?);
    }
}

/// The words of a stream for its last fault.
fn last_error(stream: &mut FFI_ArrowArrayStream) -> String {
    let Some(tell) = stream.get_last_error else { return "no reason given".into() };
    // SAFETY: the stream is ours; the words, if any, end with a zero and live until its next method is called.
    unsafe {
        let words = tell(stream);
        if words.is_null() { "no reason given".into() } else { CStr::from_ptr(words).to_string_lossy().into_owned() }
    }
}

/// The array behind a foreign struct, once its lengths, offsets and strings are found sound.
fn validated(py: Python<'_>, mut array: FFI_ArrowArray, field: &Field) -> Result<ArrayRef, String> {
    // SAFETY: the struct is ours until it is handed on below, and has the layout that the protocol lays down.
    unsafe { without_buffers_of_nulls((&raw mut array).cast(), field.data_type()) };
    // SAFETY: the struct came through the protocol with this field's type; its buffers are kept alive by the array.
    let data = unsafe { arrow_array::ffi::from_ffi_and_data_type(array, field.data_type().clone()) };
    let check = || -> Result<ArrayRef, ArrowError> {
        let mut data = data?;
        data.align_buffers();
        data.validate_full()?;
        Ok(make_array(data))
    };
    py.detach(check).map_err(|fault| format!("gave a malformed {} column: {fault}", field.data_type()))
}

/// The protocol's struct, as far as [`without_buffers_of_nulls`] looks.
#[repr(C)]
struct Raw {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Raw,
}

/// Polars sends one buffer with a column of nothing but nulls, which by the format has none; arrow refuses it for that.
///
/// # Safety
///
/// `array` points to an array struct of the protocol that nobody else uses, of the type `kind`.
unsafe fn without_buffers_of_nulls(array: *mut Raw, kind: &DataType) {
    // SAFETY: as the caller promises; there are as many children as the struct says.
    unsafe {
        match kind {
            DataType::Null => (*array).n_buffers = 0,
            DataType::Struct(fields) => {
                let children = usize::try_from((*array).n_children).unwrap_or(0);
                for (place, field) in fields.iter().enumerate().take(children) {
                    without_buffers_of_nulls(*(*array).children.add(place), field.data_type());
                }
            }
            _ => {}
        }
    }
}

/// A schema capsule.
pub(crate) fn export_schema<'py>(py: Python<'py>, field: &Field) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(field).map_err(|fault| errors::type_error(fault.to_string()))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// A pair of capsules, schema and array.
pub(crate) fn export_array<'py>(py: Python<'py>, field: &Field, array: &ArrayRef) -> PyResult<Bound<'py, PyTuple>> {
    let array = PyCapsule::new_with_value(py, FFI_ArrowArray::new(&array.to_data()), ARRAY)?;
    PyTuple::new(py, [export_schema(py, field)?, array])
}

/// A stream capsule that gives `chunks` in order.
pub(crate) fn export_stream(py: Python<'_>, field: FieldRef, chunks: Vec<ArrayRef>) -> PyResult<Bound<'_, PyCapsule>> {
    let source = Box::new(Source { field, chunks: chunks.into_iter(), fault: None });
    let stream = FFI_ArrowArrayStream {
        get_schema: Some(give_schema),
        get_next: Some(give_next),
        get_last_error: Some(give_error),
        release: Some(release),
        private_data: Box::into_raw(source).cast(),
    };
    PyCapsule::new_with_value(py, stream, STREAM)
}

/// What an exported stream still has to give.
struct Source {
    field: FieldRef,
    chunks: std::vec::IntoIter<ArrayRef>,
    fault: Option<CString>,
}

const INVALID: c_int = 22;

unsafe extern "C" fn give_schema(stream: *mut FFI_ArrowArrayStream, out: *mut FFI_ArrowSchema) -> c_int {
    // SAFETY: the protocol calls this on a stream that `export_stream` made and nobody released yet.
    let source = unsafe { &mut *(*stream).private_data.cast::<Source>() };
    match FFI_ArrowSchema::try_from(source.field.as_ref()) {
        Ok(schema) => {
            // SAFETY: the caller gives a place for one schema, whose old content is not to be dropped.
            unsafe { ptr::write(out, schema) };
            0
        }
        Err(fault) => {
            source.fault = CString::new(fault.to_string().replace('\0', " ")).ok();
            INVALID
        }
    }
}

unsafe extern "C" fn give_next(stream: *mut FFI_ArrowArrayStream, out: *mut FFI_ArrowArray) -> c_int {
    // SAFETY: as in `give_schema`.
    let source = unsafe { &mut *(*stream).private_data.cast::<Source>() };
    let next = source.chunks.next().map_or_else(FFI_ArrowArray::empty, |chunk| FFI_ArrowArray::new(&chunk.to_data()));
    // SAFETY: as in `give_schema`; a released array says that the stream is at its end.
    unsafe { ptr::write(out, next) };
    0
}

unsafe extern "C" fn give_error(stream: *mut FFI_ArrowArrayStream) -> *const c_char {
    // SAFETY: as in `give_schema`.
    let source = unsafe { &*(*stream).private_data.cast::<Source>() };
    source.fault.as_ref().map_or(ptr::null(), |fault| fault.as_ptr())
}

unsafe extern "C" fn release(stream: *mut FFI_ArrowArrayStream) {
    // SAFETY: called once, on a stream that `export_stream` made; the box is taken back and the stream marked.
    unsafe {
        drop(Box::from_raw((*stream).private_data.cast::<Source>()));
        (*stream).private_data = ptr::null_mut::<c_void>();
        (*stream).release = None;
    }
}

/// A file as the system maps it: its bytes come from the disk when somebody looks at them, and are no memory of ours.
pub(crate) struct Mapped(Arc<Mmap>);

impl Mapped {
    /// Maps all of `file`.
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        // SAFETY: whoever changes a mapped file in place changes what lies behind our references, which no system can
        // forbid. Only files that `Coverage.save` wrote are mapped: they are never written again, and one that is
        // removed stays until nobody maps it.
        Ok(Self(Arc::new(unsafe { Mmap::map(file) }?)))
    }

    /// The bytes, which keep the file mapped.
    pub(crate) fn bytes(&self) -> Buffer {
        let Some(start) = NonNull::new(self.0.as_ptr().cast_mut()) else { return Buffer::from(&[]) };
        // SAFETY: the bytes from `start` are mapped for as long as the map lives, which the buffer owns a share of; a
        // buffer is never written to while it has an owner of this kind.
        unsafe { Buffer::from_custom_allocation(start, self.0.len(), Arc::clone(&self.0) as Arc<_>) }
    }

    /// Gives back the pages that were looked at so far; they are read again when somebody asks.
    pub(crate) fn give_back(&self) {
        #[cfg(unix)]
        // SAFETY: the map is of a file and only for reading, so that giving back its pages loses nothing.
        let _ = unsafe { self.0.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
    }
}
