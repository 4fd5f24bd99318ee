# Every word a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
PYTHON_HERE := .venv/bin/python
# Real samples of other projects, for make corpus and make test; none of them is kept here.
CORPUS ?= ../shared/testdata
export POSTROOM_TESTDATA ?= $(abspath $(CORPUS))

.PHONY: help run demo dev fix check test corpus soak bench lock for-running for-developing built
.NOTPARALLEL:

help: ## List these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: built ## Install, build and start Postroom; settings are POSTROOM_* variables
	@exec $(PYTHON_HERE) -m postroom.app run

demo: built ## The same, with a workspace full of made-up people and conversations
	@exec $(PYTHON_HERE) -m postroom.app demo

dev: for-developing ## Postroom and Vite side by side, restarted by your changes
	@exec $(PYTHON_HERE) -m tools.dev

fix: for-developing ## Format, mend what can be mended, write generated files again
	@$(PYTHON_HERE) -m tools.stages fix

check: for-developing ## Layout, lint, types, import contracts, house rules, generated files
	@$(PYTHON_HERE) -m tools.stages check

test: for-developing ## Everything: check, then pure, front-end, database and end-to-end tests
	@$(PYTHON_HERE) -m tools.system_packages
	@$(PYTHON_HERE) -m tools.stages test

corpus: for-developing ## Real samples through the real pipeline, as a table; CORPUS=folder
	@$(PYTHON_HERE) -m tests.corpus

soak: for-developing ## The long versions of the tests
	@$(PYTHON_HERE) -m tools.system_packages
	@$(PYTHON_HERE) -m tools.stages soak

bench: for-developing built ## Measure; ONLY=list measures one thing
	@$(PYTHON_HERE) -m bench $(ONLY)

lock: for-developing ## Lock after pyproject.toml changed; UPGRADE=1 takes the newest of everything
	@sh tools/lock.sh

for-running:
	@tools/environment.sh run

for-developing:
	@tools/environment.sh dev

built: for-running
	@$(PYTHON_HERE) -m tools.web_build
