"""Every setting: default, type and help in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from a11y_proxy.errors import SettingsError
from a11y_proxy.settings.mistakes import Mistake, mistakes_of
from a11y_proxy.settings.values import (
    SIZE,
    Address,
    Count,
    ExistingFile,
    Flag,
    Folder,
    Host,
    Hosts,
    Metavar,
    OptionalSize,
    Output,
    Peers,
    Pins,
    Port,
    Seconds,
    Segment,
    Size,
    SlowPaths,
    Url,
    in_units,
)

_K, _M = 1024, 1024**2
# The first is of no use beyond the second.
_ORDERED = (
    ("hold_idle_seconds", "hold_seconds"),
    ("hold_bytes", "max_held_bytes"),
    ("hold_bytes", "max_inflated"),
    ("max_target", "max_head"),
    ("origin_kept", "origin_connections"),
)


class Settings(BaseModel):
    """How a proxy is run. Build with `load` or `of`, which word what is wrong for an operator."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # The site
    origin: Url = Field(description="Base URL of the portal, such as http://portal.example")
    host: Address = Field("127.0.0.1", description="Address to listen on")
    port: Port = Field(8080, description="Port to listen on; 0 takes a free one")
    rules: Folder = Field(None, description="Folder of rules; without it, those of the package")
    public_hosts: Hosts = Field(
        (), description="Host names that visitors use; without any, every name is mapped"
    )
    site: Host = Field(
        None, description="Host name under which the site's facts are filed, where it differs"
    )
    prefix: Segment = Field("/_a11y", description="Where the proxy's own addresses live")
    allow_view_header: Flag = Field(
        False, description="Let X-A11y-View choose the view: for tools, not for the open network"
    )
    trusted: Peers = Field(
        (), description="Proxies in front of this one, whose X-Forwarded-* is believed"
    )

    # The origin
    origin_connect_seconds: Seconds = Field(3.0, description="To connect to the origin, TLS too")
    origin_head_seconds: Seconds = Field(60.0, description="To wait for the head of its answer")
    origin_idle_seconds: Seconds = Field(60.0, description="To wait for each byte of a body")
    slow_paths: SlowPaths = Field(
        (),
        description="Paths whose head may take longer, /export/*=300; the first that fits holds",
    )
    origin_connections: Count = Field(100, description="Connections to the origin at once")
    origin_wait_seconds: Seconds = Field(
        5.0, description="To wait for one of them to become free, then 503"
    )
    origin_kept: Count = Field(32, description="Idle connections that are kept for later")
    origin_kept_seconds: Seconds = Field(15.0, description="How long each of them is kept")
    reuse_private: Flag = Field(
        False, description="Let requests with a cookie or authorisation share kept connections"
    )
    breaker: Flag = Field(
        True, description="Leave an origin that keeps failing in peace for a while (503 at once)"
    )
    ca_file: ExistingFile = Field(
        None, description="PEM file of certificates that are trusted besides the system's"
    )
    pin_sha256: Pins = Field(
        (), description="SHA-256 of the origin's certificate or public key; any of them will do"
    )
    legacy_tls: Flag = Field(False, description="Also speak TLS 1.0 and weak ciphers to the origin")

    # Limits
    max_requests: Count = Field(1_000, description="Requests at once; beyond, 503")
    max_target: Size = Field(8 * _K, description="Bytes of a request's address; beyond, 414")
    max_head: Size = Field(32 * _K, description="Bytes of a request's head; beyond, 431")
    max_head_fields: Count = Field(100, description="Fields of a request's head; beyond, 431")
    max_body: OptionalSize = Field(
        None, description="Bytes of a request's body; beyond, 413; any number unless set"
    )
    visitor_head_seconds: Seconds = Field(10.0, description="For a request's head; beyond, 408")
    visitor_body_idle_seconds: Seconds = Field(
        10.0, description="Without a byte of a request's body; beyond, the connection ends"
    )
    visitor_write_idle_seconds: Seconds = Field(
        60.0, description="That a visitor does not read; beyond, the connection ends"
    )
    tunnel_idle_seconds: Seconds = Field(
        3_600.0, description="Without a byte of a WebSocket; beyond, the connection ends"
    )
    hold_bytes: Size = Field(5 * _M, description="Of a page, as it came; beyond, not rewritten")
    hold_idle_seconds: Seconds = Field(
        2.0, description="Without a byte of a page; beyond, not rewritten"
    )
    hold_seconds: Seconds = Field(10.0, description="For a whole page; beyond, not rewritten")
    max_held: Count = Field(200, description="Pages held at once; beyond, not rewritten")
    max_held_bytes: Size = Field(
        128 * _M, description="Of all held pages together; beyond, not rewritten"
    )
    max_inflated: Size = Field(
        20 * _M, description="Of a page without its compression; beyond, not rewritten"
    )
    max_inflate_ratio: Count = Field(
        200, description="How many times a large page may grow then; beyond, not rewritten"
    )
    drain_seconds: Seconds = Field(
        10.0, description="For answers under way once told to stop; then they break"
    )

    # The access log
    access_log: Output = Field(
        None, description="File for one line of JSON a request, or - for standard output"
    )
    log_queries: Flag = Field(False, description="Write the query of each address too")
    log_clients: Annotated[Literal["full", "masked", "none"], Metavar("full|masked|none")] = Field(
        "full", description="How much of each visitor's address is written"
    )

    @classmethod
    def of(cls, **values: object) -> Self:
        """The settings, or `SettingsError`: which one, what was found, what was expected."""
        for mistake in cls.mistakes(values):
            raise SettingsError(mistake.said(mistake.name))
        return cls.model_validate(values)

    @classmethod
    def mistakes(cls, values: Mapping[str, object]) -> list[Mistake]:
        """Whatever is wrong with these values, one by one and together."""
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            return mistakes_of(error, cls.model_fields)
        return list(settings._contradictions(values))

    @classmethod
    def written(cls, name: str, value: object) -> str:
        """The value of a setting as a person would write it; `-` for none."""
        if value is None or value == ():
            return "-"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            return f"{value:g}"
        if isinstance(value, int) and SIZE in cls.model_fields[name].metadata:
            return in_units(value)
        return " ".join(value) if isinstance(value, tuple) else str(value)

    @property
    def slow_path_seconds(self) -> dict[str, float]:
        """Pattern → seconds, in order."""
        parts = (entry.rpartition("=") for entry in self.slow_paths)
        return {pattern: float(seconds) for pattern, _, seconds in parts}

    def _contradictions(self, given: Mapping[str, object]) -> Iterator[Mistake]:
        """What is wrong with settings that are each right alone, told of one that was given."""
        if not self.origin.startswith("https:"):
            for name in ("ca_file", "pin_sha256", "legacy_tls"):
                if getattr(self, name):
                    problem = f"expected an origin of https, found {self.origin}"
                    yield Mistake((name,), problem, given[name])
        for less, more in _ORDERED:
            if getattr(self, less) > getattr(self, more):
                name, other = (less, more) if less in given else (more, less)
                bound = "at most" if name == less else "at least"
                value = self.written(other, getattr(self, other))
                yield Mistake(
                    (name,), f"expected {bound} {other}, which is {value}", given.get(name)
                )
        patterns = [entry.rpartition("=")[0] for entry in self.slow_paths]
        for at, pattern in enumerate(patterns):
            if pattern in patterns[:at]:
                problem = "expected each pattern once; it is there already"
                yield Mistake(("slow_paths", at), problem, self.slow_paths[at])
        if self.log_queries and self.access_log is None:
            problem = "expected an access_log to write them to"
            yield Mistake(("log_queries",), problem, given["log_queries"])
