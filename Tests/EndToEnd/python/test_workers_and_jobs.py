"""Rules of workers, pools and jobs as a client meets them: their errors by name, their silence noticed."""

import pytest
from substrateinterface import Keypair, SubstrateInterface

import node as nodes
import rpc

CBT = 10**12
WORKERS, POOLS = "OffchainComputingInfra", "OffchainComputingPool"


class Scenario:
    """A chain that seals at once, with implementation, pool and policy in place."""

    def __init__(self, client, http):
        self.client, self.http = client, http
        self.alice = Keypair.create_from_uri("//Alice")
        self.bob = Keypair.create_from_uri("//Bob")
        self.impl = self.do(self.alice, WORKERS, "register_impl", attestation_method="OptOut")["impl_id"]
        self.do(self.alice, WORKERS, "register_impl_build", impl_id=self.impl, version=1, magic_bytes=None)
        self.pool = self.do(
            self.alice, POOLS, "create_pool", impl_id=self.impl, job_scheduler="DemoOnly", create_job_enabled=True,
            auto_destroy_processed_job_enabled=False,
        )["pool_id"]  # fmt: skip
        self.policy = self.do(
            self.alice, POOLS, "create_job_policy", pool_id=self.pool, applicable_scope="Public", start_block=None,
            end_block=None,
        )["policy_id"]  # fmt: skip

    def receipt(self, key, pallet, call, **arguments):
        composed = self.client.compose_call(pallet, call, arguments)
        return self.client.submit_extrinsic(
            self.client.create_signed_extrinsic(composed, key), wait_for_inclusion=True
        )

    def do(self, key, pallet, call, **arguments):
        """Submits; the attributes of the pallet's first event."""
        receipt = self.receipt(key, pallet, call, **arguments)
        assert receipt.is_success, (call, receipt.error_message)
        events = [e.value["event"] for e in receipt.triggered_events]
        return next((e["attributes"] for e in events if e["module_id"] == pallet), None)

    def fails(self, key, pallet, call, **arguments):
        """Submits what must fail; the error's name."""
        receipt = self.receipt(key, pallet, call, **arguments)
        assert not receipt.is_success, call
        return receipt.error_message["name"]

    def payload(self, **changes):
        return {
            "impl_id": self.impl,
            "impl_spec_version": 1,
            "impl_build_version": 1,
            "impl_build_magic_bytes": "0x00",
        } | changes

    def worker(self, name, online=True, member=True):
        worker = Keypair.create_from_uri(f"//EndToEnd//Worker//{name}")
        arguments = {"worker": worker.ss58_address, "impl_id": self.impl, "initial_deposit": 1000 * CBT}
        self.do(self.alice, WORKERS, "register_worker", **arguments)
        if online:
            self.do(worker, WORKERS, "online", payload=self.payload(), attestation="OptOut")
        if member:
            self.do(self.alice, POOLS, "authorize_worker", pool_id=self.pool, worker=worker.ss58_address)
            self.do(worker, POOLS, "subscribe_pool", pool_id=self.pool)
        return worker

    def job(self, text="0x01"):
        return self.do(
            self.bob, POOLS, "create_job", pool_id=self.pool, policy_id=self.policy, unique_track_id=None,
            beneficiary=None, impl_spec_version=1, input=text, soft_expires_in=None,
        )["job_id"]  # fmt: skip

    def take(self, worker, job=None):
        return dict(pool_id=self.pool, job_id=job, processing=True, soft_expires_in=None)

    def status(self, worker):
        return self.client.query(WORKERS, "Workers", [worker.ss58_address]).value["status"]


@pytest.fixture(scope="module")
def scenario():
    with nodes.Node("--dev", "--tmp", "--sealing", "instant") as node, SubstrateInterface(url=node.ws) as client:
        yield Scenario(client, rpc.HTTP(node.http))


def test_a_stranger_is_no_worker(scenario):
    assert scenario.fails(scenario.bob, WORKERS, "heartbeat") == "WorkerNotFound"
    assert scenario.fails(scenario.bob, POOLS, "subscribe_pool", pool_id=scenario.pool) == "WorkerNotInThePool"


def test_nobody_can_register_an_account_that_is_in_use(scenario):
    arguments = {"worker": scenario.alice.ss58_address, "impl_id": scenario.impl, "initial_deposit": 1000 * CBT}
    assert scenario.fails(scenario.bob, WORKERS, "register_worker", **arguments) == "WorkerAccountInUse"


def test_a_worker_needs_a_registered_build(scenario):
    worker = scenario.worker("NoBuild", online=False, member=False)
    payload = scenario.payload(impl_build_version=9)
    assert scenario.fails(worker, WORKERS, "online", payload=payload, attestation="OptOut") == "ImplBuildNotFound"
    assert scenario.status(worker) == "Registered"


def test_a_heartbeat_is_refused_before_it_is_due(scenario):
    worker = scenario.worker("Early", member=False)
    assert scenario.fails(worker, WORKERS, "heartbeat") in ("TooEarly", "HeartbeatAlreadySent")


def test_jobs_are_kept_until_their_creator_destroys_them(scenario):
    worker = scenario.worker("Keeper")
    before = scenario.client.query("System", "Account", [scenario.bob.ss58_address]).value["data"]["reserved"]
    job = scenario.job("0x" + b"input".hex())
    assert scenario.do(worker, POOLS, "take_job", **scenario.take(worker, job))["job_id"] == job
    assert scenario.fails(scenario.bob, POOLS, "destroy_job", pool_id=scenario.pool, job_id=job) == "JobIsProcessing"
    result = {"pool_id": scenario.pool, "job_id": job, "result": "Fail", "output": "0x6f", "proof": "0x70"}
    scenario.do(worker, POOLS, "submit_job_result", **result, soft_expires_in=None)
    record = scenario.client.query(POOLS, "Jobs", [scenario.pool, job]).value
    assert (record["status"], record["result"]) == ("Processed", "Fail")
    assert record["assignee"] == worker.ss58_address
    proof = scenario.client.query(POOLS, "JobProofs", [scenario.pool, job]).value
    assert proof["depositor"] == worker.ss58_address
    assert scenario.fails(worker, POOLS, "destroy_job", pool_id=scenario.pool, job_id=job) == "NoPermission"
    scenario.do(scenario.bob, POOLS, "destroy_job", pool_id=scenario.pool, job_id=job)
    after = scenario.client.query("System", "Account", [scenario.bob.ss58_address]).value["data"]["reserved"]
    assert after == before


def test_a_job_has_one_worker(scenario):
    first, second = scenario.worker("First"), scenario.worker("Second")
    job = scenario.job()
    scenario.do(first, POOLS, "take_job", **scenario.take(first, job))
    assert scenario.fails(second, POOLS, "take_job", **scenario.take(second, job)) == "JobAlreadyAssigned"
    assert scenario.fails(second, POOLS, "take_job", **scenario.take(second)) == "NoAssignableJob"
    result = {"pool_id": scenario.pool, "job_id": job, "result": "Success", "output": None, "proof": None}
    assert scenario.fails(second, POOLS, "submit_job_result", **result, soft_expires_in=None) == "NoPermission"


def test_a_worker_forced_offline_gives_up_its_jobs(scenario):
    worker = scenario.worker("Forced")
    job = scenario.job()
    scenario.do(worker, POOLS, "take_job", **scenario.take(worker, job))
    scenario.do(scenario.alice, WORKERS, "force_offline_for", worker=worker.ss58_address)
    assert scenario.status(worker) == "Offline"
    record = scenario.client.query(POOLS, "Jobs", [scenario.pool, job]).value
    assert (record["status"], record["assignee"]) == ("Discarded", None)


def test_an_input_longer_than_allowed_does_not_decode(scenario):
    call = scenario.client.compose_call("System", "remark", {"remark": "0x00"})
    with pytest.raises(Exception):
        scenario.job("0x" + "00" * 2049)
    scenario.client.create_signed_extrinsic(call, scenario.bob)
    assert scenario.http.call("system_chain")


def test_a_silent_worker_is_declared_unresponsive_and_may_come_back(scenario):
    silent = scenario.worker("Silent", member=False)
    # It owes nothing in the window it came in, and is declared silent when the window after that closes.
    started = scenario.client.query(WORKERS, "CurrentFlipFlopStartedAt").value
    while scenario.status(silent) != "Unresponsive":
        scenario.http.send([rpc.request(n, "engine_createBlock", [True, True, None]) for n in range(20)])
        number = int(scenario.http.call("chain_getHeader")["number"], 16)
        assert number < started + 2 * 300 + 40, "it was never declared unresponsive"
    assert number >= started + 600
    scenario.do(silent, WORKERS, "online", payload=scenario.payload(), attestation="OptOut")
    assert scenario.status(silent) == "Online"
