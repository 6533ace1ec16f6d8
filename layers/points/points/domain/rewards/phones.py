"""Phone numbers for shipping: mobiles and landlines of mainland China, Hong Kong, Macau and Taiwan.

Source: the numbering plans of the four regions. The country code may be left out.
"""

import re
from collections.abc import Mapping
from typing import Final

_MAINLAND_MOBILE: Final = r"(?:\+?86)?1[3-9][0-9]{9}"
_NUMBERS: Final[Mapping[str, str]] = {
    "香港": r"(?:\+?852)?[2-9][0-9]{7}",
    "澳门": r"(?:\+?853)?(?:6|28|8)[0-9]{6,7}",
    "台湾": r"(?:\+?886)?(?:0?9[0-9]{8}|0?[2-8][0-9]{7,9})",
}
_MAINLAND_LANDLINE: Final = r"(?:\+?86)?0[1-9][0-9]{1,2}[2-9][0-9]{6,7}(?:[0-9]{1,6})?"
_SPELLINGS: Final[Mapping[str, str]] = {
    "香港": "香港",
    "hong kong": "香港",
    "澳门": "澳门",
    "澳門": "澳门",
    "macao": "澳门",
    "macau": "澳门",
    "台湾": "台湾",
    "臺灣": "台湾",
    "台灣": "台湾",
    "taiwan": "台湾",
}
MAX_LENGTH: Final = 24


def is_reachable(phone: str, province: str) -> bool:
    """Returns whether the number is valid in the province's region. A mainland mobile is valid for every region.

    Spaces, hyphens and brackets are ignored: `0571-8888 1234`, `(02) 2345-6789`.
    """
    digits = re.sub(r"[\s()\-－（）]", "", phone)
    return re.fullmatch(f"{_MAINLAND_MOBILE}|{_of_region(province)}", digits, re.ASCII) is not None


def _of_region(province: str) -> str:
    spelt = province.strip().lower()
    region = next((region for spelling, region in _SPELLINGS.items() if spelt.startswith(spelling)), "")
    return _NUMBERS.get(region, _MAINLAND_LANDLINE)
