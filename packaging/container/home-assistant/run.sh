#!/bin/sh
# The options of the add-on, which Home Assistant writes as JSON, become variables; the state lies where its backups look.
set -e
data=${1:-/data}

option() {
	tr -d '\n' <"$data/options.json" | sed -n 's/.*"'"$1"'" *: *"\(\([^"\\]\|\\.\)*\)".*/\1/p' | sed 's/\\\(["\\/]\)/\1/g'
}

NOIP_USERNAME=$(option username)
NOIP_PASSWORD=$(option password)
NOIP_HOSTNAMES=$(option hostnames)
NOIP_CONTACT=$(option contact)
export NOIP_USERNAME NOIP_PASSWORD NOIP_HOSTNAMES NOIP_CONTACT

# The agent gives root's rights away for those of whom this folder belongs to.
mkdir -p "$data/state"
chown 65532:65532 "$data/state"
exec /usr/bin/noip run --state-dir "$data/state"
