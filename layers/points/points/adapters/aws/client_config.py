"""How AWS is called: by one name, given up soon, tried three times at most."""

from typing import Final

from botocore.config import Config

# Without it botocore describes itself and the machine anew for every request: a good part of what a call takes of the
# processor.
_USER_AGENT: Final = "points-mall"


def client_config(read_timeout_s: int) -> Config:
    """The settings of a client whose calls take `read_timeout_s` seconds at most, each of its attempts."""
    return Config(
        connect_timeout=1,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent=_USER_AGENT,
    )
