"""`python -m local.wechat`: it starts, says where it is, and goes when it is told to."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import requests

COMMAND = [sys.executable, "-m", "local.wechat"]


def run(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def test_it_starts_on_a_free_port_and_stops_cleanly(tmp_path: Path) -> None:
    templates = tmp_path / "templates.json"
    templates.write_text(json.dumps([{"template_id": "t1", "title": "提醒", "fields": {"thing1": "内容"}}]))
    with run("--templates", str(templates), WECHAT_STAND_IN_SECRET="s") as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        health = requests.get(f"{url}/_health", timeout=5).json()
        granted = requests.post(f"{url}/_consent", json={"code": "demo-mei"}, timeout=5).json()
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) == 0
    assert health == {"status": "ok", "appid": "wxdemo0000000000"}
    assert granted["template_id"] == "t1"


def test_a_port_in_use_is_one_clear_sentence() -> None:
    with run(WECHAT_STAND_IN_SECRET="s") as first:
        assert first.stdout is not None
        port = first.stdout.readline().strip().rpartition(":")[2]
        with run("--port", port, WECHAT_STAND_IN_SECRET="s") as second:
            _, said = second.communicate(timeout=10)
        first.terminate()

    assert second.returncode == 1
    assert said == f"stand-in WeChat: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_a_missing_secret_and_a_wrong_file_are_one_clear_sentence(tmp_path: Path) -> None:
    with run(WECHAT_STAND_IN_SECRET="") as process:
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said.count("\n")) == (1, 1)

    with run("--templates", str(tmp_path / "none.json"), WECHAT_STAND_IN_SECRET="s") as process:
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said.count("\n")) == (1, 1)
