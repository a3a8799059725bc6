#!/bin/sh
# shellcheck shell=busybox

# The package's name and version are given.
case "$1" in
noip) noip --version | grep -F "noip $2 " ;;
esac
