#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""httpd: serves a folder on loopback for the system tests.

    httpd.py FOLDER PORT-FILE LOG-FILE

Takes a free port and writes its number to PORT-FILE.  Every request becomes a
line in LOG-FILE: METHOD PATH?QUERY STATUS.  Replies carry an ETag and answer
If-None-Match with 304.  A path is served from the file of that name, the
query's characters other than letters, digits and ".-_" turned into "_" if a
file FILE_QUERY is there.  Beside a file F:

    F.status    the status to answer with, with the file's text as the body
    F.once      the same, for one request; then it is removed
    F.headers   header lines to add; "ETag:" and "Last-Modified:" replace ours,
                and an empty "ETag:" drops it
    F.cut       how many bytes to send although Content-Length says all
    F.delay     seconds to wait before the answer
    F.seen      is written with the request's headers
    F.need      a header line that must be there, else 401
"""
import hashlib
import http.server
import os
import re
import sys
import time

FOLDER, PORT_FILE, LOG_FILE = sys.argv[1:4]


def text_of(path):
    try:
        with open(path, encoding="utf-8") as f:
            return f.read().strip()
    except OSError:
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self, status):
        with open(LOG_FILE, "a", encoding="utf-8") as f:
            f.write("%s %s %s\n" % (self.command, self.path, status))

    def find(self):
        path, _, query = self.path.partition("?")
        name = os.path.normpath("/" + path).lstrip("/")
        if query:
            with_query = name + "_" + re.sub(r"[^\w.-]", "_", query)
            if os.path.isfile(os.path.join(FOLDER, with_query)):
                name = with_query
        return os.path.join(FOLDER, name)

    def answer(self, status, body, headers, cut=None):
        # Before the reply: a test that has its answer finds the line written.
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.posted = self.rfile.read(length)
        self.do_GET()

    def do_GET(self):
        path = self.find()
        with open(path + ".seen", "wb") if os.path.isfile(path) \
                else open(os.devnull, "wb") as f:
            f.write(str(self.headers).encode())
            f.write(getattr(self, "posted", b""))
        delay = text_of(path + ".delay")
        if delay:
            time.sleep(float(delay))
        need = text_of(path + ".need")
        if need:
            name, _, value = need.partition(":")
            if self.headers.get(name, "").strip() != value.strip():
                return self.answer(401, b"who are you?\n", {})
        status = text_of(path + ".once")
        if status:
            os.unlink(path + ".once")
        else:
            status = text_of(path + ".status")
        try:
            with open(path, "rb") as f:
                body = f.read()
        except OSError:
            return self.answer(int(status or 404), b"not here\n", {})
        headers = {
            "ETag": '"%s"' % hashlib.sha256(body).hexdigest()[:16],
            "Content-Type": "application/octet-stream",
        }
        for line in (text_of(path + ".headers") or "").splitlines():
            name, _, value = line.partition(":")
            headers[name.strip()] = value.strip()
        headers = {n: v for n, v in headers.items() if v}
        if status:
            return self.answer(int(status), body, headers)
        match = self.headers.get("If-None-Match")
        if match and match == headers.get("ETag"):
            return self.answer(304, b"", headers)
        since = self.headers.get("If-Modified-Since")
        if since and since == headers.get("Last-Modified"):
            return self.answer(304, b"", headers)
        cut = text_of(path + ".cut")
        return self.answer(200, body, headers, int(cut) if cut else None)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
with open(PORT_FILE + ".new", "w", encoding="ascii") as port_file:
    port_file.write("%d\n" % server.server_address[1])
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
