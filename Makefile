# Everything that is done here, by name. `make run` and `make test` set up what they need.
.PHONY: run setup build size format pot check clean
.PHONY: unit test test-more engines mutants soak fleet bench crash powercut endurance
.PHONY: static deb entware ipk apk image install uninstall
.PHONY: keys feed release dist feed-tree feed-check

# A variable of the command line as one word of the shell, whatever is in it.
quoted = $(if $(value $(1)),'$(subst ','\'',$(value $(1)))')

# Tests are of the program as anybody builds it, whoever publishes it (docs/releasing.md).
unit test test-more bench crash powercut endurance: export PUBLISHER :=

run: build
	@node build/run.mjs $(call quoted,CONFIG)

# The pure tests: under a minute.
unit: setup
	@node build/test.mjs --run unit

# What every change must pass, the pure tests included; or the test files that have one of ONLY="router host/http" in their paths. Under 12 minutes on 2 cores.
test: build
	@node build/test.mjs $(or $(ONLY),--run test)

# What takes longer or is seldom broken: other architectures, full disks, the looks of the page, mutants, the bench, the fleet. Under 40 minutes on 2 idle cores.
test-more: build
	@node build/test.mjs --run more

# What the provider sees when the lines of 100,000 routers come back at once; takes some minutes.
fleet: setup
	@node --import ./build/typescript.mjs test/fleet/main.ts $(ROUTERS)

# Compares with Debian's ddclient and inadyn; writes docs/benchmark.md. Takes some ten minutes.
bench: build
	@node --import ./build/typescript.mjs test/bench/main.ts

# Kills agents at 500 random instants and in front of each call that touches a file; SEED=N takes the same instants again. Some minutes.
crash: build
	@node --import ./build/typescript.mjs test/endurance/main.ts crash $(SEED)

# Cuts the power of virtual routers around updates, on ext4, f2fs, JFFS2 and UBIFS, and starts them again; CUTS=n for each, SEED=n, ONLY=ext4, MUTANT=names. Some ten minutes.
powercut: build
	@node --import ./build/typescript.mjs test/powercut/main.ts $(or $(CUTS),12) $(SEED)

# 10,000 updates, 100,000 lines on the FIFO and an idle hour on each engine: memory, descriptors and wake-ups. Half an hour.
endurance: build
	@node --import ./build/typescript.mjs test/endurance/main.ts growth

# The suites that meet the engine on our own engine and on each QuickJS and Node that Debian and npm have; an hour or more. ONLY="forky test/host" takes some of them.
engines: build
	@node build/engines.mjs $(ONLY)

# Simulated router-lives of fresh seeds, on all processors: `make soak MINUTES=60`, perhaps with SEED=n.
soak: setup
	@node build/soak.mjs $(or $(MINUTES),10) $(SEED)

# The program with one mistake at a time: each must be found by the simulation.
mutants: setup
	@node build/mutants.mjs $(ONLY)

# Type check, formatter, linter and translations; part of `make test`.
check: setup
	npx tsc --noEmit
	npx biome check
	node build/check-luci.mjs
	node build/translations.mjs --check

# Both programs. CONTACT=you@example.com and COMPANY=word, or the publisher's file, put these into the User-Agent (docs/releasing.md).
build: setup
	@node build/bundle.mjs

# Brings the translations of the LuCI page up to date with its texts; what is new is left to be translated.
pot: setup
	@node build/translations.mjs

# Packages for OpenWrt 24.10 and before: OPENWRT_ARCH=mipsel_24kc, more than one, or all; without it, says which there are.
ipk: build
	@node build/ipk.mjs $(call quoted,OPENWRT_ARCH)

# Packages for Entware: ENTWARE_ARCH=aarch64-3.10, more than one, or all; without it, says which there are.
entware: setup
	@node build/entware.mjs $(call quoted,ENTWARE_ARCH)

# Packages for Debian, Raspberry Pi OS and what else has dpkg: DEB_ARCH=arm64, more than one, or all; without it, says which there are.
deb: setup
	@node build/deb.mjs $(call quoted,DEB_ARCH)

# Packages for OpenWrt 25.12 and later; needs apk-tools 3, on PATH or as APK=/path/to/apk.
apk: build
	@node build/apk.mjs

# Images for containers, for OCI and for `docker load`: IMAGE_ARCH="amd64 arm64 armv7", all where it names none. Needs no Docker.
image: setup
	@node build/image.mjs $(IMAGE_ARCH)

# What a web server serves to routers, signed: KEY=/path/to/noip.sec, and with apk-tools 3 (as above) APK_KEY=/path/to/apk.pem. UNSIGNED=1 for trials.
feed: build
	@node build/feed.mjs

# The keys for that, where KEY and APK_KEY name none that is there.
keys:
	@node build/keys.mjs

# One file with the engine inside, for Linux on this machine's processor or on ARCH="arm mips"; any of build/architectures.mjs.
static: setup
	@node build/static.mjs $(ARCH)

# Everything that is given to others, with digests, signature and bill of materials: KEY=/path/to/noip.sec, and APK= as above. UNSIGNED=1 for trials.
release: setup
	@node build/release.mjs

# The source, both programs and the folders for OpenWrt's build system in one archive.
dist: build
	@node build/dist.mjs

# Both packages as openwrt/packages and openwrt/luci want them, in dist/feed-tree; needs the publisher's file (docs/releasing.md).
feed-tree: setup
	@node build/feed-tree.mjs

# What OpenWrt's formality checks ask of them; prints the commit messages to use.
feed-check: feed-tree
	@node --import ./build/typescript.mjs build/feed-check.mjs

# Installs the program for this machine and its licences, manual pages, completion for shells, the unit and the examples: `make install PREFIX=/usr DESTDIR=/tmp/stage`. Writes files and does no more.
install: setup
	@node build/install.mjs

uninstall: setup
	@node build/install.mjs --remove

size: setup
	@node build/size.mjs

format: setup
	npx biome check --write
	node build/check-luci.mjs --write

setup: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

clean:
	rm -rf dist .cache coverage
