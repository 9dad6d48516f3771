"""The host knows no pallet: any Substrate runtime runs on it."""

import pathlib
import re

import xxhash

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ROOT / "Sources"
# The one place that knows the runtime which is built in; it calls that through its runtime API alone.
EMBEDDED = SOURCES / "NodeService/EmbeddedRuntime.swift"
RUNTIME_MODULES = {"CybrosRuntime", "Executive", "FrameSupport"}
# Programs that use a chain, as clients do; no part of the host.
CLIENTS = {"CybrosClient", "CybrosWorker", "WorkerService"}


def pallets():
    """Names of the pallets' modules, and their names on chain."""
    folders = {folder.name for folder in (ROOT / "runtime/Pallets").iterdir() if folder.is_dir()}
    texts = [source.read_text() for source in (ROOT / "runtime/Pallets").rglob("*.swift")]
    return folders, {name for text in texts for name in re.findall(r'@Pallet\("(\w+)"\)', text)} | folders


def prefix(name):
    """The first 16 bytes of a pallet's storage keys, in hexadecimal."""
    halves = [xxhash.xxh64(name, seed=seed).intdigest().to_bytes(8, "little") for seed in (0, 1)]
    return b"".join(halves).hex()


def code(source):
    """A source's text without its comments, which may explain with names of pallets."""
    return re.sub(r"//[^\n]*", "", source.read_text())


def findings(text, modules, names):
    """What in a text of the host belongs to a pallet."""
    found = [f"import {name}" for name in modules if re.search(rf"^\s*(?:\w+\s+)*import {name}\b", text, re.MULTILINE)]
    found += [f"{name}<…>" for name in modules if re.search(rf"\b{name}<", text)]
    found += [f'"{name}"' for name in names if f'"{name}"' in text]
    found += [f"prefix of {name}" for name in names if prefix(name) in text.lower().replace("_", "")]
    return found


def test_no_file_of_the_host_names_a_pallet_or_its_storage():
    modules, names = pallets()
    assert {"Balances", "OffchainComputing", "System"} <= modules
    assert {"OffchainComputingPool", "OffchainComputingInfra"} <= names
    sources = sorted(s for s in SOURCES.rglob("*.swift") if s.relative_to(SOURCES).parts[0] not in CLIENTS)
    assert len(sources) > 100
    forbidden = modules | CLIENTS
    guilty = {
        str(source.relative_to(ROOT)): found
        for source in sources
        if (found := findings(code(source), forbidden | RUNTIME_MODULES if source != EMBEDDED else forbidden, names))
    }
    assert guilty == {}


def test_the_scan_sees_what_it_looks_for():
    modules, names = pallets()
    for text in ("import Balances", "public import System", "System<Runtime>.account", 'let item = "Sudo"'):
        assert findings(text, modules, names), text
    account = "0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"
    assert findings(f'let key = "{account}"', modules, names) == ["prefix of System"]
    assert findings("let balances = System.coreCount", modules, names) == []
