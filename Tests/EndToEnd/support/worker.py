"""Real worker processes, and the owner's and the requester's side of a chain with jobs."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request

from substrateinterface import Keypair, SubstrateInterface

import node as nodes

EXECUTABLE = pathlib.Path(os.environ.get("CYBROS_WORKER", nodes.ROOT / ".build/debug/cybros-worker"))
EXAMPLES = nodes.ROOT / "examples"
CBT = 10**12
WORKERS, POOLS = "OffchainComputingInfra", "OffchainComputingPool"
# As long as a test machine that does much else may take for what takes a second or two.
PATIENCE = 60


def wait_until(condition, what, seconds=PATIENCE):
    """Waits for a true value of `condition`, which may raise as long as something is not there yet, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"after {seconds} s: not {what() if callable(what) else what}"
        time.sleep(0.05)


def run(*arguments, stdin="", timeout=60, environment=None):
    """Runs the worker's program to its end: its exit status, standard output and standard error."""
    result = subprocess.run(
        [EXECUTABLE, *map(str, arguments)], input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True, timeout=timeout, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return result.returncode, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")


class Worker:
    """One worker and its folder, over any number of runs."""

    def __init__(self, url, folder, *arguments):
        self.folder = pathlib.Path(folder)
        self.port = nodes.free_port()
        self.arguments = ["--rpc-url", url, "--work-path", str(folder), "--metrics-port", str(self.port)]
        self.arguments += [str(a) for a in arguments]
        self.process = None
        self._log = tempfile.TemporaryFile()

    def start(self, *more):
        self.process = subprocess.Popen(
            [EXECUTABLE, *self.arguments, *map(str, more)], stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        return self

    @property
    def log(self):
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    def wait_for(self, text, seconds=PATIENCE):
        """Waits until the log has what a regular expression describes."""
        def found():
            if match := re.search(text, self.log):
                return match
            assert self.process.poll() is None, f"the worker ended with {self.process.returncode}:\n{self.log}"
            return None

        return wait_until(found, lambda: f"in the log: {text}\n{self.log}", seconds)

    @property
    def account(self):
        """The worker's key; its file is there once the worker has run."""
        path = self.folder / "worker.secret"
        wait_until(path.exists, "a key of the worker")
        return Keypair.create_from_mnemonic(path.read_text().strip())

    def page(self, path="/"):
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10).read().decode()

    @property
    def status(self):
        return json.loads(self.page())

    @property
    def metrics(self):
        """The numbers of Prometheus' page by their names, without the common prefix."""
        lines = [line.rsplit(" ", 1) for line in self.page("/metrics").splitlines() if not line.startswith("#")]
        return {name.removeprefix("cybros_worker_"): float(value) for name, value in lines}

    def stop(self):
        """Asks it to leave, and sees that it does so in order."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the worker did not leave within {PATIENCE} s:\n{self.log}") from None
        assert code == 0, f"the worker ended with {code}:\n{self.log}"

    def kill(self):
        """Ends it without warning."""
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        log = self.log
        self._log.close()
        assert not nodes.TRAP.search(log), f"the worker trapped:\n{log}"
        if kind is not None:
            print("--- the end of the worker's log", *log.splitlines()[-60:], sep="\n")


class Chain:
    """What owner and requester do, by a client that is not ours."""

    def __init__(self, url):
        self.client = SubstrateInterface(url=url)
        self.alice = Keypair.create_from_uri("//Alice")
        self.bob = Keypair.create_from_uri("//Bob")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def submit(self, key, pallet, call, **arguments):
        """Submits a call; the events of its extrinsic as (pallet, name, attributes)."""
        composed = self.client.compose_call(pallet, call, arguments)
        extrinsic = self.client.create_signed_extrinsic(composed, key)
        receipt = self.client.submit_extrinsic(extrinsic, wait_for_inclusion=True)
        assert receipt.is_success, (call, receipt.error_message)
        records = [record.value["event"] for record in receipt.triggered_events]
        return [(record["module_id"], record["event_id"], record["attributes"]) for record in records]

    def number_of(self, event, attribute, key, pallet, call, **arguments):
        """Submits a call, and gives what one of its events says."""
        return next(a for _, name, a in self.submit(key, pallet, call, **arguments) if name == event)[attribute]

    def open_pool(self, keeps_jobs=True):
        """An implementation with a build, and a pool in which everybody may create jobs; their numbers."""
        impl = self.number_of("ImplRegistered", "impl_id", self.alice, WORKERS, "register_impl", attestation_method="OptOut")
        self.submit(self.alice, WORKERS, "register_impl_build", impl_id=impl, version=1, magic_bytes=None)
        pool = self.number_of(
            "PoolCreated", "pool_id", self.alice, POOLS, "create_pool", impl_id=impl, job_scheduler="DemoOnly",
            create_job_enabled=True, auto_destroy_processed_job_enabled=not keeps_jobs,
        )  # fmt: skip
        self.submit(
            self.alice, POOLS, "create_job_policy", pool_id=pool, applicable_scope="Public", start_block=None,
            end_block=None,
        )  # fmt: skip
        return impl, pool

    def create_job(self, pool, data, expires_in=None):
        """Creates a job, with bytes, a text or a JSON value as its input; its number."""
        if not isinstance(data, (bytes, str)):
            data = json.dumps(data)
        data = data.encode() if isinstance(data, str) else data
        return self.number_of(
            "JobCreated", "job_id", self.bob, POOLS, "create_job", pool_id=pool, policy_id=1, unique_track_id=None,
            beneficiary=None, impl_spec_version=1, input="0x" + data.hex(), soft_expires_in=expires_in,
        )  # fmt: skip

    def create_jobs(self, pool, inputs):
        """Creates many jobs at once."""
        calls = [
            self.client.compose_call(
                POOLS, "create_job",
                dict(
                    pool_id=pool, policy_id=1, unique_track_id=None, beneficiary=None, impl_spec_version=1,
                    input="0x" + data.hex(), soft_expires_in=None,
                ),
            )
            for data in inputs
        ]  # fmt: skip
        events = self.submit(self.bob, "Utility", "batch_all", calls=calls)
        return [attributes["job_id"] for _, name, attributes in events if name == "JobCreated"]

    def read(self, pallet, item, *keys):
        return self.client.query(pallet, item, list(keys)).value

    def job(self, pool, job):
        return self.read(POOLS, "Jobs", pool, job)

    def output(self, pool, job):
        """The bytes of a job's output; None where it has none."""
        stored = self.client.query(POOLS, "JobOutputs", [pool, job])
        if stored.value is None:
            return None
        data = stored.value["data"]
        return bytes.fromhex(data[2:]) if data.startswith("0x") else data.encode()

    def wait_for_job(self, pool, job, seconds=PATIENCE):
        """Waits until a job is processed; its result and output."""
        done = wait_until(
            lambda: (record := self.job(pool, job)) and record["status"] == "Processed" and record,
            lambda: f"processed: {self.job(pool, job)}", seconds,
        )  # fmt: skip
        return done["result"], self.output(pool, job)

    def worker_status(self, account):
        record = self.read(WORKERS, "Workers", account.ss58_address)
        return record and record["status"]

    def wait_for_worker(self, account, status, seconds=PATIENCE):
        wait_until(
            lambda: self.worker_status(account) == status, lambda: f"{status}: {self.worker_status(account)}", seconds
        )
