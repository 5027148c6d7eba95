//! Memory that goes back to the system as soon as it is free.
//!
//! The allocator keeps what is freed for a second, in case it is wanted again. That makes short calls fast and long ones
//! large: a search for copies makes big vectors of many sizes, one after the other, and few of them fit where another
//! one was.

use std::ffi::{c_int, c_long};
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// How many are lean now.
static HOLDERS: AtomicUsize = AtomicUsize::new(0);

/// While one of these lives, whatever this process allocates in one piece of over 256 KiB is given back when it is
/// freed. It changes speed and size only, so it does not matter that other threads see it too.
pub(crate) struct Lean;

impl Lean {
    pub(crate) fn new() -> Self {
        if HOLDERS.fetch_add(1, Ordering::Relaxed) == 0 {
            change(DEFAULT, SMALL);
        }
        Self
    }
}

impl Drop for Lean {
    fn drop(&mut self) {
        if HOLDERS.fetch_sub(1, Ordering::Relaxed) == 1 {
            change(SMALL, DEFAULT);
        }
    }
}

/// Sets the option, if it is what it is thought to be.
fn change(from: c_long, to: c_long) {
    // SAFETY: both functions belong to the allocator that this library is linked with, take plain numbers, ignore the
    // number of no option, and may be called from any thread at any time.
    unsafe {
        if mi_option_get(MAX_OBJECT) == from {
            mi_option_set(MAX_OBJECT, to);
        }
    }
}
