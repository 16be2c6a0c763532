"""Tornado, on one event loop; of Debian's python3-tornado, or of pip. Its argument is the folder of the files."""

import asyncio
import sys

import tornado.httpserver
import tornado.netutil
import tornado.web


class Greeter(tornado.web.RequestHandler):
    async def get(self):
        self.write("Hello, world")


class JsonGreeter(tornado.web.RequestHandler):
    async def get(self):
        self.write({"message": "Hello, world", "id": 42, "tags": ["a", "b"]})


async def main():
    routes = [
        ("/", Greeter),
        ("/json", JsonGreeter),
        ("/(file)", tornado.web.StaticFileHandler, {"path": sys.argv[1]}),
    ]
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(tornado.web.Application(routes)).add_sockets(sockets)
    print("port", sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
