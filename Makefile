# The portal on one machine. Needs Python 3.11 or newer, make and git; everything else is brought along.
#   make run      everything, at http://localhost:8000      PORT=8001 make run   elsewhere
#   make test     every test                                make help            the rest

PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
VENV ?= $(VAR_DIR)/venv
PYTEST ?= pytest
ARGS ?=
export PORT VAR_DIR

PY = $(VENV)/bin/python
ENV = python=$$(/bin/sh portal/embedded/find-python) && "$$python" portal/embedded/bootstrap.py --venv "$(VENV)"
WITH_SERVICES = "$(PY)" -m portal.embedded exec
PACKAGES = portal tenants dealers oem_hub billing integrations

.PHONY: help run stop test bench lint ci-checks shell format requirements clean environment environment-dev

help:
	@echo "make run        the portal with its demo network: PORT=8000, DEMO_SIZE=small|medium|large, RELOAD=1"
	@echo "make stop       end it from another terminal, and whatever a killed start left behind"
	@echo "make test       every test; ARGS='-k words tests/path' for some of them"
	@echo "make bench      the measurements of docs/benchmarks.md"
	@echo "make lint       ruff, formatting, types, import rules        make format    mend what can be mended"
	@echo "make ci-checks  migrations, deployment settings, translations"
	@echo "make shell      Django's shell on the data of make run"
	@echo "make requirements  pin the packages anew from requirements*.in"
	@echo "make clean      stop everything and remove all that was made, the demo data too"

environment:
	@$(ENV)

environment-dev:
	@$(ENV) --requirements requirements-dev.txt

run: environment
	@exec "$(PY)" -m portal.embedded run

stop:
	@if [ -x "$(PY)" ]; then exec "$(PY)" -m portal.embedded stop; fi

test: environment-dev
	@$(WITH_SERVICES) -- "$(PY)" -m $(PYTEST) $(ARGS)

bench: environment-dev
	@$(WITH_SERVICES) -- "$(PY)" -m tests.bench $(ARGS)

lint: environment-dev
	"$(VENV)/bin/ruff" check .
	"$(VENV)/bin/ruff" format --check .
	"$(VENV)/bin/mypy" $(PACKAGES)
	"$(VENV)/bin/lint-imports"

format: environment-dev
	"$(VENV)/bin/ruff" check --fix .
	"$(VENV)/bin/ruff" format .

ci-checks: environment-dev
	@echo "Models without a migration"
	@$(WITH_SERVICES) -- "$(PY)" manage.py makemigrations --check --dry-run
	@echo "Deployment settings"
	@SECRET_KEY=$$("$(PY)" -c 'import secrets; print(secrets.token_urlsafe(64))') FIELD_KEYS=$$("$(PY)" -c 'import secrets; print(secrets.token_urlsafe(48))') \
	  DJANGO_SETTINGS_MODULE=portal.settings.prod $(WITH_SERVICES) -- "$(PY)" manage.py check --deploy --fail-level WARNING
	@echo "Translations"
	@$(WITH_SERVICES) -- "$(PY)" manage.py translations

shell: environment
	@"$(PY)" -m portal.embedded exec --data run -- "$(PY)" manage.py shell

requirements:
	@command -v uv >/dev/null || { echo "This needs uv: pip install uv"; exit 1; }
	@for set in requirements requirements-local requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	    --python-version 3.11 $$set.in -o $$set.txt || exit 1; done

clean: stop
	rm -rf "$(VAR_DIR)" node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -f locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
