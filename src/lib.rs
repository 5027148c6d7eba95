//! The core of copydesk: tokens, copied text, quotations and the same statement across news outlets.
//!
//! Plain Rust over borrowed text: nothing here knows Python or Arrow, reads a file or prints. Every task takes a
//! column of texts and gives columns back, rows in input order, the same bytes for any number of threads.
//!
//! | module | question it answers |
//! |---|---|
//! | [`segment`] | where are the words, sentences and paragraphs? |
//! | [`layout`] | which lines are title, body, credit, link list, comment? |
//! | [`dedup`] | which texts are copies, and of which passages? |
//! | [`quote`] | who is quoted, with which words? |
//! | [`utterance`] | which quotations are the same statement, and how was it changed? |

#![forbid(unsafe_code)]

pub mod cancel;
pub mod config;
pub mod dedup;
pub mod error;
pub mod lang;
pub mod layout;
pub mod quote;
pub mod segment;
mod sets;
pub mod text;
pub mod utterance;

pub use cancel::Cancel;
pub use error::{Error, ErrorKind, Result};
pub use lang::{Language, Languages};
pub use text::{OffsetMap, Offsets, Span, StringColumn};
