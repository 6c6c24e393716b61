"""How a proxy is run. Only `cli` and `app` read this; below them there are plain arguments."""

from a11y_proxy.settings.model import Settings
from a11y_proxy.settings.sources import Loaded, load

__all__ = ["Loaded", "Settings", "load"]
