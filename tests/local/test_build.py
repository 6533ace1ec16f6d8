"""What Lambda gets, and what the emulator gets in its place."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.build import function_zip, layer_zip
from local.errors import StackError


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def _names(packed: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(packed)).namelist()


def test_a_function_s_zip_is_its_folder_without_what_python_left_there(tmp_path: Path) -> None:
    folder = _write(tmp_path, {"app.py": "handler = 1", "texts/zh.txt": "积分"})
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "app.cpython-311.pyc").write_bytes(b"")

    packed = function_zip(folder)

    assert sorted(_names(packed)) == ["app.py", "texts/zh.txt"]


def test_the_same_content_gives_the_same_zip(tmp_path: Path) -> None:
    one = _write(tmp_path / "one", {"app.py": "handler = 1"})
    other = _write(tmp_path / "other", {"app.py": "handler = 1"})
    assert function_zip(one) == function_zip(other)


def test_a_layer_is_found_by_whoever_unpacks_its_zip(tmp_path: Path) -> None:
    layer = _write(tmp_path / "layers" / "words", {"words/__init__.py": "GREETING = '你好'"})

    zipfile.ZipFile(io.BytesIO(layer_zip(layer, tmp_path / "cache"))).extractall(tmp_path / "opt")

    site = next((tmp_path / "opt" / "python" / "lib").iterdir()) / "site-packages"
    program = f"import site; site.addsitedir({str(site)!r}); import words; print(words.__file__)"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.startswith(str(tmp_path / "cache" / "words-"))
    assert printed.strip().endswith("/python/words/__init__.py")


def test_a_changed_layer_is_built_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    layer, cache = _write(tmp_path / "words", {"a.py": "1"}), tmp_path / "cache"
    first = layer_zip(layer, cache)
    assert layer_zip(layer, cache) == first

    _write(layer, {"a.py": "2"})

    assert layer_zip(layer, cache) != first
    assert len(list(cache.iterdir())) == 2


def test_a_layer_holds_the_packages_it_pins(tmp_path: Path) -> None:
    layer = _write(tmp_path / "packages", {"requirements.txt": "iniconfig==2.3.1 \\\n    --hash=sha256:00\n"})

    layer_zip(layer, tmp_path / "cache")

    (built,) = (tmp_path / "cache").iterdir()
    assert (built / "python" / "iniconfig" / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("pin", "says"),
    [("no-such-package==1.0", "no-such-package is missing: remove .venv"), ("iniconfig==0.1", "0.1 in the layer")],
)
def test_a_package_that_is_not_installed_as_pinned_is_named(tmp_path: Path, pin: str, says: str) -> None:
    layer = _write(tmp_path / "packages", {"requirements.txt": pin})
    with pytest.raises(StackError, match=says):
        layer_zip(layer, tmp_path / "cache")
