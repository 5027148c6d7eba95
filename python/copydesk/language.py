"""What copydesk knows about languages."""

from copydesk._core import Language, languages

__all__ = ["Language", "languages"]
