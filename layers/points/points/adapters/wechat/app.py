"""Makes the client for WeChat's server API, with the settings WECHAT_API_URL and WECHAT_SECRET."""

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from points.adapters.aws import secrets

if TYPE_CHECKING:
    from points.adapters.wechat.server import WeChat


def opened() -> "WeChat":
    """Returns this environment's client. Makes a new one if the app's secret has changed.

    Raises TryAgain if the secret cannot be read.
    """
    app = secrets.wechat_app()
    return _client(os.environ["WECHAT_API_URL"], app["appid"], app["secret"])


@lru_cache(maxsize=1)
def _client(base_url: str, appid: str, secret: str) -> "WeChat":
    # Imported here: importing requests takes 0.1 s, and most environments never call WeChat.
    from points.adapters.wechat.server import WeChat

    return WeChat(base_url, appid, secret)
