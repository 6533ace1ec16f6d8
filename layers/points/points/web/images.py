"""Makes addresses of the pictures that we store.

A stored address keeps the domain under which the picture was uploaded. Answers have the domain IMAGES_DOMAIN instead,
if it is set: that of a CDN in front of the API, or the API's own. So a change of IMAGES_DOMAIN changes all addresses.
"""

import os

from points.domain.pictures import names
from points.web.requests import Request

_THIS_MACHINE = "127.0.0.1:"


def address(name: str, request: Request) -> str:
    """Returns the address of this picture, under IMAGES_DOMAIN or, if that is not set, the domain of the request."""
    return _under(os.environ["IMAGES_DOMAIN"] or request.domain, name)


def shown(url: str) -> str:
    """Returns a stored address with the current IMAGES_DOMAIN. The address of any other picture stays as it is."""
    domain, name = os.environ["IMAGES_DOMAIN"], names.name_in(url)
    return _under(domain, name) if domain and name else url


def _under(domain: str, name: str) -> str:
    scheme = "http" if domain.startswith(_THIS_MACHINE) else "https"  # only the embedded stack has such a domain
    return f"{scheme}://{domain}{names.PATH}{name}"
