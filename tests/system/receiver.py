#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""receiver: takes what is posted to it.

    receiver.py PORT FILE

Each body becomes a line of FILE, on disk before it is confirmed.
"""

import http.server
import os
import sys

PORT, FILE = int(sys.argv[1]), sys.argv[2]


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(FILE, "ab") as file:
            file.write(body.replace(b"\n", b" ") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Receiver).serve_forever()
