"""async-substrate-interface: metadata of version 15, and methods that no other client uses."""

import asyncio
import hashlib

import pytest
import sr25519
from async_substrate_interface import AsyncSubstrateInterface, SubstrateInterface
from scalecodec.utils.ss58 import ss58_encode

CBT = 10**12
# The development accounts' secret seeds are public knowledge.
ALICE = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
BOB = "398f0c28f98885e046333d4a41c19cee4c37368a9832c6502f6cfd182e2aef89"


class Key:
    """An sr25519 key as the client wants one."""

    crypto_type = 1
    ss58_format = 42

    def __init__(self, seed):
        self.public_key, self.secret = sr25519.pair_from_seed(bytes.fromhex(seed))
        self.ss58_address = ss58_encode(self.public_key, 42)

    def sign(self, data):
        if isinstance(data, str):
            data = bytes.fromhex(data[2:])
        return sr25519.sign((self.public_key, self.secret), bytes(getattr(data, "data", data)))


def fresh_key(name):
    return Key(hashlib.sha256(f"async {name}".encode()).hexdigest())


def run(node, body):
    """Runs `body(client)` with a client connected to the node."""

    async def main():
        async with AsyncSubstrateInterface(node.ws, ss58_format=42) as client:
            return await asyncio.wait_for(body(client), 120)

    return asyncio.run(main())


async def transfer(client, key, to, value, **options):
    call = await client.compose_call("Balances", "transfer_keep_alive", {"dest": to.ss58_address, "value": value})
    extrinsic = await client.create_signed_extrinsic(call, key, **options)
    return await client.submit_extrinsic(extrinsic, wait_for_inclusion=True)


async def free(client, key):
    account = await client.query("System", "Account", [key.ss58_address])
    return value_of(account)["data"]["free"]


def value_of(answer):
    return getattr(answer, "value", answer)


def test_the_keys_are_the_development_accounts():
    assert Key(ALICE).ss58_address == "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
    assert Key(BOB).ss58_address == "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"


def test_it_connects_and_learns_what_chain_this_is(node):
    async def body(client):
        properties = await client.properties
        assert (properties["tokenSymbol"], properties["tokenDecimals"]) == ("CBT", 12)
        assert client.chain
        assert await client.name
        assert await client.version

    run(node, body)


def test_a_transfer_is_included(node):
    async def body(client):
        target = fresh_key("included")
        receipt = await transfer(client, Key(ALICE), target, 3 * CBT)
        assert await receipt.is_success, await receipt.error_message
        assert await free(client, target) == 3 * CBT
        names = [event["event"]["event_id"] for event in await receipt.triggered_events]
        assert "Transfer" in names
        assert await receipt.total_fee_amount > 0

    run(node, body)


def test_a_mortal_transfer_is_finalized(node):
    async def body(client):
        target = fresh_key("finalized")
        call = await client.compose_call(
            "Balances", "transfer_keep_alive", {"dest": target.ss58_address, "value": CBT}
        )
        extrinsic = await client.create_signed_extrinsic(call, Key(BOB), era={"period": 64})
        receipt = await client.submit_extrinsic(extrinsic, wait_for_finalization=True)
        assert await receipt.is_success
        assert receipt.finalized

    run(node, body)


def test_a_failed_call_names_its_error(node):
    async def body(client):
        call = await client.compose_call("OffchainComputingInfra", "heartbeat", {})
        extrinsic = await client.create_signed_extrinsic(call, Key(BOB))
        receipt = await client.submit_extrinsic(extrinsic, wait_for_inclusion=True)
        assert not await receipt.is_success
        assert (await receipt.error_message)["name"] == "WorkerNotFound"

    run(node, body)


def test_a_map_is_read_in_pages(node):
    async def body(client):
        head = await client.get_chain_head()
        whole = await client.query_map("System", "Account", block_hash=head, page_size=100)
        paged = await client.query_map("System", "Account", block_hash=head, page_size=2)
        assert [key async for key, _ in paged] == [key async for key, _ in whole]

    run(node, body)


def test_several_queries_are_asked_at_once(node):
    async def body(client):
        keys = [await client.create_storage_key("System", "Account", [k.ss58_address]) for k in (Key(ALICE), Key(BOB))]
        answers = await client.query_multi(keys)
        assert len(answers) == 2
        numbers = await asyncio.gather(*(client.get_block_hash(n) for n in range(2)))
        assert len(set(numbers)) == 2

    run(node, body)


def test_runtime_functions_constants_and_fees(node):
    async def body(client):
        alice = Key(ALICE)
        nonce = await client.runtime_call("AccountNonceApi", "account_nonce", [alice.ss58_address])
        assert value_of(nonce) <= await client.get_account_next_index(alice.ss58_address)
        version = value_of(await client.runtime_call("Core", "version"))
        assert version["spec_name"] == "origin"
        deposit = value_of(await client.get_constant("Balances", "ExistentialDeposit"))
        assert deposit == 10**9
        call = await client.compose_call("System", "remark", {"remark": "0x00"})
        info = await client.get_payment_info(call, alice)
        assert int(info.get("partial_fee", info.get("partialFee", 0))) > 0

    run(node, body)


def test_new_heads_are_told(node):
    async def body(client):
        numbers = []

        async def heard(block):
            numbers.append(block["header"]["number"])
            return numbers if len(numbers) == 3 else None

        await client.subscribe_block_headers(heard)
        assert numbers == sorted(set(numbers))

    run(node, body)


def test_past_state_is_read_by_block(node):
    async def body(client):
        first = await client.get_block_hash(1)
        assert value_of(await client.query("System", "Number", block_hash=first)) == 1
        block = await client.get_block(block_hash=first)
        assert block["header"]["number"] == 1

    run(node, body)


def test_its_synchronous_twin_works_too(node):
    with SubstrateInterface(node.ws, ss58_format=42) as client:
        call = client.compose_call(
            "Balances", "transfer_keep_alive", {"dest": fresh_key("sync").ss58_address, "value": CBT}
        )
        receipt = client.submit_extrinsic(
            client.create_signed_extrinsic(call, Key(BOB)), wait_for_inclusion=True
        )
        assert receipt.is_success
