"""Which addresses may be given our token: Teams' own, and those that the operator names."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.domain.errors import SendRejected

TEAMS_HOSTS = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
)
"""Hosts of the Bot Connector for Teams, from "Create and send messages" and the pages about the
government clouds in Microsoft's Teams platform documentation."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ServiceHosts:
    """The allow-list. Sending to any other host would hand it a token that writes in our name."""

    def __init__(self, named: Sequence[str] = ()) -> None:
        """`named` are more hosts, in the form host or host:port; plain HTTP only on loopback."""
        self._hosts = frozenset(host.lower() for host in (*TEAMS_HOSTS, *named))

    def allow(self, url: str) -> bool:
        """Whether this service address is one of Teams."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.username or parts.password or not host:
            return False
        if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
            return False
        return host in self._hosts or f"{host}:{port}" in self._hosts

    def require(self, url: str) -> None:
        """Raise SendRejected for an address that is not one of Teams."""
        if not self.allow(url):
            host = url.split("/")[2] if url.count("/") > 1 else url
            raise SendRejected(
                f"{host} is no address of Teams, so nothing is sent there. If it is right, add it "
                "to teams.service_hosts in config.yaml."
            )
