//! Disjoint sets; a set is named by its smallest member.

/// Sets of the numbers below a limit.
#[derive(Debug)]
pub(super) struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// Every number on its own.
    pub(super) fn new(len: usize) -> Self {
        Self { parent: (0..len as u32).collect() }
    }

    /// The smallest member of the set of `member`.
    pub(super) fn find(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let grandparent = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = grandparent;
            member = grandparent;
        }
        member
    }

    /// Makes one set of two.
    pub(super) fn union(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        self.parent[one.max(other) as usize] = one.min(other);
    }
}
