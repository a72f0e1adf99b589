#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""measure.py COMMAND...: runs it; writes "SECONDS CPU-SECONDS PEAK-KIB" to
stdout, its own output to stderr, and ends as it does.  The peak is that of the
largest process among it and its children."""

import resource
import subprocess
import sys
import time

start = time.monotonic()
rc = subprocess.call(sys.argv[1:], stdout=sys.stderr)
elapsed = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f %.2f %d" % (elapsed, usage.ru_utime + usage.ru_stime,
                        usage.ru_maxrss))
sys.exit(rc if rc >= 0 else 128 - rc)
