# 兰台 Lantai. Two commands for a newcomer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: migrations help ocr demo test test-fast check bench bench-large requirements screenshots format messages clean run-ready dev-ready

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run-ready:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed, for example: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) tools/bootstrap.py run

dev-ready:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed, for example: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) tools/bootstrap.py dev

ocr: run-ready  ## what reading page images needs besides (RapidOCR, about 200 MB)
	@$(PYTHON) tools/bootstrap.py ocr

demo: run-ready  ## the demonstration university on http://localhost:8000 (PORT=, LANTAI_HOME=)
	@exec $(RUN) -m lantai.demo

test: dev-ready  ## the whole suite: SQLite, PostgreSQL, browser
	@$(RUN) tools/test.py

test-fast: dev-ready  ## unit part only, on SQLite
	@$(RUN) tools/test.py --fast

check: dev-ready  ## format, lint, types, contracts, migrations, translations, words, lock files
	@$(RUN) tools/check.py

bench: dev-ready  ## headline figures on both databases, each against a baseline in the same run (ARGS="find seal --postgresql --json")
	@$(RUN) -m benchmarks $(ARGS)

bench-large: dev-ready  ## the same at the size of a whole archive, by hand: an hour; kept in benchmarks/results (ARGS="search --postgresql")
	@$(RUN) -m benchmarks --large --keep $(ARGS)

requirements: dev-ready  ## which requirement IDs have a test that ran and passed -> docs/requirements.md
	@$(RUN) tools/requirements.py $(ARGS)

screenshots: dev-ready  ## every page at 390 and 1280 px, Chinese and English -> screenshots/ (ROLES=, DEMO=)
	@ROLES="$(ROLES)" DEMO="$(DEMO)" $(RUN) tools/screenshots.py

format: dev-ready  ## let ruff format and mend what it can
	@$(RUN) -m ruff check --fix --quiet . ; $(RUN) -m ruff format .

migrations: dev-ready  ## make the one migration of each room anew from its models (ADR 0006)
	@$(RUN) tools/migrations.py

messages: dev-ready  ## take new words into the catalogues of translations
	@$(RUN) tools/messages.py extract

clean:  ## remove what was built; the data folder (var/) stays
	rm -rf $(VENV) assets/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache screenshots build
	find src tests -name __pycache__ -prune -exec rm -rf {} + ; find src -name '*.mo' -delete
