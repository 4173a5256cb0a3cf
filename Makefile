# make help tells what there is. Everything happens in .venv, made anew whenever pyproject.toml changes.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
APT := $(shell command -v apt-get 2>/dev/null)
PYTEST := $(BIN)/python -m pytest -p tests.plugin_require_all
GATE_TESTS = tests/test_house.py tests/test_wording.py tests/bot/test_settings.py $(shell find tests -name 'test_migrations*.py')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check wording pictures bench fmt

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: $(VENV)/.ready-app ## everything on this machine, with a demonstration city; FRESH=1 begins anew
	@$(BIN)/songxue demo $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT)) $(if $(CITY),--city $(CITY))

test: $(VENV)/.ready-dev ## all tests, on SQLite and PostgreSQL; T=tests/bot or T="-k words": those only; REQUIRE_ALL=1: no skips
ifdef T
	$(PYTEST) $(T)
else
	TEST_DATABASE=sqlite $(PYTEST) -n $(JOBS) -rs
	TEST_DATABASE=postgres $(PYTEST) -p tests.plugin_database_tests -n $(JOBS) -rs
endif

check: $(VENV)/.ready-dev ## lint, types, import ladder, migrations, settings, wording
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(PYTEST) $(GATE_TESTS)
	$(BIN)/python -m bot.wording --check

wording: $(VENV)/.ready-app ## every reply and push with sample data, for proof-readers
	@$(BIN)/python -m bot.wording

pictures: $(VENV)/.ready-dev ## the pictures of docs/pictures, from the running demonstration
	$(BIN)/python -m tests.journeys.walking docs/pictures

bench: $(VENV)/.ready-dev ## how fast it is, beside its peers
	$(BIN)/python -m bench

fmt: $(VENV)/.ready-dev ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; if it has another name: make PYTHON=python3.12"; exit 2; }
ifneq ($(UV),)
	$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		if [ -n "$(APT)" ] && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(notdir $(PYTHON))-venv; \
		elif [ -n "$(APT)" ]; then \
			echo "One thing is missing. Run: sudo apt-get install -y $(notdir $(PYTHON))-venv"; exit 2; \
		else \
			echo "$(PYTHON) comes without ensurepip or venv: install them with the system's package manager"; exit 2; \
		fi; \
	fi
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
endif

ifneq ($(UV),)
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

$(VENV)/.ready-app: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable . --group test --group check
	@touch $@ $(VENV)/.ready-app
