"""Commands that end by themselves, against what other programs say of the same keys and chains."""

import json
import os

import pytest
from substrateinterface import Keypair, KeypairType

import node as nodes
import rpc


def run(*arguments):
    code, out, err = nodes.run_to_end(*arguments)
    assert code == 0, err
    return out


def test_the_version_is_one_line():
    assert run("--version").startswith("cybros-node ")
    assert len(run("--version").splitlines()) == 1


@pytest.mark.parametrize("uri", ["//Alice", "//Bob//stash", "//Alice/soft/7"])
def test_a_derived_key_is_the_key_others_derive(uri):
    told = json.loads(run("key", "inspect", uri, "--output-type", "json"))
    key = Keypair.create_from_uri(uri, ss58_format=42)
    assert told["publicKey"] == "0x" + key.public_key.hex()
    assert told["ss58Address"] == key.ss58_address


@pytest.mark.parametrize("scheme", ["sr25519", "ed25519"])
def test_a_generated_phrase_is_the_same_key_elsewhere(scheme):
    told = json.loads(run("key", "generate", "--scheme", scheme, "--output-type", "json"))
    key = Keypair.create_from_mnemonic(
        told["secretPhrase"], ss58_format=42, crypto_type=getattr(KeypairType, scheme.upper())
    )
    assert told["publicKey"] == "0x" + key.public_key.hex()
    assert told["ss58Address"] == key.ss58_address


def test_an_address_is_written_for_any_network():
    told = json.loads(run("key", "inspect", "//Alice", "--network", "polkadot", "--output-type", "json"))
    assert told["ss58Address"] == Keypair.create_from_uri("//Alice", ss58_format=0).ss58_address


@pytest.mark.parametrize("text", ["not a phrase", "0x12", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"])
def test_what_is_no_key_is_refused(text):
    code, out, err = nodes.run_to_end("key", "inspect", text)
    assert code != 0
    assert not out
    assert err.startswith("Error: ")


def test_the_genesis_told_is_the_genesis_run():
    told = run("inspect", "genesis", "--chain", "dev")
    with nodes.Node("--dev", "--sealing", "manual") as node:
        http = rpc.HTTP(node.http)
        genesis = http.call("chain_getBlockHash", 0)
        assert genesis in told
        assert http.call("chain_getHeader", genesis)["stateRoot"] in told


def test_a_purged_chain_starts_anew(tmp_path):
    arguments = ["--dev", "--base-path", tmp_path, "--sealing", "manual"]
    with nodes.Node(*arguments) as node:
        http = rpc.HTTP(node.http)
        for _ in range(3):
            http.call("engine_createBlock", True, True, None)
    code, out, err = nodes.run_to_end("purge-chain", "--dev", "--base-path", tmp_path, "-y")
    assert code == 0, err
    with nodes.Node(*arguments) as node:
        assert rpc.HTTP(node.http).call("chain_getHeader")["number"] == "0x0"


# Blocks of a public chain


VECTORS = nodes.ROOT / "../shared/vectors"
WESTEND = VECTORS / "westend-raw-chain-spec.json"
BLOCKS = VECTORS / "westend-blocks-1-128.bin"


def test_blocks_of_westend_are_executed_and_kept(tmp_path):
    arguments = ["import-blocks", BLOCKS, "--chain", WESTEND, "--base-path", tmp_path]
    told = run(*arguments)
    assert told.startswith("Imported 128 blocks. Best block: #128 (0x5490ddb4f096e061a7e4c69761da48ab")
    assert "seals were not verified" in told
    again = run(*arguments)
    assert again.startswith("Imported 0 blocks, 128 were there already. Best block: #128 (0x5490ddb4")

    with nodes.Node("--chain", WESTEND, "--base-path", tmp_path) as node:
        http = rpc.HTTP(node.http)
        assert http.call("chain_getHeader")["number"] == hex(128)
        assert http.call("state_getRuntimeVersion")["specName"] == "westend"
        header = http.call("chain_getHeader", http.call("chain_getBlockHash", 65))
        assert header["parentHash"] == http.call("chain_getBlockHash", 64)


def test_a_damaged_file_of_blocks_is_refused_where_the_damage_is(tmp_path):
    good = BLOCKS.read_bytes()
    first_state_root = good.index(b"\xe1\x43\xf2\x38") + 33

    def refused(name, content):
        file = tmp_path / name
        file.write_bytes(content)
        code, out, err = nodes.run_to_end(
            "import-blocks", file, "--chain", WESTEND, "--base-path", tmp_path / f"data-{name}"
        )
        assert code == 1, err
        # The runtime may have said something before.
        return err.strip().splitlines()[-1]

    assert "does not decode" in refused("cut", good[:1000])
    assert "does not decode" in refused("short", good[:3])
    flipped = bytearray(good)
    flipped[first_state_root + 4] ^= 1
    assert "block #1 " in refused("flipped", bytes(flipped))
    assert "can not be read" in nodes.run_to_end("import-blocks", tmp_path / "none", "--chain", WESTEND, "--tmp")[2]
    folder = os.open(tmp_path, os.O_RDONLY)
    told = nodes.run_to_end("import-blocks", "--chain", WESTEND, "--tmp", stdin=folder)[2]
    os.close(folder)
    assert told == "Error: standard input can not be read: Is a directory\n"
