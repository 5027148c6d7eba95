//! Sets of numbers that are joined and never parted.

/// Disjoint sets of `0..n`; the smallest number of a set stands for it.
#[derive(Debug, Clone)]
pub(crate) struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    pub(crate) fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    /// The number that stands for the set of `a`.
    pub(crate) fn root(&mut self, mut a: u32) -> u32 {
        while self.parent[a as usize] != a {
            let next = self.parent[self.parent[a as usize] as usize];
            self.parent[a as usize] = next;
            a = next;
        }
        a
    }

    /// Makes the sets of `a` and `b` one.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// Makes the sets of each pair one.
    pub(crate) fn join_all(&mut self, pairs: &[(u32, u32)]) {
        for &(a, b) in pairs {
            self.join(a, b);
        }
    }

    /// The set of every number.
    pub(crate) fn labels(mut self) -> Vec<u32> {
        (0..self.parent.len() as u32).map(|a| self.root(a)).collect()
    }
}
