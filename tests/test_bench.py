"""What the benchmarks run beside themselves: a server that does not come up says why, and none is left behind."""

import os
import socket

import pytest

from bench import rush

HEAD = "import os, socket, sys\nline = socket.create_server(('127.0.0.1', {port}))\n"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """One that is free, for the server."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        monkeypatch.setattr(rush, "PORT", line.getsockname()[1])
    return rush.PORT


@pytest.mark.parametrize("then", ["", "line.accept()\n"])
def test_a_server_that_ends_the_moment_it_listens_fails_with_its_words(port: int, then: str) -> None:
    program = HEAD.format(port=port) + then + "sys.exit('没有地方了')"
    with pytest.raises(SystemExit, match="没有地方了"), rush.served(program):
        pytest.fail("nobody answered")


def test_a_server_that_ends_within_the_block_fails_with_its_words(port: int) -> None:
    program = HEAD.format(port=port) + "line.accept()[0].send(b'well')\nline.accept()[0].send(b'%d' % os.getpid())\nsys.exit('没有地方了')"
    with pytest.raises(SystemExit, match="没有地方了"), rush.served(program), socket.create_connection(("127.0.0.1", port)) as line:
        os.waitid(os.P_PID, int(line.recv(20)), os.WEXITED | os.WNOWAIT)


def test_a_server_that_does_not_end_is_killed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rush, "STOPPING", 0.1)
    deaf = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    with rush.served(deaf + HEAD.format(port=port) + "line.accept()[0].send(b'well')\nline.accept()\nline.accept()"):
        pass
    assert not rush.crowd.listens(port)
