"""Runs the whole mall on this machine: the emulator, the deployed template, the stand-in WeChat, and one address.

    with Stack.throwaway() as stack:
        requests.get(f"{stack.api_url}/points", headers=…)

After the block, nothing of the stack is left, except its data if they are to be kept.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests

from local import console, deploy, emulator, staff, workers
from local.client import Merchant
from local.credentials import MerchantKey, merchant_keys, wechat_app, wechat_pay
from local.gateway import Gateway
from local.phone.clock import Clock
from local.phone.site import PHONE, REFERENCE, Site
from local.processes import HOST, ROOT, Process, free_port
from local.progress import Progress
from local.routes import connect_routes
from local.schedules import Schedule, take_over
from local.seed import seed
from local.staff import Hired
from local.troubles import Troubles
from local.use import shared
from local.wechat.templates import POINTS_ARRIVED, POINTS_EXPIRING, REDEMPTION_SHIPPED, VOUCHER_EXPIRING
from points.domain.operators.rights import Role

LAYER_CACHE: Final = ROOT / ".local" / "layers"
USUAL_PORTS: Final = {"api": 8080, "wechat": 8090, "emulator": 4566}
_ANSWER_S: Final = 10
_SEGMENTS: Final = 4  # scheduled passes run in several segments, as in a shop with many members
_MESSAGES: Final = {
    "points_expiring": {
        "template_id": POINTS_EXPIRING.template_id,
        "page": "{page}",
        "fields": {"thing1": "{title}", "number2": "{points}", "date3": "{expires_on}", "thing4": "{tip}"},
    },
    "points_arrived": {
        "template_id": POINTS_ARRIVED.template_id,
        "page": "{page}",
        "fields": {"thing1": "{title}", "number2": "{points}", "date3": "{arrived_on}"},
    },
    "redemption_shipped": {
        "template_id": REDEMPTION_SHIPPED.template_id,
        "page": "{page}",
        "fields": {
            "thing1": "{name}",
            "thing2": "{carrier}",
            "character_string3": "{tracking_no}",
            "date4": "{shipped_on}",
        },
    },
    "voucher_expiring": {
        "template_id": VOUCHER_EXPIRING.template_id,
        "page": "{page}",
        "fields": {"thing1": "{name}", "date2": "{expires_on}", "thing3": "{tip}"},
    },
}


class Stack:
    """A stack as a context manager: it runs until the end of the `with` block."""

    region: Final = emulator.REGION
    stack_name: Final = deploy.STACK_NAME

    api_url: str
    wechat_url: str
    endpoint_url: str
    merchant: MerchantKey  # has all scopes
    merchant_keys: list[MerchantKey]  # as `local.credentials.merchant_keys` returns them
    operators: dict[Role, Hired]  # one for each role
    schedules: list[Schedule]

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        tree: Path = ROOT,
        keeps_data: bool = True,
        enforces_iam: bool = False,
        is_seeded: bool = True,
        progress: Progress | None = None,
    ) -> None:
        """`folder` is where the stack writes all its files.
        `port` is the port of the API; None means the last or any free one.

        If `enforces_iam` is true, each function has only the permissions of its role in the template, and only the
        access key `test` has all permissions. Otherwise every access key has all permissions.
        """
        self.folder = folder
        self._port = port
        self._tree = tree
        self._keeps_data = keeps_data
        self._enforces_iam = enforces_iam
        self._is_seeded = is_seeded
        self._progress = progress or Progress()
        self._running = ExitStack()
        self._processes: list[Process] = []
        self._clients: dict[str, Any] = {}

    @classmethod
    @contextmanager
    def throwaway(cls, **options: Any) -> Iterator[Self]:
        """Yields a temporary stack. Permissions are enforced as on AWS, and all files are deleted at the end."""
        options = {"keeps_data": False, "enforces_iam": True} | options
        with tempfile.TemporaryDirectory(prefix="points-mall-") as folder, cls(Path(folder), **options) as stack:
            yield stack

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            self._start(starting)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    # ── Looking into it ──────────────────────────────────────────────────────────

    def client(self, service: str) -> Any:
        """Returns a boto3 client with all permissions."""
        if service not in self._clients:
            self._clients[service] = emulator.client(service, self.endpoint_url)
        return self._clients[service]

    def physical_id(self, logical_id: str) -> str:
        """Returns the physical name of a resource, for example of the table `Accounts` or the queue `NoticeQueue`."""
        return self.deployment.physical_ids[logical_id]

    def function_name(self, folder: str) -> str:
        """Returns the physical name of the function whose code is in `functions/<folder>`."""
        logical_id = f"{folder.replace('_', '')}function"
        return next(name for each, name in self.deployment.physical_ids.items() if each.lower() == logical_id)

    def logs(self, folder: str) -> list[str]:
        """Returns all log lines and output of the function `functions/<folder>`."""
        group = f"/{self.stack_name}/{folder}"
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    def troubles(self) -> Troubles:
        """Returns an object that finds the errors of functions from now on."""
        return Troubles(self.client("logs"), self.folder / emulator.LOG)

    def invoke(self, folder: str, event: Any) -> Any:
        """Invokes the function directly with this event. Returns its answer."""
        answer = self.client("lambda").invoke(FunctionName=self.function_name(folder), Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    def start_schedule(self, logical_id: str, at: datetime | None = None) -> None:
        """Starts a scheduled job as if it were due at `at`, or now."""
        schedule = next(each for each in self.schedules if each.name == logical_id)
        schedule.start(self.client("lambda"), at or datetime.now(UTC))

    def kill_workers(self, folder: str) -> int:
        """Kills the function's processes, as a crash would. Returns how many there were."""
        return workers.kill(self.folder / "workers", self.function_name(folder))

    @property
    def home_url(self) -> str:
        """The address of the home page, which shows what runs here."""
        return f"{self.api_url}/"

    @property
    def phone_url(self) -> str:
        """The address of the mini program in the frame of a phone."""
        return f"{self.api_url}{PHONE}"

    @property
    def docs_url(self) -> str:
        """The address of the API's reference."""
        return f"{self.api_url}{REFERENCE}"

    @property
    def console_url(self) -> str:
        """The address of the merchant's console."""
        return f"{self.api_url}/console"

    def addresses(self) -> dict[str, Any]:
        """Returns the addresses and keys that another program needs to use the stack."""
        return {
            "api_url": self.api_url,
            "merchant": {"key": self.merchant.key, "secret": self.merchant.secret},
            "wechat_url": self.wechat_url,
            "region": self.region,
            "endpoint_url": self.endpoint_url,
            "stack_name": self.stack_name,
            "home_url": self.home_url,
            "phone_url": self.phone_url,
            "console_url": self.console_url,
            "docs_url": self.docs_url,
            "operators": {role: {"name": one.name, "password": one.password} for role, one in self.operators.items()},
        }

    def redeploy(self) -> None:
        """Deploys the tree as it is now. Raises `StackError` if that fails; the running stack then stays as it was."""
        self._deploy(self._package())

    def check(self) -> None:
        """Raises `StackError` if a process of the stack has ended."""
        for process in self._processes:
            process.check()

    # ── Starting it ──────────────────────────────────────────────────────────────

    def _start(self, running: ExitStack) -> None:
        running.enter_context(shared())
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = self._ports()
        gateway = Gateway(ports["api"] if self._port is None else self._port)
        running.callback(gateway.close)
        self.api_url = gateway.url
        self.endpoint_url = emulator.endpoint_url(ports["emulator"])
        self.wechat_url = f"http://{HOST}:{ports['wechat']}"
        with self._progress.step("Starting the AWS emulator"):
            self._start_emulator(running, ports["emulator"])
        with self._progress.step("Building functions and layers"):
            template_url = self._package()
        with self._progress.step("Deploying template.yaml"):
            self._deploy(template_url)
        with self._progress.step("Starting the stand-in WeChat server"):
            self._start_wechat(running, ports["wechat"])
        self.merchant_keys = merchant_keys(self.client("secretsmanager"), self.physical_id("MerchantKeys"))
        self.merchant = self.merchant_keys[0]
        self.operators = staff.hire(self)
        merchant = Merchant(self.api_url, self.merchant.key, self.merchant.secret)
        site = Site(self.wechat_url, Clock(merchant, self.folder / "days_ahead.json"), merchant)
        gateway.open(ports["emulator"], self.api_id, site)
        callback = {"callback_url": f"{self.api_url}/wechat/messages", "pay_url": f"{self.api_url}/wechat/pay"}
        requests.post(f"{self.wechat_url}/_callback", json=callback, timeout=_ANSWER_S).raise_for_status()
        self._seed()

    def _package(self) -> str:
        return deploy.package(self._tree, LAYER_CACHE, self.client("s3"))

    def _deploy(self, template_url: str) -> None:
        parameters = {
            "Stage": "local",
            "TestClock": "enabled",
            "Console": "enabled" if console.is_built(self._tree) else "disabled",
            "CatalogTtlSeconds": "0",
            "TrustedAddresses": "127.0.0.1",
            "PublicOrigin": self.api_url,
            "WeChatRiskRank": "enabled",
            "DeletionProtection": "disabled",
            "ImagesDomain": urlsplit(self.api_url).netloc,  # the emulator's own domain of the API does not exist
            "SweepSegments": str(_SEGMENTS),
            "WeChatApiUrl": self.wechat_url,
            "WeChatPay": "enabled",
            "WeChatPayUrl": self.wechat_url,
            "WeChatTemplates": json.dumps(_MESSAGES),
        }
        self.deployment = deploy.deploy(template_url, parameters, self.client("cloudformation"))
        self.api_id = connect_routes(self.deployment, self.client("apigatewayv2"))
        self.schedules = take_over(self.deployment, self.client("scheduler"))

    def _ports(self) -> dict[str, int]:
        """Returns the ports of the last start, so that the addresses stay the same.
        A port that is not free is replaced.
        """
        remembered = self.folder / "ports.json"
        if not self._keeps_data:
            return {name: free_port() for name in USUAL_PORTS}
        wished = json.loads(remembered.read_text()) if remembered.exists() else USUAL_PORTS
        ports = {name: free_port(wished[name]) for name in USUAL_PORTS}
        remembered.write_text(json.dumps(ports))
        return ports

    def _start_emulator(self, running: ExitStack, port: int) -> None:
        process = emulator.start(port, self.folder, keeps_state=self._keeps_data, enforces_iam=self._enforces_iam)
        self._watch_over(process, running)
        process.wait_until_healthy(f"{self.endpoint_url}/_ministack/health")

    def _start_wechat(self, running: ExitStack, port: int) -> None:
        app = wechat_app(self.client("secretsmanager"), self.physical_id("WeChatApp"))
        pay = wechat_pay(self.client("secretsmanager"), self.physical_id("WeChatPayKeys"), app.appid)
        process = Process.start(
            "The stand-in WeChat server",
            *("local.wechat", "--port", str(port), "--appid", app.appid),
            log=self.folder / "wechat.log",
            environment={
                "WECHAT_STAND_IN_SECRET": app.secret,
                "WECHAT_STAND_IN_PUSH_TOKEN": app.push_token,
                "WECHAT_STAND_IN_PUSH_AES_KEY": app.push_aes_key,
                "WECHAT_STAND_IN_PAY": json.dumps(asdict(pay)),
            },
        )
        self._watch_over(process, running)
        process.wait_until_healthy(f"{self.wechat_url}/_health")

    def _watch_over(self, process: Process, running: ExitStack) -> None:
        running.callback(process.stop)
        self._processes.append(process)

    def _seed(self) -> None:
        seeded = self.folder / "seeded"
        if not self._is_seeded or seeded.exists():
            return
        with self._progress.step("Filling the shop"):
            seed(self)
        seeded.touch()
