#!/bin/sh
# shellcheck shell=busybox
# shellcheck source=/dev/null
. /usr/lib/noip/rights.sh
exec qjs -s --memory-limit 8M --no-unhandled-rejection /usr/lib/noip/noip.mjs "$@"
