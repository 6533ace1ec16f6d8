"""Where goods go: what carriers and `wx.chooseAddress` know, and how long it may be."""

from typing import Any

import pytest
from pydantic import ValidationError

from points.web.addresses import AddressBody
from points.web.validation import body_of

HOME = {
    "name": "小雨",
    "phone": "13800138000",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "文三路 1 号",
}


def fields(change: dict[str, Any]) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        AddressBody.model_validate(HOME | change)
    return {str(error["loc"][0]) for error in refused.value.errors()}


@pytest.mark.parametrize(
    "change",
    [
        {"province": "广东省", "city": "东莞市", "district": ""},
        {"province": "香港特别行政区", "city": "香港", "phone": "91234567"},
        {"name": "Maximiliane-Friederike von Hohenstein-Wallerstein"},
        {"name": "བསྟན་འཛིན"},
    ],
)
def test_a_place_that_exists_is_taken(change: dict[str, str]) -> None:
    assert body_of(AddressBody, HOME | change, "en").name == (HOME | change)["name"]


def test_a_city_without_districts_may_leave_them_out() -> None:
    home = {name: part for name, part in HOME.items() if name != "district"}

    assert body_of(AddressBody, home, "zh").district == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"detail": "文三路\u202e"}, "detail"),
        ({"name": "x" * 51}, "name"),
        ({"name": "名" * 30}, "name"),
        ({"city": "\U0002ebf0" * 16}, "city"),
        ({"district": "\U0002ebf0" * 16}, "district"),
        ({"detail": "\U0002ebf0" * 76}, "detail"),
        ({"district": "\n"}, "district"),
        ({"province": "香港", "phone": "0571-88881234"}, "phone"),
    ],
    ids=ascii,
)
def test_what_no_carrier_could_read_is_refused(change: dict[str, str], field: str) -> None:
    assert fields(change) == {field}
