//! Memory that goes back to the system as soon as it is free.
//!
//! The allocator keeps what is freed for a second, in case it is wanted again. That makes short calls fast and long ones
//! large: a search for copies makes big vectors of many sizes, one after the other, and few of them fit where another
//! one was.

use std::ffi::{c_int, c_long};
use std::sync::atomic::{AtomicU64, Ordering};

unsafe extern "C" {
    fn mi_option_get(option: c_int) -> c_long;
    fn mi_option_set(option: c_int, value: c_long);
}

/// `mi_option_arena_max_object_size` of mimalloc 3, in KiB: what is larger is mapped on its own, and unmapped when freed.
const MAX_OBJECT: c_int = 45;
/// Its value when nobody has changed it. A mimalloc that numbers its options in another way, or a user who has set this
/// one, is left alone.
const DEFAULT: c_long = 2 << 20;
/// Its value while anything is [`Lean`].
const SMALL: c_long = 1 << 8;

/// The process in the upper half, and in the lower how many are lean in it now: a child forked while a thread of its
/// parent was lean has none of that thread, and counts anew.
static HOLDERS: AtomicU64 = AtomicU64::new(0);

/// While one of these lives, whatever this library allocates in one piece of over 256 KiB is given back when it is
/// freed. It changes speed and size only, so it does not matter that other threads see it too.
pub(crate) struct Lean;

impl Lean {
    pub(crate) fn new() -> Self {
        if hold(|holders| holders + 1) == 0 {
            change(DEFAULT, SMALL);
        }
        Self
    }
}

impl Drop for Lean {
    fn drop(&mut self) {
        if hold(|holders| holders.saturating_sub(1)) == 1 {
            change(SMALL, DEFAULT);
        }
    }
}

/// Changes how many are lean in this process; gives how many were.
fn hold(change: impl Fn(u32) -> u32) -> u32 {
    let process = u64::from(std::process::id());
    let holders = |held: u64| if held >> 32 == process { held as u32 } else { 0 };
    let next = |held| Some(process << 32 | u64::from(change(holders(held))));
    let (Ok(held) | Err(held)) = HOLDERS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
    holders(held)
}

/// Sets the option, if it is what it is thought to be.
fn change(from: c_long, to: c_long) {
    // SAFETY: both functions belong to the allocator that this library is linked with, take plain numbers, and ignore
    // the number of no option. The allocator reads the option from other threads without a lock: a race on one aligned
    // word of its own C, which is the old value or the new one, and either will do.
    unsafe {
        if mi_option_get(MAX_OBJECT) == from {
            mi_option_set(MAX_OBJECT, to);
        }
    }
}
