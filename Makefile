# Everything has one command. `make` lists them.
PYTHON  ?= python3
VENV    ?= .venv
WORKERS ?= 3
PY      := $(VENV)/bin/python
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help run worker test check format seed verify bench screens migration backup restore browser clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.runs: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv does not work here; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing …" && $(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock && touch $@

$(VENV)/.tests: requirements-test.lock $(VENV)/.runs
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-test.lock && touch $@

run: $(VENV)/.runs ## start the product: PORT, MANDATE_DATA_DIR, MANDATE_DEMO=1, DATABASE_URL
	@exec $(PY) -m core.commands.run

worker: $(VENV)/.runs ## one more worker for timed work, beside those that run
	@exec $(PY) -m core.commands.worker

test: $(VENV)/.tests browser ## all tests; WORKERS=3, ARGS="-k word"
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(VENV)/.tests ## ruff, mypy strict on core and db, import contracts
	@$(VENV)/bin/ruff check . && $(VENV)/bin/mypy && $(VENV)/bin/lint-imports

format: $(VENV)/.tests ## let ruff put the code in order
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format .

seed: $(VENV)/.runs ## load the demo firm into an empty database
	@$(PY) -m seed

verify: $(VENV)/.runs ## recompute the ledger and the audit chain
	@$(PY) -m core.verify

bench: $(VENV)/.tests ## measure the services against raw SQL
	@$(PY) -m tests.bench $(ARGS)

screens: $(VENV)/.tests browser ## take the README's pictures
	@$(PY) -m tests.pictures $(ARGS)

migration: $(VENV)/.runs ## write the first migration anew from the models
	@$(PY) -m db.migrations.regenerate

backup: $(VENV)/.runs ## the whole database into one file: FILE=backups/name.dump
	@$(PY) -m core.commands.backup $(FILE)

restore: $(VENV)/.runs ## the database as a backup holds it: FILE=…, FORCE=1 to replace what is there
	@$(PY) -m core.commands.restore $(FILE)

browser:
	@.ci/browser

clean: ## remove what was installed and cached here
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
