# Two words do everything: `make serve` and `make test`. All else lives in .venv and releases/.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin

NPM := $(shell command -v npm)
CLIENTS := tests/clients/node_modules/.ready
GEODATA := src/kg/web/geodata/node_modules/.ready

.PHONY: serve test check build geodata bench lint types unit lock clean

.venv/.ready: pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# Set up, build and check a release, serve it.
serve: build geodata
	$(BIN)/kg serve --host $(HOST) --port $(PORT)

build: .venv/.ready
	$(BIN)/kg build

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

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready
	$(BIN)/mypy

unit: .venv/.ready geodata $(if $(NPM),$(CLIENTS))
	$(BIN)/pytest

# Clients in JavaScript; without Node the tests that need them skip and say so.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	$(NPM) ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Side-by-side measurements; each prints a table with versions. BENCH=--write puts the endpoint's into docs/.
bench: .venv/.ready .venv-bench/.ready
	$(BIN)/python bench/check.py
	$(BIN)/python bench/endpoint.py $(BENCH)

# The servers we compare with live apart: their dependencies must not change what is measured.
.venv-bench/.ready: bench/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --requirement bench/requirements.txt
	@touch $@

# Write down the versions that are installed now, after trying newer ones by hand.
lock: .venv/.ready
	$(BIN)/python -m pip freeze --exclude-editable > requirements.txt

clean:
	rm -rf .venv .venv-bench .hypothesis releases tests/clients/node_modules src/kg/web/geodata/node_modules .mypy_cache .pytest_cache .ruff_cache src/*.egg-info
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
