"""How soon a job is done, what a worker costs that waits, and how many jobs a second eight workers do.

Argument: the folder of the programs cybros-node and cybros-worker.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
programs = pathlib.Path(sys.argv[1]).resolve()
os.environ |= {"CYBROS_NODE": str(programs / "cybros-node"), "CYBROS_WORKER": str(programs / "cybros-worker")}
sys.path.insert(0, str(ROOT / "Tests/EndToEnd/support"))

import node as nodes  # noqa: E402
from worker import EXAMPLES, Chain, Worker, wait_until  # noqa: E402

PROGRAM = EXAMPLES / "simple_echo/main"
TICKS = os.sysconf("SC_CLK_TCK")


def worker(node, folder, numbers, *more):
    impl, pool = numbers
    return Worker(
        node.ws, folder, "--owner-phrase", "//Alice", "--impl", impl, "--pool", pool, "--executor", PROGRAM, *more
    ).start()


def events(chain, name, first):
    """Numbers of pool and job of all events of a name from a block on, each with the number of its block."""
    found = []
    for number in range(first, chain.client.get_block_number(chain.client.get_chain_head()) + 1):
        for record in chain.client.get_events(chain.client.get_block_hash(number)):
            event = record.value["event"]
            if event["event_id"] == name:
                found.append((event["attributes"]["job_id"], number))
    return found


def processor_time(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(process):
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def latency(folder, count=100):
    """Blocks from a job's creation to its result, and what the worker costs while there are none."""
    with nodes.Node("--dev", "--tmp", "--sealing", "1000") as node, Chain(node.ws) as chain:
        numbers = chain.open_pool(keeps_jobs=False)
        with worker(node, folder / "one", numbers) as one:
            one.wait_for("subscribing to pool")
            chain.create_job(numbers[1], b"warm")
            time.sleep(5)
            before, started = processor_time(one.process), time.monotonic()
            time.sleep(60)
            share = (processor_time(one.process) - before) / (time.monotonic() - started)
            print(f"a worker that waits: {resident(one.process):.0f} MB, {share:.2%} of a core (goals: 60 MB, 1 %)")
            first = chain.client.get_block_number(chain.client.get_chain_head()) + 1
            for number in range(count):
                # In no step with the blocks.
                time.sleep(0.37)
                chain.create_job(numbers[1], b"%d" % number)
            wait_until(lambda: one.metrics['jobs_done_total{result="Success"}'] == count + 1, "all done")
            created, done = dict(events(chain, "JobCreated", first)), dict(events(chain, "JobResultUpdated", first))
            blocks = [done[job] - created[job] for job in created]
            assert len(blocks) == count
            print(
                f"{count} jobs, a block a second: created to result in {statistics.median(blocks):.0f} blocks in the median,"
                f" {max(blocks)} at most (goal: 2); {one.metrics['failed_transactions_total']:.0f} transactions failed"
            )
            one.stop()


def throughput(folder, jobs=1000, workers=8):
    """Jobs a second from end to end, each done once."""
    inputs = [b"job %d" % number for number in range(jobs)]
    started = time.monotonic()
    subprocess.run(
        ["xargs", "-P", str(os.cpu_count()), "-n", "1", PROGRAM], stdout=subprocess.DEVNULL, check=True,
        input="\n".join("0x" + data.hex() for data in inputs).encode(),
    )  # fmt: skip
    alone = jobs / (time.monotonic() - started)
    # The events of all blocks are looked at in the end.
    options = ["--sealing", "instant", "--pool-limit", "10000", "--state-pruning", "archive"]
    with nodes.Node("--dev", "--tmp", *options) as node, Chain(node.ws) as chain:
        numbers = chain.open_pool(keeps_jobs=False)
        first = chain.client.get_block_number(chain.client.get_chain_head()) + 1
        ids = [job for start in range(0, jobs, 50) for job in chain.create_jobs(numbers[1], inputs[start : start + 50])]
        running = [worker(node, folder / f"{i}", numbers, "--parallel", 8) for i in range(workers)]

        def count():
            return sum(one.metrics['jobs_done_total{result="Success"}'] for one in running)

        try:
            for one in running:
                one.wait_for("subscribing to pool")
            begun, started = count(), time.monotonic()
            wait_until(lambda: count() >= jobs, "all done", 600)
            rate = (jobs - begun) / (time.monotonic() - started)
            done = [job for job, _ in events(chain, "JobResultUpdated", first)]
            assert sorted(done) == sorted(ids), "jobs lost or doubled"
            failed = sum(one.metrics["failed_transactions_total"] for one in running)
            print(
                f"{jobs} queued jobs over {workers} workers, a block a transaction: {rate:.1f} jobs/s, each done once;"
                f" {failed:.0f} transactions failed; the program alone, {os.cpu_count()} at a time: {alone:.0f} runs/s"
                f" (ratio {rate / alone:.2f})"
            )
        finally:
            for one in running:
                one.kill()


with tempfile.TemporaryDirectory() as folder:
    latency(pathlib.Path(folder))
    throughput(pathlib.Path(folder))
