"""Carriers by the ids that WeChat uses for them, and their names for members.

Source: WeChat's list of delivery companies (`get_delivery_list` of the shipping API). Only common ones are listed.
"""

from collections.abc import Mapping
from typing import Final

# By delivery id: (Chinese, English).
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "DBL": ("德邦快递", "Deppon Express"),
    "EMS": ("邮政EMS", "EMS"),
    "HHTT": ("天天快递", "TTK Express"),
    "HTKY": ("百世快递", "BEST Express"),
    "JD": ("京东快递", "JD Logistics"),
    "JTSD": ("极兔速递", "J&T Express"),
    "SF": ("顺丰速运", "SF Express"),
    "STO": ("申通快递", "STO Express"),
    "UC": ("优速快递", "UC Express"),
    "YD": ("韵达快递", "Yunda Express"),
    "YTO": ("圆通速递", "YTO Express"),
    "YZPY": ("邮政快递包裹", "China Post"),
    "ZJS": ("宅急送", "ZJS Express"),
    "ZTO": ("中通快递", "ZTO Express"),
}


def carrier_names(carrier: str) -> tuple[str, str]:
    """Returns (Chinese name, English name) of a carrier.
    If the text is not a known id, both names are the text itself.
    """
    return _NAMES.get(carrier, (carrier, carrier))
