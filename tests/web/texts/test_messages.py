"""What members read in messages."""

from datetime import date

import pytest

from points.web.languages import Language
from points.web.texts import messages

TODAY = date(2026, 12, 31)


def shipped_with(carrier: str) -> dict[str, str]:
    return {
        "redemption_id": "r-1",
        "name": "桂花糕",
        "carrier": carrier,
        "tracking_no": "SF1234567890",
        "shipped_on": TODAY.isoformat(),
    }


@pytest.mark.parametrize(
    ("carrier", "language", "text"),
    [
        ("SF", "zh", "桂花糕已由顺丰速运发出，单号SF1234567890"),
        ("SF", "en", "桂花糕 was sent with SF Express, tracking number SF1234567890."),
        ("邻里快送", "zh", "桂花糕已由邻里快送发出，单号SF1234567890"),
    ],
)
def test_a_carrier_is_called_by_its_name(carrier: str, language: Language, text: str) -> None:
    assert messages.body("redemption_shipped", shipped_with(carrier), [], language) == text


def test_a_wechat_message_has_the_carriers_chinese_name() -> None:
    fields = messages.placeholders("redemption_shipped", shipped_with("ZTO"), [], TODAY)

    assert fields["carrier"] == "中通快递"
    assert fields["shipped_on"] == "2026年12月31日"
