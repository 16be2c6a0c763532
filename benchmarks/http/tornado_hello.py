"""Tornado, on one event loop; of Debian's python3-tornado, or of pip."""

import asyncio

import tornado.httpserver
import tornado.netutil
import tornado.web


class Greeter(tornado.web.RequestHandler):
    async def get(self):
        self.write("Hello, world")


async def main():
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(tornado.web.Application([("/", Greeter)])).add_sockets(sockets)
    print("port", sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
