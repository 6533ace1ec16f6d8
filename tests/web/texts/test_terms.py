"""The rules in words: what the merchant has decided, in both languages, and nothing the law forbids."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.program.board_terms import BoardTerms, Prize
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Ladder, MakeUpTerms, ReferralTerms, Rule
from points.web.languages import Language
from points.web.texts import terms
from tests.fixtures.book import CATALOG, PROGRAM

TODAY = date(2026, 11, 22)
TITLES = {
    "zh": ["怎么得积分", "有效期", "使用顺序", "退货与取消", "签到", "邀请好友", "排行榜奖励", "联系我们"],
    "en": [
        "Earning points",
        "Expiry",
        "Which points are spent first",
        "Returns and cancellations",
        "Signing in",
        "Inviting friends",
        "Prizes of the leaderboards",
        "Contact",
    ],
}


def said(title: str, language: Language = "zh", **program: Any) -> str:
    catalog = replace(CATALOG, program=replace(PROGRAM, **program))
    return next(each["text"] for each in terms.sections(catalog, TODAY, language) if each["title"] == title)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_is_there_and_says_something(language: Language) -> None:
    sections = terms.sections(CATALOG, TODAY, language)

    assert [section["title"] for section in sections] == TITLES[language]
    assert all(section["text"] for section in sections)


def test_each_category_is_told_by_its_own_rule_and_the_rest_last() -> None:
    rules = (Rule("a", "*", 1000), Rule("b", "茶具", 500, daily_limit_points=300))

    (earning, *_) = terms.sections(replace(CATALOG, rules=rules), TODAY, "zh")

    assert earning["text"].splitlines()[:2] == ["茶具：每满5元得1分，每天不超过300分。", "其他商品：每满10元得1分。"]


def test_expiry_has_an_example_with_dates() -> None:
    assert "例如：2026-11-22得到的积分，2026-11-22起可用，2027-11-30到期。" in said("有效期")
    assert "2026-12-02起可用，2027-12-31到期" in said("有效期", pending_days=10)
    assert said("有效期", expiry=ExpiryPolicy("never")) == "积分不过期。"
    assert "当年12月31日到期" in said("有效期", expiry=ExpiryPolicy("end_of_year"))


def test_sign_in_referral_and_prizes_are_the_programs() -> None:
    ladder = Ladder((1, 2), wrap=False, bonus_days=((30, 100),))
    assert said("签到", ladder=ladder, make_up=MakeUpTerms(2, 20)).splitlines() == [
        "每天签到一次，连续签到依次得1、2分，之后每天同末一天。漏签一天，连续天数重新计算。",
        "连续签到第30天另得100分。",
        "漏签的日子可在7天内补签，每月2次，每次20分。",
    ]
    assert "首次签到后，你得8分，好友得3分" in said("邀请好友", referral=ReferralTerms(8, 3, "first_sign_in"))
    boards: dict[str, Any] = {
        "boards": (BoardTerms("cups", "茶具榜", "week"),),
        "prizes": (Prize("week", 1, 1, 500), Prize("cups", 2, 3, 50)),
    }
    assert said("排行榜奖励", **boards) == "周榜：第1名得500分。\n茶具榜：第2至3名各得50分。"
    assert "place 1, 500 points" in said("Prizes of the leaderboards", language="en", **boards)


policies = st.builds(
    ExpiryPolicy,
    st.sampled_from(["rolling_months", "end_of_year", "never"]),
    st.integers(1, 120),
    st.integers(0, 10),
)


@given(policies, st.integers(0, 90), st.integers(0, 6), st.booleans())
def test_nothing_is_a_superlative_and_no_right_is_reserved(
    expiry: ExpiryPolicy, pending_days: int, grace_months: int, wrap: bool
) -> None:
    program = replace(
        PROGRAM, expiry=expiry, pending_days=pending_days, grace_months=grace_months, ladder=Ladder(wrap=wrap)
    )

    sections = terms.sections(replace(CATALOG, program=program), TODAY, "zh")
    text = "".join(section["title"] + section["text"] for section in sections)

    assert [word for word in ("最", "解释权", "国家级", "唯一") if word in text] == []
