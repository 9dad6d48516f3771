"""Transactions while they wait: order, replacement, removal, bans. Blocks are made only when a test asks for one."""

import pytest
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc

ALREADY_IMPORTED, PRIORITY_TOO_LOW, TEMPORARILY_BANNED = 1013, 1014, 1012


class Pool:
    def __init__(self, node, client):
        self.http = rpc.HTTP(node.http)
        self.client = client
        self.alice = Keypair.create_from_uri("//Alice")
        self.bob = Keypair.create_from_uri("//Bob")

    def remark(self, text, nonce, tip=0, key=None):
        call = self.client.compose_call("System", "remark", {"remark": "0x" + text.encode().hex()})
        return str(self.client.create_signed_extrinsic(call, key or self.alice, nonce=nonce, tip=tip).data)

    def submit(self, extrinsic):
        return self.http.call("author_submitExtrinsic", extrinsic)

    def pending(self):
        return self.http.call("author_pendingExtrinsics")

    def seal(self):
        """Makes a block; its extrinsics without the inherent."""
        block = self.http.call("engine_createBlock", True, True, None)["hash"]
        return self.http.call("chain_getBlock", block)["block"]["extrinsics"][1:]


@pytest.fixture
def chain():
    with nodes.Node("--dev", "--sealing", "manual", "--tx-ban-seconds", "1800") as node, SubstrateInterface(url=node.ws) as client:
        pool = Pool(node, client)
        pool.node = node
        yield pool


def test_transactions_of_one_account_are_included_in_the_order_of_their_nonces(chain):
    wanted = [chain.remark(f"{nonce}", nonce) for nonce in range(6)]
    for nonce in (3, 1, 5, 0, 2, 4):
        chain.submit(wanted[nonce])
    assert chain.seal() == wanted
    assert chain.pending() == []


def test_the_next_index_counts_what_waits(chain):
    index = lambda: chain.http.call("system_accountNextIndex", chain.alice.ss58_address)  # noqa: E731
    assert index() == 0
    for nonce in range(3):
        chain.submit(chain.remark("", nonce))
        assert index() == nonce + 1
    chain.seal()
    assert index() == 3


def test_a_higher_tip_goes_first(chain):
    low = chain.remark("low", 0)
    high = chain.remark("high", 0, tip=10**12, key=chain.bob)
    chain.submit(low)
    chain.submit(high)
    assert chain.seal() == [high, low]


def test_a_higher_tip_replaces_the_transaction_of_the_same_nonce(chain):
    with rpc.WebSocket(chain.node.ws) as ws:
        first = chain.remark("first", 0)
        subscription = ws.call("author_submitAndWatchExtrinsic", first)
        assert ws.next(subscription) == "ready"
        with pytest.raises(rpc.RPCError) as error:
            chain.submit(chain.remark("rival", 0))
        assert error.value.code == PRIORITY_TOO_LOW
        second = chain.remark("second", 0, tip=10**12)
        digest = chain.submit(second)
        assert ws.next(subscription) == {"usurped": digest}
        assert chain.seal() == [second]


def test_a_transaction_is_not_taken_twice(chain):
    extrinsic = chain.remark("twice", 0)
    chain.submit(extrinsic)
    with pytest.raises(rpc.RPCError) as error:
        chain.submit(extrinsic)
    assert error.value.code == ALREADY_IMPORTED


def test_a_removed_transaction_takes_those_that_need_it_along_and_is_banned(chain):
    extrinsics = [chain.remark(f"{nonce}", nonce) for nonce in range(3)]
    digests = [chain.submit(extrinsic) for extrinsic in extrinsics]
    removed = chain.http.call("author_removeExtrinsic", [{"hash": digests[1]}])
    assert sorted(removed) == sorted(digests[1:])
    assert chain.pending() == extrinsics[:1]
    with pytest.raises(rpc.RPCError) as error:
        chain.submit(extrinsics[1])
    assert error.value.code == TEMPORARILY_BANNED
    assert chain.seal() == extrinsics[:1]


def test_a_future_transaction_is_said_to_be_one_and_becomes_ready(chain):
    with rpc.WebSocket(chain.node.ws) as ws:
        subscription = ws.call("author_submitAndWatchExtrinsic", chain.remark("later", 1))
        assert ws.next(subscription) == "future"
        chain.submit(chain.remark("now", 0))
        assert ws.next(subscription) == "ready"
        assert len(chain.seal()) == 2


def test_blocks_are_filled_and_the_rest_waits(chain):
    """More bytes than a block takes: 75 % of 5 MiB are for normal transactions."""
    body = "x" * 1_000_000
    extrinsics = [chain.remark(body, nonce) for nonce in range(6)]
    for extrinsic in extrinsics:
        chain.submit(extrinsic)
    first = chain.seal()
    assert 0 < len(first) < 6
    assert first + chain.seal() == extrinsics


def test_a_transaction_that_no_block_can_take_is_refused(chain):
    with pytest.raises(rpc.RPCError) as error:
        chain.submit(chain.remark("x" * 4_000_000, 0))
    assert error.value.code == 1010
    assert error.value.data == "Transaction would exhaust the block limits"
