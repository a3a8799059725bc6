#!/bin/sh
# shellcheck shell=busybox
# shellcheck source=/dev/null
. /usr/lib/noip/rights.sh
exec node /usr/lib/noip/noip.cjs "$@"
