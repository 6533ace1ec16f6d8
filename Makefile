# Everything runs from .venv, which holds exactly what requirements.lock names.
PYTHON ?= python3.11
BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"
# Named by the lock's content and the folder: a changed lock or a moved clone is set up anew, anything else never.
READY := .venv/ready-$(shell (pwd; cat requirements.lock) | cksum | tr ' ' '-')

export AWS_DEFAULT_REGION ?= ap-east-1
export SAM_CLI_TELEMETRY := 0
# Where Python is told to keep no bytecode, each of our many processes would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test simulate mutants measure check format bench openapi states build preflight deploy restore restore-drill redrive audit figures-check figures-rebuild lists-rebuild owner advisories client screenshots lock clean

help: ## what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install the locked tools into .venv (every other verb does it by itself)
	@:

$(READY): requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is needed and was not found on this machine" >&2; exit 1; }
	@echo "Setting up .venv from requirements.lock (once, about a minute) ..."
	@$(PYTHON) -m venv --clear .venv
	@awk '/^[a-z]/ { ours = /^uv==/ } ours' requirements.lock > .venv/uv.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes --requirement .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --offline --editable .
	@touch $@

demo: $(READY) ## a member's year on a throw-away stack, told line by line
	@$(BIN)/python -m local.demo

serve: $(READY) ## the whole mall on this machine until Ctrl-C (PORT=8080 to choose the port)
	@$(BIN)/python -m local.serve $(if $(PORT),--port $(PORT))

test: $(READY) ## every test, in two processes (ARGS="tests/domain -k lots" for some)
	@$(BIN)/python -m local.phone.setup
	@$(BIN)/python -m pytest $(if $(ARGS),$(ARGS),--numprocesses 2 --dist loadfile)

simulate: $(READY) ## years of the mall under faults, audited (SEED=1 OPS=1000000)
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED)) $(if $(OPS),--ops $(OPS))

mutants: $(READY) ## seed faults in the money path, one by one, and see what catches each
	@$(BIN)/python -m tests.mutants $(ARGS)

measure: $(READY) ## sizes of modules and functions, hops of a redeem, circles, docstrings, tests
	@$(BIN)/python -m tests.measure

check: $(READY) ## format, lint, types, template and OpenAPI document, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml
	$(BIN)/sam validate --lint
	$(BIN)/python -m local.openapi --check
	$(BIN)/python -m local.redemptions --check

format: $(READY) ## put the code into its usual shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## round trips, write and read units of every action and pass
	@$(BIN)/python -m benchmarks.actions

openapi: $(READY) ## write docs/openapi.json from the code
	@$(BIN)/python -m local.openapi

states: $(READY) ## draw docs/redemptions.md from the table of states
	@$(BIN)/python -m local.redemptions

build: $(READY) ## build the console, package functions and layers for AWS into .aws-sam
	@$(BIN)/python -m local.console
	$(BIN)/sam build $(if $(ENV),--config-env $(ENV))
	@$(BIN)/python -m local.layers $(ENV)

preflight: $(READY) ## what would stop a deployment (ENV=prod picks a section of samconfig.toml)
	@$(BIN)/python -m local.preflight $(ENV)

deploy: preflight build ## deploy to AWS (ENV=prod picks a section of samconfig.toml)
	@$(BIN)/python -m local.console --packaged
	$(BIN)/sam deploy $(if $(ENV),--config-env $(ENV))
	@$(BIN)/python -m local.stack_policy $(ENV)

restore: $(READY) ## take all tables back to one second (AT=2026-11-29T12:00:00+08:00 STACK=name)
	@$(BIN)/python -m local.restore --at "$(AT)" $(if $(STACK),--stack $(STACK)) $(ARGS)

restore-drill: $(READY) ## rehearse a restore on a throw-away stack: damage, restore, audit
	@$(BIN)/python -m local.restore_drill

redrive: $(READY) ## send dead letters back (QUEUE=Leaving, Followup or Notice; STACK=name)
	@$(BIN)/python -m local.redrive $(QUEUE) $(if $(STACK),--stack $(STACK))

audit: $(READY) ## recompute every account from its receipts (STACK=name for a deployed one)
	@$(BIN)/python -m local.audit $(if $(STACK),--stack $(STACK))

figures-check: $(READY) ## count all figures anew and compare (STACK=name for a deployed stack)
	@$(BIN)/python -m local.figures $(if $(STACK),--stack $(STACK))

figures-rebuild: $(READY) ## put the figures right, while the shop is open (STACK=name)
	@$(BIN)/python -m local.figures --rebuild $(if $(STACK),--stack $(STACK))

lists-rebuild: $(READY) ## put the merchant's lists right, while the shop is open (STACK=name)
	@$(BIN)/python -m local.lists $(if $(STACK),--stack $(STACK))

owner: $(READY) ## make an owner of the console (NAME=li; STACK=name for a deployed stack)
	@$(BIN)/python -m local.owner --name "$(NAME)" $(if $(STACK),--stack $(STACK))

advisories: $(READY) ## look the locked packages up among known vulnerabilities (needs the network)
	$(BIN)/pip-audit --disable-pip --require-hashes --requirement requirements.lock

client: $(READY) ## type-check, lint and test the mini program and the console
	@$(BIN)/python -m local.phone.check

screenshots: $(READY) ## pictures of the mini program and the console into .local/screenshots and docs/images
	@$(BIN)/python -m local.screenshots

lock: $(READY) ## pin anew what pyproject.toml asks for, here and for the Lambda layer
	$(BIN)/$(LOCK) --group dev pyproject.toml --output-file requirements.lock
	$(BIN)/$(LOCK) --constraints requirements.lock pyproject.toml --output-file layers/dependencies/requirements.txt

clean: ## forget the local stack's data and everything built (keeps .venv)
	@$(PYTHON) -m local.clean
