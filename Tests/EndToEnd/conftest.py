import pytest

import node as nodes
import rpc


def pytest_sessionstart(session):
    if not nodes.EXECUTABLE.exists():
        pytest.exit(f"no node at {nodes.EXECUTABLE}; `swift build` makes it, CYBROS_NODE names another", returncode=1)


@pytest.fixture(scope="session")
def node():
    """A development chain that makes a block every 100 ms, shared by the tests that leave it as they found it."""
    with nodes.Node("--dev", "--tmp", "--sealing", "100") as running:
        yield running


@pytest.fixture
def http(node):
    return rpc.HTTP(node.http)


@pytest.fixture
def ws(node):
    with rpc.WebSocket(node.ws) as connection:
        yield connection
