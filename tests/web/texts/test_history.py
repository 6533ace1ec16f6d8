"""What members read about their friends."""

import pytest

from points.domain.program.program import ReferralTerms
from points.web.languages import Language
from points.web.texts import history


@pytest.mark.parametrize(
    ("min_order_fen", "language", "text"),
    [
        (1, "zh", "等待好友首次下单"),
        (1, "en", "waiting for the friend's first order"),
        (2, "zh", "等待好友首次下单满0.02元"),
        (5000, "zh", "等待好友首次下单满50元"),
        (5000, "en", "waiting for the friend's first order of 50 yuan or more"),
    ],
)
def test_a_first_order_names_its_least_amount_where_there_is_one(
    min_order_fen: int, language: Language, text: str
) -> None:
    terms = ReferralTerms(min_order_fen=min_order_fen)

    assert history.invitation("waiting", terms, language) == text


def test_a_first_sign_in_has_no_amount() -> None:
    terms = ReferralTerms(qualifies_on="first_sign_in", min_order_fen=5000)

    assert history.invitation("waiting", terms, "zh") == "等待好友首次签到"
