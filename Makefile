# Usher: `make run` shows it, `make test` proves it. Both install what they need.

GO ?= go
BIN := bin/usher

# There are two ways of compiling, so that no package is compiled more often than that: this one for whatever runs, and the race detector's.
PLAIN := CGO_ENABLED=0 $(GO)
# The hashing of passwords only calculates, and is not watched. SQLite is, though that takes most of the time: its locks are what tells the
# detector that one thing came before another, and without them it sees races where there are none.
UNWATCHED := golang.org/x/crypto/argon2
RACE := -race $(UNWATCHED:%=-gcflags=%=-race=false)

.PHONY: run build ui test test-go test-store test-ui test-browser languages bench lint flood fuzz clean

run: build ## the demonstration on http://localhost:8080, with its data under ./data
	USHER_DEMO=$${USHER_DEMO:-true} ./$(BIN) serve

build: ui ## the program with its front ends, in bin/
	$(PLAIN) build -trimpath -ldflags="-s -w" -o $(BIN) ./cmd/usher

ui: node_modules/.package-lock.json ## the browser's files, into static/dist
	$(PLAIN) run -trimpath ./static/build

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

test: ui test-ui test-go test-store test-browser ## everything

test-ui: node_modules/.package-lock.json ## types, style and unit tests of the front ends
	npx --no-install tsc --noEmit
	npx --no-install biome check --error-on-warnings .
	rm -rf .cache/ui-tests && $(PLAIN) run -trimpath ./static/build -tests .cache/ui-tests
	node --test .cache/ui-tests/widget .cache/ui-tests/agent

test-go: ## vet and the Go tests, with the race detector and in random order
	$(GO) test $(RACE) -vet=all -shuffle=on -timeout 12m ./...

test-store: ## the store's contract over the MongoDB wire protocol, in a module of its own
	cd internal/mongodb/ferrettest && $(PLAIN) test -trimpath -shuffle=on -timeout 8m ./...

test-browser: build ## the whole path in Chromium
	./internal/e2e/browser/run

languages: build ## every screen in all five languages, on a desk and on a phone; make test walks through two of them
	USHER_LANGUAGES=all ./internal/e2e/browser/run five_languages

bench: build ## the figures, as ratios taken in one run
	$(GO) run ./internal/e2e/bench
	$(GO) run ./static/build -tests .cache/browser-tests
	node .cache/browser-tests/internal/e2e/browser/page_cost.bench.mjs

lint: node_modules/.package-lock.json ## what the tests do not see
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...
	npx --no-install biome check --error-on-warnings .

flood: ## hostile floods in full: 20,000 idle connections, 1,000 pairs of sign-ins
	USHER_FLOOD=1 $(GO) test -count=1 -v -timeout 20m -run 'TestIdleConnections|TestWhetherSomebodyExists' ./internal/web ./agent

fuzz: ## every fuzz target for a while: make fuzz FUZZTIME=10m
	./internal/e2e/fuzz $${FUZZTIME:-1m}

clean:
	rm -rf bin .cache static/dist/* && touch static/dist/.gitkeep
