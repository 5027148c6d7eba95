"""Colours and signs that the report, the notebook's views and the plots share.

Colours are those of Okabe and Ito, which colour-blind people tell apart, lightened where they stand on dark ground. No
colour carries a meaning alone: each relation has a sign, each speaker a name.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Theme = Literal["light", "dark"]

# Sign, name and meaning of each relation: the sign tells them apart where colour does not. Only signs of the WGL4 set,
# which every common font has.
SIGNS = {
    "base": ("●", "fullest", "the fullest version found"),
    "verbatim": ("=", "verbatim", "the same words"),
    "trimmed": ("−", "trimmed", "a part of it, unchanged"),
    "cleaned-up": ("~", "cleaned up", "repetitions and fillers smoothed"),
    "paraphrase": ("≈", "paraphrased", "other words, same statement"),
    "back-translated": ("↔", "back-translated", "quoted, but in other words"),
}

# Eight for speakers, then the grey of those who share it, as red, green, blue; each shows on light and dark ground.
SPEAKER_COLOURS = (
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (86, 180, 233),
    (148, 103, 189),
    (140, 86, 75),
)
NO_COLOUR = (128, 128, 128)


class Ground(NamedTuple):
    """What everything is drawn on and with: colours as CSS writes them.

    `relations` gives for each relation its colour and that of the sign on it. From blue to green the words were kept,
    orange and purple are other words.
    """

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    accent: str
    dropped: str
    dropped_ground: str
    added: str
    added_ground: str
    relations: dict[str, tuple[str, str]]


GROUNDS: dict[Theme, Ground] = {
    "light": Ground(
        paper="#fdfcf9",
        card="#ffffff",
        ink="#1c1b19",
        soft="#66625b",
        line="#dfdad0",
        accent="#0a5c77",
        dropped="#9c3d00",
        dropped_ground="#fbe8dc",
        added="#005a8f",
        added_ground="#dfeefa",
        relations={
            "base": ("#1c1b19", "#ffffff"),
            "verbatim": ("#0072b2", "#ffffff"),
            "trimmed": ("#56b4e9", "#10181d"),
            "cleaned-up": ("#009e73", "#06130e"),
            "paraphrase": ("#e69f00", "#191203"),
            "back-translated": ("#cc79a7", "#1b0d15"),
        },
    ),
    "dark": Ground(
        paper="#141517",
        card="#1b1d20",
        ink="#ece8e1",
        soft="#a39d93",
        line="#34363a",
        accent="#7cc4dd",
        dropped="#f5a270",
        dropped_ground="#3a2417",
        added="#85c6f5",
        added_ground="#15293a",
        relations={
            "base": ("#ece8e1", "#141517"),
            "verbatim": ("#3f8fd2", "#080d12"),
            "trimmed": ("#a5dcff", "#0b1318"),
            "cleaned-up": ("#2dbd8f", "#06130e"),
            "paraphrase": ("#e8ab2b", "#191203"),
            "back-translated": ("#dd94bc", "#1b0d15"),
        },
    ),
}


def rgb(number: int) -> tuple[int, int, int]:
    """Return the red, green and blue of the speakers' colour of this number; those after the last share a grey."""
    return SPEAKER_COLOURS[number] if number < len(SPEAKER_COLOURS) else NO_COLOUR


def tint(number: int, opacity: float) -> str:
    """Return a speaker's colour as CSS, see-through enough to read on light and dark ground."""
    red, green, blue = rgb(number)
    return f"rgba({red},{green},{blue},{opacity:g})"
