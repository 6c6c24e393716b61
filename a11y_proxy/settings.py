"""Every setting: default, type and help in one place.

Command line over environment (`A11Y_PROXY_<NAME>`) over default. Only `cli` and `app` read this;
below them there are plain arguments.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import idna
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from a11y_proxy.errors import SettingsError

Port = Annotated[int, Field(ge=0, le=65_535)]


class Settings(BaseModel):
    """How a proxy is run. Build with `Settings.of`, which words what is wrong for an operator."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str = Field(description="Base URL of the portal, such as http://portal.example")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: Port = Field(8080, description="Port to listen on; 0 takes a free one")
    rules: str | None = Field(None, description="Folder of rules; without it, those of the package")
    public_hosts: tuple[str, ...] = Field(
        (), description="Host names that visitors use; without any, every name is mapped"
    )
    site: str | None = Field(
        None, description="Host name under which the site's facts are filed, where it differs"
    )
    prefix: str = Field("/_a11y", description="Where the proxy's own addresses live")
    allow_view_header: bool = Field(
        False, description="Let X-A11y-View choose the view: for tools, not for the open network"
    )

    @classmethod
    def of(cls, **values: object) -> Settings:
        """The settings, or `SettingsError`: which one, what was found, what was expected."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            reason = first["msg"].removeprefix("Value error, ")
            raise SettingsError(f"{name} {first['input']!r}: {reason}") from error

    @field_validator("origin")
    @classmethod
    def _absolute(cls, value: str) -> str:
        problem = "expected an absolute URL of scheme and host, such as http://portal.example"
        try:
            url = urlsplit(value)
            valid = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError as error:
            raise ValueError(problem) from error
        if not valid or value != value.strip() or any(c.isspace() for c in value):
            raise ValueError(problem)
        if not _is_name(url.hostname or ""):
            raise ValueError(f"{problem}; no such host name can be")
        if url.path not in ("", "/") or url.query or url.fragment or url.username is not None:
            raise ValueError(f"{problem}; no path, query or user name")
        return value.rstrip("/")

    @field_validator("public_hosts")
    @classmethod
    def _names(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not _is_authority(value):
                raise ValueError(f"{value!r}: expected a host name, such as www.portal.example")
        return values

    @field_validator("prefix")
    @classmethod
    def _one_segment(cls, value: str) -> str:
        if (
            len(value) < 2
            or value[0] != "/"
            or not value[1:].replace("_", "").replace("-", "").isalnum()
        ):
            raise ValueError(
                "expected one path segment of letters, digits, _ and -, such as /_a11y"
            )
        return value


def _is_authority(value: str) -> bool:
    """Whether a Host field may say this: a name or address, and a port."""
    try:
        url = urlsplit(f"//{value}")
        plain = url.netloc == value and url.username is None and url.port != 0
        return plain and _is_name(url.hostname or "")
    except ValueError:
        return False


def _is_name(host: str) -> bool:
    """Whether DNS can hold this name, or it is an address."""
    try:
        name = host.encode("idna") if host.isascii() else idna.encode(host)
    except UnicodeError:
        return False
    return bool(name) and not set(name) & set(b" /@\\<>\"'")
