# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
PORTAL_PORT ?= 8081

.PHONY: install demo test check screens verify tree fidelity rules act names verify-http peers fuzz fuzz-corpus bench browser clean

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

# The long harnesses. Figures go to build/<name>.json; PAGES=dir judges the pages of a folder.
verify: tree fidelity rules names verify-http

# The tree judged by Chromium and parse5, over the pages of a folder: `make tree PAGES=dir`; without,
# over the test material. `PEER=lxml` puts lxml's tree in its place, which must fail.
tree: install browser tests/verify/parse5/node_modules
	$(BIN)/python -m tests.verify.tree build/tree$(if $(PEER),-$(PEER)).json $(if $(PAGES),--pages "$(PAGES)") $(if $(PEER),--peer $(PEER))

tests/verify/parse5/node_modules: tests/verify/parse5/package-lock.json
	npm ci --prefix $(@D) --no-audit --no-fund --silent
	@touch $@

# That edits change what a rule touches and nothing else. `PEER=lxml` makes the random edits in lxml
# and serializes, which must fail.
fidelity: install browser
ifdef PEER
	$(BIN)/python -m tests.verify.edits build/edits-$(PEER).json --peer $(PEER) $(if $(PAGES),--pages "$(PAGES)") --steps 2000
else
	$(BIN)/python -m tests.verify.fidelity build/fidelity.json $(if $(PAGES),--pages "$(PAGES)")
endif

# The rules: what repairs change in Chromium's accessibility tree, ACT's cases, axe-core on every page.
# FIGURES="a.json b.json" takes in what is measured elsewhere.
rules: install browser tests/verify/axe/node_modules
	$(BIN)/python -m tests.verify.rules build/rules.json $(if $(FIGURES),--with $(FIGURES))

# The cases of the ACT rules that ours claim.
act: install
	$(BIN)/python -m tests.verify.act build/act.json

# Names, roles and exposure against web-platform-tests and Chromium's accessibility tree.
names: install browser
	$(BIN)/python -m tests.verify.names build/names.json

tests/verify/axe/node_modules: tests/verify/axe/package-lock.json
	npm ci --prefix $(@D) --no-audit --no-fund --silent
	@touch $@

# Both ends of HTTP against the direct way, under faults and storms, beside nginx and httpx.
verify-http: install peers
	$(BIN)/python -m tests.verify.http build/http.json

# Debian's nginx, wrk and slowhttptest, where absent and where we may install them.
peers:
	@.ci/peers

# The tree under coverage-guided mutation for SECONDS; what it finds is kept in build/fuzz/.
SECONDS ?= 3600
fuzz: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-fuzz.lock
	@mkdir -p build/fuzz/found
	$(BIN)/python -m tests.fuzz.tree -dict=tests/fuzz/html.dict -max_total_time=$(SECONDS) -timeout=20 -max_len=2048 -artifact_prefix=build/fuzz/ build/fuzz/found tests/fuzz/corpus

# The smallest inputs that together reach all that was reached: the corpus that tests replay.
fuzz-corpus:
	rm -rf build/fuzz/least && mkdir -p build/fuzz/least
	$(BIN)/python -m tests.fuzz.tree -set_cover_merge=1 -max_len=512 build/fuzz/least build/fuzz/found tests/fuzz/corpus
	rm -rf tests/fuzz/corpus && cp -r build/fuzz/least tests/fuzz/corpus

# Costs as ratios: of pages to lxml's parse and serialize in the same process, of passing through to
# nginx's proxy and to httpx's own transport.
bench: install peers
	$(BIN)/python -m bench.tree $(PAGES)
	$(BIN)/python -m bench.edits $(PAGES)
	$(BIN)/python -m bench.http

clean:
	rm -rf $(VENV) build dist
