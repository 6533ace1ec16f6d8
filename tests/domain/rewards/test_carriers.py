"""The names of carriers."""

import pytest

from points.domain.rewards.carriers import carrier_names


@pytest.mark.parametrize(
    ("carrier", "chinese", "english"),
    [("SF", "顺丰速运", "SF Express"), ("JTSD", "极兔速递", "J&T Express"), ("HTKY", "百世快递", "BEST Express")],
)
def test_a_delivery_id_of_wechat_has_a_name_in_both_languages(carrier: str, chinese: str, english: str) -> None:
    assert carrier_names(carrier) == (chinese, english)


def test_a_carrier_that_staff_wrote_in_words_keeps_them() -> None:
    assert carrier_names("顺丰") == ("顺丰", "顺丰")
