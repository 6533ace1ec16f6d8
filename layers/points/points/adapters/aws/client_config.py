"""Makes the settings that all AWS clients share: user agent, timeouts, and at most three attempts."""

from typing import Final

from botocore.config import Config

# Without a fixed user agent, botocore computes one for every request, which takes a large part of a call's
# processor time.
_USER_AGENT: Final = "points-mall"


def client_config(read_timeout_s: int) -> Config:
    """Returns the settings of a client. Each attempt may take `read_timeout_s` seconds."""
    return Config(
        connect_timeout=1,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent=_USER_AGENT,
    )
