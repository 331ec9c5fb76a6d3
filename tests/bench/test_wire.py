"""The relay of the benchmark of what moves over the wire carries every byte, and counts it."""

import socket
import threading
from pathlib import Path

from bench.wire import relay


def answering(listener: socket.socket, answer: bytes) -> None:
    """A server that reads one request to its end, and answers."""
    connection, _ = listener.accept()
    while connection.recv(1000):
        pass
    connection.sendall(answer)
    connection.close()


def test_bytes_are_carried_and_counted_in_each_direction(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "relay").mkdir()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "server" / "s"))
    listener.listen()
    served = threading.Thread(target=answering, args=(listener, b"tallies" * 30_000), daemon=True)
    served.start()

    with relay(tmp_path / "server" / "s", tmp_path / "relay") as counted, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(tmp_path / "relay" / "s"))
        client.sendall(b"query")
        client.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    served.join(timeout=10)
    listener.close()

    assert received == b"tallies" * 30_000
    assert counted == {"sent": 5, "received": 210_000}
    assert not (tmp_path / "relay" / "s").exists()
