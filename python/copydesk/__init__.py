"""Who was quoted where, what each outlet kept or dropped, who copied whom: news coverage compared.

Each verb takes a column of texts and gives a `Table` back, rows in input order:

>>> import copydesk as cd
>>> cd.sentences(["Talks failed. The mayor left."]).to_pylist()[1]
{'doc': 0, 'start': 14, 'end': 29, 'paragraph': 0}
"""

from copydesk import analysis, networks, wording
from copydesk._core import Column, Table, __version__
from copydesk.counts import Counts, counts
from copydesk.coverage import Coverage, load
from copydesk.dedup import DuplicateIndex, Duplicates, duplicates, resolve, reuse, sketch
from copydesk.errors import (
    CopydeskError,
    FallbackWarning,
    FormatError,
    InternalError,
    LanguageError,
    OptionError,
    TextError,
)
from copydesk.explain import Explanation
from copydesk.io import read
from copydesk.language import Language, languages
from copydesk.layout import layout
from copydesk.quote import Complement, People, complement, people, quotes
from copydesk.sample import load_sample
from copydesk.segment import kwic, paragraphs, sentences, snap, tokenize
from copydesk.utterance import stories, utterances

__all__ = [
    "Column",
    "Complement",
    "CopydeskError",
    "Counts",
    "Coverage",
    "DuplicateIndex",
    "Duplicates",
    "Explanation",
    "FallbackWarning",
    "FormatError",
    "InternalError",
    "Language",
    "LanguageError",
    "OptionError",
    "People",
    "Table",
    "TextError",
    "__version__",
    "analysis",
    "complement",
    "counts",
    "duplicates",
    "kwic",
    "languages",
    "layout",
    "load",
    "load_sample",
    "networks",
    "paragraphs",
    "people",
    "quotes",
    "read",
    "resolve",
    "reuse",
    "sentences",
    "sketch",
    "snap",
    "stories",
    "tokenize",
    "utterances",
    "wording",
]
