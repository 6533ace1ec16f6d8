"""Packages functions and layers like `sam build`. A function's zip holds its folder, a layer's zip `python/…`.

The emulator unpacks a function and all its layers again for every worker that it starts. For 60 MB of packages this
would take longer than everything else. Therefore a layer is unpacked once, in a folder that is named by a digest of its
content. All stacks and runs use this folder, and Python also stores compiled files there. The layer's zip only contains
the path of the folder.
"""

import hashlib
import io
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from local.errors import REPAIR, StackError

_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)
_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same content gives the same zip, whenever it is built
_SHARE: Final = "import sys; sys.path.insert(0, {folder!r})\n"


def function_zip(folder: Path) -> bytes:
    """Returns the zip for the function in `folder`."""
    return _zip({file.relative_to(folder).as_posix(): file.read_bytes() for file in _files(folder)})


def layer_zip(folder: Path, cache: Path) -> bytes:
    """Returns a zip that adds the layer in `folder` to a worker's Python path.
    Builds the layer into `cache` if it is not there.

    Raises `StackError` if a package that the layer pins is not installed.
    """
    built = cache / f"{folder.name}-{_digest(folder)}"
    if not built.is_dir():
        _build_layer(folder, built)
    mount = f"python/lib/{_PYTHON}/site-packages/mount.pth"  # Python runs a line of a .pth file that begins with import
    return _zip({mount: _SHARE.format(folder=str(built / "python")).encode()})


def _build_layer(folder: Path, built: Path) -> None:
    built.parent.mkdir(parents=True, exist_ok=True)
    # Built in another folder and then renamed, because another stack may be building the same layer at the same time.
    with tempfile.TemporaryDirectory(dir=built.parent, prefix="building-") as aside:
        content = Path(aside) / "layer" / "python"
        for file in _files(folder):
            _copy(file, content / file.relative_to(folder))
        for name, version in _pins(folder):
            _copy_package(name, version, content)
        try:
            content.parent.rename(built)
        except OSError:
            if not built.is_dir():
                raise


def _pins(folder: Path) -> list[tuple[str, str]]:
    requirements = folder / "requirements.txt"
    return _PIN.findall(requirements.read_text(encoding="utf-8")) if requirements.is_file() else []


def _copy_package(name: str, version: str, target: Path) -> None:
    """Copies a package from this environment, which was installed from the same lock file with the same hashes."""
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise StackError(f"The package {name} is missing: {REPAIR}.") from None
    if package.version != version:
        raise StackError(f"{name} is {package.version} here but {version} in the layer: run `make lock`.")
    for file in package.files or ():
        if ".." not in file.parts:  # files outside the package are scripts, which a layer does not need
            _link(Path(str(package.locate_file(file))), target / file)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _link(source: Path, target: Path) -> None:
    """Makes a hard link, because the packages have thousands of files and nobody edits them.
    Copies if a link is impossible.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _files(folder: Path) -> Iterator[Path]:
    """Yields all files below the folder in a fixed order, without `__pycache__`."""
    for path, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if name != "__pycache__")
        yield from (Path(path, file) for file in sorted(files))


def _digest(folder: Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in _files(folder):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}:{len(content)}:".encode() + content)
    return digest.hexdigest()[:16]


def _zip(content: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
