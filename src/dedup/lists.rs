//! Many short lists in one allocation.

/// Lists numbered from 0, all entries in one vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lists<T> {
    /// One past the last entry of each list.
    pub(super) ends: Vec<u64>,
    pub(super) all: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), all: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// No list yet, but room for `lists` with `entries` in all.
    pub(super) fn with_capacity(lists: usize, entries: usize) -> Self {
        Self { ends: Vec::with_capacity(lists), all: Vec::with_capacity(entries) }
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a list.
    pub(super) fn push(&mut self, entries: impl IntoIterator<Item = T>) {
        self.all.extend(entries);
        self.ends.push(self.all.len() as u64);
    }

    /// Adds the lists of `others`.
    pub(super) fn append(&mut self, others: Self) {
        let before = self.all.len() as u64;
        self.ends.extend(others.ends.into_iter().map(|end| end + before));
        self.all.extend(others.all);
    }

    /// The entries of `list`.
    #[inline]
    pub(super) fn of(&self, list: usize) -> &[T] {
        let start = if list == 0 { 0 } else { self.ends[list - 1] };
        &self.all[start as usize..self.ends[list] as usize]
    }

    /// Calls `change` with every list in turn.
    pub(super) fn for_each(&mut self, mut change: impl FnMut(&mut [T])) {
        let mut start = 0;
        for &end in &self.ends {
            change(&mut self.all[start..end as usize]);
            start = end as usize;
        }
    }

    /// Makes room for exactly so many more.
    pub(super) fn reserve(&mut self, lists: usize, entries: usize) {
        self.ends.reserve_exact(lists);
        self.all.reserve_exact(entries);
    }
}

impl<T: Copy + Default> Lists<T> {
    /// `lists` lists of the entries that `entries` gives with the number of their list; the order within a list stays.
    ///
    /// `entries` is called twice and must give the same both times.
    pub(super) fn sorted<I: Iterator<Item = (u32, T)>>(lists: usize, entries: impl Fn() -> I) -> Self {
        let mut ends = vec![0_u64; lists];
        entries().for_each(|(list, _)| ends[list as usize] += 1);
        let mut start = 0;
        for end in &mut ends {
            // For now the next free place of each list.
            start += std::mem::replace(end, start);
        }
        let mut all = vec![T::default(); start as usize];
        for (list, entry) in entries() {
            let free = &mut ends[list as usize];
            all[*free as usize] = entry;
            *free += 1;
        }
        Self { ends, all }
    }
}

/// Makes room in `all` for `len` entries, those of the first `done.0` of `done.1` texts, and for as many as the other
/// texts may be expected to add, `len` at most: a vector that doubles leaves its halves behind.
pub(super) fn make_room<T>(all: &mut Vec<T>, len: usize, done: (usize, usize)) {
    if all.capacity() < len {
        all.reserve_exact((len * done.1 / done.0).min(2 * len) - all.len());
    }
}

impl<T> FromIterator<Vec<T>> for Lists<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(lists: I) -> Self {
        let mut all = Self::default();
        lists.into_iter().for_each(|list| all.push(list));
        all
    }
}
