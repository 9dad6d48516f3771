"""The runtime's Wasm blob: that the node has it on chain, that it does as the node's own runtime, and how it is built."""

import json
import shutil
import subprocess
import sys

import pytest
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc
import wasm_host

BUILD = nodes.ROOT / ".build-wasm"
PLUGIN = nodes.ROOT / ".build/debug/RuntimeMacros-tool"
CODE = b":code"


def state(http, block):
    """All keys and values."""
    pairs = http.call("state_getPairs", "0x", block)
    return {bytes.fromhex(key[2:]): bytes.fromhex(value[2:]) for key, value in pairs}


def call(http, function, arguments=b"", block=None):
    return bytes.fromhex(http.call("state_call", function, "0x" + arguments.hex(), block)[2:])


def sequence(data):
    return wasm_host.compact(len(data)) + data


@pytest.fixture(scope="module")
def wasm():
    return (BUILD / "cybros_runtime.compact.wasm").read_bytes()


@pytest.fixture
def host(wasm):
    return wasm_host.Host(wasm)


@pytest.fixture(scope="module")
def still():
    """A chain that makes blocks only when it is asked to, with the runtime that is compiled into the node."""
    with nodes.Node("--dev", "--tmp", "--sealing", "manual", "--execution", "native") as node:
        yield node


@pytest.fixture
def http(still):
    return rpc.HTTP(still.http)


# The blob and the node


def test_the_development_chain_has_the_blob_as_its_code(http):
    code = http.call("state_getStorage", "0x" + CODE.hex())
    assert bytes.fromhex(code[2:]) == (BUILD / "cybros_runtime.compact.compressed.wasm").read_bytes()


@pytest.mark.parametrize("name", ["cybros_runtime.wasm", "cybros_runtime.compact.wasm"])
def test_it_exports_the_functions_that_the_node_knows(http, name):
    exports = {export.name for export in wasm_host.Host((BUILD / name).read_bytes()).module.exports}
    functions = exports - {"__heap_base", "__indirect_function_table"}
    assert len(functions) == 26
    for function in functions:
        answer = http.send(rpc.request(1, "state_call", [function, "0x"]))
        assert "Exported method" not in json.dumps(answer), function
    assert "Exported method Core_nothing is not found" in json.dumps(
        http.send(rpc.request(1, "state_call", ["Core_nothing", "0x"]))
    )


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("Core_version", b""),
        ("Metadata_metadata", b""),
        ("Metadata_metadata_versions", b""),
        ("Metadata_metadata_at_version", (14).to_bytes(4, "little")),
        ("Metadata_metadata_at_version", (15).to_bytes(4, "little")),
        ("Metadata_metadata_at_version", (99).to_bytes(4, "little")),
        ("GenesisBuilder_preset_names", b""),
        ("GenesisBuilder_get_preset", b"\0"),
        ("GenesisBuilder_get_preset", b"\1" + sequence(b"development")),
        ("GenesisBuilder_get_preset", b"\1" + sequence(b"local")),
        ("GenesisBuilder_get_preset", b"\1" + sequence(b"nowhere")),
        ("GenesisBuilder_build_state", sequence(b"{")),
        ("TransactionPaymentApi_query_length_to_fee", (150).to_bytes(4, "little")),
        ("SessionKeys_generate_session_keys", b"\0"),
    ],
)
def test_it_answers_as_the_node_does(http, host, function, arguments):
    assert host.call(function, arguments) == call(http, function, arguments)


def test_it_builds_the_genesis_state_that_the_node_has(still, host):
    def preset(name):
        return json.loads(wasm_host.read_sequence(host.call("GenesisBuilder_get_preset", name)[1:]))

    configuration = preset(b"\0")
    for pallet, fields in preset(b"\1" + sequence(b"development")).items():
        configuration.setdefault(pallet, {}).update(fields)
    assert host.call("GenesisBuilder_build_state", sequence(json.dumps(configuration).encode())) == b"\0"
    http = rpc.HTTP(still.http)
    genesis = state(http, http.call("chain_getBlockHash", 0))
    del genesis[CODE]
    assert host.storage == genesis


def test_a_block_leaves_the_state_that_it_leaves_in_the_node(still, wasm):
    """What stands in the state after a transfer and a batch that fails in the middle is the same, events included."""
    http, client = rpc.HTTP(still.http), SubstrateInterface(still.ws)
    alice, bob = Keypair.create_from_uri("//Alice"), Keypair.create_from_uri("//Bob")

    def transfer(amount):
        arguments = {"dest": bob.ss58_address, "value": amount}
        return client.compose_call("Balances", "transfer_keep_alive", arguments)

    batch = client.compose_call("Utility", "batch", {"calls": [transfer(10**12), transfer(2**100), transfer(1)]})
    for nonce, one in enumerate((transfer(10**12), batch)):
        client.submit_extrinsic(client.create_signed_extrinsic(one, alice, nonce=nonce))
    digest = http.call("engine_createBlock", False, False)["hash"]
    block = http.call("chain_getBlock", digest)["block"]
    assert len(block["extrinsics"]) == 3

    host = wasm_host.Host(wasm, state(http, block["header"]["parentHash"]))
    host.state_root = bytes.fromhex(block["header"]["stateRoot"][2:])
    host.extrinsics_root = bytes.fromhex(block["header"]["extrinsicsRoot"][2:])
    assert host.call("Core_execute_block", encoded(block)) == b""
    assert host.storage == state(http, digest)


def encoded(block):
    """A block as `Core_execute_block` takes it."""

    def unhex(text):
        return bytes.fromhex(text[2:])

    def vector(items):
        return wasm_host.compact(len(items)) + b"".join(map(unhex, items))

    header = block["header"]
    number = wasm_host.compact(int(header["number"], 16))
    roots = unhex(header["stateRoot"]) + unhex(header["extrinsicsRoot"])
    return unhex(header["parentHash"]) + number + roots + vector(header["digest"]["logs"]) + vector(block["extrinsics"])


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        ("Core_version", b"\0", "Bad input data provided to version: 1 bytes are left over"),
        ("AccountNonceApi_account_nonce", b"\0", "Bad input data provided to account_nonce: 7 bytes are missing"),
        ("Core_execute_block", bytes(32) + b"\0" + bytes(64) + b"\0\0", "the number does not follow the parent's"),
    ],
)
def test_it_traps_where_it_has_no_answer_and_logs_why(host, function, arguments, words):
    with pytest.raises(wasm_host.Trap):
        host.call(function, arguments)
    assert host.log == [(0, words)]


def test_the_version_takes_one_page_of_memory(host):
    assert len(host.written_pages("Core_version")) == 1


# The build


@pytest.mark.timeout(900)
def test_the_same_sources_give_the_same_bytes_in_another_folder(tmp_path):
    shutil.copytree(nodes.ROOT / "runtime", tmp_path / "elsewhere/runtime")
    script = tmp_path / "elsewhere/scripts/build-runtime"
    script.parent.mkdir()
    shutil.copy(nodes.ROOT / "scripts/build-runtime", script)
    subprocess.run([sys.executable, script, "--plugin", PLUGIN], check=True)
    again = script.parent.parent / ".build-wasm"
    for name in ("cybros_runtime.wasm", "cybros_runtime.compact.wasm", "cybros_runtime.compact.compressed.wasm"):
        assert (again / name).read_bytes() == (BUILD / name).read_bytes(), name


@pytest.mark.parametrize("options", [[], ["--next"]])
def test_what_did_not_change_is_not_built_again(options):
    """Also, what the other tests look at is what the sources here give."""
    script = nodes.ROOT / "scripts/build-runtime"
    result = subprocess.run([sys.executable, script, *options], check=True, capture_output=True, text=True)
    assert "0 of " in result.stdout
