//! The one door for long work: leave the interpreter, enter this process's pool, look out for Ctrl-C.
//!
//! Nothing else in the binding spawns, waits or detaches for work.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use copydesk_core::{Cancel, Result};
use once_cell::race::OnceBox;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;
use crate::options::Run;

/// How often the waiting thread looks for signals and tells the progress.
const LOOK: Duration = Duration::from_millis(20);

/// The pools made so far, as a list that only grows: a node is never changed or freed.
///
/// A fork copies no threads, so a child finds its parent's pools dead; it knows them by the process id and makes its
/// own. No lock guards the list, because a lock that another thread held at the fork would stay shut in the child for
/// ever.
static POOLS: OnceBox<Node> = OnceBox::new();

struct Node {
    process: u32,
    threads: usize,
    pool: ThreadPool,
    next: OnceBox<Node>,
}

/// The pool of this process with so many threads.
fn pool(threads: usize) -> PyResult<&'static ThreadPool> {
    let process = std::process::id();
    let mut place = &POOLS;
    loop {
        let node = place.get_or_try_init(|| {
            let pool = ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|number| format!("copydesk-{number}"))
                .build()
                .map_err(|fault| {
                    errors::option("threads", threads, &format!("fewer: this system refuses so many ({fault})"))
                })?;
            Ok::<_, PyErr>(Box::new(Node { process, threads, pool, next: OnceBox::new() }))
        })?;
        if node.process == process && node.threads == threads {
            return Ok(&node.pool);
        }
        place = &node.next;
    }
}

/// Runs `work` on the pool while this thread waits, answers signals and tells `run.progress` how far it is.
///
/// `work` must look at the flag; when a signal handler raises (Ctrl-C), the flag is set, the work is waited for, and
/// the exception of the handler is returned. A panic in `work` becomes `InternalError`.
pub(crate) fn run<T: Send>(py: Python<'_>, run: &Run, work: impl FnOnce(&Cancel) -> Result<T> + Send) -> PyResult<T> {
    let pool = pool(run.threads)?;
    let cancel = Cancel::new();
    let finished = (Mutex::new(None), Condvar::new());
    let mut stopped = None;
    py.detach(|| {
        pool.in_place_scope(|scope| {
            scope.spawn(|_| {
                let result = catch_unwind(AssertUnwindSafe(|| work(&cancel)));
                // What was worked out in vain is freed here, before anyone is told.
                let result = if cancel.is_set() { None } else { Some(result) };
                *finished.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                finished.1.notify_one();
            });
            let mut done = finished.0.lock().unwrap_or_else(PoisonError::into_inner);
            while done.is_none() {
                done = finished.1.wait_timeout(done, LOOK).unwrap_or_else(PoisonError::into_inner).0;
                if done.is_none() && stopped.is_none() {
                    drop(done);
                    // An interpreter that is shutting down lets nobody in any more.
                    if let Some(Err(exception)) = Python::try_attach(|py| look(py, run, &cancel)) {
                        cancel.set();
                        stopped = Some(exception);
                    }
                    done = finished.0.lock().unwrap_or_else(PoisonError::into_inner);
                }
            }
        });
    });
    if let Some(exception) = stopped {
        return Err(exception);
    }
    let result = finished.0.into_inner().unwrap_or_else(PoisonError::into_inner).flatten();
    match result {
        Some(Ok(result)) => {
            let result = result.map_err(|error| errors::from_core(&error))?;
            // Everything is finished now, and a bar closes at its end.
            run.tell(py, usize::MAX)?;
            Ok(result)
        }
        Some(Err(payload)) => Err(errors::from_panic(payload.as_ref())),
        None => Err(errors::from_core(&copydesk_core::Error::interrupted())),
    }
}

fn look(py: Python<'_>, run: &Run, cancel: &Cancel) -> PyResult<()> {
    py.check_signals()?;
    run.tell(py, cancel.done())
}
