#!/bin/sh
# shellcheck shell=busybox
# shellcheck source=/dev/null
. /usr/lib/noip/rights.sh
exec /usr/lib/noip/noip "$@"
