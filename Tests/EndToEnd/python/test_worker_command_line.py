"""What people type: the worker's commands that need no chain, and how it tells what is wrong."""

import contextlib
import json
import os
import socket
import stat
import subprocess

import pytest
from substrateinterface import Keypair, KeypairType

import node as nodes
import worker as workers
from worker import EXAMPLES, Worker

# The seeds and the sealed message of the reference's examples are checked in the tests of its parts; these are ours.
REQUESTER, EXECUTOR = "0x" + "22" * 32, "0x" + "11" * 32


def public_key(seed):
    return "0x" + Keypair.create_from_seed(seed, crypto_type=KeypairType.ED25519).public_key.hex()


def succeeds(*arguments, stdin=""):
    code, output, error = workers.run(*arguments, stdin=stdin)
    assert code == 0, error
    return output


def fails(*arguments, stdin="", code=None):
    status, output, error = workers.run(*arguments, stdin=stdin)
    assert status != 0 and not output
    assert not nodes.TRAP.search(error)
    assert len(error.strip().splitlines()) <= 4, error
    return error


def test_help_tells_commands_and_how_to_begin():
    text = succeeds("--help")
    for word in ["--owner-phrase //Alice", "job", "encrypt", "decrypt", "poll", "once", "key"]:
        assert word in text
    text = succeeds("run", "--help")
    for option in ["--rpc-url", "--pool", "--executor", "--grant", "--metrics-port", "--log-format"]:
        assert option in text


def test_a_key_is_made_shown_and_kept_for_its_user_alone(tmp_path):
    first = succeeds("key", "--work-path", tmp_path)
    file = tmp_path / "worker.secret"
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert Keypair.create_from_mnemonic(file.read_text().strip()).ss58_address in first
    assert succeeds("key", "--work-path", tmp_path) == first
    file.chmod(0o644)
    assert "chmod 600" in fails("key", "--work-path", tmp_path)


def test_a_given_key_takes_the_place_of_the_one_in_the_folder(tmp_path):
    url = f"ws://127.0.0.1:{nodes.free_port()}"
    with Worker(url, tmp_path, "--worker-phrase", "//Given") as worker:
        worker.start()
        worker.wait_for("Connection refused; trying again")
        assert "no --pool is given" in worker.log
        assert not (tmp_path / "worker.secret").exists()
    assert "no secret" in fails("--worker-phrase", "not a phrase", "--work-path", tmp_path)
    code, _, error = workers.run("--work-path", tmp_path, environment={"CYBROS_OWNER_PHRASE": "nor this"})
    assert code != 0 and "owner's phrase" in error and "nor this" not in error
    code, output, _ = workers.run("key", "--workPath", tmp_path / "none", environment={"CYBROS_WORKER_PHRASE": "//Given"})
    assert code == 0 and Keypair.create_from_uri("//Given").ss58_address in output
    assert not (tmp_path / "none").exists()


def test_a_job_is_run_on_a_file_and_on_standard_input(tmp_path):
    (tmp_path / "input").write_bytes(b"\x00\x01 bytes")
    work = ["--work-path", tmp_path / "w"]
    program = ["--executor", EXAMPLES / "simple_echo/main"]
    code, output, error = workers.run("job", "run", *work, *program, tmp_path / "input")
    assert (code, output) == (0, "\x00\x01 bytes")
    assert "result: Success" in error and "KiB" in error
    assert succeeds("job", "run", *work, *program, stdin="text") == "text"


def test_standard_streams_that_cannot_be_used_are_told_of_or_done_without(tmp_path):
    work = ["--work-path", tmp_path / "w"]
    job = [workers.EXECUTABLE, "job", "run", *work, "--executor", EXAMPLES / "simple_echo/main"]
    with open_folder(tmp_path) as folder:
        ended = subprocess.run(job, stdin=folder, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0 and ended.stderr == "Error: standard input can not be read: Is a directory\n"
    # Nobody reads what it says; it works all the same.
    url = f"ws://127.0.0.1:{nodes.free_port()}"
    port = nodes.free_port()
    reader, writer = os.pipe()
    os.close(reader)
    worker = subprocess.Popen(
        [workers.EXECUTABLE, "--rpc-url", url, "--metrics-port", str(port), *work],
        stdin=subprocess.DEVNULL, stdout=writer, stderr=writer,
    )  # fmt: skip
    os.close(writer)
    try:
        workers.wait_until(lambda: listens(port) or worker.poll() is not None, "listening")
        worker.terminate()
        assert worker.wait(20) == 0
    finally:
        worker.kill()


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def open_folder(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@pytest.mark.parametrize(
    ("program", "result"),
    [
        ("import sys; sys.exit(3)", "Panic"),
        ("import time; time.sleep(60)", "TIMEOUT"),
        ("import json; print(json.dumps({'result': 'Fail', 'data': 1}))", "result: Fail"),
        ("import socket; socket.create_connection(('127.0.0.1', 1))", "Panic"),
    ],
)
def test_a_job_that_does_not_succeed_says_why_and_gives_a_status(tmp_path, program, result):
    (tmp_path / "main.py").write_text(program)
    code, output, error = workers.run(
        "job", "run", "--work-path", tmp_path / "w", "--executor", tmp_path / "main.py", "--max-time", "1"
    )
    assert code == 1
    assert result in error + output


def test_files_of_a_job_are_bounded_as_its_operator_says(tmp_path):
    (tmp_path / "main.py").write_text("open(input(), 'wb').write(bytes(3 << 20))")
    for path in ["/job/big", "/tmp/big"]:
        run = ["job", "run", "--work-path", tmp_path / "w", "--executor", tmp_path / "main.py"]
        code, _, error = workers.run(*run, "--max-disk", "2", stdin=path)
        assert code == 1 and ("No space left" in error or "too large" in error)
        assert workers.run(*run, "--max-disk", "4", stdin=path)[0] == 0


def test_a_script_is_called_by_its_function_where_that_is_asked_for(tmp_path):
    run = ["job", "run", "--work-path", tmp_path, "--executor", EXAMPLES / "word_count/main.js", "--interface", "jsjob"]
    assert '"a"' in succeeds(*run, stdin='{"text": "a b a"}')


def test_a_program_that_cannot_be_started_is_told_of_before_there_is_any_job(tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o644)
    assert "+rx" in fails("--executor", program, "--work-path", tmp_path / "w")
    assert "main" in fails("job", "run", "--executor", EXAMPLES / "image", "--runtime", "process", "--work-path", tmp_path / "w")


def test_a_job_by_its_manifest_finds_its_code_in_the_store(tmp_path):
    store = ["--content-store", tmp_path / "content"]
    cid = succeeds("job", "add", *store, EXAMPLES / "word_count/main.js").strip()
    manifest = {"v": 1, "runtime": "javascript", "code": cid, "interface": "jsjob", "inline": {"text": "a b a"}}
    output = succeeds("job", "run", *store, "--work-path", tmp_path / "w", stdin=json.dumps(manifest))
    assert '"a"' in output
    manifest["network"] = True
    code, output, error = workers.run("job", "run", *store, "--work-path", tmp_path / "w", stdin=json.dumps(manifest))
    assert code == 1 and "NOT_GRANTED" in output and "network" in error


def test_content_goes_into_the_store_and_comes_out_verified(tmp_path):
    store = ["--content-store", tmp_path / "content"]
    data = os.urandom(1 << 20)
    (tmp_path / "in").write_bytes(data)
    cid = succeeds("job", "add", *store, tmp_path / "in").strip()
    succeeds("job", "get", *store, cid, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == data
    block = max((tmp_path / "content").rglob("*"), key=lambda path: path.is_file() and path.stat().st_size)
    block.chmod(0o600)
    block.write_bytes(b"x" + block.read_bytes()[1:])
    assert "is damaged" in fails("job", "get", *store, cid)
    fails("job", "get", *store, "bafynonsense")


def test_what_one_encrypts_the_other_decrypts_and_nobody_else(tmp_path):
    for name, seed in [("requester", REQUESTER), ("executor", EXECUTOR), ("other", "0x" + "33" * 32)]:
        (tmp_path / name).write_text(seed + "\n")
        (tmp_path / name).chmod(0o600)
    sealed = succeeds("encrypt", "--key", tmp_path / "requester", "--to", public_key(EXECUTOR), '{"text": "Grüße"}')
    assert sealed.startswith("0x")
    assert json.loads(succeeds("decrypt", "--key", tmp_path / "executor", sealed.strip())) == {"text": "Grüße"}
    assert json.loads(succeeds("decrypt", "--seed", EXECUTOR, stdin=sealed)) == {"text": "Grüße"}
    fails("decrypt", "--key", tmp_path / "other", sealed.strip())
    envelope = json.loads(bytes.fromhex(sealed.strip()[2:]))
    assert envelope["senderPublicKey"] == public_key(REQUESTER)
    opened = succeeds("decrypt", "--seed", EXECUTOR, "--from", public_key(REQUESTER), envelope["encryptedData"])
    assert json.loads(opened) == {"text": "Grüße"}
    (tmp_path / "executor").chmod(0o644)
    assert "chmod 600" in fails("decrypt", "--key", tmp_path / "executor", sealed.strip())


def test_a_key_to_seal_to_is_made_and_its_public_half_is_shown(tmp_path):
    file = tmp_path / "folder/seed"
    shown = succeeds("key", "--e2e-key", file)
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    public = public_key(file.read_text().strip())
    assert public in shown and succeeds("key", "--e2e-key", file) == shown
    sealed = succeeds("encrypt", "--seed", REQUESTER, "--to", public, '"text"')
    assert json.loads(succeeds("decrypt", "--key", file, sealed.strip())) == "text"


@pytest.mark.parametrize(
    "arguments",
    [
        ["decrypt", "--seed", "0x12", "0x00"],
        ["decrypt", "--seed", EXECUTOR, "nonsense"],
        ["decrypt", "0x00"],
        ["encrypt", "--seed", EXECUTOR, "--to", "0x00", "1"],
        ["encrypt", "--key", "/nowhere", "--to", "0x" + "00" * 32, "1"],
        ["--executor", "/nowhere/program"],
        ["--manifest", "/nowhere/manifest"],
        ["--parallel", "9"],
        ["--parallel", "0"],
        ["--pool", "x"],
        ["--pool", "-1"],
        ["--magic-bytes", "0xabc"],
        ["--max-time", "0"],
        ["--max-disk", "0"],
        ["--interface", "jsjob"],
        ["--rpc-url", "garbage"],
        ["--status-interval", "-1"],
        ["--metrics-port", "70000"],
        ["--e2e-key", "/nowhere/seed"],
        ["--content-store", "/proc/nowhere"],
        ["--work-path", "/proc/nowhere"],
        ["poll", "--interval", "0"],
        ["--rpc-url", "ws://[::1"],
        ["job", "run", "--executor", "/bin/true", "/nowhere/input"],
        ["job", "add", "/nowhere/file"],
    ],
)
def test_a_wrong_command_line_is_told_in_words(tmp_path, arguments):
    work = [] if {"decrypt", "encrypt", "--work-path", "add"} & set(arguments) else ["--work-path", tmp_path / "w"]
    assert fails(*arguments, *work)


def test_a_taken_port_is_told(tmp_path):
    with Worker(f"ws://127.0.0.1:{nodes.free_port()}", tmp_path / "one") as worker:
        worker.start()
        worker.wait_for("metrics")
        told = fails("--metrics-port", worker.port, "--work-path", tmp_path / "two")
        assert f"port {worker.port} cannot be used: Address already in use" in told


def test_the_log_is_an_object_a_line_where_asked_for(tmp_path):
    with Worker(f"ws://127.0.0.1:{nodes.free_port()}", tmp_path, "--log-format", "json") as worker:
        worker.start()
        worker.wait_for("trying again")
        lines = [json.loads(line) for line in worker.log.splitlines()]
        assert {"time", "level", "target", "message"} <= set(lines[0])
        assert any(line["level"] == "warning" and "trying again" in line["message"] for line in lines)


def test_the_page_answers_what_it_has_and_nothing_else(tmp_path):
    import urllib.error

    with Worker(f"ws://127.0.0.1:{nodes.free_port()}", tmp_path) as worker:
        worker.start()
        worker.wait_for("trying again")
        assert worker.status["connected"] is False and worker.status["workerStatus"] == "Unregistered"
        assert worker.metrics["connected"] == 0
        for path, code in [("/health", 503), ("/nothing", 404)]:
            with pytest.raises(urllib.error.HTTPError) as error:
                worker.page(path)
            assert error.value.code == code
