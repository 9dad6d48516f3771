"""The node as an operator meets it: restarts, power cuts, sealing, and what it says when it cannot start."""

import json
import os
import random
import re
import resource
import signal
import subprocess
import time

import pytest
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc

CBT = 10**12


def head(http):
    """Hash and number of the best block."""
    digest = http.call("chain_getHead")
    return digest, int(http.call("chain_getHeader", digest)["number"], 16)


def wait_for_height(http, height, timeout=60):
    deadline = time.monotonic() + timeout
    while (best := head(http))[1] < height:
        assert time.monotonic() < deadline, f"block {best[1]} is the best after {timeout} s, {height} was waited for"
        time.sleep(0.02)
    return best


def create_block(http, parent=None, finalize=False, empty=True):
    return http.call("engine_createBlock", empty, finalize, parent)["hash"]


def transfer(client, key, to, value, **options):
    call = client.compose_call("Balances", "transfer_keep_alive", {"dest": to, "value": value})
    return client.create_signed_extrinsic(call, key, **options)


@pytest.fixture
def alice():
    return Keypair.create_from_uri("//Alice")


@pytest.fixture
def manual():
    """A chain that makes blocks only when it is asked to."""
    with nodes.Node("--dev", "--tmp", "--sealing", "manual") as node:
        yield node


# Keeping data


def test_data_survive_a_restart(tmp_path, alice):
    arguments = ["--dev", "--base-path", tmp_path, "--sealing", "instant"]
    with nodes.Node(*arguments) as node, SubstrateInterface(url=node.ws) as client:
        target = Keypair.create_from_uri("//EndToEnd//Kept")
        receipt = client.submit_extrinsic(
            transfer(client, alice, target.ss58_address, 7 * CBT), wait_for_inclusion=True
        )
        assert receipt.is_success
        http = rpc.HTTP(node.http)
        before = head(http), http.call("chain_getBlockHash", 0), http.call("chain_getFinalizedHead")
    with nodes.Node(*arguments) as node, SubstrateInterface(url=node.ws) as client:
        http = rpc.HTTP(node.http)
        assert (head(http), http.call("chain_getBlockHash", 0), http.call("chain_getFinalizedHead")) == before
        assert client.query("System", "Account", [target.ss58_address]).value["data"]["free"] == 7 * CBT
        assert [e.value["event_id"] for e in client.get_events(receipt.block_hash)].count("Transfer") == 1
        receipt = client.submit_extrinsic(
            transfer(client, alice, target.ss58_address, CBT), wait_for_inclusion=True
        )
        assert receipt.is_success
        assert head(http)[1] == before[0][1] + 1


def test_temporary_data_are_removed(tmp_path):
    before = set(os.listdir("/tmp"))
    with nodes.Node("--dev", "--tmp", "--sealing", "manual"):
        pass
    left = {name for name in set(os.listdir("/tmp")) - before if "cybros" in name}
    assert not left


def test_a_power_cut_loses_no_imported_block(tmp_path):
    """SIGKILL at random moments while blocks are made as fast as they can be."""
    arguments = ["--dev", "--base-path", tmp_path, "--sealing", "1"]
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    known = {}
    for _ in range(6):
        node = nodes.Node(*arguments).start()
        http = rpc.HTTP(node.http)
        digest, number = head(http)
        for height, block in known.items():
            assert http.call("chain_getBlockHash", height) == block
        assert number >= max(known, default=0)
        wait_for_height(http, number + 3)
        end = time.monotonic() + moments.uniform(0, 0.6)
        while time.monotonic() < end:
            # Every block that a client was told of must be there again.
            digest, number = head(http)
            known[number] = digest
        node.kill()
    with nodes.Node("--dev", "--base-path", tmp_path, "--sealing", "manual") as node:
        http = rpc.HTTP(node.http)
        assert head(http)[1] >= max(known)
        for height, block in known.items():
            assert http.call("chain_getBlockHash", height) == block
            assert http.call("chain_getBlock", block)
        assert http.call("state_call", "Core_version", "0x", known[max(known)])
        create_block(http)


def test_the_newest_blocks_keep_their_state_and_the_oldest_lose_it(tmp_path):
    with nodes.Node("--dev", "--tmp", "--sealing", "manual", "--state-pruning", "8") as node:
        http = rpc.HTTP(node.http)
        hashes = [create_block(http, finalize=True) for _ in range(30)]
        number_key = "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"
        for offset, digest in enumerate(hashes[-8:], start=len(hashes) - 7):
            assert http.call("state_getStorage", number_key, digest) == "0x" + offset.to_bytes(4, "little").hex()
        with pytest.raises(rpc.RPCError):
            http.call("state_getStorage", number_key, hashes[0])
        assert http.call("chain_getHeader", hashes[0])["number"] == "0x1"


# Sealing


def test_manual_sealing_makes_a_block_when_asked(manual, alice):
    http = rpc.HTTP(manual.http)
    assert head(http)[1] == 0
    with SubstrateInterface(url=manual.ws) as client:
        target = Keypair.create_from_uri("//EndToEnd//Manual").ss58_address
        digest = client.submit_extrinsic(transfer(client, alice, target, CBT)).extrinsic_hash
        time.sleep(0.3)
        assert head(http)[1] == 0
        assert http.call("author_pendingExtrinsics")
        answer = http.call("engine_createBlock", False, False)
        assert answer["aux"].keys() >= {"header_only", "needs_justification", "is_new_best"}
        assert head(http) == (answer["hash"], 1)
        assert digest in [f"0x{e.extrinsic_hash.hex()}" for e in client.get_block(answer["hash"])["extrinsics"]]
        assert http.call("author_pendingExtrinsics") == []


def test_an_empty_block_is_made_only_when_wanted(manual):
    http = rpc.HTTP(manual.http)
    with pytest.raises(rpc.RPCError):
        http.call("engine_createBlock", False, False)
    assert head(http)[1] == 0
    create_block(http)
    assert head(http)[1] == 1


def test_finality_is_given_when_asked(manual):
    http = rpc.HTTP(manual.http)
    genesis = http.call("chain_getFinalizedHead")
    first, second = create_block(http), create_block(http)
    assert http.call("chain_getFinalizedHead") == genesis
    assert http.call("engine_finalizeBlock", first) is True
    assert http.call("chain_getFinalizedHead") == first
    assert http.call("engine_finalizeBlock", second) is True
    assert http.call("chain_getFinalizedHead") == second
    with pytest.raises(rpc.RPCError):
        http.call("engine_finalizeBlock", "0x" + "11" * 32)


def test_a_longer_fork_takes_over_and_its_state_with_it(manual, alice):
    http = rpc.HTTP(manual.http)
    with SubstrateInterface(url=manual.ws) as client, rpc.WebSocket(manual.ws) as ws:
        base = create_block(http, finalize=True)
        target = Keypair.create_from_uri("//EndToEnd//Fork").ss58_address
        extrinsic = transfer(client, alice, target, CBT)
        subscription = ws.call("author_submitAndWatchExtrinsic", str(extrinsic.data))
        assert ws.next(subscription) == "ready"
        with_transfer = create_block(http)
        assert ws.next(subscription) == {"inBlock": with_transfer}

        def free(block):
            return client.query("System", "Account", [target], block_hash=block).value["data"]["free"]

        assert free(with_transfer) == CBT
        # A sibling without the transfer: its parent's state, of the block before.
        rival = create_block(http, parent=base)
        assert free(base) == 0
        assert head(http)[0] == with_transfer, "the first of two equally long forks stays the best"
        longer = create_block(http, parent=rival)
        assert head(http) == (longer, 3)
        states = []
        while not states or states[-1] != {"retracted": with_transfer}:
            states.append(ws.next(subscription))
        # The transaction is ready again, or already in a block of the new branch.
        if free(longer) == 0:
            newest = create_block(http)
            assert free(newest) == CBT
        assert http.call("engine_finalizeBlock", head(http)[0]) is True
        with pytest.raises(rpc.RPCError):
            http.call("engine_finalizeBlock", with_transfer)


def test_instant_sealing_makes_a_block_for_each_transaction():
    with nodes.Node("--dev", "--tmp", "--sealing", "instant") as node, SubstrateInterface(url=node.ws) as client:
        http = rpc.HTTP(node.http)
        alice = Keypair.create_from_uri("//Alice")
        for number in range(1, 4):
            call = client.compose_call("System", "remark", {"remark": f"0x{number:02x}"})
            receipt = client.submit_extrinsic(client.create_signed_extrinsic(call, alice), wait_for_finalization=True)
            assert receipt.is_success
            assert head(http)[1] == number


def test_a_full_disk_ends_the_node_with_one_line_and_loses_no_imported_block(tmp_path):
    def grow_no_file_beyond_a_megabyte():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    arguments = ["--dev", "--base-path", str(tmp_path)]
    process = subprocess.Popen(
        [nodes.EXECUTABLE, *arguments, "--sealing", "1", "--rpc-port", str(nodes.free_port())],
        stderr=subprocess.PIPE, text=True, preexec_fn=grow_no_file_beyond_a_megabyte)
    try:
        _, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 1, err[-2000:]
    assert not nodes.TRAP.search(err)
    (error,) = [line for line in err.splitlines() if line.startswith("Error:")]
    assert "database" in error
    told = max(int(number) for number in re.findall(r"Imported #(\d+)", err))
    with nodes.Node(*arguments, "--sealing", "manual") as node:
        assert head(rpc.HTTP(node.http))[1] >= told


# Refusing to start


def refusal(*arguments, timeout=30):
    """Starts a node that must not start; what it said."""
    code, out, err = nodes.run_to_end(*arguments, "--rpc-port", nodes.free_port(), timeout=timeout)
    assert code == 1, (code, out, err)
    assert not nodes.TRAP.search(out + err)
    return err


def one_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def test_a_database_in_use_is_named(tmp_path):
    arguments = ["--dev", "--base-path", tmp_path, "--sealing", "manual"]
    with nodes.Node(*arguments):
        assert str(tmp_path) in one_line(refusal(*arguments))


def test_a_port_in_use_is_named(manual):
    code, out, err = nodes.run_to_end("--dev", "--tmp", "--rpc-port", manual.port)
    assert code == 1
    assert str(manual.port) in one_line(err)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert str(blocked) in one_line(refusal("--dev", "--base-path", blocked))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}', '{"name": "x", "id": "x", "genesis": {"raw": {}}}'])
def test_a_chain_specification_that_is_none_is_refused(tmp_path, text):
    spec = tmp_path / "spec.json"
    spec.write_text(text)
    assert str(spec) in one_line(refusal("--chain", spec, "--tmp"))


def test_a_chain_specification_that_is_not_there_is_named(tmp_path):
    assert str(tmp_path / "none.json") in one_line(refusal("--chain", tmp_path / "none.json", "--tmp"))


@pytest.mark.parametrize(
    "arguments", [["--no-such-option"], ["--dev", "--sealing", "sometimes"], ["--dev", "--state-pruning", "-3"]]
)
def test_wrong_arguments_are_explained(arguments):
    code, out, err = nodes.run_to_end(*arguments)
    assert code in (1, 2, 64)
    assert err.startswith("Error: ")


def test_a_written_specification_starts_the_same_chain(tmp_path, manual):
    code, out, err = nodes.run_to_end("build-spec", "--chain", "dev")
    assert code == 0, err
    assert json.loads(out)["id"] == "cybros_origin_dev"
    spec = tmp_path / "dev.json"
    spec.write_text(out)
    code, raw, err = nodes.run_to_end("build-spec", "--chain", spec, "--raw")
    assert code == 0, err
    spec.write_text(raw)
    with nodes.Node("--chain", spec, "--tmp") as node:
        genesis = rpc.HTTP(node.http).call("chain_getBlockHash", 0)
    assert genesis == rpc.HTTP(manual.http).call("chain_getBlockHash", 0)


# Who may call what


def test_unsafe_methods_are_refused_where_they_are_not_allowed():
    with nodes.Node("--dev", "--tmp", "--sealing", "manual", "--rpc-methods", "safe") as node:
        http = rpc.HTTP(node.http)
        listed = http.call("rpc_methods")["methods"]
        unsafe = {
            "author_hasKey": ["0x" + "11" * 32, "babe"],
            "author_removeExtrinsic": [[]],
            "author_rotateKeys": [],
            "state_getPairs": ["0x"],
            "state_queryStorage": [["0x00"], "0x" + "11" * 32],
            "system_dryRun": ["0x00"],
            "system_peers": [],
            "offchain_localStorageGet": ["PERSISTENT", "0x00"],
        }
        for method, parameters in unsafe.items():
            if method not in listed:
                continue
            with pytest.raises(rpc.RPCError) as error:
                http.call(method, *parameters)
            assert error.value.code == -32601, method
            assert error.value.message == "RPC call is unsafe to be called externally", method
        assert http.call("system_chain")
