"""Somebody else in the same Codex: the client for Node, driven over HTTP by the test that starts the server."""

import json
import os
import socket
import threading
import time
import urllib.request

URL = os.environ.get("BINDERY_PARTNER_URL")


class Partner:
    """A client for Node that has a Codex open live."""

    def __init__(self, codex_id):
        self._codex_id = codex_id

    def do(self, act, **more):
        body = json.dumps({"codex": self._codex_id, "act": act, **more}).encode()
        with urllib.request.urlopen(urllib.request.Request(URL, body, method="POST"), timeout=30) as answer:
            return json.loads(answer.read())

    def sees(self, act, expected, **more):
        """Waits until it sees something; answers what it saw last."""
        late = time.monotonic() + 20
        while True:
            found = self.do(act, **more)
            if found == expected or time.monotonic() > late:
                return found
            time.sleep(0.02)


class Proxy:
    """A way to the server that can be cut, and that can hold back what the server says."""

    def __init__(self, url):
        host, _, port = url.rpartition("//")[2].partition(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._pairs, self._threads = [], []
        self.is_away = False
        self.flows = threading.Event()
        self.flows.set()
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.is_away:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._pairs.append((near, far))
            for source, sink, gate in ((near, far, None), (far, near, self.flows)):
                thread = threading.Thread(target=self._pump, args=(source, sink, gate))
                thread.start()
                self._threads.append(thread)

    def _pump(self, source, sink, gate):
        try:
            while True:
                data = source.recv(65_536)
                if gate is not None:
                    gate.wait()
                if not data:
                    break
                sink.sendall(data)
        except OSError:
            pass
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        """Ends every connection."""
        for pair in self._pairs:
            for each in pair:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.flows.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._accepting.join()
        for thread in self._threads:
            thread.join()
        for pair in self._pairs:
            for each in pair:
                each.close()
