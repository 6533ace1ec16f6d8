"""The rules in words, for staff: what members read now, and what they will read after the next announced change."""

from typing import Any

from points.adapters.catalog import shop
from points.adapters.catalog.shop import Shop
from points.adapters.operators import callers
from points.domain.program import terms
from points.web.api import Answer, Api, Call, Nothing
from points.web.languages import Language
from points.web.views.terms import TermsOfShop, terms_view

api = Api("terms", callers=callers)


@api.operation("GET", "/merchant/terms", access="program:view", answers=TermsOfShop)
def terms_of_shop(call: Call[Nothing]) -> Answer:
    """Get the program's rules in words, as members read them now and after the next announced change."""
    current = shop.opened()
    now = terms_view(current.catalog, current.terms_since, current.now, call.language)
    return Answer({"current": now, "next": _next(current, call.language)})


handler = api.handler


def _next(current: Shop, language: Language) -> dict[str, Any] | None:
    """Returns the rules after the first announced change that changes them; None if there is none."""
    version = terms.version(current.catalog)
    for since, catalog in current.announced:
        if terms.version(catalog) != version:
            return terms_view(catalog, since, since.astimezone(catalog.program.zone), language)
    return None
