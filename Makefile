# The commands of this repository. Each is a script under eng/; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help up down server test apparmor-test lint bench soak fuzz chaos release images
MAKEFLAGS += --no-print-directory

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## A cluster, the images, the operator and one sandbox, then a demonstration (CLUSTER=current|k3s|debian)
	@eng/up

down: ## Remove what `make up` made
	@eng/down

server: ## Run SandboxServer alone on this machine, without a cluster
	@eng/server

test: ## Install what the tests need and run all of them (NAME=DIRECTORY one; CLUSTER=current NAME=EndToEnd on kubectl's cluster)
	@eng/test $(NAME)

apparmor-test: ## The AppArmor profiles on an emulated machine whose kernel enforces them
	@eng/apparmor-test

lint: ## Style and warnings of C#, shell scripts and the chart
	@eng/lint

bench: ## Run the benchmarks
	@eng/bench

soak: ## 20,000 calls with rude clients, then nothing may be left (SOAK_CALLS, SOAK_SEED, SOAK_CLIENTS)
	@eng/soak

fuzz: ## Random requests and arguments for ten minutes (FUZZ_SECONDS, FUZZ_SEED)
	@eng/fuzz

chaos: ## Break everything around the operator, be its worst tenant, then look (CHAOS_SEED and others: eng/chaos)
	@eng/chaos

release: ## The chart, the images, a bill of materials and checksums in artifacts/ (VERSION=... has to be that of Directory.Build.props)
	@eng/release

images: ## Build the operator and sandbox images
	@eng/images
