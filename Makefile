# Two commands for a newcomer: `make racetrack` and `make test`.
PYTHON ?= python3
PY := .venv/bin/python
OUT ?= runs/racetrack_propulsion
# Two processes of one thread each; a file stays together, for its fixtures.
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile

.PHONY: racetrack test test-slow campaign supply coverage mutation bench lint docs movies clean

racetrack: .venv/installed
	$(PY) scenarios/racetrack_propulsion.py --out $(OUT) --resume

test: .venv/installed-test
	$(PYTEST)

test-slow: .venv/installed-test
	$(PYTEST) -m slow

campaign: .venv/installed-test
	$(PYTEST) -m campaign

# The oldest and the newest versions of all dependencies that pyproject.toml allows, each in an environment of its own.
supply: .venv/bin/python
	$(PY) tests/supply/environments.py lowest newest

coverage: .venv/installed-test
	$(PY) -m pytest --cov=neelsot_dyn --cov-report=term:skip-covered

mutation: .venv/installed-test
	nice $(PY) tests/mutation/mutate.py --count 120 --out mutants.json
	nice $(PY) tests/mutation/planted.py --out planted.json

bench: .venv/installed-test
	$(PY) -m benchmarks --json benchmarks.json

lint: .venv/installed-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

docs: .venv/installed-docs
	$(PY) -m sphinx -W --keep-going -q -j auto -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

movies: .venv/installed
	$(PY) movies/racetrack_propulsion.py
	$(PY) movies/shift_register.py

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

.venv/installed-docs: .venv/bin/python pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv build dist runs docs/_build docs/_generated
