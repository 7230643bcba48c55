# make run: install, load the demo, write the report, serve it on 127.0.0.1.   make test: install, run all tests.
PYTHON ?= python3
UV := $(shell command -v uv || echo .tools/bin/uv)
export UV_PYTHON_DOWNLOADS ?= automatic
export UV_SYSTEM_CERTS ?= 1
# Programs start again and again in the tests, and need not be compiled each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test browse check words bench bench-web

run: $(UV)
	$(UV) run --locked --no-dev headwater demo

# Once on SQLite; then, on PostgreSQL, whatever touches a database. Where PostgreSQL is not installed the second says so.
test: $(UV)
	$(UV) run --locked pytest -n auto
	HEADWATER_TEST_DATABASE=postgresql $(UV) run --locked pytest -n auto

# The pages in a real browser (Chromium), with axe.
browse: $(UV)
	$(UV) run --locked --group e2e pytest -n 2 tests/e2e

# What is checked without running anything: style, types, floors.
check: $(UV)
	$(UV) run --locked ruff check
	$(UV) run --locked ruff format --check
	$(UV) run --locked mypy
	$(UV) run --locked lint-imports

# The catalogues of what the pages say, brought up to the code: new sentences wait in them for a translation.
words: $(UV)
	PYTHONPATH=tests $(UV) run --locked python -m languages.gathering

bench: $(UV)
	$(UV) run --locked python -m bench

# How long the server takes for each page, on 100,000 contributions and a million movements (synthetic, filled once).
bench-web: $(UV)
	HEADWATER_DATABASE_URL=$${HEADWATER_DATABASE_URL:-sqlite:////tmp/headwater-bench-web.sqlite3} $(UV) run --locked python bench/web.py

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet 'uv>=0.13,<0.14'
