#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes ./configure; needed after a clone, not after unpacking a release.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force --warnings=all
