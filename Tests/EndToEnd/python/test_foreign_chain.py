"""A chain whose runtime was not written here: Substrate's node template, with Aura, run by its authorities' keys."""

import time

import pytest
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc

SPEC = nodes.ROOT / "../shared/vectors/node-template-chain-spec.json"
SLOT = 6  # seconds, as the runtime says
PATIENCE = 6 * SLOT


@pytest.fixture(scope="module")
def template():
    """A node that is Alice, and is given Bob's key: it makes the blocks of every slot."""
    with nodes.Node("--chain", SPEC, "--alice", "--tmp") as node:
        http = rpc.HTTP(node.http)
        bob = Keypair.create_from_uri("//Bob")
        http.call("author_insertKey", "aura", "//Bob", "0x" + bob.public_key.hex())
        yield node


def wait_for_block(http, number):
    deadline = time.monotonic() + PATIENCE
    while int(http.call("chain_getHeader")["number"], 16) < number:
        assert time.monotonic() < deadline, f"block {number} did not come"
        time.sleep(0.2)


def slot(header):
    """The slot that a header names: the pre-runtime item of the engine aura."""
    (item,) = [log for log in header["digest"]["logs"] if log.startswith("0x0661757261")]
    assert item[12:14] == "20", "eight bytes"
    return int.from_bytes(bytes.fromhex(item[14:]), "little")


def test_the_keys_of_the_account_are_in_the_keystore(template):
    http = rpc.HTTP(template.http)
    alice = Keypair.create_from_uri("//Alice")
    assert http.call("author_hasKey", "0x" + alice.public_key.hex(), "aura") is True
    assert http.call("author_hasKey", "0x" + Keypair.create_from_uri("//Eve").public_key.hex(), "aura") is False
    assert http.call("system_nodeRoles") == ["Authority"]


def test_blocks_are_made_one_a_slot_and_sealed(template):
    http = rpc.HTTP(template.http)
    wait_for_block(http, 3)
    headers = [http.call("chain_getHeader", http.call("chain_getBlockHash", n)) for n in (1, 2, 3)]
    slots = [slot(header) for header in headers]
    assert slots == sorted(set(slots))
    # With the keys of both authorities no slot is missed, once the second key was there.
    assert slots[2] == slots[1] + 1
    assert abs(slots[2] * SLOT - time.time()) < PATIENCE
    for header in headers:
        # A seal of the engine aura with 64 bytes.
        assert header["digest"]["logs"][-1].startswith("0x05617572610101")


def test_a_transfer_between_accounts_of_the_chain_is_included(template):
    with SubstrateInterface(url=template.ws) as client:
        client.init_runtime()
        assert client.runtime_version == 100
        alice, bob = Keypair.create_from_uri("//Alice"), Keypair.create_from_uri("//Bob")
        before = client.query("System", "Account", [bob.ss58_address]).value["data"]["free"]
        call = client.compose_call(
            "Balances", "transfer", {"dest": bob.ss58_address, "value": 123_456_789}
        )
        assert client.get_payment_info(call, alice)["partialFee"] > 0
        receipt = client.submit_extrinsic(
            client.create_signed_extrinsic(call=call, keypair=alice), wait_for_inclusion=True
        )
        assert receipt.is_success, receipt.error_message
        names = [event.value["event_id"] for event in receipt.triggered_events]
        assert "Transfer" in names
        after = client.query("System", "Account", [bob.ss58_address]).value["data"]["free"]
        assert after == before + 123_456_789


def test_a_call_of_the_templates_own_pallet_works(template):
    with SubstrateInterface(url=template.ws) as client:
        bob = Keypair.create_from_uri("//Bob")
        call = client.compose_call("TemplateModule", "do_something", {"something": 42})
        receipt = client.submit_extrinsic(
            client.create_signed_extrinsic(call=call, keypair=bob), wait_for_inclusion=True
        )
        assert receipt.is_success, receipt.error_message
        assert client.query("TemplateModule", "Something").value == 42


def test_bytes_that_are_no_extrinsic_are_refused_and_the_node_lives(template):
    http = rpc.HTTP(template.http)
    with pytest.raises(rpc.RPCError) as refusal:
        http.call("author_submitExtrinsic", "0x0c010203")
    assert refusal.value.code in (1002, 1010)
    assert http.call("system_health")["peers"] == 0


def test_heads_come_to_subscribers(template):
    with rpc.WebSocket(template.ws) as socket:
        heads = socket.call("chain_subscribeNewHeads")
        numbers = [int(socket.next(heads, PATIENCE)["number"], 16) for _ in range(2)]
        assert numbers[1] == numbers[0] + 1


def test_a_node_that_is_no_authority_makes_no_blocks_and_says_so():
    with nodes.Node("--chain", SPEC, "--tmp") as node:
        assert rpc.HTTP(node.http).call("system_nodeRoles") == ["Full"]
    with nodes.Node("--chain", "local", "--alice", "--tmp") as node:
        assert "No blocks are made without --sealing" in node.log
