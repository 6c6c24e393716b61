"""Repairs the HTML of old portals, for everyone, by rules.

A11yMiddleware(app, rules=load_rules("rules/"))    around any ASGI app
ReverseProxy("http://portal.example")              a plain, transparent proxy
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a11y_proxy.engine.load import load_rules
    from a11y_proxy.middleware import A11yMiddleware
    from a11y_proxy.proxy.handler import ReverseProxy

__version__ = "0.1.0"
__all__ = ["A11yMiddleware", "ReverseProxy", "__version__", "load_rules"]

_HOME = {
    "A11yMiddleware": "a11y_proxy.middleware",
    "ReverseProxy": "a11y_proxy.proxy.handler",
    "load_rules": "a11y_proxy.engine.load",
}


def __getattr__(name: str) -> object:
    """Loads a public name when it is asked for: who needs the proxy alone loads no parser."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
