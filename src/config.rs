//! One options struct a task, each with a default that is right for news and a `validate` that names the argument.

pub use crate::dedup::DuplicateOptions;
pub use crate::layout::LayoutOptions;
pub use crate::quote::QuoteOptions;
pub use crate::segment::SegmentOptions;
pub use crate::utterance::UtteranceOptions;
