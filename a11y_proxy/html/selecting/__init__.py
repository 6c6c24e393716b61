"""Selectors, for `a11y_proxy.html.select`: their terms, a verdict a start tag, combinators."""
