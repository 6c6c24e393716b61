"""Names, roles and exposure on the static tree, for `a11y_proxy.html.names`."""
