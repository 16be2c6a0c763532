"""Talks to the echo by Python's websockets. Arguments: URL, NAME of what to do. Prints what it saw; a failed check ends it."""

import asyncio
import random
import sys

import websockets
from websockets.frames import OP_TEXT

URL = sys.argv[1]
NOISE = random.Random(7).randbytes(1_000_003)


def connect(**options):
    options.setdefault("compression", None)
    return websockets.connect(URL, max_size=None, **options)


async def echo(socket, message):
    await socket.send(message)
    back = await asyncio.wait_for(socket.recv(), 8)
    assert type(back) is type(message), (type(back), type(message))
    assert back == message, f"{len(message)} sent, {len(back)} came back"


async def text():
    async with connect() as socket:
        for message in ["", "hello", "Grüße, 世界 🌍", "x" * 125, "x" * 126, "x" * 65535, "x" * 65536]:
            await echo(socket, message)
        await echo(socket, "ü" * 500_000)
    print("7 texts of 0 to 65,536 characters, and one of 1,000,000 bytes;", socket.close_code)


async def binary():
    async with connect() as socket:
        for size in [0, 1, 125, 126, 65535, 65536, len(NOISE)]:
            await echo(socket, NOISE[:size])
    print(f"7 messages of 0 to {len(NOISE):,} bytes;", socket.close_code)


async def fragments():
    async def pieces():
        for at in range(0, len(NOISE), 10_007):
            yield NOISE[at : at + 10_007]

    async with connect() as socket:
        await socket.send(pieces())
        assert await socket.recv() == NOISE
    print(f"{len(NOISE):,} bytes in {len(NOISE) // 10_007 + 1} frames")


async def ahead():
    async with connect() as socket:
        for i in range(2000):
            await socket.send(f"message {i}")
        for i in range(2000):
            assert await socket.recv() == f"message {i}"
    print("2,000 messages sent before the first was read, in order")


async def ping():
    async with connect(ping_interval=None) as socket:
        await asyncio.wait_for(await socket.ping(b"are you there"), 8)
        await socket.send("ping yes, I am")
        assert await asyncio.wait_for(socket.recv(), 8) == "pong yes, I am"
    print("both ends answer")


async def close():
    seen = []
    for code, reason in [(1000, ""), (1001, "going"), (3000, "registered"), (4999, "ü" * 61)]:
        socket = await connect()
        await socket.close(code, reason)
        assert (socket.close_code, socket.close_reason) == (code, reason), socket.close_code
        seen.append(f"{code} from here")
    async with connect() as socket:
        await socket.send("close 4001 that is all")
        try:
            await asyncio.wait_for(socket.recv(), 8)
            raise AssertionError("still open")
        except websockets.ConnectionClosed as closed:
            assert (closed.rcvd.code, closed.rcvd.reason) == (4001, "that is all"), closed
            seen.append("4001 from there")
    print(", ".join(seen))


async def refused():
    async with connect() as socket:
        await socket.send(bytes(3_000_000))
        await socket.wait_closed()
        assert socket.close_code == 1009, socket.close_code
    async with connect() as socket:
        await socket.write_frame(True, OP_TEXT, b"\xff\xfe")
        await socket.wait_closed()
        assert socket.close_code == 1007, socket.close_code
    print("1009 for 3,000,000 bytes, 1007 for what is not UTF-8")


async def deflate():
    async with connect(compression="deflate") as socket:
        names = [extension.name for extension in socket.extensions]
        assert names == ["permessage-deflate"], names
        for message in ["", "hello", "ha" * 500_000, NOISE]:
            await echo(socket, message)
        await echo(socket, "hello")
    print("agreed on:", socket.response_headers["Sec-WebSocket-Extensions"])


asyncio.run(asyncio.wait_for(globals()[sys.argv[2]](), 15))
