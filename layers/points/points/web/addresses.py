"""Defines the body of a shipping address. It has the same parts as the result of `wx.chooseAddress`."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo

from points.domain.rewards import phones
from points.web.fields import one_line, within_bytes, wrong
from points.web.schemas import ONE_LINE
from points.web.validation import Body

# In UTF-8, a Han character takes three bytes and a Latin letter with an accent two. So a name can have 26 Han
# characters, or 50 Latin letters of which 30 have accents. A part can have 20 Han characters, the detail 100.
_NAME_BYTES: Final = 80
_PART_BYTES: Final = 60
_DETAIL_BYTES: Final = 300


def _reachable(phone: str, info: ValidationInfo) -> str:
    if not phones.is_reachable(phone, info.data.get("province", "")):
        chinese = "号码不正确：请填写收货地区的手机或固定电话"
        raise wrong(chinese, "must be a mobile or landline number of the province's region")
    return phone


def _line_or_nothing(text: str) -> str:
    return one_line(text) if text else text


_Stripped = StringConstraints(strip_whitespace=True, min_length=1, max_length=50)
Name = Annotated[str, _Stripped, AfterValidator(one_line), AfterValidator(within_bytes(_NAME_BYTES)), ONE_LINE]
Part = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20),
    AfterValidator(one_line),
    AfterValidator(within_bytes(_PART_BYTES)),
    ONE_LINE,
]
District = Annotated[
    str,
    StringConstraints(max_length=20),
    AfterValidator(_line_or_nothing),
    AfterValidator(within_bytes(_PART_BYTES)),
]
Detail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(one_line),
    AfterValidator(within_bytes(_DETAIL_BYTES)),
    ONE_LINE,
]
Phone = Annotated[
    str,
    Field(min_length=7, max_length=phones.MAX_LENGTH, pattern=r"^[+0-9()（）－\- ]+$"),
    AfterValidator(_reachable),
]


class AddressBody(Body):
    """A shipping address. Its parts are limited in bytes too, because each redemption stores it: 650 bytes at most."""

    name: Name
    province: Part
    city: Part
    district: District = Field("", description="Empty for a city without districts, such as 东莞.")
    detail: Detail
    phone: Phone = Field(description="A number of the province's region: mainland China, Hong Kong, Macau or Taiwan.")
