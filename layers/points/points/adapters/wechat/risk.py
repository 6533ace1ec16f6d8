"""How risky WeChat holds a user for, where the shop asks it (WECHAT_RISK_RANK): when they log in, and before they
redeem much. What WeChat cannot say at this moment is nobody's fault.
"""

import logging
import os
from typing import Final

from points.adapters.wechat import app as wechat_app
from points.adapters.wechat.errors import WeChatError
from points.domain.earning import signals
from points.domain.errors import TryAgain

JOINING: Final = 0  # WeChat's scenes
BENEFITING: Final = 1

_log = logging.getLogger(__name__)


def level(openid: str, *, scene: int, address: str) -> int:
    """The level of risk (`points.domain.earning.risk`); 0 where nobody asks, or WeChat does not answer."""
    if os.environ["WECHAT_RISK_RANK"] != "enabled":
        return 0
    try:
        return signals.of_rank(wechat_app.opened().risk_rank(openid, scene=scene, client_ip=address))
    except (WeChatError, TryAgain) as fault:
        _log.warning("unranked: %s", fault)
        return 0
