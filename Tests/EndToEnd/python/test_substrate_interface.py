"""py-substrate-interface, the client most Python programs use, against a running chain."""

import hashlib
import itertools
import threading

import pytest
from eth_keys import keys as secp256k1
from substrateinterface import ExtrinsicReceipt, Keypair, KeypairType, SubstrateInterface
from substrateinterface.exceptions import SubstrateRequestException

CBT = 10**12
seeds = itertools.count()


@pytest.fixture(params=["ws", "http"])
def either(request, node):
    """The client over each transport."""
    with SubstrateInterface(url=getattr(node, request.param)) as client:
        yield client


@pytest.fixture(scope="module")
def client(node):
    with SubstrateInterface(url=node.ws) as client:
        yield client


@pytest.fixture(scope="module")
def alice():
    return Keypair.create_from_uri("//Alice")


@pytest.fixture(scope="module")
def bob():
    return Keypair.create_from_uri("//Bob")


class EcdsaSigner(Keypair):
    """An ECDSA key as Substrate uses it: the client library's own ECDSA keys are those of Ethereum-like chains."""

    def __init__(self, seed):
        self.secret = secp256k1.PrivateKey(hashlib.sha256(seed).digest())
        account = blake2_256(self.secret.public_key.to_compressed_bytes())
        super().__init__(public_key=account, ss58_format=42)
        self.crypto_type = KeypairType.ECDSA

    def sign(self, data):
        message = bytes.fromhex(data[2:]) if isinstance(data, str) else bytes(getattr(data, "data", data))
        return self.secret.sign_msg_hash(blake2_256(message)).to_bytes()


def blake2_256(data):
    return hashlib.blake2b(bytes(data), digest_size=32).digest()


def new_key(kind):
    """A key nobody used before."""
    seed = f"//EndToEnd//{next(seeds)}"
    if kind == KeypairType.ECDSA:
        return EcdsaSigner(seed.encode())
    if kind == KeypairType.ED25519:
        return Keypair.create_from_seed(hashlib.sha256(seed.encode()).hexdigest(), crypto_type=kind)
    return Keypair.create_from_uri(seed, crypto_type=kind)


def submit(client, key, call, **options) -> ExtrinsicReceipt:
    """Signs, submits and waits for the block."""
    extrinsic = client.create_signed_extrinsic(call=call, keypair=key, **options)
    return client.submit_extrinsic(extrinsic, wait_for_inclusion=True)


def transfer_call(client, to, value, function="transfer_keep_alive"):
    return client.compose_call("Balances", function, {"dest": to.ss58_address, "value": value})


def balance(client, key):
    return client.query("System", "Account", [key.ss58_address]).value["data"]


def events_of(receipt):
    """(pallet, event, attributes) of each event of an extrinsic."""
    records = [record.value["event"] for record in receipt.triggered_events]
    return [(record["module_id"], record["event_id"], record["attributes"]) for record in records]


def fee_paid(receipt):
    [fee] = [a["actual_fee"] for m, e, a in events_of(receipt) if (m, e) == ("TransactionPayment", "TransactionFeePaid")]
    return fee


def dispatch_error(receipt):
    """The error with which an extrinsic failed, as the event tells it."""
    [error] = [a["dispatch_error"] for m, e, a in events_of(receipt) if (m, e) == ("System", "ExtrinsicFailed")]
    return error


def test_it_connects_and_learns_what_chain_this_is(either):
    assert either.properties["tokenSymbol"] == "CBT"
    assert either.properties["tokenDecimals"] == 12
    assert either.ss58_format == 42
    assert either.chain
    assert either.name
    assert either.version
    assert either.runtime_version is None or either.runtime_version == 100


def test_metadata_of_version_14_describes_every_pallet(either):
    metadata = either.get_metadata()
    assert metadata.value[1].keys() == {"V14"}
    pallets = [pallet.name for pallet in metadata.pallets]
    wanted = ["System", "Timestamp", "Utility", "TransactionPayment", "Balances", "OffchainComputingInfra"]
    assert set(wanted + ["OffchainComputingPool", "Sudo"]) <= set(pallets)


def test_state_at_a_block_can_be_read_over_each_transport(either):
    head = either.get_chain_head()
    number = either.get_block_number(head)
    assert either.get_block_hash(number) == head
    assert either.query("System", "Number", block_hash=head).value == number
    block = either.get_block(block_hash=head)
    assert block["header"]["number"] == number
    assert block["extrinsics"][0].value["call"]["call_module"] == "Timestamp"


@pytest.mark.parametrize("kind", [KeypairType.SR25519, KeypairType.ED25519, KeypairType.ECDSA])
def test_an_account_of_each_signature_scheme_can_spend(client, alice, kind):
    sender, target = new_key(kind), new_key(KeypairType.SR25519)
    assert submit(client, alice, transfer_call(client, sender, 10 * CBT)).is_success
    receipt = submit(client, sender, transfer_call(client, target, 3 * CBT))
    assert receipt.is_success, receipt.error_message
    assert balance(client, target)["free"] == 3 * CBT
    assert balance(client, sender)["free"] == 10 * CBT - 3 * CBT - fee_paid(receipt)


def test_a_transfer_is_seen_finalized(client, alice, bob):
    extrinsic = client.create_signed_extrinsic(transfer_call(client, bob, CBT), alice)
    receipt = client.submit_extrinsic(extrinsic, wait_for_finalization=True)
    assert receipt.is_success
    assert receipt.finalized
    number = client.get_block_number(receipt.block_hash)
    assert client.get_block_number(client.get_chain_finalised_head()) >= number


def test_a_receipt_names_the_events_of_its_extrinsic(client, alice, bob):
    receipt = submit(client, alice, transfer_call(client, bob, 5 * CBT))
    events = events_of(receipt)
    moved = {"from": alice.ss58_address, "to": bob.ss58_address, "amount": 5 * CBT}
    assert ("Balances", "Transfer", moved) in events
    assert events[-1][:2] == ("System", "ExtrinsicSuccess")
    assert receipt.total_fee_amount == fee_paid(receipt)
    whole_block = client.get_events(receipt.block_hash)
    assert [str(e.value["phase"]) for e in whole_block].count("ApplyExtrinsic") >= len(events)


def test_a_failed_transfer_names_the_token_error(client, alice):
    poor, target = new_key(KeypairType.SR25519), new_key(KeypairType.SR25519)
    submit(client, alice, transfer_call(client, poor, CBT))
    receipt = submit(client, poor, transfer_call(client, target, 5 * CBT))
    assert not receipt.is_success
    assert dispatch_error(receipt) == {"Token": "FundsUnavailable"}
    assert balance(client, poor)["free"] == CBT - fee_paid(receipt)


def test_a_failed_call_names_the_pallet_s_error_and_its_documentation(client, bob):
    call = client.compose_call("OffchainComputingInfra", "heartbeat", {})
    receipt = submit(client, bob, call)
    assert not receipt.is_success
    assert receipt.error_message["type"] == "Module"
    assert receipt.error_message["name"] == "WorkerNotFound"
    assert receipt.error_message["docs"]


def test_a_call_for_root_is_refused_to_others(client, bob):
    receipt = submit(client, bob, client.compose_call("System", "set_heap_pages", {"pages": 64}))
    assert not receipt.is_success
    assert receipt.error_message["name"] == "BadOrigin"


def test_a_batch_stops_at_the_first_failure(client, alice):
    first, second, third = (new_key(KeypairType.SR25519) for _ in range(3))
    calls = [transfer_call(client, first, CBT), transfer_call(client, second, 1), transfer_call(client, third, CBT)]
    receipt = submit(client, alice, client.compose_call("Utility", "batch", {"calls": calls}))
    assert receipt.is_success
    names = [event for module, event, _ in events_of(receipt) if module == "Utility"]
    assert names == ["ItemCompleted", "BatchInterrupted"]
    assert balance(client, first)["free"] == CBT
    assert balance(client, third)["free"] == 0


def test_batch_all_is_all_or_nothing(client, alice):
    first, second = new_key(KeypairType.SR25519), new_key(KeypairType.SR25519)
    calls = [transfer_call(client, first, CBT), transfer_call(client, second, 1)]
    receipt = submit(client, alice, client.compose_call("Utility", "batch_all", {"calls": calls}))
    assert not receipt.is_success
    assert dispatch_error(receipt) == {"Token": "BelowMinimum"}
    assert balance(client, first)["free"] == 0


def test_a_map_is_read_in_pages(client, alice):
    accounts = [new_key(KeypairType.SR25519) for _ in range(12)]
    calls = [transfer_call(client, account, CBT) for account in accounts]
    assert submit(client, alice, client.compose_call("Utility", "batch_all", {"calls": calls})).is_success
    head = client.get_chain_head()
    whole = {key.value: info.value for key, info in client.query_map("System", "Account", block_hash=head)}
    paged = client.query_map("System", "Account", page_size=5, block_hash=head)
    assert {key.value: info.value for key, info in paged} == whole
    assert {account.ss58_address for account in accounts} <= whole.keys()
    capped = client.query_map("System", "Account", page_size=5, max_results=7, block_hash=head)
    assert len(list(capped)) == 7


def test_several_keys_are_read_at_once(client, alice, bob):
    keys = [client.create_storage_key("System", "Account", [key.ss58_address]) for key in (alice, bob)]
    values = [value.value["data"]["free"] for _, value in client.query_multi(keys)]
    assert len(values) == 2
    assert all(value > 0 for value in values)


def test_the_fee_foretold_is_the_fee_paid(client, alice, bob):
    call = transfer_call(client, bob, CBT)
    assert client.get_payment_info(call, alice)["class"].lower() == "normal"
    extrinsic = client.create_signed_extrinsic(call=call, keypair=alice)
    receipt = client.submit_extrinsic(extrinsic, wait_for_inclusion=True)
    # The multiplier moves with every block, so the fee is foretold from the state that the block was made on.
    parent = client.get_block_header(receipt.block_hash)["header"]["parentHash"]
    foretold = client.rpc_request("payment_queryInfo", [str(extrinsic.data), parent])["result"]
    assert fee_paid(receipt) == int(foretold["partialFee"])


def test_a_tip_is_paid_beside_the_fee(client, alice, bob):
    receipt = submit(client, alice, transfer_call(client, bob, CBT), tip=7)
    [paid] = [a for m, e, a in events_of(receipt) if e == "TransactionFeePaid"]
    assert paid["tip"] == 7


def test_runtime_functions_can_be_called(client, alice):
    nonce = client.runtime_call("AccountNonceApi", "account_nonce", [alice.ss58_address])
    assert nonce.value == client.query("System", "Account", [alice.ss58_address]).value["nonce"]
    version = client.runtime_call("Core", "version").value
    assert (version["spec_name"], version["impl_name"]) == ("origin", "cybros-origin")


def test_constants_are_those_of_the_chain(client):
    assert client.get_constant("Balances", "ExistentialDeposit").value == 10**9
    assert client.get_constant("System", "SS58Prefix").value == 42
    assert client.get_constant("System", "BlockHashCount").value == 4096
    assert client.get_constant("OffchainComputingInfra", "RegisterWorkerDeposit").value == 100 * CBT
    assert client.get_constant("OffchainComputingPool", "MaxJobsPerPool").value == 1000


def test_a_mortal_transaction_is_included(client, alice, bob):
    receipt = submit(client, alice, transfer_call(client, bob, CBT), era={"period": 64})
    assert receipt.is_success
    assert receipt.extrinsic.value["era"] != "00"


def test_a_transaction_of_an_expired_era_is_refused(client, alice, bob):
    number = client.get_block_number(client.get_chain_head())
    while number < 12:
        number = client.get_block_number(client.get_chain_head())
    call = transfer_call(client, bob, CBT)
    with pytest.raises(SubstrateRequestException) as refusal:
        submit(client, alice, call, era={"period": 4, "current": number - 9})
    assert refusal.value.args[0]["code"] == 1010


def test_a_wrong_signature_is_refused(client, alice, bob):
    call = transfer_call(client, bob, CBT)
    with pytest.raises(SubstrateRequestException) as refusal:
        submit(client, alice, call, signature="0x01" + "77" * 64)
    assert refusal.value.args[0]["code"] == 1010


def test_a_transaction_of_the_future_waits_for_the_one_before_it(client, alice, bob):
    sender = new_key(KeypairType.SR25519)
    submit(client, alice, transfer_call(client, sender, 10 * CBT))
    later = client.create_signed_extrinsic(transfer_call(client, bob, CBT), sender, nonce=1)
    client.submit_extrinsic(later)
    assert client.query("System", "Account", [sender.ss58_address]).value["nonce"] == 0
    assert submit(client, sender, transfer_call(client, bob, CBT), nonce=0).is_success
    for _ in range(50):
        nonce = client.query("System", "Account", [sender.ss58_address]).value["nonce"]
        if nonce == 2:
            break
        threading.Event().wait(0.1)
    assert nonce == 2


def test_new_blocks_are_told_in_order(node):
    with SubstrateInterface(url=node.ws) as client:
        numbers = []

        def heard(block, update, subscription):
            numbers.append(block["header"]["number"])
            return numbers if len(numbers) == 4 else None

        client.subscribe_block_headers(heard)
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_finalized_blocks_are_told_in_order(node):
    with SubstrateInterface(url=node.ws) as client:
        numbers = []

        def heard(block, update, subscription):
            numbers.append(block["header"]["number"])
            return numbers if len(numbers) == 3 else None

        client.subscribe_block_headers(heard, finalized_only=True)
    assert numbers == sorted(set(numbers))


def test_a_change_of_storage_is_told(node, client, alice):
    target = new_key(KeypairType.SR25519)
    seen = []
    first = threading.Event()

    def watch():
        with SubstrateInterface(url=node.ws) as watcher:

            def heard(account, update, subscription):
                seen.append(account.value["data"]["free"])
                first.set()
                return True if len(seen) == 2 else None

            watcher.query("System", "Account", [target.ss58_address], subscription_handler=heard)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    assert first.wait(30)
    submit(client, alice, transfer_call(client, target, 2 * CBT))
    thread.join(30)
    assert seen == [0, 2 * CBT]


def test_sudo_calls_with_the_origin_of_root(client, alice):
    call = client.compose_call("System", "remark", {"remark": "0x00"})
    receipt = submit(client, alice, client.compose_call("Sudo", "sudo", {"call": call}))
    assert receipt.is_success
    assert "Sudid" in [event for _, event, _ in events_of(receipt)]
