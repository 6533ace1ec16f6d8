"""The shop's mini program at WeChat, as this environment is told of it (WECHAT_API_URL, WECHAT_SECRET)."""

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from points.adapters.aws import secrets

if TYPE_CHECKING:
    from points.adapters.wechat.server import WeChat


def opened() -> "WeChat":
    """The client; a new one where the app's secret has changed. TryAgain where the secret cannot be read."""
    app = secrets.wechat_app()
    return _client(os.environ["WECHAT_API_URL"], app["appid"], app["secret"])


@lru_cache(maxsize=1)
def _client(base_url: str, appid: str, secret: str) -> "WeChat":
    # Imported here: requests costs a tenth of a second, and most environments never call WeChat.
    from points.adapters.wechat.server import WeChat

    return WeChat(base_url, appid, secret)
