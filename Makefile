# run and test need nothing but Python 3.11+ and make; uv is used where it is present.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
OVERRIDE := requirements.override

.PHONY: run test check lock lock-check bench format clean

run: $(VENV)/.run
	$(PY) app.py serve

test: $(VENV)/.dev
	$(PY) -m pytest -n 2 $(PYTEST)

check: $(VENV)/.dev lock-check
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry .

format: $(VENV)/.dev
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/.dev
	$(PY) -m benchmarks

# The locks are universal and hashed and name no index. Run by maintainers, with uv.
lock:
	$(VENV)/bin/python deploy/locks.py write

lock-check: $(VENV)/.dev
	$(PY) deploy/locks.py check

# The fingerprint files say which lock the environment was made from.
$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@test -e $(VENV)/.dev && test ! requirements.lock -nt $(VENV)/.dev || $(call install,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	@$(call install,requirements-dev.lock)
	@touch $@

$(VENV)/bin/python:
	@echo "Making the environment in $(VENV) (once)"
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info[:2] < (3, 14) or sys.exit("Baton needs Python 3.11 to 3.13; this is %d.%d. Try: make PYTHON=python3.12 …" % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV)

define install
echo "Installing $(1) (hashes checked, a minute or two)" && \
$(if $(UV),VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --quiet --compile-bytecode --no-deps --require-hashes -r $(1),$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1))
endef

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
