//! When memory goes back to the system.
//!
//! The allocator keeps what is freed for a second, in case it is wanted again. That makes short calls fast, and is wrong
//! for two kinds of long ones. A search for copies makes big vectors of many sizes, one after the other, and few of them
//! fit where another one was: it should keep less. A comparison of a million quotations has many steps of some seconds
//! that each want about as much as the step before: it should keep more.

use std::ffi::{c_int, c_long};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

unsafe extern "C" {
    fn mi_option_get(option: c_int) -> c_long;
    fn mi_option_set(option: c_int, value: c_long);
}

/// An option of mimalloc 3 that some calls want otherwise.
pub(crate) struct Setting {
    option: c_int,
    /// Its value when nobody has changed it. A mimalloc that numbers its options in another way, or a user who has set
    /// this one, is left alone.
    default: c_long,
    /// Its value while anything is [`Held`].
    held: c_long,
    /// Whether it was this module that changed it.
    changed: AtomicBool,
    /// The process in the upper half, and in the lower how many hold it now: a child forked while a thread of its
    /// parent held it has none of that thread, and counts anew.
    holders: AtomicU64,
}

/// Whatever this library allocates in one piece of over 256 KiB is mapped on its own, and given back when it is freed:
/// `mi_option_arena_max_object_size`, in KiB.
pub(crate) static LEAN: Setting =
    Setting { option: 45, default: 2 << 20, held: 1 << 8, changed: AtomicBool::new(false), holders: AtomicU64::new(0) };

/// What is freed is kept for a minute: `mi_option_purge_delay`, in milliseconds.
pub(crate) static KEEPING: Setting =
    Setting { option: 15, default: 1_000, held: 60_000, changed: AtomicBool::new(false), holders: AtomicU64::new(0) };

/// While one of these lives, its setting holds. It changes speed and size only, so it does not matter that other threads
/// see it too.
pub(crate) struct Held(&'static Setting);

impl Setting {
    pub(crate) fn hold(&'static self) -> Held {
        if self.count(|holders| holders + 1) == 0 && self.change(self.default, self.held) {
            self.changed.store(true, Ordering::Relaxed);
        }
        Held(self)
    }

    /// Changes how many hold it in this process; gives how many did.
    fn count(&self, change: impl Fn(u32) -> u32) -> u32 {
        let process = u64::from(std::process::id());
        let holders = |held: u64| if held >> 32 == process { held as u32 } else { 0 };
        let next = |held| Some(process << 32 | u64::from(change(holders(held))));
        let (Ok(held) | Err(held)) = self.holders.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        holders(held)
    }

    /// Sets the option, if it is what it is thought to be, and says so.
    fn change(&self, from: c_long, to: c_long) -> bool {
        // SAFETY: both functions belong to the allocator that this library is linked with, take plain numbers, and
        // ignore the number of no option. The allocator reads the option from other threads without a lock: a race on
        // one aligned word of its own C, which is the old value or the new one, and either will do.
        unsafe {
            let is_known = mi_option_get(self.option) == from;
            if is_known {
                mi_option_set(self.option, to);
            }
            is_known
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let was_last = self.0.count(|holders| holders.saturating_sub(1)) == 1;
        if was_last && self.0.changed.swap(false, Ordering::Relaxed) {
            self.0.change(self.0.held, self.0.default);
        }
    }
}
