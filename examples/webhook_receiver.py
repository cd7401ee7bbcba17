#!/usr/bin/env python3
"""A receiver of Forethought's webhooks, to begin your own with.

    export FORETHOUGHT_WEBHOOK_SECRET=whsec_…      # several while you replace one, with commas
    python examples/webhook_receiver.py --port 8400 --keep events.jsonl

It does the four things that matter: it checks the signature before it reads a word; it acts on
each id once, because a message may come twice; it keeps an event before it answers, because after
a 2xx it is not sent again; and it answers at once, leaving the work for later. Put a web server
with TLS before it: it listens on this machine alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from forethought_client import ForgedError, check_message

HOST = "127.0.0.1"
LARGEST = 100_000
"""Bytes of a message; no event comes near."""


class Kept:
    """The events that came in: one line of JSON each, each id once."""

    def __init__(self, path: Path) -> None:
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        # A line that was cut off belongs to a message that was not answered: it comes again.
        whole = [line for line in lines if line.endswith("\n")]
        if len(whole) < len(lines):
            path.write_text("".join(whole))
        self._ids = {json.loads(line)["id"] for line in whole}
        self._file = path.open("a")

    def keep(self, event: Any) -> bool:
        """Whether it is new; it is on the disk when this returns."""
        if event["id"] in self._ids:
            return False
        self._file.write(json.dumps(event) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._ids.add(event["id"])
        return True


def handler(secrets: list[str], kept: Kept) -> type[BaseHTTPRequestHandler]:
    """What answers the messages."""

    class Receiver(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > LARGEST:
                self._answer(413)
                return
            body = self.rfile.read(int(length))
            try:
                event = check_message(secrets, dict(self.headers), body)
            except ForgedError as error:
                print(f"Refused: {error}", flush=True)
                self._answer(401)
                return
            if kept.keep(event):
                print(f"{event['type']} {event['subject']['id']} {event['data']}", flush=True)
            self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """One line for each event is enough."""

    return Receiver


def main() -> None:
    """Listen until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Keep what Forethought's webhooks tell.")
    parser.add_argument("--port", type=int, default=8400)
    parser.add_argument("--keep", type=Path, default=Path("events.jsonl"))
    asked = parser.parse_args()
    secrets = os.environ.get("FORETHOUGHT_WEBHOOK_SECRET", "").replace(",", " ").split()
    if not secrets:
        sys.exit("Set FORETHOUGHT_WEBHOOK_SECRET to the secret that the webhook was made with.")
    server = HTTPServer((HOST, asked.port), handler(secrets, Kept(asked.keep)))
    print(f"Listening on http://{HOST}:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Stopped.")


if __name__ == "__main__":
    main()
