# Two commands do everything: `make site` publishes the circuits, `make test` proves them.
# The environment lives in .venv. WHEELHOUSE=dir installs from a folder of wheels, without a network.

PYTHON ?= python3
WHEELHOUSE ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INDEX := $(if $(WHEELHOUSE),--no-index --find-links $(WHEELHOUSE))
LOG := .venv/setup.log
NO_INDEX := The first set-up needs a Python package index, or WHEELHOUSE=folder with the wheels (details in $(LOG)).

.PHONY: site test test-all check bench picture clean

site: .venv/.ready-site
	@$(BIN)/ddtour build --out site $(ARGS)

test: .venv/.ready-test
	@$(BIN)/python -m pytest $(ARGS)

test-all: .venv/.ready-test
	@$(BIN)/python -m pytest -m "" $(ARGS)

check: .venv/.ready-test
	@$(BIN)/python -m pytest tests/test_gates.py

bench: .venv/.ready-test
	@for bench in tests/benchmarks/bench_*.py; do $(BIN)/python $$bench; done

picture: .venv/.ready-test
	@$(BIN)/python -m tests.picture

clean:
	rm -rf .venv site

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed; name it with PYTHON=python3.12 (or another)."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.ready-site: .venv/bin/python pyproject.toml
	@echo "Setting up .venv (once, a minute or two) ..."
	@$(PIP) install $(INDEX) --editable '.[elevation,report,sheet,tables,workshop]' >$(LOG) 2>&1 \
		|| { echo "$(NO_INDEX)"; exit 1; }
	@touch $@

.venv/.ready-test: .venv/.ready-site
	@$(PIP) install $(INDEX) --editable '.[test]' >$(LOG) 2>&1 \
		|| { echo "$(NO_INDEX)"; exit 1; }
	@touch $@
