"""What the phone shows is cut to the template's fields; the stand-in server's own rules judge the result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.wechat.fields import TYPES, fault_of
from points.domain.messages.subscription_fields import FieldDoesNotFit, fit_field


def test_a_title_that_fits_is_left_as_it_is() -> None:
    assert fit_field("thing1", "茶友积分") == "茶友积分"


def test_a_long_title_ends_in_an_ellipsis_at_twenty() -> None:
    assert fit_field("thing1", "春茶上市" * 6) == ("春茶上市" * 6)[:19] + "…"


def test_an_emoji_counts_as_two_and_is_never_halved() -> None:
    assert fit_field("thing1", "🍵" * 10) == "🍵" * 10
    assert fit_field("thing1", "🍵" * 11) == "🍵" * 9 + "…"


def test_a_title_stays_on_one_line() -> None:
    assert fit_field("thing4", "  您的积分\n即将\u2028到期\x00\u202e ") == "您的积分 即将 到期"


def test_a_name_of_latin_letters_may_be_twice_as_long() -> None:
    assert fit_field("name1", "Alexandra Montgomery") == "Alexandra Montgomery"
    assert fit_field("name1", "阿" * 12) == "阿" * 9 + "…"


def test_a_phrase_keeps_its_chinese_characters() -> None:
    assert fit_field("phrase2", "已发货!") == "已发货"
    assert fit_field("phrase2", "积分即将到期") == "积分即将到"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number2", "1280"),
        ("number2", "12.5"),
        ("amount3", "¥100.5"),
        ("amount3", "100元"),
        ("letter1", "VIP"),
        ("character_string2", "R20261122001"),
        ("date3", "2026-12-31"),
        ("date3", "2026年12月31日"),
        ("date3", "2026/12/31 15:01"),
        ("date3", "2026-12-01~2026-12-31"),
        ("time3", "15:01"),
        ("time3", "2026年12月31日 15:01:30"),
        ("phone_number5", "+86-0766-66888866"),
        ("car_number6", "粤A8Z888挂"),
        ("enum7", "已发货"),
        ("symbol8", "★★★"),
        ("number01", "7"),
    ],
)
def test_a_figure_a_date_or_a_code_passes_whole(key: str, value: str) -> None:
    assert fit_field(key, value) == value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number2", "1,280"),
        ("number2", "-5"),
        ("number2", "５"),
        ("number2", "1" * 33),
        ("amount3", "¥12345678901"),
        ("letter1", "VIP1"),
        ("character_string2", "兑换R2026"),
        ("character_string2", "R" * 33),
        ("date3", "2026-06-31"),
        ("date3", "2026-12/31"),
        ("date3", "tomorrow"),
        ("date3", "2026-12-01~2026-12-02~2026-12-03"),
        ("time3", "25:00"),
        ("time3", "2026-12-31"),
        ("phone_number5", "1" * 18),
        ("car_number6", "粤A8Z8888挂"),
        ("phrase2", "shipped"),
        ("thing1", ""),
        ("thing1", " \n\u200b "),
        ("thing", "茶"),
        ("words1", "茶"),
        ("", "茶"),
    ],
)
def test_what_would_be_wrong_when_cut_is_refused(key: str, value: str) -> None:
    with pytest.raises(FieldDoesNotFit) as refusal:
        fit_field(key, value)

    assert value == "" or value not in str(refusal.value)


keys = st.builds("{}{}".format, st.sampled_from(sorted(TYPES)), st.integers(1, 99))
figures = st.text("0123456789年月日-/.:~ ¥元+()粤A\n…", max_size=40)


@given(key=keys, value=st.text(st.characters(), max_size=60) | figures | st.datetimes().map(str))
def test_whatever_comes_in_what_comes_out_is_accepted_by_wechat(key: str, value: str) -> None:
    try:
        fitting = fit_field(key, value)
    except FieldDoesNotFit:
        return

    assert fault_of(key, fitting) is None
    assert fit_field(key, fitting) == fitting


@given(st.text(st.characters(exclude_categories=["C", "M", "Z"]), min_size=1, max_size=60))
def test_no_visible_text_is_refused_as_a_title(value: str) -> None:
    assert fit_field("thing1", value)
