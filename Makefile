# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
PORTAL_PORT ?= 8081

.PHONY: install demo test check screens verify verify-thin verify-edits bench browser clean

install: $(VENV)/.installed

# Debian's python3 may come without ensurepip; virtualenv brings its own pip.
$(VENV)/.installed: pyproject.toml .ci/requirements-dev.lock
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  $(PYTHON) -m pip install --quiet --target $(VENV)-boot virtualenv && \
	  PYTHONPATH=$(VENV)-boot $(PYTHON) -m virtualenv $(VENV) && rm -rf $(VENV)-boot; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The fictional portal and the proxy in front of it, until Ctrl-C.
demo: install
	$(BIN)/a11y-proxy demo --port $(PORT) --portal-port $(PORTAL_PORT)

# Debian's Chromium and one Chinese font, where absent and where we may install them.
browser:
	@.ci/browser

test: install browser
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/a11y-proxy rules test rules/

# Home and article in each view, wide and phone, into build/screens/.
screens: install browser
	$(BIN)/python -m tests.browser.screens build/screens

# The long harnesses. Figures go to build/<name>.json.
verify: verify-thin verify-edits

verify-thin: install browser
	$(BIN)/python -m tests.verify.thin build/thin.json

# Random edits by the ledger against the same edits made in Chromium's own DOM.
verify-edits: install browser
	$(BIN)/python -m tests.verify.edits build/edits.json

# Costs as ratios to lxml's parse and serialize in the same process.
bench: install
	$(BIN)/python -m bench.tree

clean:
	rm -rf $(VENV) build dist
