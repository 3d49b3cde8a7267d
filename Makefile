# Payesh. `make demo` and `make test` need Python 3.11+, git and make, and nothing else.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
VAR ?= $(CURDIR)/var
PORT ?= 8000
FACILITIES ?= 300
export VAR PORT FACILITIES

.PHONY: demo run test check bench kills journeys axe pictures lock format clean

demo: .venv/run.done ## a synthetic nation on 127.0.0.1, until Ctrl-C
	@exec $(BIN)/python manage.py demo

run: .venv/run.done ## the product without demo data, until Ctrl-C
	@exec $(BIN)/python manage.py run_all

test: .venv/dev.done ## everything is set up, then the whole suite
	@$(BIN)/python tests/prepare.py
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: .venv/dev.done ## lint, types, import contracts, translations, migrations, deployment
	@$(BIN)/python tests/check_all.py

bench: export VAR := $(if $(filter file,$(origin VAR)),$(CURDIR)/var/bench,$(VAR))
bench: export FACILITIES := $(if $(filter file,$(origin FACILITIES)),50000,$(FACILITIES))
bench: export ONLY := $(ONLY)
bench: .venv/dev.done ## Payesh against its limits; ONLY=rescore,… picks, FACILITIES=… sets the size
	@$(BIN)/python -m benchmarks

kills: .venv/dev.done ## file while everything is killed; KILLS=… in all, SEED=…, STATE=… a run's folder
	@$(BIN)/python -m tests.system.kills --state "$(or $(STATE),$(CURDIR)/var/kills)" \
	    --kills "$(or $(KILLS),1000)" --seed "$(or $(SEED),1401)"

journeys: .venv/dev.done ## type and leave by every way out; ROUNDS=… in all, SEED=…, STATE=… a run's folder
	@$(BIN)/python -m tests.journeys --state "$(or $(STATE),$(CURDIR)/var/journeys)" \
	    --rounds "$(or $(ROUNDS),50)" --seed "$(or $(SEED),1401)"

axe: .venv/dev.done ## axe on every page, role, language, theme, width; goes on; ONLY=roles, DEMO=demo.json
	@$(BIN)/python -m tests.screens axe --folder "$(or $(STATE),$(CURDIR)/var/axe)" \
	    --only "$(ONLY)" $(if $(DEMO),--demo "$(DEMO)")

pictures: .venv/dev.done ## a picture of each into OUT; ONLY=clerk,fa,light,390 picks, DEMO=demo.json
	@$(BIN)/python -m tests.screens pictures --folder "$(or $(OUT),$(CURDIR)/var/pictures)" \
	    --only "$(ONLY)" $(if $(DEMO),--demo "$(DEMO)")

format: .venv/dev.done
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: .venv/dev.done ## rewrite the lock files from pyproject.toml
	@LOCK="$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host"
	$$LOCK --output-file requirements.txt pyproject.toml
	$$LOCK --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean: ## forget the virtual environment and all local data
	rm -rf .venv "$(VAR)"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Payesh needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv

.venv/run.done: requirements.txt | .venv/bin/python
	@echo "Installing (about a minute, once) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/dev.done: requirements-dev.txt | .venv/bin/python
	@echo "Installing with the tools of development (about two minutes, once) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ .venv/run.done
