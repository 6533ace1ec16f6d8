"""The program's rules in words, and a member's acceptance of them."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from points.domain.program import terms
from points.domain.program.program import Catalog
from points.web.languages import Language
from points.web.texts.terms import sections
from points.web.validation import Answers, Body


class TermsSection(Answers):
    """A part of the rules."""

    title: str
    text: str = Field(description="One sentence or more per line.")


class TermsAnswer(Answers):
    """The rules as they are now."""

    version: str
    effective_from: date | None = Field(description="Null: the rules are still those of a new shop.")
    language: Language
    sections: list[TermsSection]


class TermsOfShop(Answers):
    """The rules that members read now, and those that they will read after the next announced change."""

    current: TermsAnswer
    next: TermsAnswer | None = Field(description="Null: no change is announced. `effective_from` says when it begins.")


class AcceptedTerms(Answers):
    """The rules that the member accepted last."""

    version: str
    accepted_at: datetime


class TermsAccepted(Body):
    """The version that the member was shown and accepts."""

    version: str = Field(min_length=1, max_length=32)


def terms_view(catalog: Catalog, since: datetime | None, now: datetime, language: Language) -> dict[str, Any]:
    """Returns the rules in the shape of `TermsAnswer`. `since` is when the rules took effect."""
    return {
        "version": terms.version(catalog),
        "effective_from": since.astimezone(now.tzinfo).date().isoformat() if since else None,
        "language": language,
        "sections": sections(catalog, now.date(), language),
    }


def accepted_view(version: str, at: datetime | None) -> dict[str, Any] | None:
    """Returns the accepted version in the shape of `AcceptedTerms`; None if no version was accepted yet."""
    return {"version": version, "accepted_at": at.isoformat()} if at else None
