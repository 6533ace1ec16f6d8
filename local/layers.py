"""Makes what `sam build` has built smaller and quicker to start; `make build` runs it after `sam build`.

- Bytecode is compiled once, here: a function finds its layers in `/opt`, where Python cannot keep what it compiles. It
  is never checked against the time of its source, because a zip changes that.
- Of third-party packages only the bytecode stays. Our own sources stay beside theirs, for tracebacks.
- Botocore keeps the descriptions of the services in use. What no function imports is left out.
"""

import argparse
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from samcli.yamlhelper import yaml_parse

from local.errors import StackError
from local.processes import ROOT

BUILT: Final = ROOT / ".aws-sam" / "build"
SERVICES: Final = frozenset({"dynamodb", "s3", "secretsmanager", "sqs", "stepfunctions"})
UNUSED: Final = (
    "*.dist-info",
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/[!_jt]*",
    "boto3/data",
    "boto3/examples",
    "certifi/tests",
    "cffi",
    "pycparser",
    "pydantic/mypy.py",
    "pydantic/v1",
)
_COMPILE: Final = ("-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash")


def prepare(built: Path, python: str) -> None:
    """Prepares every function and layer in the folder `built`, for the interpreter `python`.

    It changes files in place, so they must not be links to files that others use.
    """
    dependencies = built / "DependenciesLayer" / "python"
    trim(dependencies)
    _run(python, *_COMPILE, "-b", str(dependencies))  # -b puts a module's bytecode where its source was
    for source in dependencies.rglob("*.py"):
        source.unlink()
    _run(python, *_COMPILE, str(built))


def trim(dependencies: Path) -> None:
    """Removes what no function uses from the layer of third-party packages."""
    for pattern in UNUSED:
        for place in dependencies.glob(pattern):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
    for service in (dependencies / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for stub in dependencies.rglob("*.pyi"):
        stub.unlink()
    if shutil.which("strip"):  # names of functions in compiled libraries, a tenth of the layer
        for library in dependencies.rglob("*.so"):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=False, stderr=subprocess.DEVNULL)


def size_bytes(*folders: Path) -> int:
    """Returns the size of the files in these folders, as Lambda counts an unzipped layer."""
    return sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())


def runtime(environment: str, tree: Path = ROOT) -> str:
    """Returns the Lambda runtime for which this section of samconfig.toml builds, such as python3.13."""
    settings = tomllib.loads((tree / "samconfig.toml").read_text(encoding="utf-8"))
    named: dict[str, Any] = settings.get(environment, {}).get("global", {}).get("parameters", {})
    template: dict[str, Any] = yaml_parse((tree / "template.yaml").read_text(encoding="utf-8"))
    default = template["Parameters"]["PythonRuntime"]["Default"]
    return str(named.get("parameter_overrides", {}).get("PythonRuntime", default))


def interpreter(name: str) -> str:
    """Returns the path of the interpreter of this name. Raises `StackError` if there is none."""
    if name == f"python{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = shutil.which(name)
    if found is None or subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        raise StackError(f"{name} is needed to build for the runtime {name}. Install it, or set PythonRuntime.")
    return found


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("environment", nargs="?", default="default")
    try:
        prepare(BUILT, interpreter(runtime(parser.parse_args().environment)))
    except StackError as problem:
        print(f"The layers cannot be prepared: {problem}", file=sys.stderr)
        return 1
    layers = size_bytes(BUILT / "DependenciesLayer", BUILT / "PointsLayer")
    print(f"The layers have {layers / 1e6:.1f} MB of the 250 that Lambda takes, bytecode included.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
