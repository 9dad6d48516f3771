"""The runtime replaced under a running node: by root at once, or by anyone with code that root has authorized.

The next runtime (`scripts/build-runtime --next`) is a version higher and has one pallet more, Notes, with a call and a
migration of storage that is older than its present layout.
"""

import hashlib

import pytest
import wasmtime
import xxhash
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc

BUILD = nodes.ROOT / ".build-wasm"
CODE = "0x" + b":code".hex()
PRESENT, NEXT = 100, 101
COMPRESSED = "cybros_runtime.compact.compressed.wasm"
# `RuntimeEnvironmentUpdated` in a header's digest.
ENVIRONMENT_UPDATED = "0x08"
BAD_SIGNATURE = (1010, "Transaction has a bad signature")
UNEXPECTED_CALL = (1010, "Transaction call is not expected")
EXECUTIONS = ["wasm", "native"]


@pytest.fixture(scope="module")
def next_code():
    return (BUILD / "next" / COMPRESSED).read_bytes()


class Chain:
    """A node that makes blocks when it is asked to, and a client that signs for its accounts."""

    def __init__(self, node, client):
        self.node = node
        self.client = client
        self.http = rpc.HTTP(node.http)
        self.alice, self.bob = (Keypair.create_from_uri(uri) for uri in ("//Alice", "//Bob"))

    def call(self, pallet, function, **arguments):
        return self.client.compose_call(pallet, function, arguments)

    def sudo(self, pallet, function, **arguments):
        return self.call("Sudo", "sudo", call=self.call(pallet, function, **arguments))

    def sign(self, call, key=None, **options):
        return str(self.client.create_signed_extrinsic(call, key or self.alice, **options).data)

    def submit(self, extrinsic):
        return self.http.call("author_submitExtrinsic", extrinsic)

    def refusal(self, extrinsic):
        """Code and words of the pool's refusal."""
        with pytest.raises(rpc.RPCError) as error:
            self.submit(extrinsic)
        return error.value.code, error.value.data

    def seal(self, finalize=True, parent=None):
        return self.http.call("engine_createBlock", True, finalize, parent)["hash"]

    def include(self, call, key=None):
        """Makes a block with the signed call. Its hash."""
        extrinsic = self.sign(call, key)
        self.submit(extrinsic)
        block = self.seal()
        assert extrinsic in self.http.call("chain_getBlock", block)["block"]["extrinsics"]
        return block

    def events(self, block):
        return [event.value["event"] for event in self.client.get_events(block)]

    def event(self, block, name):
        """The attributes of the block's only event of this name."""
        (event,) = [event for event in self.events(block) if event["event_id"] == name]
        return event["attributes"]

    def spec_version(self, block=None):
        return self.http.call("state_getRuntimeVersion", block)["specVersion"]

    def digest(self, block):
        return self.http.call("chain_getHeader", block)["digest"]["logs"]


def started(*arguments):
    """`with started(…) as chain:` runs a development node and a client."""

    class Running:
        def __enter__(self):
            self.node = nodes.Node("--dev", *arguments).start()
            self.client = SubstrateInterface(url=self.node.ws)
            return Chain(self.node, self.client)

        def __exit__(self, *error):
            self.client.close()
            self.node.__exit__(*error)

    return Running()


def twox128(text):
    return b"".join(xxhash.xxh64(text, seed=seed).intdigest().to_bytes(8, "little") for seed in (0, 1))


def old_note(key, text):
    """An entry of storage as version 0 of Notes had it: a bare text."""
    account = key.public_key
    path = twox128("Notes") + twox128("Notes") + hashlib.blake2b(account, digest_size=16).digest() + account
    return "0x" + path.hex(), "0x" + (bytes([len(text) << 2]) + text).hex()


def code_hash(code):
    return "0x" + hashlib.blake2b(code, digest_size=32).hexdigest()


# Code that is no upgrade, and some that is


def with_version(name, change):
    """The next runtime's code, without compression, after `change` of its version's section."""
    code = (BUILD / "next/cybros_runtime.compact.wasm").read_bytes()
    start = code.rindex(name) + len(name)
    return code[:start] + change(code[start : start + 64]) + code[start + 64 :]


def other_name():
    return with_version(b"runtime_version", lambda section: section.replace(b"origin", b"orange", 1))


def older():
    number = NEXT.to_bytes(4, "little")
    return with_version(b"runtime_version", lambda section: section.replace(number, (99).to_bytes(4, "little"), 1))


def trapping():
    """A module that cannot even say what it is."""
    return wasmtime.wat2wasm(
        """
        (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
            (func (export "Core_version") (param i32 i32) (result i64) unreachable))
        """
    )


def silent():
    """The next runtime, whose version nobody knows who does not ask it."""
    code = (BUILD / "next/cybros_runtime.compact.wasm").read_bytes()
    return code.replace(b"runtime_version", b"runtime_silence")


REFUSED = {
    "same": (lambda: (BUILD / COMPRESSED).read_bytes(), "SpecVersionNeedsToIncrease"),
    "older": (older, "SpecVersionNeedsToIncrease"),
    "other name": (other_name, "InvalidSpecName"),
    "garbage": (lambda: bytes(range(256)) * 4, "FailedToExtractRuntimeVersion"),
    "empty": (bytes, "FailedToExtractRuntimeVersion"),
    "trapping": (trapping, "FailedToExtractRuntimeVersion"),
}


@pytest.fixture(scope="module", params=EXECUTIONS)
def refusing(request):
    """A chain whose runtime never changes."""
    with started("--tmp", "--sealing", "manual", "--execution", request.param) as chain:
        yield chain


def error_name(chain, error):
    """The name of an error of the system pallet."""
    assert error["Module"]["index"] == 0, error
    variant = bytes.fromhex(error["Module"]["error"][2:])[0]
    return chain.client.metadata.get_module_error(module_index=0, error_index=variant).name


@pytest.mark.parametrize("kind", REFUSED)
def test_code_that_is_no_upgrade_is_refused(refusing, kind):
    make, error = REFUSED[kind]
    block = refusing.include(refusing.sudo("System", "set_code", code="0x" + make().hex()))
    result = refusing.event(block, "Sudid")["sudo_result"]
    assert error_name(refusing, result["Err"]) == error
    assert refusing.digest(block) == []
    assert refusing.spec_version() == PRESENT


@pytest.mark.parametrize("kind", REFUSED)
def test_authorized_code_that_is_no_upgrade_uses_its_authorization_up(refusing, kind):
    make, error = REFUSED[kind]
    code = make()
    refusing.include(refusing.sudo("System", "authorize_upgrade", code_hash=code_hash(code)))
    apply = refusing.call("System", "apply_authorized_upgrade", code="0x" + code.hex())
    extrinsic = str(refusing.client.create_unsigned_extrinsic(apply).data)
    refusing.submit(extrinsic)
    block = refusing.seal()
    rejected = refusing.event(block, "RejectedInvalidAuthorizedUpgrade")
    assert rejected["code_hash"] == code_hash(code)
    assert error_name(refusing, rejected["error"]) == error
    assert refusing.spec_version() == PRESENT
    assert refusing.client.query("System", "AuthorizedUpgrade").value is None
    assert refusing.refusal(extrinsic) == UNEXPECTED_CALL


def test_only_root_replaces_code(refusing, next_code):
    for call in (
        refusing.call("System", "set_code", code="0x" + next_code.hex()),
        refusing.call("System", "set_code_without_checks", code="0x" + next_code.hex()),
        refusing.call("System", "authorize_upgrade", code_hash=code_hash(next_code)),
    ):
        block = refusing.include(call, refusing.bob)
        assert refusing.event(block, "ExtrinsicFailed")["dispatch_error"] == "BadOrigin"
        unsigned = str(refusing.client.create_unsigned_extrinsic(call).data)
        assert refusing.refusal(unsigned) == UNEXPECTED_CALL
    assert refusing.spec_version() == PRESENT


# Upgrades


def test_a_node_goes_on_with_the_next_runtime_and_clients_follow(tmp_path, next_code):
    arguments = ["--base-path", tmp_path, "--sealing", "manual"]
    with started(*arguments, "--execution", "native") as chain, rpc.WebSocket(chain.node.ws) as ws:
        versions = ws.call("state_subscribeRuntimeVersion")
        assert ws.next(versions)["specVersion"] == PRESENT
        notes = [old_note(chain.alice, b"old"), old_note(chain.bob, b"older")]
        chain.include(chain.sudo("System", "set_storage", items=notes))

        # What waits: of two transactions, for one of which a block has room, the second; and one whose nonce is ahead.
        heavy = chain.call("System", "kill_prefix", prefix="0x", subkeys=14_000)
        included, left = (chain.sign(heavy, chain.bob, nonce=nonce) for nonce in (0, 1))
        ahead = chain.sign(chain.call("System", "remark", remark="0x01"), nonce=9)
        late = chain.sign(chain.call("System", "remark", remark="0x02"), nonce=2)
        upgrade = chain.sign(chain.sudo("System", "set_code", code="0x" + next_code.hex()))
        chain.submit(included)
        waiting = [ws.call("author_submitAndWatchExtrinsic", extrinsic) for extrinsic in (left, ahead)]
        assert [ws.next(subscription) for subscription in waiting] == ["ready", "future"]
        chain.submit(upgrade)
        old = chain.http.call("chain_getBlockHash")
        new = chain.seal()

        assert set(chain.http.call("chain_getBlock", new)["block"]["extrinsics"][1:]) == {included, upgrade}
        assert chain.event(new, "Sudid")["sudo_result"] == {"Ok": ()}
        assert [event["event_id"] for event in chain.events(new)].count("CodeUpdated") == 1
        assert chain.digest(new) == [ENVIRONMENT_UPDATED]
        assert bytes.fromhex(chain.http.call("state_getStorage", CODE)[2:]) == next_code
        assert ws.next(versions)["specVersion"] == NEXT
        assert (chain.spec_version(old), chain.spec_version(new), chain.spec_version()) == (PRESENT, NEXT, NEXT)
        assert [ws.next(subscription) for subscription in waiting] == ["invalid", "invalid"]
        assert chain.http.call("author_pendingExtrinsics") == []
        assert chain.refusal(late) == BAD_SIGNATURE

        # The first block of the new runtime migrates storage.
        first = chain.seal()
        since = int(chain.http.call("chain_getHeader", new)["number"], 16)
        chain.client.init_runtime()
        assert chain.client.runtime_version == NEXT
        for key, text in ((chain.alice, "old"), (chain.bob, "older")):
            note = chain.client.query("Notes", "Notes", [key.ss58_address]).value
            assert note == {"text": text, "since": since}
        assert chain.client.query("System", "LastRuntimeUpgrade").value == {"spec_version": NEXT, "spec_name": "origin"}
        version = twox128("Notes") + twox128(":__STORAGE_VERSION__:")
        assert chain.http.call("state_getStorage", "0x" + version.hex(), new) is None
        assert chain.http.call("state_getStorage", "0x" + version.hex(), first) == "0x0100"
        assert "the storage of Notes is of version 1 now" in chain.node.log

        block = chain.include(chain.call("Notes", "write", text="new"))
        assert len([event for event in chain.events(block) if event["event_id"] == "ExtrinsicSuccess"]) == 2
        assert chain.client.query("Notes", "Notes", [chain.alice.ss58_address]).value["text"] == "new"
        # Nothing is migrated again, and the past is read as it was.
        assert chain.client.query("Notes", "Notes", [chain.bob.ss58_address]).value == {"text": "older", "since": since}
        metadata = [chain.http.call("state_getMetadata", at) for at in (old, new)]
        assert [b"Notes".hex() in text for text in metadata] == [False, True]
        best = chain.http.call("chain_getBlockHash")

    for execution in EXECUTIONS:
        with started(*arguments, "--execution", execution) as chain:
            assert chain.http.call("chain_getBlockHash") == best
            assert chain.spec_version() == NEXT
            chain.include(chain.call("Notes", "write", text=execution), chain.bob)
            assert chain.client.query("Notes", "Notes", [chain.bob.ss58_address]).value["text"] == execution
            best = chain.http.call("chain_getBlockHash")


def test_blocks_go_on_at_their_interval_through_an_upgrade(next_code):
    with started("--tmp", "--sealing", "100") as chain, rpc.WebSocket(chain.node.ws) as ws:
        versions, heads = ws.call("state_subscribeRuntimeVersion"), ws.call("chain_subscribeNewHeads")
        assert ws.next(versions)["specVersion"] == PRESENT
        call = chain.sudo("System", "set_code", code="0x" + next_code.hex())
        receipt = chain.client.submit_extrinsic(
            chain.client.create_signed_extrinsic(call, chain.alice), wait_for_finalization=True)
        assert receipt.is_success
        assert ws.next(versions)["specVersion"] == NEXT
        upgraded = int(chain.http.call("chain_getHeader", receipt.block_hash)["number"], 16)
        number = 0
        while number < upgraded + 5:
            following = int(ws.next(heads)["number"], 16)
            assert number in (0, following - 1)
            number = following
        chain.client.init_runtime()
        receipt = chain.client.submit_extrinsic(
            chain.client.create_signed_extrinsic(chain.call("Notes", "write", text="here"), chain.bob),
            wait_for_finalization=True)
        assert receipt.is_success


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize("execution", EXECUTIONS)
def test_anyone_applies_an_authorized_upgrade_for_free(next_code, execution, signed):
    with started("--tmp", "--sealing", "manual", "--execution", execution) as chain:
        def free():
            return chain.client.query("System", "Account", [chain.bob.ss58_address]).value["data"]["free"]

        call = chain.call("System", "apply_authorized_upgrade", code="0x" + next_code.hex())
        unsigned = str(chain.client.create_unsigned_extrinsic(call).data)
        assert chain.refusal(unsigned) == UNEXPECTED_CALL
        before = free()

        block = chain.include(chain.sudo("System", "authorize_upgrade", code_hash=code_hash(next_code)))
        expected = {"code_hash": code_hash(next_code), "check_version": True}
        assert chain.event(block, "UpgradeAuthorized") == expected
        assert chain.client.query("System", "AuthorizedUpgrade").value == expected
        # Code that is not the one that was authorized.
        other = chain.call("System", "apply_authorized_upgrade", code="0x" + next_code[:-1].hex())
        assert chain.refusal(str(chain.client.create_unsigned_extrinsic(other).data)) == UNEXPECTED_CALL

        extrinsic = chain.sign(call, chain.bob) if signed else unsigned
        chain.submit(extrinsic)
        block = chain.seal()
        assert chain.http.call("chain_getBlock", block)["block"]["extrinsics"][1:] == [extrinsic]
        events = chain.events(block)
        # That of the inherent, and that of the upgrade.
        success = [event["attributes"] for event in events if event["event_id"] == "ExtrinsicSuccess"][1]
        assert success["dispatch_info"]["pays_fee"] == "No"
        assert "CodeUpdated" in [event["event_id"] for event in events]
        assert chain.digest(block) == [ENVIRONMENT_UPDATED]
        assert chain.spec_version() == NEXT
        assert free() == before

        chain.seal()
        chain.client.init_runtime()
        assert chain.client.query("System", "AuthorizedUpgrade").value is None
        chain.include(chain.call("Notes", "write", text="applied"))
        assert chain.refusal(unsigned) == UNEXPECTED_CALL


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_code_that_says_its_version_only_when_asked_is_an_upgrade_too(execution):
    with started("--tmp", "--sealing", "manual", "--execution", execution) as chain:
        block = chain.include(chain.sudo("System", "set_code", code="0x" + silent().hex()))
        assert chain.event(block, "Sudid")["sudo_result"] == {"Ok": ()}
        assert chain.spec_version() == NEXT
        chain.seal()


def test_an_older_runtime_does_not_come_back(next_code):
    with started("--tmp", "--sealing", "manual") as chain:
        present = bytes.fromhex(chain.http.call("state_getStorage", CODE)[2:])
        chain.include(chain.sudo("System", "set_code", code="0x" + next_code.hex()))
        chain.seal()
        chain.client.init_runtime()
        block = chain.include(chain.sudo("System", "set_code", code="0x" + present.hex()))
        error = chain.event(block, "Sudid")["sudo_result"]["Err"]
        assert error_name(chain, error) == "SpecVersionNeedsToIncrease"
        # Unless root insists; nothing is migrated then.
        chain.include(chain.sudo("System", "set_code_without_checks", code="0x" + present.hex()))
        assert chain.spec_version() == PRESENT
        chain.seal()
        chain.client.init_runtime()
        assert chain.client.query("System", "LastRuntimeUpgrade").value["spec_version"] == NEXT
        chain.include(chain.call("System", "remark", remark="0x00"))


def test_a_reorganisation_takes_an_upgrade_back(next_code):
    with started("--tmp", "--sealing", "manual") as chain, rpc.WebSocket(chain.node.ws) as ws:
        versions = ws.call("state_subscribeRuntimeVersion")
        assert ws.next(versions)["specVersion"] == PRESENT
        genesis = chain.http.call("chain_getBlockHash", 0)
        upgrade = chain.sign(chain.sudo("System", "set_code", code="0x" + next_code.hex()))
        chain.submit(upgrade)
        chain.seal(finalize=False)
        assert ws.next(versions)["specVersion"] == NEXT
        # The client goes by the runtime that made the best block.
        chain.seal(finalize=False)
        chain.client.init_runtime()
        remark = chain.sign(chain.call("System", "remark", remark="0x00"), chain.bob)
        signed = ws.call("author_submitAndWatchExtrinsic", remark)
        assert ws.next(signed) == "ready"

        fork = genesis
        for _ in range(3):
            fork = chain.seal(finalize=False, parent=fork)
        assert chain.http.call("chain_getBlockHash") == fork
        assert ws.next(versions)["specVersion"] == PRESENT
        assert ws.next(signed) == "invalid"
        assert chain.http.call("author_pendingExtrinsics") == [upgrade]
        chain.seal()
        assert ws.next(versions)["specVersion"] == NEXT
        chain.seal()


def test_a_node_starts_on_a_chain_that_an_upgrade_has_broken(tmp_path):
    arguments = ["--base-path", tmp_path, "--sealing", "manual"]
    with started(*arguments) as chain:
        good = chain.seal(finalize=False)
        chain.submit(chain.sign(chain.sudo("System", "set_code_without_checks", code="0x" + trapping().hex())))
        bad = chain.seal(finalize=False)
    with nodes.Node("--dev", *arguments) as node:
        http = rpc.HTTP(node.http)
        assert http.call("chain_getBlockHash") == bad
        assert "none that runs" in node.log
        assert http.call("state_getRuntimeVersion", good)["specVersion"] == PRESENT
        for _ in range(2):
            good = http.call("engine_createBlock", True, False, good)["hash"]
        assert http.call("chain_getBlockHash") == good
        assert http.call("state_getRuntimeVersion")["specVersion"] == PRESENT


def test_code_that_cannot_run_stops_the_chain_and_not_the_node():
    """As on every Substrate chain, root is believed where it wants no checks. Another branch is the way out."""
    with started("--tmp", "--sealing", "manual") as chain:
        good = chain.seal(finalize=False)
        for code in (trapping(), b"\0asm\1\0\0\0", b"no code at all"):
            extrinsic = chain.sign(chain.sudo("System", "set_code_without_checks", code="0x" + code.hex()))
            chain.submit(extrinsic)
            bad = chain.seal(finalize=False)
            for _ in range(2):
                for method, parameters in (
                    ("engine_createBlock", [True, False, None]), ("state_getRuntimeVersion", []),
                    ("state_getMetadata", []), ("author_submitExtrinsic", [extrinsic]),
                    ("state_call", ["Core_version", "0x"]),
                ):
                    with pytest.raises(rpc.RPCError):
                        chain.http.call(method, *parameters)
            assert chain.http.call("chain_getBlockHash") == bad
            assert chain.http.call("system_health")["isSyncing"] is False
            assert chain.spec_version(good) == PRESENT
            # A longer branch from before.
            one = chain.seal(finalize=False, parent=good)
            good = chain.seal(finalize=False, parent=one)
            assert chain.http.call("chain_getBlockHash") == good
            assert chain.spec_version() == PRESENT
            chain.http.call("author_removeExtrinsic", [{"extrinsic": extrinsic}])
            assert chain.http.call("author_pendingExtrinsics") == []
