#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hostiled: a server on loopback that means harm, by path; for the system tests.

    hostiled.py PORT-FILE

Takes a free port and writes its number to PORT-FILE.
"""
import os
import socket
import sys
import threading
import time
import zlib

GOOD = b'{"data":[{"code":"1","end":"20151231","a":12.5}]}'


def reply(body, headers=b"", status=b"200 OK", length=None):
    return (b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
            % (status, len(body) if length is None else length, headers)) + body


def drip(s):
    s.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
    while True:
        s.sendall(b" ")
        time.sleep(0.05)


def endless(s):
    s.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        s.sendall(b"1," * 32768)


def make_bomb():
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(
        [packer.compress(b" " * (1 << 20)) for _ in range(256)]
        + [packer.flush()])


BOMB = make_bomb()


def bomb(s):
    s.sendall(reply(BOMB, b"Content-Encoding: gzip\r\n"))


def loop(s):
    s.sendall(reply(b"", b"Location: /loop?%d\r\n" % time.monotonic_ns(),
                    b"302 Found"))


def busy(s):
    s.sendall(reply(b"later", b"Retry-After: 7200\r\n",
                    b"429 Too Many Requests"))


def reset(s):
    s.sendall(reply(GOOD, length=100000))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                 b"\1\0\0\0\0\0\0\0")


def long_headers(s):
    s.sendall(b"HTTP/1.1 200 OK\r\n")
    for i in range(1024):
        s.sendall(b"X-%d: " % i + b"a" * 1000 + b"\r\n")
    s.sendall(b"Content-Length: 2\r\n\r\n{}")


BODIES = {
    "good": GOOD,
    "nested": b"[" * 100000 + b"]" * 100000,
    "utf8": b'{"data":[{"code":"1","end":"20151231","a":"\xff\xfe"}]}',
    "twice": b'{"data":[{"code":"1","end":"20151231","a":1,"a":2}]}',
    "huge": b'{"data":[{"code":"1","end":"20151231","a":1e999999999}]}',
    "page": b"<!DOCTYPE html><title>Sign in</title>",
    "binary": bytes(range(256)) * 64,
}
DEEDS = {
    "drip": drip, "endless": endless, "bomb": bomb, "loop": loop, "busy": busy,
    "reset": reset, "headers": long_headers,
    "short": lambda s: s.sendall(reply(GOOD, length=len(GOOD) + 1000)),
    "long": lambda s: s.sendall(reply(GOOD, length=len(GOOD) - 9)),
    "silent": lambda s: time.sleep(3600),
    "noise": lambda s: s.sendall(os.urandom(4096)),
    "elsewhere": lambda s: s.sendall(
        reply(b"", b"Location: file:///etc/passwd\r\n", b"302 Found")),
}


def serve(s):
    try:
        request = b""
        while b"\r\n\r\n" not in request:
            data = s.recv(65536)
            if not data:
                return
            request += data
        path = request.split()[1].decode().lstrip("/").partition("?")[0]
        if path in BODIES:
            s.sendall(reply(BODIES[path]))
        else:
            DEEDS[path](s)
    except OSError:
        pass  # the other side has had enough
    finally:
        s.close()


with socket.create_server(("", 0), backlog=128) as server:
    with open(sys.argv[1] + ".new", "w", encoding="ascii") as f:
        f.write(str(server.getsockname()[1]))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],),
                         daemon=True).start()
