"""The exceptions that copydesk raises, beside plain ``TypeError`` for a wrong type, and its one warning.

Text never raises: every string, however broken, has an answer.
"""

__all__ = [
    "CopydeskError",
    "FallbackWarning",
    "FormatError",
    "InternalError",
    "LanguageError",
    "OptionError",
    "TextError",
]


class CopydeskError(Exception):
    """Base of all exceptions of this package."""


class OptionError(CopydeskError, ValueError):
    """An option has a value that is not accepted; the message names option, value and what is accepted."""


class LanguageError(CopydeskError, LookupError):
    """A language is not known; the message lists those that are."""


class FormatError(CopydeskError, ValueError):
    """A file is damaged, foreign or of another version."""


class TextError(CopydeskError, ValueError):
    """A row is no Unicode text (a lone surrogate, bytes that are not UTF-8) under ``errors="raise"``."""


class InternalError(CopydeskError):
    """A fault inside copydesk. It costs the call and nothing else; please report it."""


class FallbackWarning(UserWarning):
    """Nothing better than a neutral rule is known for some texts; said once a process.

    ``warnings.simplefilter("ignore", copydesk.FallbackWarning)`` silences it, ``"error"`` makes an exception of it.
    """
