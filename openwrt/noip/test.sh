#!/bin/sh
# shellcheck shell=busybox

# The version is looked for before. This is the whole way: the wrapper, the service's user and folders, the engine, and the program with the example.
case "$PKG_NAME" in
noip) noip check 2>&1 | grep -F 'no key is enabled' ;;
esac
