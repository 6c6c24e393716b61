"""A portal for commands that fetch: its answers by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, header, body."""


@contextmanager
def origin(answers: Mapping[str, Answer], other: Answer) -> Iterator[str]:
    """The URL of its root; `other` is the answer for all paths that are not among `answers`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, head, body = answers.get(self.path, other)
            self.send_response(status)
            for name, value in head.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
