"""`python -m a11y_proxy`."""

from a11y_proxy.cli import main

main()
