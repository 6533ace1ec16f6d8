"""Chooses the language of an answer: Chinese, unless the caller prefers English."""

from typing import Literal

Language = Literal["zh", "en"]


def preferred(accept_language: str) -> Language:
    """Returns the preferred one of Chinese and English in an Accept-Language header; Chinese if it names neither."""
    best: tuple[float, Language] = (0.0, "zh")
    for choice in accept_language[:200].split(","):
        tag, _, weight = choice.replace(" ", "").lower().partition(";q=")
        base = tag.split("-")[0]
        quality = _weight(weight)
        if base == "en" and quality > best[0]:
            best = (quality, "en")
        if base == "zh" and quality > best[0]:
            best = (quality, "zh")
    return best[1]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
