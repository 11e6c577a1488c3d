"""HubSpot's own SDK, made fit to be used; no other file imports it.

The SDK knows the paths and the shapes; the rest is ours: dated paths (the SDK only has v3 and v4,
which end in 2027), one pool of connections, timeouts, the portal's budget, which calls are tried
again, and reading the answers (the SDK returns None for a status it does not expect).
"""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import urllib3
from hubspot import HubSpot  # type: ignore[import-untyped]
from hubspot.crm import objects, owners, pipelines, properties  # type: ignore[import-untyped]
from hubspot.crm.associations import v4 as associations  # type: ignore[import-untyped]

from bot.domain.errors import SendDelayed, SendUncertain
from connectors.hubspot.budget import Budget, CallKind
from connectors.hubspot.refusals import refusal

Body = dict[str, Any]
API_URL = "https://api.hubapi.com"
API_VERSION = "2026-09"
CONNECTIONS = 8
TIMEOUT = (3.0, 8.0)
"""Seconds to connect, and between two pieces of an answer."""
PAUSES = (0.2, 0.6)
_VERSIONED = re.compile(r"/crm/v[34]/(objects|associations|owners|properties|pipelines)(/.*)?")
_REFUSED = tuple(
    package.ApiException for package in (objects, associations, owners, pipelines, properties)
)


class HubSpotClient:
    """Makes calls of the SDK, in threads of its own.

    Args:
        token: of a service key, a private app or a project app.
        budget: the portal's limits, shared with everything else that calls it.
        api_version: "2026-09" for dated paths; "v3" leaves the SDK's own.
        timeout: seconds to connect, and between two pieces of an answer.
        pauses: seconds before each further try of a call that may be repeated.
    """

    def __init__(
        self,
        *,
        token: str,
        budget: Budget,
        api_url: str = API_URL,
        api_version: str = API_VERSION,
        timeout: tuple[float, float] = TIMEOUT,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._budget = budget
        self._pauses = tuple(pauses)
        self._executor = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="hubspot")
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS, retries=False)
        factory = _ApiFactory(self._pool, api_version, timeout)
        crm = HubSpot(access_token=token, host=api_url.rstrip("/"), api_factory=factory).crm
        self.objects = crm.objects.basic_api
        self.batches = crm.objects.batch_api
        self.searches = crm.objects.search_api
        self.links = crm.associations.v4.basic_api
        self.properties = crm.properties.core_api
        self.pipelines = crm.pipelines.pipelines_api
        self.owners = crm.owners.owners_api

    def close(self) -> None:
        """Close the connections; calls under way are not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._pool.clear()

    async def ask(
        self,
        call: Callable[[], Any],
        *,
        repeats: bool = True,
        kind: CallKind = CallKind.PLAIN,
    ) -> Body:
        """Make a call, again after a lost answer where `repeats` says that this is harmless.

        Raises SendDelayed, SendRejected, SendUncertain or NotFound.
        """
        for pause in self._pauses if repeats else ():
            try:
                return await self._once(call, kind)
            except SendUncertain:
                await asyncio.sleep(pause)
        return await self._once(call, kind)

    async def _once(self, call: Callable[[], Any], kind: CallKind) -> Body:
        await self._budget.admit(kind)
        status, headers, content = await asyncio.get_running_loop().run_in_executor(
            self._executor, _answered, call
        )
        self._budget.heard(headers)
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP's range of success
            return _read(content)
        problem = refusal(status, headers, content)
        if isinstance(problem, SendDelayed):
            self._budget.refused(kind, problem.retry_after)
        raise problem


class _ApiFactory:
    """Gives the SDK API objects of ours: kept, on one pool, with dated paths and a timeout."""

    def __init__(
        self, pool: urllib3.PoolManager, version: str, timeout: tuple[float, float]
    ) -> None:
        self._pool = pool
        self._version = version
        self._timeout = timeout

    def __call__(self, package: Any, api_name: str, config: Body) -> Any:
        configuration = package.Configuration()
        configuration.access_token = config["access_token"]
        configuration.host = config["host"]
        configuration.client_side_validation = False
        api_client = self._client_class(package.ApiClient)(configuration)
        api_client.user_agent = "baton"
        api_client.rest_client.pool_manager = self._pool
        return getattr(package, api_name)(api_client=api_client)

    def _client_class(self, base: Any) -> Any:
        version, timeout = self._version, self._timeout

        class DatedClient(base):  # type: ignore[misc]
            def call_api(self, resource_path: str, *arguments: Any, **options: Any) -> Any:
                options["_request_timeout"] = timeout
                return super().call_api(dated(resource_path, version), *arguments, **options)

        return DatedClient


def dated(path: str, version: str) -> str:
    """Return the SDK's path in the form of an API version; "v3" leaves it as it is."""
    match = _VERSIONED.fullmatch(path)
    if match is None or version == "v3":
        return path
    return f"/crm/{match[1]}/{version}{(match[2] or '').rstrip('/')}"


def _answered(call: Callable[[], Any]) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content; raises SendUncertain when there was no whole answer."""
    try:
        answer = call()
        return answer.status, dict(answer.headers), answer.data
    except _REFUSED as problem:
        return problem.status, dict(problem.headers or {}), (problem.body or "").encode()
    except urllib3.exceptions.HTTPError as problem:
        raise SendUncertain(f"HubSpot gave no answer ({type(problem).__name__}).") from problem


def _read(content: bytes) -> Body:
    if not content:
        return {}
    try:
        body: Body = json.loads(content)
    except ValueError as problem:
        raise SendUncertain("HubSpot's answer cannot be read.") from problem
    return body
