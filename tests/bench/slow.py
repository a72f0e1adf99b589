#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""slow.py FOLDER PORT SECONDS: serves FOLDER on the loopback, each so
many seconds after it was asked for, as many at once as are asked for."""

import asyncio
import os
import sys

FOLDER, PORT, SECONDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            name = os.path.basename(head.split(b" ")[1].decode())
            await asyncio.sleep(SECONDS)
            with open(os.path.join(FOLDER, name), "rb") as file:
                body = file.read()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                         % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", PORT, backlog=1024)
    async with server:
        await server.serve_forever()


asyncio.run(main())
