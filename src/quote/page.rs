//! One text with all that its passes have found so far.

use super::{
    clause::Clause,
    letters::Letters,
    marks::Fragment,
    reading::{Reading, Run},
};
use crate::lang::QuoteData;

/// What those look at who decide about quotations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) reading: &'t Reading,
    pub(super) fragments: &'t [Fragment],
    pub(super) clauses: &'t [Clause],
    /// The clauses of each sentence.
    pub(super) clauses_of: &'t [Run],
    /// Whether each sentence is a title or a line of links.
    pub(super) headlines: &'t [bool],
    pub(super) letters: &'t Letters,
    pub(super) language: &'t QuoteData,
}
