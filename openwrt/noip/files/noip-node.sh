#!/bin/sh
# shellcheck shell=busybox
exec node /usr/lib/noip/noip.cjs "$@"
