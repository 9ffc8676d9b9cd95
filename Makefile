# Every way to run, test and check Backstride; `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
ARGS ?=

BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
GATED := */domain/*,*/library.py,*/actions.py,*/actions/*
UV_LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.PHONY: help setup server run demo test drill check access lint coverage fix bench screenshots lock test-postgresql

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## the virtual environment and the system libraries; every other target calls it

$(READY): requirements.txt requirements-dev.txt .ci/setup.py
	@$(PYTHON) .ci/setup.py libraries venv
	@touch $@

server: ## the program for a clinic's own server, without what only developing needs
	@$(PYTHON) .ci/setup.py libraries server

run: $(READY) ## the demo clinic on http://127.0.0.1:8000 (PORT=8001 for another port)
	@BACKSTRIDE_MODE=demo exec $(BIN)/python manage.py serve --port $(PORT)

demo: $(READY) ## fill the database with the demo clinic, without starting the site
	@BACKSTRIDE_MODE=demo $(BIN)/python manage.py migrate --verbosity 0
	@BACKSTRIDE_MODE=demo $(BIN)/python manage.py demo
	@BACKSTRIDE_MODE=demo $(BIN)/python manage.py load_icd10

test: $(READY) ## every test, those in a browser included (ARGS="-k plan" for some)
	@$(PYTHON) .ci/setup.py chromium systemd
	$(PYTEST) -m "not drill" $(ARGS)

drill: $(READY) ## the longer half of the fault and leak tests, by hand; a part of it needs root
	@$(PYTHON) .ci/setup.py chromium certutil postgresql
	$(PYTEST) -m drill $(ARGS)

test-postgresql: $(READY) ## all that use a database but the browser tests, and one journey, on a PostgreSQL of its own
	@$(PYTHON) .ci/setup.py chromium postgresql
	$(PYTHON) .ci/postgresql.py $(PYTEST) -m "(journey or not browser) and not drill" \
		--ignore-glob="*/domain" $(ARGS)

check: lint coverage ## format, lint, types, shape, migrations, templates, and make test with its coverage

access: $(READY) # write tests/project/access.csv anew; read the diff before committing it
	WRITE_ACCESS_TABLE=1 $(BIN)/python -m pytest tests/project/test_access_table.py -k the_table_says

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djhtml --check templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	@BACKSTRIDE_MODE=production BACKSTRIDE_HTTPS=proxy ALLOWED_HOSTS=clinic.example \
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_hex(50))") \
	BACKSTRIDE_FIELD_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_hex(50))") \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

coverage: $(READY) # make test, and the floor of every app is covered, each branch of it
	@$(PYTHON) .ci/setup.py chromium systemd
	$(PYTEST) -m "not browser and not drill and not untraced" --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --include="$(GATED)" --fail-under=100
	$(PYTEST) -m "(browser or untraced) and not drill" $(ARGS)

fix: $(READY) ## put right what a program can: format, import order, template indent
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djhtml templates

bench: $(READY) ## how fast it is, as ratios to bare floors in one run
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(READY) # take docs/screenshots anew, from a fresh demo that runs at URL
	DJANGO_SETTINGS_MODULE=clinic.settings $(BIN)/python -c \
	"import django; django.setup(); from tests import pictures; pictures.main('$(URL)')"

lock: $(READY) ## pin every package anew, with hashes, from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(UV_LOCK) pyproject.toml --upgrade -o requirements.txt
	$(UV_LOCK) --group dev -c requirements.txt --upgrade -o requirements-dev.txt
	echo virtualenv | $(UV_LOCK) - --upgrade -o .ci/virtualenv.txt
