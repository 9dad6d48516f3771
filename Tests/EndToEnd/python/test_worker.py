"""The life of workers, as real processes beside a real node: examples, crashes, resets, and leaving in order."""

import json
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

import node as nodes
import worker as workers
from worker import CBT, EXAMPLES, POOLS, WORKERS, Chain, Worker

SEED = "0x" + "11" * 32


@pytest.fixture(scope="module")
def node():
    with nodes.Node("--dev", "--tmp", "--sealing", "200") as running:
        yield running


@pytest.fixture
def chain(node):
    # One for each test: a client that does not listen meanwhile is taken for gone by the node.
    with Chain(node.ws) as chain:
        yield chain


@pytest.fixture(scope="module")
def pool(node):
    """An implementation and a pool whose processed jobs stay to be looked at."""
    with Chain(node.ws) as chain:
        return chain.open_pool()


def arguments(pool, *more):
    impl, number = pool
    return ["--owner-phrase", "//Alice", "--impl", impl, "--pool", number, *more]


def add(store, file):
    """Puts a file into a worker's content store; its CID."""
    code, output, error = workers.run("job", "add", "--content-store", store, file)
    assert code == 0, error
    return output.strip()


def envelope(code):
    """The output of a job that its program did not answer."""
    result = {"EXIT_STATUS": "Panic", "TIMEOUT": "Error"}[code]
    return json.dumps({"result": result, "e2e": False, "code": code}, separators=(",", ":")).encode()


# MARK: Examples


@pytest.fixture(scope="module")
def two_workers(node, pool, tmp_path_factory):
    """Two workers that run what each job brings, and share a store of content."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "seed").write_text(SEED + "\n")
    (folder / "seed").chmod(0o600)
    store = folder / "content"
    more = ["--content-store", store, "--e2e-key", folder / "seed", "--parallel", 2]
    with (
        Worker(node.ws, folder / "first", *arguments(pool, *more)) as first,
        Worker(node.ws, folder / "second", *arguments(pool, *more)) as second,
    ):
        for worker in (first, second):
            worker.start()
        for worker in (first, second):
            worker.wait_for("subscribing to pool")
        yield first, second, store
        # Where the machine is too slow for turns of two such short blocks, both may try the same job; nothing else fails.
        for worker in (first, second):
            failures = [line for line in worker.log.splitlines() if "WARNING" in line]
            assert all("taking job" in line for line in failures), failures


def manifest(store, runtime, file, **more):
    return {"v": 1, "runtime": runtime, "code": add(store, file), **more}


def test_simple_echo_answers_the_bytes_that_it_got(chain, pool, two_workers):
    _, _, store = two_workers
    job = chain.create_job(pool[1], manifest(store, "process", EXAMPLES / "simple_echo/main", inline="Hello World !!!"))
    assert chain.wait_for_job(pool[1], job) == ("Success", b'"Hello World !!!"')


def test_echo_answers_in_an_envelope_open_and_sealed(chain, pool, two_workers, tmp_path):
    _, _, store = two_workers
    code = manifest(store, "python", EXAMPLES / "echo/main.py")
    open_job = chain.create_job(pool[1], code | {"inline": {"e2e": False, "data": "Hello"}})
    # A requester with a key of its own, by the worker's own commands.
    (tmp_path / "seed").write_text("0x" + "22" * 32)
    (tmp_path / "seed").chmod(0o600)
    executor = public_key(SEED)
    status, sealed, error = workers.run("encrypt", "--key", tmp_path / "seed", "--to", executor, "--json", '"Hello"')
    assert status == 0, error
    sealed_job = chain.create_job(pool[1], code | {"inline": json.loads(sealed)})

    result, output = chain.wait_for_job(pool[1], open_job)
    assert (result, json.loads(output)["data"]) == ("Success", "Hello")
    result, output = chain.wait_for_job(pool[1], sealed_job)
    assert result == "Success" and json.loads(output)["e2e"] and b"Hello" not in output
    status, opened, error = workers.run("decrypt", "--key", tmp_path / "seed", stdin=output)
    assert (status, opened) == (0, '"Hello"\n'), error


def public_key(seed):
    from substrateinterface import Keypair, KeypairType

    return "0x" + Keypair.create_from_seed(seed, crypto_type=KeypairType.ED25519).public_key.hex()


def test_a_monte_carlo_job_in_wasm_answers_the_same_everywhere(chain, pool, two_workers, tmp_path):
    _, _, store = two_workers
    module = tmp_path / "main.wasm"
    subprocess.run([EXAMPLES / "monte_carlo/build", module], check=True, capture_output=True)
    code = manifest(store, "wasm", module, deterministic=True, inline=1000)
    jobs = [chain.create_job(pool[1], code) for _ in range(2)]
    answers = [chain.wait_for_job(pool[1], job) for job in jobs]
    assert answers[0] == answers[1]
    assert answers[0][0] == "Success"


def test_a_javascript_job_counts_words(chain, pool, two_workers):
    _, _, store = two_workers
    text = {"text": "the quick brown fox and the lazy dog"}
    job = chain.create_job(
        pool[1], manifest(store, "javascript", EXAMPLES / "word_count/main.js", interface="jsjob", inline=text)
    )
    result, output = chain.wait_for_job(pool[1], job)
    assert result == "Success"
    assert "the" in output.decode() and "8" in output.decode()


def test_an_image_job_answers_the_cid_of_a_picture(chain, pool, two_workers):
    first, _, store = two_workers
    job = chain.create_job(
        pool[1], manifest(store, "python", EXAMPLES / "image/main.py", result="cid", inline={"width": 64})
    )
    result, output = chain.wait_for_job(pool[1], job)
    answer = json.loads(output)
    assert result == "Success" and answer["bytes"] > 100
    code, _, error = workers.run("job", "get", "--content-store", store, answer["cid"], first.folder / "image.png")
    assert code == 0, error
    picture = (first.folder / "image.png").read_bytes()
    assert len(picture) == answer["bytes"] and picture.startswith(b"\x89PNG")


def test_both_workers_share_the_jobs_and_pay_for_none_twice(chain, pool, two_workers):
    first, second, store = two_workers
    code = manifest(store, "process", EXAMPLES / "simple_echo/main")
    before = [worker.metrics['jobs_done_total{result="Success"}'] for worker in (first, second)]
    inputs = [json.dumps(code | {"inline": number}).encode() for number in range(24)]
    jobs = chain.create_jobs(pool[1], inputs)
    assert [chain.wait_for_job(pool[1], job) for job in jobs] == [("Success", b"%d" % n) for n in range(24)]
    workers.wait_until(
        lambda: sum(w.metrics['jobs_done_total{result="Success"}'] for w in (first, second)) - sum(before) == 24,
        "all jobs counted",
    )
    counts = [w.metrics['jobs_done_total{result="Success"}'] - b for w, b in zip((first, second), before)]
    assert min(counts) > 0, counts


def test_a_job_whose_manifest_is_not_granted_is_left_alone(chain, pool, two_workers):
    _, _, store = two_workers
    job = chain.create_job(
        pool[1], manifest(store, "process", EXAMPLES / "simple_echo/main", network=True, inline=1)
    )
    other = chain.create_job(pool[1], manifest(store, "process", EXAMPLES / "simple_echo/main", inline=2))
    assert chain.wait_for_job(pool[1], other) == ("Success", b"2")
    assert chain.job(pool[1], job)["status"] == "Pending"
    chain.submit(chain.bob, POOLS, "destroy_job", pool_id=pool[1], job_id=job)


# MARK: One worker's life


def test_the_owners_instructions_are_printed_where_its_key_is_elsewhere(chain, node, pool, tmp_path):
    impl, number = pool
    with Worker(node.ws, tmp_path, "--impl", impl, "--pool", number, "--executor", EXAMPLES / "simple_echo/main") as worker:
        worker.start()
        worker.wait_for("registerWorker")
        account = worker.account
        assert account.ss58_address in worker.log
        chain.submit(
            chain.alice, WORKERS, "register_worker", worker=account.ss58_address, impl_id=impl, initial_deposit=1000 * CBT
        )
        worker.wait_for("authorizeWorker")
        assert chain.worker_status(account) == "Online"
        chain.submit(chain.alice, POOLS, "authorize_worker", pool_id=number, worker=account.ss58_address)
        worker.wait_for("subscribing to pool")
        job = chain.create_job(number, b"\x00\xff bytes")
        assert chain.wait_for_job(number, job) == ("Success", b"\x00\xff bytes")
        status = worker.status
        assert status["workerAddress"] == account.ss58_address
        assert status["workerStatus"] == "Online" and status["connected"]
        assert worker.page("/health") == "ok\n"
        worker.stop()
        assert chain.worker_status(account) == "Offline"


@pytest.fixture
def slow_pool(chain):
    return chain.open_pool()


SLEEPER = """#!/usr/bin/env python3
import sys, time
time.sleep(float(sys.stdin.read()))
print("slept")
"""


def program(folder, text):
    """A program of the operator's; its path."""
    path = pathlib.Path(folder) / "program.py"
    path.write_text(text)
    return path


def test_a_worker_that_is_asked_to_leave_finishes_what_it_has_and_goes_offline(chain, node, slow_pool, tmp_path):
    pool = slow_pool[1]
    with Worker(
        node.ws, tmp_path / "w", *arguments(slow_pool, "--executor", program(tmp_path, SLEEPER), "--parallel", 1)
    ) as worker:
        worker.start()
        worker.wait_for("subscribing to pool")
        account = worker.account
        job, later = chain.create_job(pool, "3"), chain.create_job(pool, "0")
        workers.wait_until(lambda: chain.job(pool, job)["status"] == "Processing", "processing")
        worker.stop()
        assert chain.worker_status(account) == "Offline"
        assert chain.job(pool, job)["result"] == "Success"
        assert chain.output(pool, job) == b"slept"
        assert chain.job(pool, later)["status"] == "Pending"
        # It comes back by itself when it is started again, and does the rest.
        worker.start()
        assert chain.wait_for_job(pool, later) == ("Success", b"slept")
        worker.stop()


def test_a_worker_that_is_killed_in_the_middle_of_jobs_does_them_when_it_is_back(chain, node, slow_pool, tmp_path):
    pool = slow_pool[1]
    with Worker(node.ws, tmp_path / "w", *arguments(slow_pool, "--executor", program(tmp_path, SLEEPER))) as worker:
        worker.start()
        worker.wait_for("subscribing to pool")
        jobs = [chain.create_job(pool, "2") for _ in range(3)]
        workers.wait_until(lambda: worker.metrics["jobs_running"] == 3, "all running")
        worker.kill()
        worker.start()
        assert [chain.wait_for_job(pool, job) for job in jobs] == [("Success", b"slept")] * 3
        assert worker.metrics["failed_transactions_total"] == 0
        worker.stop()


def test_a_result_that_could_not_be_sent_before_a_crash_is_sent_after_it_and_the_job_not_run_again(tmp_path):
    port = nodes.free_port()
    base = tmp_path / "chain"

    def start():
        node = nodes.Node("--dev", "--base-path", base, "--sealing", "200")
        node.arguments[-1] = str(port)
        node.port, node.ws, node.http = port, f"ws://127.0.0.1:{port}", f"http://127.0.0.1:{port}"
        return node.start()

    node = start()
    with Chain(node.ws) as chain:
        numbers = chain.open_pool()
        pool = numbers[1]
        worker = Worker(node.ws, tmp_path / "w", *arguments(numbers, "--executor", program(tmp_path, SLEEPER)))
        with worker:
            worker.start()
            worker.wait_for("subscribing to pool")
            job = chain.create_job(pool, "2")
            workers.wait_until(lambda: worker.metrics["jobs_running"] == 1, "running")
            # The node is away when the job ends, then the worker too.
            node.kill()
            workers.wait_until(lambda: list(worker.folder.glob("results/*/*.json")), "a result that is kept")
            worker.kill()
            node = start()
            worker.start()
            with Chain(node.ws) as chain:
                assert chain.wait_for_job(pool, job) == ("Success", b"slept")
                assert worker.metrics["job_seconds_total"] == 0
                # Once it is final that the chain has it, nothing is kept.
                workers.wait_until(lambda: not list(worker.folder.glob("results/*/*.json")), "forgotten")
            worker.stop()
    node.stop()


def test_a_worker_goes_on_when_its_node_is_started_again(tmp_path):
    port = nodes.free_port()
    base = tmp_path / "chain"
    node = nodes.Node("--dev", "--base-path", base, "--sealing", "200")
    node.arguments[-1] = str(port)
    node.port, node.ws, node.http = port, f"ws://127.0.0.1:{port}", f"http://127.0.0.1:{port}"
    node.start()
    with Chain(node.ws) as chain:
        numbers = chain.open_pool()
        with Worker(node.ws, tmp_path / "w", *arguments(numbers, "--executor", program(tmp_path, SLEEPER))) as worker:
            worker.start()
            worker.wait_for("subscribing to pool")
            job = chain.create_job(numbers[1], "1")
            workers.wait_until(lambda: worker.metrics["jobs_running"] == 1, "running")
            node.stop()
            worker.wait_for("The connection was lost")
            node.start()
            worker.wait_for("Connected again")
            with Chain(node.ws) as chain:
                assert chain.wait_for_job(numbers[1], job) == ("Success", b"slept")
                job = chain.create_job(numbers[1], "0")
                assert chain.wait_for_job(numbers[1], job) == ("Success", b"slept")
            worker.stop()
    node.stop()


def test_a_worker_begins_anew_on_a_chain_that_was_reset(tmp_path):
    node = nodes.Node("--dev", "--tmp", "--sealing", "200")
    node.start()
    with Worker(node.ws, tmp_path / "w") as worker:
        for turn in range(2):
            with Chain(node.ws) as chain:
                numbers = chain.open_pool()
                if turn == 0:
                    # Both chains give the same numbers.
                    worker.arguments += [str(a) for a in arguments(numbers, "--executor", program(tmp_path, SLEEPER))]
                    worker.start()
                job = chain.create_job(numbers[1], "0.1")
                assert chain.wait_for_job(numbers[1], job) == ("Success", b"slept")
                slow = chain.create_job(numbers[1], "600")
                workers.wait_until(lambda: worker.metrics["jobs_running"] == 1, "running")
            node.kill()
            if turn == 0:
                node.start()
        assert "began anew" in worker.log


def test_once_does_one_job_and_ends(chain, node, slow_pool, tmp_path):
    pool = slow_pool[1]
    jobs = [chain.create_job(pool, "0") for _ in range(2)]
    with Worker(node.ws, tmp_path / "w", *arguments(slow_pool, "--executor", program(tmp_path, SLEEPER))) as worker:
        worker.arguments.insert(0, "once")
        worker.start()
        assert worker.process.wait(workers.PATIENCE) == 0, worker.log
        assert chain.worker_status(worker.account) == "Offline"
    assert sorted(chain.job(pool, job)["status"] for job in jobs) == ["Pending", "Processed"]


def test_poll_does_jobs_without_being_told_of_blocks(chain, node, slow_pool, tmp_path):
    pool = slow_pool[1]
    with Worker(node.ws, tmp_path / "w", *arguments(slow_pool, "--executor", program(tmp_path, SLEEPER))) as worker:
        worker.arguments = ["poll", "--interval", "0.5", *worker.arguments]
        worker.start()
        job = chain.create_job(pool, "0")
        assert chain.wait_for_job(pool, job) == ("Success", b"slept")
        worker.stop()
        assert chain.worker_status(worker.account) == "Offline"


def test_a_worker_answers_heartbeats_window_after_window_and_one_that_does_not_comes_back(tmp_path):
    with nodes.Node("--dev", "--tmp", "--sealing", "20") as node, Chain(node.ws) as chain:
        numbers = chain.open_pool()
        more = arguments(numbers, "--executor", EXAMPLES / "simple_echo/main")
        with Worker(node.ws, tmp_path / "good", *more) as good, Worker(node.ws, tmp_path / "mute", *more) as mute:
            good.start()
            mute.start("--no-heartbeat")
            for worker in (good, mute):
                worker.wait_for("subscribing to pool")
            first = int(good.status["latestBlockNumber"])
            mute.wait_for("heartbeat was missed|Not online", 120)
            workers.wait_until(lambda: good.status["latestBlockNumber"] > first + 700, "two windows", 120)
            assert good.metrics["heartbeats_total"] >= 2
            assert "Not online" not in good.log
            assert chain.worker_status(good.account) == "Online"
            # Unresponsive workers go online again.
            assert mute.log.count("🟢 Online") >= 2
            good.stop()


# MARK: What goes wrong


def test_a_worker_that_somebody_else_takes_offline_stays_so(chain, node, slow_pool, tmp_path):
    with Worker(node.ws, tmp_path / "w", *arguments(slow_pool, "--executor", EXAMPLES / "simple_echo/main")) as worker:
        worker.start()
        worker.wait_for("subscribing to pool")
        account = worker.account
        chain.submit(chain.alice, WORKERS, "force_offline_for", worker=account.ss58_address)
        worker.wait_for("told to stay offline")
        time.sleep(1)
        assert chain.worker_status(account) == "Offline"
        worker.stop()


def test_a_retired_build_is_told_in_words_and_the_worker_lives(chain, node, tmp_path):
    numbers = chain.open_pool()
    chain.submit(chain.alice, WORKERS, "update_impl_build_status", impl_id=numbers[0], version=1, status="Retired")
    with Worker(node.ws, tmp_path / "w", *arguments(numbers, "--executor", EXAMPLES / "simple_echo/main")) as worker:
        worker.start()
        worker.wait_for("build 1 of implementation .* is [Rr]etired")
        chain.submit(chain.alice, WORKERS, "update_impl_build_status", impl_id=numbers[0], version=1, status="Released")
        worker.wait_for("🟢 Online")
        worker.stop()


def test_an_unknown_pool_or_implementation_is_told_in_words(chain, node, pool, tmp_path):
    with Worker(node.ws, tmp_path / "pool", "--owner-phrase", "//Alice", "--impl", pool[0], "--pool", 4711) as worker:
        worker.start()
        worker.wait_for("there is no pool 4711")
        worker.stop()
    with Worker(node.ws, tmp_path / "impl", "--owner-phrase", "//Alice", "--impl", 4711) as worker:
        worker.start()
        worker.wait_for("there is no implementation 4711")
        worker.stop()


def test_a_worker_without_funds_says_so(chain, node, pool, tmp_path):
    with Worker(node.ws, tmp_path, "--impl", pool[0], "--pool", pool[1], "--executor", EXAMPLES / "simple_echo/main") as worker:
        worker.start()
        worker.wait_for("registerWorker")
        # The deposit takes it all.
        chain.submit(
            chain.alice, WORKERS, "register_worker", worker=worker.account.ss58_address, impl_id=pool[0],
            initial_deposit=101 * CBT,
        )  # fmt: skip
        worker.wait_for(r"has \d\.\d{3} CBT left")
        worker.stop()


def test_a_wrong_url_is_told_in_a_line(tmp_path):
    for url in ["nonsense", "http://127.0.0.1:9", "ws://"]:
        code, output, error = workers.run("--rpc-url", url, "--work-path", tmp_path)
        assert code != 0
        assert error.count("Error: ") == 1 and len(error.strip().splitlines()) <= 3, error
        assert not nodes.TRAP.search(error)


def test_a_node_that_does_not_answer_is_waited_for_but_by_once(tmp_path):
    url = f"ws://127.0.0.1:{nodes.free_port()}"
    code, _, error = workers.run("once", "--rpc-url", url, "--work-path", tmp_path / "once")
    assert code != 0 and "127.0.0.1" in error
    with Worker(url, tmp_path / "run") as worker:
        worker.start()
        worker.wait_for("trying again")
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(20) == 0, worker.log


def test_workers_that_leave_after_their_node_is_gone_do_not_wait_for_ever(tmp_path):
    node = nodes.Node("--dev", "--tmp", "--sealing", "200").start()
    with Chain(node.ws) as chain:
        more = arguments(chain.open_pool(), "--executor", program(tmp_path, ""))
    with Worker(node.ws, tmp_path / "told", *more) as told, Worker(node.ws, tmp_path / "asking", *more) as asking:
        asking.arguments.insert(0, "poll")
        both = (told, asking)
        for worker in both:
            worker.start()
        for worker in both:
            worker.wait_for("subscribing to pool")
        node.kill()
        for worker in both:
            worker.process.send_signal(signal.SIGTERM)
        for worker in both:
            assert worker.process.wait(90) == 0, worker.log
            assert "stays online" in worker.log


def test_a_second_signal_ends_a_busy_worker_at_once(chain, node, pool, tmp_path):
    sleeper = program(tmp_path, "import time; time.sleep(60)")
    with Worker(node.ws, tmp_path / "w", *arguments(pool, "--executor", sleeper)) as worker:
        worker.start()
        worker.wait_for("subscribing to pool")
        job = chain.create_job(pool[1], "text")
        worker.wait_for(f"Took job {pool[1]}/{job}")
        workers.wait_until(lambda: worker.metrics["jobs_running"] == 1, "running")
        worker.process.send_signal(signal.SIGINT)
        worker.wait_for("Leaving")
        worker.process.send_signal(signal.SIGINT)
        assert worker.process.wait(20) != 0
        assert chain.job(pool[1], job)["status"] == "Processing"
        # The next run of the worker does it; nobody else may.
        program(tmp_path, "print(input())")
        worker.start()
        assert chain.wait_for_job(pool[1], job) == ("Success", b"text")
        worker.stop()


def test_a_chain_without_jobs_is_told_in_words(tmp_path):
    spec = nodes.ROOT.parent / "shared/vectors/node-template-chain-spec.json"
    with nodes.Node("--chain", spec, "--tmp") as node:
        code, _, error = workers.run("--rpc-url", node.ws, "--work-path", tmp_path)
    assert code != 0
    assert "has no jobs" in error


def test_two_workers_do_not_share_a_folder(node, tmp_path):
    with Worker(node.ws, tmp_path, "--impl", 4711) as worker:
        worker.start()
        worker.wait_for("no implementation 4711|registerWorker")
        code, _, error = workers.run("--rpc-url", node.ws, "--work-path", tmp_path)
        assert code != 0 and "another worker" in error


HOSTILE = """#!/usr/bin/env python3
import os, socket, sys, time
what = sys.stdin.read()
if what == "garbage":
    sys.stdout.buffer.write(bytes(range(256)))
elif what == "hang":
    time.sleep(600)
elif what == "fork":
    while True:
        try: os.fork()
        except OSError: time.sleep(0.1)
elif what == "disk":
    with open("/job/big", "wb") as file:
        while True: file.write(bytes(1 << 20))
elif what == "memory":
    held = []
    while True: held.append(bytearray(os.urandom(16)) * (1 << 20))
elif what == "gigabyte":
    for _ in range(1024): sys.stdout.buffer.write(b"x" * (1 << 20))
elif what == "network":
    try: socket.create_connection(("127.0.0.1", int(os.environ.get("PORT", "9944"))), 2); print("connected")
    except OSError as error: print("no network")
elif what == "outside":
    try: print(open("/etc/shadow").read() + str(os.listdir("/root")))
    except OSError: print("no such file")
elif what == "exit":
    sys.exit("last words")
"""


def test_programs_that_misbehave_are_contained_and_the_worker_lives(chain, node, tmp_path):
    numbers = chain.open_pool()
    pool = numbers[1]
    more = ["--executor", program(tmp_path, HOSTILE), "--max-time", 5, "--max-memory", 128, "--parallel", 8]
    with Worker(node.ws, tmp_path / "w", *arguments(numbers, *more)) as worker:
        worker.start()
        worker.wait_for("subscribing to pool")
        names = ["garbage", "hang", "fork", "disk", "memory", "gigabyte", "network", "outside", "exit"]
        jobs = dict(zip(names, chain.create_jobs(pool, [name.encode() for name in names])))
        answers = {name: chain.wait_for_job(pool, job) for name, job in jobs.items()}
        codes = {name: output and output[:1] == b"{" and json.loads(output)["code"] for name, (_, output) in answers.items()}
        assert answers["garbage"] == ("Success", bytes(range(256)))
        assert (answers["hang"][0], codes["hang"]) == ("Error", "TIMEOUT")
        # As many processes as it may have, until their memory or their time is used up.
        assert answers["fork"][0] == "Error" and codes["fork"] in ("TIMEOUT", "OUT_OF_MEMORY")
        assert answers["disk"][0] in ("Panic", "Error"), answers["disk"]
        assert (answers["memory"][0]) in ("Error", "Panic"), answers["memory"]
        assert (answers["gigabyte"][0], codes["gigabyte"]) == ("Panic", "OUTPUT_TOO_LARGE")
        assert answers["network"] == ("Success", b"no network")
        assert answers["outside"] == ("Success", b"no such file")
        assert (answers["exit"][0], codes["exit"]) == ("Panic", "EXIT_STATUS")
        assert f"job {pool}/{jobs['exit']} wrote: last words" in worker.log
        # It lives, and does the next job.
        job = chain.create_job(pool, "garbage")
        assert chain.wait_for_job(pool, job)[0] == "Success"
        # Nothing of them is left.
        assert not list((worker.folder / "scratch").glob("*"))
        worker.stop()
