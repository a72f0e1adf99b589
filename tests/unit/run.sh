#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a unit test, and says of the cases that it skips "ok N # SKIP" as TAP
# wants it: cmocka 1.1.5 says "not ok", which would count as failed.

set -o pipefail
"$@" | sed -u 's/^not ok \([0-9]* # SKIP\)/ok \1/'
