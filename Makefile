# Two commands for a newcomer: `make racetrack` and `make test`.
PYTHON ?= python3
PY := .venv/bin/python
OUT ?= runs/racetrack_propulsion

.PHONY: racetrack test test-slow lint clean

racetrack: .venv/installed
	$(PY) scenarios/racetrack_propulsion.py --out $(OUT) --resume

test: .venv/installed-test
	$(PY) -m pytest

test-slow: .venv/installed-test
	$(PY) -m pytest -m slow

lint: .venv/installed-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "neelsot_dyn needs Python 3.11 or later; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-test: .venv/bin/python pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv build dist runs
