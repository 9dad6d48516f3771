"""A real node process, started and stopped by the tests."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

import rpc

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXECUTABLE = pathlib.Path(os.environ.get("CYBROS_NODE", ROOT / ".build/debug/cybros-node"))
# What the Swift runtime and the kernel print when a process dies of its own mistake.
TRAP = re.compile(r"Fatal error|Crash:|Thread \d+ crashed|Illegal instruction|Segmentation fault|AddressSanitizer")
START_TIMEOUT = 60
STOP_TIMEOUT = 30


def free_port():
    """A TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Node:
    """One run of the node. `with Node("--dev", "--tmp") as node:` starts it, stops it and sees that it ended well."""

    def __init__(self, *arguments):
        self.port = free_port()
        self.arguments = [str(a) for a in arguments] + ["--rpc-port", str(self.port)]
        self.ws = f"ws://127.0.0.1:{self.port}"
        self.http = f"http://127.0.0.1:{self.port}"
        self.process = None
        self._log = None

    def start(self):
        self._log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [EXECUTABLE, *self.arguments], stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the node ended with {self.process.returncode} at its start:\n{self.log}")
            try:
                rpc.HTTP(self.http).call("system_health")
                return self
            except OSError:
                if time.monotonic() > deadline:
                    self.kill()
                    raise AssertionError(f"the node answered nothing in {START_TIMEOUT} s:\n{self.log}") from None
                time.sleep(0.05)

    @property
    def log(self):
        """All that the node printed so far."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    @property
    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        """Asks the node to end, and sees that it does so in order."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the node did not end within {STOP_TIMEOUT} s of SIGTERM:\n{self.log}") from None
        assert code == 0, f"the node ended with {code}:\n{self.log}"
        assert not TRAP.search(self.log), f"the node trapped:\n{self.log}"

    def kill(self):
        """Ends the node without warning, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if self.process.poll() is not None:
            if kind is None and self.process.returncode != -signal.SIGKILL:
                raise AssertionError(f"the node ended by itself with {self.process.returncode}:\n{self.log}")
        elif kind is None:
            self.stop()
        else:
            self.kill()
            print("--- the end of the node's log", *self.log.splitlines()[-40:], sep="\n")


def run_to_end(*arguments, timeout=60, stdin=subprocess.DEVNULL):
    """Runs the node until it ends by itself; its exit status, standard output and standard error."""
    result = subprocess.run(
        [EXECUTABLE, *map(str, arguments)], stdin=stdin, capture_output=True, text=True, timeout=timeout
    )
    return result.returncode, result.stdout, result.stderr
