"""Asks WeChat for a user's risk rank, if enabled (WECHAT_RISK_RANK): at login and before large redemptions.

If WeChat does not answer, the user counts as harmless.
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
    """Returns the risk level (`points.domain.earning.risk`); 0 if not enabled or WeChat does not answer."""
    if os.environ["WECHAT_RISK_RANK"] != "enabled":
        return 0
    try:
        return signals.of_rank(wechat_app.opened().risk_rank(openid, scene=scene, client_ip=address))
    except (WeChatError, TryAgain) as fault:
        _log.warning("unranked: %s", fault)
        return 0
