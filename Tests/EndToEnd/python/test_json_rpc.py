"""JSON-RPC as it looks on the wire: framing, names, shapes and errors."""

import hashlib
import json
import os

import pytest
from substrateinterface import Keypair, SubstrateInterface

import methods
import rpc

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
INVALID_TRANSACTION, ALREADY_IMPORTED = 1010, 1013

# twox128 of pallet and item.
SYSTEM_ACCOUNT = "0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"
SYSTEM_NUMBER = "0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac"
ACCOUNT_OWNING_IMPLS = "0xc3c1b9ba5000e940cc59f471a89d9f74e563b6797677c2dd13687217b82b2549"
ALICE = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
ALICE_SS58 = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


@pytest.fixture(scope="module")
def client(node):
    with SubstrateInterface(url=node.ws) as client:
        yield client


@pytest.fixture(scope="module")
def alice():
    return Keypair.create_from_uri("//Alice")


def signed(client, key, module, function, arguments, **options):
    """A signed extrinsic's bytes as hex."""
    call = client.compose_call(module, function, arguments)
    return str(client.create_signed_extrinsic(call, key, **options).data)


def blake2_256(text):
    return "0x" + hashlib.blake2b(bytes.fromhex(text[2:]), digest_size=32).hexdigest()


def error_code(answer):
    assert "result" not in answer, answer
    return answer["error"]["code"]


# Framing


def test_what_is_no_json_is_a_parse_error(http):
    _, answer = http.post(b"{not json")
    answer = json.loads(answer)
    assert error_code(answer) == PARSE_ERROR
    assert answer["id"] is None


def test_what_is_no_json_is_a_parse_error_on_a_websocket_too(ws):
    ws.send_text("{not json")
    assert error_code(ws.receive()) == PARSE_ERROR
    assert ws.call("system_chain")


@pytest.mark.parametrize("value", [{}, {"jsonrpc": "2.0", "id": 1}, {"method": "system_chain", "id": 1}])
def test_json_that_is_no_request_is_an_invalid_request(http, value):
    assert error_code(http.send(value)) == INVALID_REQUEST


@pytest.mark.parametrize("value", [1, "text", None])
def test_json_that_is_neither_object_nor_list_is_refused(http, value):
    assert error_code(http.send(value)) in (PARSE_ERROR, INVALID_REQUEST)


def test_an_unknown_method_is_named_not_found(http):
    with pytest.raises(rpc.RPCError) as error:
        http.call("system_noSuchMethod")
    assert (error.value.code, error.value.message) == (METHOD_NOT_FOUND, "Method not found")


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("chain_getHeader", ["0x12"]),
        ("chain_getHeader", [1]),
        ("chain_getBlockHash", [{}]),
        ("state_getStorage", []),
        ("state_getStorage", ["no hex"]),
        ("state_call", ["Core_version"]),
        ("state_getKeysPaged", ["0x", -1]),
        ("state_queryStorageAt", ["0x"]),
        ("system_accountNextIndex", ["not an address"]),
        ("author_submitExtrinsic", [[1, 2]]),
    ],
)
def test_bad_parameters_are_refused(http, method, parameters):
    with pytest.raises(rpc.RPCError) as error:
        http.call(method, *parameters)
    assert error.value.code == INVALID_PARAMS


def test_a_batch_is_answered_whole(http):
    batch = [rpc.request(n, "system_chain", []) for n in range(3)] + [rpc.request("x", "no_method", [])]
    answers = {answer["id"]: answer for answer in http.send(batch)}
    assert answers.keys() == {0, 1, 2, "x"}
    assert len({answers[n]["result"] for n in range(3)}) == 1
    assert error_code(answers["x"]) == METHOD_NOT_FOUND


def test_a_batch_of_a_hundred_calls_is_answered(ws):
    ws.send_text(json.dumps([rpc.request(n, "chain_getBlockHash", [0]) for n in range(100)]))
    answers = ws.receive()
    assert sorted(answer["id"] for answer in answers) == list(range(100))


def test_an_empty_batch_is_an_invalid_request(http):
    assert error_code(http.send([])) == INVALID_REQUEST


def test_a_notification_is_not_answered(ws):
    ws.send_text(json.dumps({"jsonrpc": "2.0", "method": "system_chain", "params": []}))
    assert ws.call("system_name")


def test_a_request_beyond_the_size_limit_is_refused(node, http):
    body = b'{"jsonrpc":"2.0","id":1,"method":"author_submitExtrinsic","params":["0x' + b"00" * (8 << 20) + b'"]}'
    try:
        status, _ = http.post(body)
        assert status == 413
    except ConnectionError:
        pass  # The node hung up before it read all of it.
    assert http.call("system_chain")


def test_deeply_nested_json_is_refused(http):
    _, answer = http.post(b"[" * 100_000)
    assert error_code(json.loads(answer)) == PARSE_ERROR
    assert http.call("system_chain")


def test_the_health_page_is_there_for_load_balancers(http):
    status, _ = http.get("/health")
    assert status == 200


def test_parameters_may_be_left_out_or_null(http):
    assert http.send({"jsonrpc": "2.0", "id": 1, "method": "system_chain"})["result"]
    assert http.call("chain_getBlockHash", None)
    assert http.call("chain_getHeader", None)
    assert http.call("state_getRuntimeVersion", None)


# Names


def test_the_list_of_methods_holds_what_clients_look_for(http):
    listed = http.call("rpc_methods")["methods"]
    assert len(listed) == len(set(listed))
    assert not set(methods.EVERYWHERE) - set(listed)
    assert not set(methods.UNFILTERED) - set(listed)


def test_every_listed_method_exists(http):
    listed = http.call("rpc_methods")["methods"]
    unknown = []
    for method in listed:
        # The parameters fit no method, so that none of them does anything.
        answer = http.send(rpc.request(1, method, [{"no": "such"}] * 9))
        error = answer.get("error", {})
        if error.get("code") == METHOD_NOT_FOUND and error.get("message") == "Method not found":
            unknown.append(method)
    assert not unknown


@pytest.mark.parametrize(("alias", "method"), methods.SAME_ANSWER)
def test_an_alias_answers_as_the_method(http, alias, method):
    for _ in range(20):
        before, answer, after = http.call(method), http.call(alias), http.call(method)
        if before == after:
            break
    assert answer == before


def test_aliases_with_parameters_answer_as_the_method(http):
    head = http.call("chain_getFinalizedHead")
    key = SYSTEM_NUMBER
    assert http.call("state_getStorageAt", key, head) == http.call("state_getStorage", key, head)
    assert http.call("state_getStorageHashAt", key, head) == http.call("state_getStorageHash", key, head)
    assert http.call("state_getStorageSizeAt", key, head) == http.call("state_getStorageSize", key, head) == 4
    assert http.call("state_callAt", "Core_version", "0x", head) == http.call("state_call", "Core_version", "0x", head)
    assert http.call("state_getKeysPagedAt", "0x", 3, None, head) == http.call("state_getKeysPaged", "0x", 3, None, head)
    assert http.call("account_nextIndex", ALICE_SS58) == http.call("system_accountNextIndex", ALICE_SS58)


def test_hex_without_its_prefix_is_taken_in_calls(http):
    assert http.call("state_call", "Core_version", "", None) == http.call("state_call", "Core_version", "0x")


# The chain


def test_the_chain_tells_what_it_is(http):
    assert http.call("system_properties") == {"ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "CBT"}
    assert http.call("system_chainType") == "Development"
    assert http.call("system_health") == {"peers": 0, "isSyncing": False, "shouldHavePeers": False}
    version = http.call("state_getRuntimeVersion")
    assert (version["specName"], version["specVersion"], version["transactionVersion"]) == ("origin", 100, 1)
    apis = {name: number for name, number in version["apis"]}
    assert apis["0x37e397fc7c91f5e4"] == 2, "Metadata of version 2 or newer is what makes clients ask for V15"


def test_block_hashes_are_found_by_number_hex_number_and_list(http):
    genesis = http.call("chain_getBlockHash", 0)
    first = http.call("chain_getBlockHash", 1)
    assert http.call("chain_getBlockHash", "0x1") == first
    assert http.call("chain_getBlockHash", [0, 1, 4_000_000_000]) == [genesis, first, None]
    assert http.call("chain_getBlockHash", 4_000_000_000) is None


def test_headers_form_a_chain(http):
    block = http.call("chain_getHeader")
    for _ in range(5):
        number = int(block["number"], 16)
        if number == 0:
            break
        parent = http.call("chain_getHeader", block["parentHash"])
        assert int(parent["number"], 16) == number - 1
        assert block.keys() == {"parentHash", "number", "stateRoot", "extrinsicsRoot", "digest"}
        block = parent


def test_a_header_hashes_to_its_block_s_hash(client, http):
    head = http.call("chain_getHead")
    header = client.get_block_header(block_hash=head)["header"]
    assert header["hash"] == head
    raw = http.call("chain_getHeader", head)
    number = int(raw["number"], 16)
    compact = client.encode_scale("Compact<u32>", number).to_hex()[2:]
    logs = raw["digest"]["logs"]
    digest = client.encode_scale("Compact<u32>", len(logs)).to_hex()[2:] + "".join(log[2:] for log in logs)
    bytes_ = raw["parentHash"][2:] + compact + raw["stateRoot"][2:] + raw["extrinsicsRoot"][2:] + digest
    assert blake2_256("0x" + bytes_) == head


def test_the_empty_block_has_the_known_extrinsics_root(http):
    genesis = http.call("chain_getBlock", http.call("chain_getBlockHash", 0))
    assert genesis["block"]["header"]["extrinsicsRoot"] == (
        "0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314"
    )
    assert genesis["block"]["extrinsics"] == []


def test_an_unknown_block_is_null_or_an_error_that_says_not_found(http):
    unknown = "0x" + "11" * 32
    assert http.call("chain_getHeader", unknown) is None
    assert http.call("chain_getBlock", unknown) is None
    for method, parameters in [("state_getStorage", [SYSTEM_NUMBER]), ("state_getMetadata", [])]:
        with pytest.raises(rpc.RPCError) as error:
            http.call(method, *parameters, unknown)
        assert " not found" in f"{error.value.message} {error.value.data}"


def test_new_heads_begin_with_the_current_one_and_can_be_ended(ws):
    for name in ["chain_subscribeNewHeads", "chain_subscribeNewHead", "subscribe_newHead"]:
        subscription = ws.call(name)
        message = ws.notification(subscription)
        assert message["method"] == "chain_newHead"
        following = ws.next(subscription)
        assert int(following["number"], 16) > int(message["params"]["result"]["number"], 16)
        assert ws.call("chain_unsubscribeNewHeads", subscription) is True
        assert ws.call("chain_unsubscribeNewHeads", subscription) is False


def test_runtime_version_is_told_at_once(ws):
    subscription = ws.call("state_subscribeRuntimeVersion")
    message = ws.notification(subscription)
    assert message["method"] == "state_runtimeVersion"
    assert message["params"]["result"] == ws.call("state_getRuntimeVersion")


def test_subscriptions_are_refused_over_http(http):
    with pytest.raises(rpc.RPCError):
        http.call("chain_subscribeNewHeads")


# State


def test_keys_are_paged_in_order(http):
    head = http.call("chain_getFinalizedHead")
    whole = http.call("state_getKeysPaged", "0x", 1000, None, head)
    assert whole == sorted(whole)
    pages, start = [], None
    while page := http.call("state_getKeysPaged", "0x", 3, start, head):
        pages += page
        start = page[-1]
    assert pages == whole
    # Clients begin with the prefix itself as the start key.
    accounts = http.call("state_getKeysPaged", SYSTEM_ACCOUNT, 1000, SYSTEM_ACCOUNT, head)
    assert accounts == [key for key in whole if key.startswith(SYSTEM_ACCOUNT)]
    with pytest.raises(rpc.RPCError) as error:
        http.call("state_getKeysPaged", "0x", 1001)
    assert error.value.code == 4002


def test_absent_is_null_and_empty_is_0x(http, client, alice):
    call = client.compose_call("OffchainComputingInfra", "register_impl", {"attestation_method": "OptOut"})
    receipt = client.submit_extrinsic(client.create_signed_extrinsic(call, alice), wait_for_inclusion=True)
    assert receipt.is_success, receipt.error_message
    [owned, *_] = http.call("state_getKeysPaged", ACCOUNT_OWNING_IMPLS, 10)
    assert http.call("state_getStorage", owned) == "0x"
    assert http.call("state_getStorageSize", owned) == 0
    absent = ACCOUNT_OWNING_IMPLS + "00"
    assert http.call("state_getStorage", absent) is None
    assert http.call("state_getStorageHash", absent) is None
    [changes] = http.call("state_queryStorageAt", [owned, absent])
    assert sorted(changes["changes"], key=str) == sorted([[owned, "0x"], [absent, None]], key=str)


def test_values_of_several_keys_are_read_at_once(http):
    head = http.call("chain_getFinalizedHead")
    accounts = http.call("state_getKeysPaged", SYSTEM_ACCOUNT, 3, None, head)
    [answer] = http.call("state_queryStorageAt", accounts, head)
    assert answer["block"] == head
    assert dict(answer["changes"]) == {key: http.call("state_getStorage", key, head) for key in accounts}


def test_history_of_a_key_is_told_by_its_changes(http):
    last = http.call("chain_getFinalizedHead")
    number = int(http.call("chain_getHeader", last)["number"], 16)
    first = http.call("chain_getBlockHash", max(number - 3, 0))
    history = http.call("state_queryStorage", [SYSTEM_NUMBER], first, last)
    assert [entry["block"] for entry in history] == http.call(
        "chain_getBlockHash", list(range(max(number - 3, 0), number + 1))
    )


def test_a_read_proof_leads_from_the_state_root_to_the_value(http):
    head = http.call("chain_getFinalizedHead")
    root = http.call("chain_getHeader", head)["stateRoot"]
    answer = http.call("state_getReadProof", [SYSTEM_NUMBER], head)
    assert answer["at"] == head
    nodes = {blake2_256(node): node for node in answer["proof"]}
    assert root in nodes, "the root node is part of the proof"
    whole = "".join(node[2:] for node in nodes.values())
    reached = [digest for digest in nodes if digest == root or digest[2:] in whole]
    assert len(reached) == len(nodes), "every node is referred to by another"
    assert http.call("state_getStorage", SYSTEM_NUMBER, head)[2:] in whole


def test_a_storage_subscription_begins_with_the_values(ws):
    subscription = ws.call("state_subscribeStorage", [SYSTEM_NUMBER])
    first = ws.notification(subscription)
    assert first["method"] == "state_storage"
    [[key, before]] = first["params"]["result"]["changes"]
    assert key == SYSTEM_NUMBER
    [[_, after]] = ws.next(subscription)["changes"]
    assert int.from_bytes(bytes.fromhex(after[2:]), "little") > int.from_bytes(bytes.fromhex(before[2:]), "little")
    assert ws.call("state_unsubscribeStorage", subscription) is True


def test_metadata_is_served_in_the_versions_it_says(http):
    versions = bytes.fromhex(http.call("state_call", "Metadata_metadata_versions", "0x")[2:])
    listed = [int.from_bytes(versions[at : at + 4], "little") for at in range(1, len(versions), 4)]
    assert {14, 15} <= set(listed)
    for version in listed:
        argument = "0x" + version.to_bytes(4, "little").hex()
        answer = bytes.fromhex(http.call("state_call", "Metadata_metadata_at_version", argument)[2:])
        assert answer[0] == 1
        assert b"meta" + bytes([version]) in answer[:12]
    assert http.call("state_call", "Metadata_metadata_at_version", "0x63000000") == "0x00"
    assert http.call("state_getMetadata").startswith("0x6d6574610e")


def test_an_unknown_runtime_function_is_an_error(http):
    with pytest.raises(rpc.RPCError):
        http.call("state_call", "No_such_function", "0x")
    with pytest.raises(rpc.RPCError):
        http.call("state_call", "AccountNonceApi_account_nonce", "0x00")
    assert http.call("system_chain")


# Transactions


def remark(text):
    return ("System", "remark", {"remark": "0x" + text.encode().hex()})


def test_a_watched_transaction_goes_through_its_states_in_order(ws, client, alice):
    extrinsic = signed(client, alice, *remark("watched"))
    subscription = ws.call("author_submitAndWatchExtrinsic", extrinsic)
    states = []
    while not any(isinstance(state, dict) and "finalized" in state for state in states):
        message = ws.notification(subscription)
        assert message["method"] == "author_extrinsicUpdate"
        states.append(message["params"]["result"])
    names = [state if isinstance(state, str) else next(iter(state)) for state in states]
    assert [name for name in names if name != "broadcast"] == ["ready", "inBlock", "finalized"]
    block = next(state["finalized"] for state in states if "finalized" in state and isinstance(state, dict))
    assert extrinsic in ws.call("chain_getBlock", block)["block"]["extrinsics"]


def test_a_transaction_is_known_by_the_hash_of_its_bytes(http, client, alice):
    extrinsic = signed(client, alice, *remark("hash"))
    assert http.call("author_submitExtrinsic", extrinsic) == blake2_256(extrinsic)


def test_the_next_index_counts_waiting_transactions(http, client, node):
    nonce = http.call("system_accountNextIndex", ALICE_SS58)
    assert isinstance(nonce, int)


def test_what_an_account_cannot_pay_is_invalid(http, client):
    stranger = Keypair.create_from_uri("//EndToEnd//Stranger")
    with pytest.raises(rpc.RPCError) as error:
        http.call("author_submitExtrinsic", signed(client, stranger, *remark("poor")))
    assert (error.value.code, error.value.message) == (INVALID_TRANSACTION, "Invalid Transaction")
    assert "Inability to pay some fees" in error.value.data


def test_a_used_nonce_is_stale(http, client, alice):
    nonce = http.call("system_accountNextIndex", ALICE_SS58)
    assert nonce > 0
    with pytest.raises(rpc.RPCError) as error:
        http.call("author_submitExtrinsic", signed(client, alice, *remark("stale"), nonce=0))
    assert (error.value.code, error.value.data) == (INVALID_TRANSACTION, "Transaction is outdated")


def test_the_fee_is_told_in_both_shapes(http, client, alice):
    extrinsic = signed(client, alice, *remark("fee"))
    # The price of weight changes from block to block.
    block = http.call("chain_getBlockHash")
    info = http.call("payment_queryInfo", extrinsic, block)
    assert info.keys() >= {"weight", "class", "partialFee"}
    details = http.call("payment_queryFeeDetails", extrinsic, block)["inclusionFee"]
    parts = [int(details[name], 16) for name in ("baseFee", "lenFee", "adjustedWeightFee")]
    assert sum(parts) == int(info["partialFee"])
    assert parts[1] == 10**7 * ((len(extrinsic) - 2) // 2)


def nested_batch(depth):
    """A bare extrinsic whose call is a batch of a batch of … of a remark."""
    call = b"\x00\x00\x00"
    for _ in range(depth):
        call = b"\x28\x00\x04" + call
    return call


def with_length(body):
    length = len(body)
    if length < 64:
        return bytes([length << 2]) + body
    if length < 1 << 14:
        return (length << 2 | 1).to_bytes(2, "little") + body
    return (length << 2 | 2).to_bytes(4, "little") + body


def hostile_extrinsics():
    yield "nothing", b""
    yield "a length alone", b"\xfc"
    yield "a length beyond memory", b"\x13" + b"\xff" * 8
    yield "a length of 4 GiB", b"\x03\xff\xff\xff\xff"
    yield "an unknown version", with_length(b"\x7f\x00\x00")
    yield "a bare remark", with_length(b"\x04\x00\x00\x00")
    yield "a bare inherent", with_length(b"\x04\x01\x00\x0b\x00\x40\x7a\x10\xf3\x5a")
    yield "an unknown pallet", with_length(b"\x04\xee\x00")
    yield "an unknown call", with_length(b"\x04\x00\xee")
    yield "a vector of 1 GiB in a call", with_length(b"\x04\x00\x00\x02\x00\x00\x40\x03\xff\xff\xff\x3f")
    yield "a signature of an unknown kind", with_length(b"\x84\x00" + b"\x01" * 32 + b"\x09" + b"\x01" * 64)
    yield "a batch within itself 100 deep", with_length(b"\x04" + nested_batch(100))
    yield "a batch within itself 100,000 deep", with_length(b"\x04" + nested_batch(100_000))
    for seed in range(30):
        yield f"random bytes {seed}", hashlib.shake_128(str(seed).encode()).digest(1 + seed * 11)


@pytest.mark.parametrize(("name", "bytes_"), hostile_extrinsics(), ids=lambda value: value if isinstance(value, str) else "")
def test_hostile_bytes_are_refused(node, http, name, bytes_):
    hostile = "0x" + bytes_.hex()
    with pytest.raises(rpc.RPCError) as error:
        http.call("author_submitExtrinsic", hostile)
    assert error.value.code not in (METHOD_NOT_FOUND, PARSE_ERROR)
    for method in ["payment_queryInfo", "payment_queryFeeDetails", "system_dryRun"]:
        try:
            http.call(method, hostile)
        except rpc.RPCError:
            pass  # What a transaction would cost or do may be told of one that is not accepted.
    assert node.is_alive


def test_a_signed_extrinsic_cut_short_anywhere_is_refused(node, http, client, alice):
    whole = bytes.fromhex(signed(client, alice, *remark("cut"))[2:])
    for length in range(0, len(whole), 7):
        for body in (whole[:length], with_length(whole[2:][:length])):
            with pytest.raises(rpc.RPCError):
                http.call("author_submitExtrinsic", "0x" + body.hex())
    assert node.is_alive


def test_a_signed_batch_nested_too_deep_is_refused(node, http, client, alice):
    """The signature is right, so that nothing but the depth can be the reason."""
    nested = nested_batch(2000)
    genesis = bytes.fromhex(http.call("chain_getBlockHash", 0)[2:])
    nonce = client.encode_scale("Compact<u32>", http.call("system_accountNextIndex", ALICE_SS58)).data
    carried = b"\x00" + bytes(nonce) + b"\x00"
    implied = (100).to_bytes(4, "little") + (1).to_bytes(4, "little") + genesis + genesis
    payload = nested + carried + implied
    signature = alice.sign(hashlib.blake2b(payload, digest_size=32).digest() if len(payload) > 256 else payload)
    body = b"\x84\x00" + alice.public_key + b"\x01" + signature + carried + nested
    with pytest.raises(rpc.RPCError):
        http.call("author_submitExtrinsic", "0x" + with_length(body).hex())
    assert node.is_alive
    assert http.call("system_chain")


def test_random_requests_leave_the_node_alive(node, ws):
    listed = ws.call("rpc_methods")["methods"]
    seed = int.from_bytes(os.urandom(4), "little")
    print(f"seed {seed}")
    values = ["0x", "0x" + "ff" * 32, -1, 2**64, 2**200, None, True, [], {}, "", "x", [[[]]], 0.5, SYSTEM_ACCOUNT]
    state = seed
    for method in sorted(listed):
        for _ in range(4):
            parameters = []
            for _ in range(3):
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                parameters.append(values[(state >> 33) % len(values)])
            try:
                ws.call(method, *parameters)
            except rpc.RPCError:
                pass
    assert node.is_alive
