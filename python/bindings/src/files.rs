//! Tables on disk: Arrow files and CSV, written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::writer::FileWriter;
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::{ArrowError, Schema};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::arrow::Mapped;
use crate::column::Column;
use crate::errors;
use crate::table::Table;

/// Writes beside `path` and renames, so that whoever opens it finds the old file or the new one, whole.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "not the name of a file"))?;
    let mut beside = OsString::from(".");
    beside.push(name);
    // Two threads that save to one path must not write into each other's file.
    beside.push(format!(".{}-{:?}.tmp", std::process::id(), std::thread::current().id()).replace(['(', ')'], ""));
    let beside = folder.join(beside);
    let attempt = || {
        let mut file = BufWriter::new(File::create(&beside)?);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside, path)
    };
    attempt().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })?;
    // The new name is safe once the folder is on disk; not every system lets a folder be opened.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The `OSError` of Python for a fault of the file system, with its number and the path.
pub(crate) fn os_error(fault: &io::Error, path: &Path) -> PyErr {
    let path = path.display().to_string();
    match fault.raw_os_error() {
        Some(number) => {
            let words = fault.to_string();
            let words = words.split(" (os error").next().unwrap_or_default().to_owned();
            PyOSError::new_err((number, words, path))
        }
        None => PyOSError::new_err(format!("{path}: {fault}")),
    }
}

/// Writes `table` in the Arrow file format.
pub(crate) fn write_arrow(table: &Table, to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let fault = |fault| match fault {
        ArrowError::IoError(_, fault) => fault,
        other => io::Error::new(ErrorKind::InvalidData, other.to_string()),
    };
    let schema = Arc::new(Schema::new(table.fields()));
    let mut writer = FileWriter::try_new(Summed { to, sum: Xxh3::new(), bytes: 0 }, &schema).map_err(fault)?;
    for part in table.parts().map_err(|problem| io::Error::new(ErrorKind::InvalidData, problem.to_string()))? {
        let options = RecordBatchOptions::new().with_row_count(Some(part.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), part.columns().to_vec(), &options);
        writer.write(&batch.map_err(fault)?).map_err(fault)?;
    }
    writer.flush().map_err(fault)?;
    let summed = writer.get_ref();
    let sum = format!("{:016x} {}", summed.sum.digest(), summed.bytes);
    writer.write_metadata(CHECKSUM, sum);
    writer.finish().map_err(fault)
}

/// Name of the footer's entry with the checksum of all that stands before the footer, and how many bytes that is.
const CHECKSUM: &str = "copydesk.xxh3";

/// Passes bytes on and sums them up.
struct Summed<'w, W: Write + ?Sized> {
    to: &'w mut W,
    sum: Xxh3,
    bytes: usize,
}

impl<W: Write + ?Sized> Write for Summed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Reads what [`write_arrow`] wrote, without a copy; a message says what is wrong with anything else.
pub(crate) fn read_arrow(bytes: &Buffer) -> Result<Vec<Column>, String> {
    // The reader of the format meets some damage with a panic.
    errors::quietly(|| decode(bytes))
        .unwrap_or_else(|| Err(ArrowError::IpcError("it contradicts itself".into())))
        .map_err(|fault| format!("not a whole Arrow file: {fault}"))
}

fn decode(bytes: &Buffer) -> Result<Vec<Column>, ArrowError> {
    let broken = |what: &str| ArrowError::IpcError(what.into());
    let trailer = bytes.len().checked_sub(10).filter(|_| bytes.starts_with(b"ARROW1"));
    let trailer = trailer.ok_or_else(|| broken("it does not begin as one"))?;
    let ending = bytes[trailer..].try_into().map_err(|_| broken("it ends too early"))?;
    let start = trailer.checked_sub(read_footer_length(ending)?).ok_or_else(|| broken("it ends too early"))?;
    let footer = root_as_footer(&bytes[start..trailer]).map_err(|fault| broken(&fault.to_string()))?;
    // Files of other writers have no checksum, and are read all the same.
    for entry in footer.custom_metadata().iter().flatten().filter(|entry| entry.key() == Some(CHECKSUM)) {
        let said =
            entry.value().and_then(|said| said.split_once(' ')).ok_or_else(|| broken("its checksum is broken"))?;
        let body = said.1.parse().ok().and_then(|length: usize| bytes.get(..length));
        if body.is_none_or(|body| format!("{:016x}", xxh3_64(body)) != said.0) {
            return Err(broken("it was changed after it was written: the checksum is another"));
        }
    }
    let schema = Arc::new(fb_to_schema(footer.schema().ok_or_else(|| broken("it has no schema"))?));
    let mut decoder = FileDecoder::new(Arc::clone(&schema), footer.version());
    // No length of a damaged file is believed before it is found to lie inside the file.
    let part = |block: &Block| {
        let ends = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()].map(usize::try_from);
        let [Ok(offset), Ok(head), Ok(body)] = ends else { return Err(broken("a part has a negative length")) };
        match head.checked_add(body).and_then(|length| Some((length, offset.checked_add(length)?))) {
            Some((length, end)) if end <= start => Ok(bytes.slice_with_length(offset, length)),
            _ => Err(broken("a part lies outside the file")),
        }
    };
    for block in footer.dictionaries().iter().flatten() {
        decoder.read_dictionary(block, &part(block)?)?;
    }
    let mut chunks: Vec<Vec<ArrayRef>> = vec![Vec::new(); schema.fields().len()];
    for block in footer.recordBatches().iter().flatten() {
        let batch = decoder.read_record_batch(block, &part(block)?)?.ok_or_else(|| broken("a part is missing"))?;
        for (place, column) in batch.columns().iter().enumerate() {
            chunks[place].push(Arc::clone(column));
        }
    }
    Ok(schema.fields().iter().zip(chunks).map(|(field, chunks)| Column::chunked(Arc::clone(field), chunks)).collect())
}

/// Rows between two looks at other threads and signals.
const BATCH: usize = 1 << 12;

/// Writes `table` as CSV with a line of names.
///
/// Under `safe`, a text that a spreadsheet would run as a formula gets an apostrophe before it, and the file says that
/// it is UTF-8, which spreadsheets do not guess.
pub(crate) fn write_csv(
    py: Python<'_>,
    table: &Table,
    safe: bool,
    to: &mut (dyn Write + Send),
) -> PyResult<io::Result<()>> {
    let mut page = String::from(if safe { "\u{FEFF}" } else { "" });
    for (place, column) in table.columns.iter().enumerate() {
        cell(&mut page, place, column.field.name(), safe);
    }
    page.push_str("\r\n");
    let json = py.import("json")?.getattr("dumps")?;
    let mut start = 0;
    while start < table.rows {
        let count = BATCH.min(table.rows - start);
        let part = table.columns.iter().map(|column| column.slice(start, count).values(py));
        let part = part.collect::<PyResult<Vec<_>>>()?;
        for row in 0..count {
            for (place, column) in part.iter().enumerate() {
                let (text, guarded) = written(&column[row], &json)?;
                cell(&mut page, place, &text, safe && guarded);
            }
            page.push_str("\r\n");
        }
        if let Err(fault) = py.detach(|| to.write_all(page.as_bytes())) {
            return Ok(Err(fault));
        }
        page.clear();
        py.check_signals()?;
        start += count;
    }
    Ok(to.write_all(page.as_bytes()))
}

/// How a value is written, and whether it is text that could pass for a formula.
fn written(value: &Bound<'_, PyAny>, json: &Bound<'_, PyAny>) -> PyResult<(String, bool)> {
    if value.is_none() {
        return Ok((String::new(), false));
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok((if flag.is_true() { "true" } else { "false" }.into(), false));
    }
    if value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>() {
        return Ok((value.str()?.to_string(), false));
    }
    if value.is_instance_of::<PyString>() {
        return Ok((value.extract()?, true));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok((String::from_utf8_lossy(bytes.as_bytes()).into_owned(), true));
    }
    if value.is_instance_of::<pyo3::types::PyList>() || value.is_instance_of::<pyo3::types::PyDict>() {
        let plain = pyo3::types::PyDict::new(value.py());
        plain.set_item("ensure_ascii", false)?;
        plain.set_item("default", value.py().get_type::<PyString>())?;
        return Ok((json.call((value,), Some(&plain))?.extract()?, true));
    }
    if value.hasattr("isoformat")? {
        return Ok((value.call_method0("isoformat")?.extract()?, true));
    }
    Ok((value.str()?.to_string(), false))
}

fn cell(page: &mut String, place: usize, text: &str, guarded: bool) {
    if place > 0 {
        page.push(',');
    }
    let guard = if guarded && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        page.push('"');
        page.push_str(guard);
        page.push_str(&text.replace('"', "\"\""));
        page.push('"');
    } else {
        page.push_str(guard);
        page.push_str(text);
    }
}

/// Saves what `write` makes to `path`, as Python names files.
pub(crate) fn save(
    py: Python<'_>,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()> + Send,
) -> PyResult<()> {
    py.detach(|| replace(path, write)).map_err(|fault| os_error(&fault, path))
}

/// All bytes of the file at `path`.
pub(crate) fn load(py: Python<'_>, path: &Path) -> PyResult<Vec<u8>> {
    py.detach(|| fs::read(path)).map_err(|fault| os_error(&fault, path))
}

/// The table in the bytes of an Arrow file; `source` names them in messages.
pub(crate) fn table(py: Python<'_>, bytes: Vec<u8>, source: &str) -> PyResult<Table> {
    let columns = py.detach(|| read_arrow(&Buffer::from_vec(bytes)));
    let columns = columns.map_err(|fault| errors::format(format!("{source}: {fault}")))?;
    Table::new(columns).map_err(|fault| errors::format(format!("{source}: {fault}")))
}

/// The table in the Arrow file at `path`, whose bytes stay on the disk; nobody may change the file in place.
pub(crate) fn mapped(py: Python<'_>, path: &Path) -> PyResult<Table> {
    let read = || -> io::Result<_> {
        let file = Mapped::new(&File::open(path)?)?;
        let columns = read_arrow(&file.bytes());
        // Every byte was looked at to find it sound.
        file.give_back();
        Ok(columns)
    };
    let columns = py.detach(read).map_err(|fault| os_error(&fault, path))?;
    let fault = |words: String| errors::format(format!("{}: {words}", path.display()));
    Table::new(columns.map_err(fault)?).map_err(|problem| fault(problem.to_string()))
}
