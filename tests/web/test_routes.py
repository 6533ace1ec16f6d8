"""A known path asked in another way, and a path that nobody knows."""

import pytest

from local import handlers
from points.domain.errors import MethodNotAllowed, NotFound
from points.web import routes

OF_THE_TEST_CLOCK = ("/merchant/clock", "/merchant/jobs/")


def test_the_table_is_that_of_the_template() -> None:
    deployed = {route for route in handlers.routes() if " " in route}

    written = {f"{method} {path}" for path, methods in routes._METHODS.items() for method in methods.split(", ")}

    assert written == {route for route in deployed if not route.split(" ")[1].startswith(OF_THE_TEST_CLOCK)}


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/points", "GET"),
        ("/me", "DELETE, GET, PATCH, POST"),
        ("/rewards/mug", "GET"),
        ("/merchant/rules/any", "DELETE, GET, PUT"),
        ("/console/assets/index.js", "GET"),
    ],
)
def test_a_known_path_says_which_methods_it_takes(path: str, allow: str) -> None:
    refusal = routes.refusal(path)

    assert isinstance(refusal, MethodNotAllowed)
    assert refusal.allow == allow


@pytest.mark.parametrize(
    "path", ["/", "", "/points/", "//points", "/rewards/", "/rewards/mug/x", "/nowhere", "/merchant/clock", "/console/"]
)
def test_any_other_path_is_not_found(path: str) -> None:
    assert isinstance(routes.refusal(path), NotFound)
