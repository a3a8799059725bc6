#!/bin/sh
# shellcheck shell=busybox
exec qjs -s --memory-limit 8M --no-unhandled-rejection /usr/lib/noip/noip.mjs "$@"
