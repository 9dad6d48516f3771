"""The whole way of a job, by the script that newcomers run."""

import subprocess
import sys

import pytest

import node as nodes
import rpc

SCRIPT = nodes.ROOT / "scripts/quick-start"


def quick_start(node, *arguments):
    result = subprocess.run(
        [sys.executable, SCRIPT, "--url", node.ws, *arguments], capture_output=True, text=True, timeout=170
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def chain():
    with nodes.Node("--dev", "--tmp", "--sealing", "instant") as node:
        yield node


def test_a_job_goes_from_creation_to_its_deposits_returned_over_a_heartbeat(chain):
    output = quick_start(chain, "--heartbeat")
    assert "registered implementation 101" in output
    assert "created pool 101" in output
    assert "answered its heartbeat" in output
    assert "created job 1 with input 'Hello World !!!'" in output
    assert output.rstrip().endswith("All done.")
    number = int(rpc.HTTP(chain.http).call("chain_getHeader")["number"], 16)
    assert number >= 300, "the chain went through a whole window of heartbeats"


def test_it_can_be_run_again_on_the_same_chain(chain):
    output = quick_start(chain, "--input", "Grüße")
    assert "created job 1 with input 'Grüße'" in output


def test_no_node_is_said_in_a_line():
    url = f"ws://127.0.0.1:{nodes.free_port()}"
    result = subprocess.run([sys.executable, SCRIPT, "--url", url], capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert url in result.stderr
