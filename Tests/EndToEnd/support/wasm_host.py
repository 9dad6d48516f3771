"""Just enough of a Substrate host to call a Wasm runtime: storage in a dictionary, hashes, and a strict allocator."""

import functools
import hashlib

import sr25519
import wasmtime
import xxhash

PAGE = 1 << 16


@functools.cache
def compiled(wasm):
    """A module, and the engine that it was compiled for: a second's work for a runtime."""
    engine = wasmtime.Engine()
    return engine, wasmtime.Module(engine, wasm)


class Trap(Exception):
    """The runtime gave no answer. What it logged says why."""


class Host:
    """A state and its runtime. Each `call` has an instance of its own, as on a Substrate host.

    Attributes: `storage`, the state's keys and values, which calls change; `state_root` and `extrinsics_root`, what it
    says when it is asked for roots, since it has no trie; `log`, what the runtime logged, as pairs of level and text.
    """

    def __init__(self, wasm, storage=None):
        self.engine, self.module = compiled(wasm)
        self.storage = dict(storage or {})
        self.state_root = self.extrinsics_root = bytes(32)
        self.log = []

    def call(self, function, arguments=b""):
        """Calls a function of the runtime with encoded arguments, and returns the encoded answer."""
        return _Call(self).run(function, arguments)


    def written_pages(self, function):
        """The addresses of the pages of 4096 bytes that a call without arguments leaves changed."""
        call = _Call(self)
        before = call.memory.read(call.store, 0, call.memory.data_len(call.store))
        call.run(function, b"")
        after = call.memory.read(call.store, 0, len(before))
        starts = range(0, len(before), 4096)
        return [start for start in starts if before[start : start + 4096] != after[start : start + 4096]]


class _Call:
    def __init__(self, host):
        self.host = host
        self.layers = []
        self.allocated = {}
        self.store = wasmtime.Store(host.engine)
        linker = wasmtime.Linker(host.engine)
        # A module may import a function twice.
        linker.allow_shadowing = True
        for needed in host.module.imports:
            if isinstance(needed.type, wasmtime.MemoryType):
                self.memory = wasmtime.Memory(self.store, needed.type)
                linker.define(self.store, needed.module, needed.name, self.memory)
            else:
                function = getattr(self, needed.name, None) or self._absent(needed.name)
                linker.define_func(needed.module, needed.name, needed.type, function)
        self.exports = linker.instantiate(self.store, host.module).exports(self.store)
        self.top = self.exports["__heap_base"].value(self.store)

    def run(self, function, arguments):
        try:
            answer = self.exports[function](self.store, self._give(arguments), len(arguments))
        except wasmtime.Trap as trap:
            raise Trap(self.host.log[-1][1] if self.host.log else str(trap)) from trap
        assert not self.layers, "the runtime left a storage transaction open"
        return self._read(answer)

    @staticmethod
    def _absent(name):
        def function(*arguments):
            raise NotImplementedError(name)

        return function

    # Memory

    def _read(self, span):
        start, count = span & 0xFFFFFFFF, (span >> 32) & 0xFFFFFFFF
        return self._bytes(start, count)

    def _bytes(self, address, count):
        address &= 0xFFFFFFFF
        assert address + count <= self.memory.data_len(self.store), "bytes beyond the memory's end"
        return bytes(self.memory.read(self.store, address, address + count))

    def _give(self, data):
        address = self.ext_allocator_malloc_version_1(len(data))
        self.memory.write(self.store, data, address)
        return address

    def _give_span(self, data):
        return self._give(data) | len(data) << 32

    def _give_option(self, data):
        return self._give_span(b"\0" if data is None else b"\1" + compact(len(data)) + data)

    def ext_allocator_malloc_version_1(self, size):
        """Eight bytes are the alignment that hosts promise; memory is not handed out twice."""
        address = self.top + 8
        self.top = (address + size + 7) // 8 * 8
        missing = self.top - self.memory.data_len(self.store)
        if missing > 0:
            self.memory.grow(self.store, (missing + PAGE - 1) // PAGE)
        self.allocated[address] = size
        # What nobody wrote is not zero.
        self.memory.write(self.store, b"\xa5" * size, address)
        return address

    def ext_allocator_free_version_1(self, address):
        size = self.allocated.pop(address)
        self.memory.write(self.store, b"\x5a" * size, address)

    # Storage

    def ext_storage_get_version_1(self, key):
        return self._give_option(self.host.storage.get(self._read(key)))

    def ext_storage_set_version_1(self, key, value):
        self.host.storage[self._read(key)] = self._read(value)

    def ext_storage_clear_version_1(self, key):
        self.host.storage.pop(self._read(key), None)

    def ext_storage_exists_version_1(self, key):
        return int(self._read(key) in self.host.storage)

    def ext_storage_append_version_1(self, key, element):
        count, start = read_compact(self.host.storage.get(self._read(key), b"\0"))
        elements = self.host.storage.get(self._read(key), b"\0")[start:]
        self.host.storage[self._read(key)] = compact(count + 1) + elements + self._read(element)

    def ext_storage_next_key_version_1(self, key):
        key = self._read(key)
        return self._give_option(min((other for other in self.host.storage if other > key), default=None))

    def ext_storage_clear_prefix_version_2(self, prefix, limit):
        prefix = self._read(prefix)
        assert self._read(limit) == b"\0", "limits of a removal"
        keys = [key for key in self.host.storage if key.startswith(prefix)]
        for key in keys:
            del self.host.storage[key]
        return self._give_span(b"\0" + len(keys).to_bytes(4, "little"))

    def ext_storage_start_transaction_version_1(self):
        self.layers.append(dict(self.host.storage))

    def ext_storage_rollback_transaction_version_1(self):
        self.host.storage = self.layers.pop()

    def ext_storage_commit_transaction_version_1(self):
        self.layers.pop()

    def ext_storage_root_version_2(self, version):
        return self._give_span(self.host.state_root)

    def ext_trie_blake2_256_ordered_root_version_2(self, values, version):
        return self._give(self.host.extrinsics_root)

    # Cryptography

    def ext_crypto_sr25519_verify_version_2(self, signature, message, key):
        signature, key = self._bytes(signature, 64), self._bytes(key, 32)
        return int(sr25519.verify(signature, self._read(message), key))

    def ext_hashing_blake2_128_version_1(self, data):
        return self._give(hashlib.blake2b(self._read(data), digest_size=16).digest())

    def ext_hashing_blake2_256_version_1(self, data):
        return self._give(hashlib.blake2b(self._read(data), digest_size=32).digest())

    def ext_hashing_sha2_256_version_1(self, data):
        return self._give(hashlib.sha256(self._read(data)).digest())

    def _twox(self, data, words):
        data = self._read(data)
        return self._give(b"".join(xxhash.xxh64_intdigest(data, i).to_bytes(8, "little") for i in range(words)))

    def ext_hashing_twox_64_version_1(self, data):
        return self._twox(data, 1)

    def ext_hashing_twox_128_version_1(self, data):
        return self._twox(data, 2)

    def ext_hashing_twox_256_version_1(self, data):
        return self._twox(data, 4)

    # Logging

    def ext_logging_log_version_1(self, level, target, message):
        self.host.log.append((level, self._read(message).decode()))


def compact(number):
    """A SCALE compact integer of at most 30 bits."""
    if number < 1 << 6:
        return bytes([number << 2])
    if number < 1 << 14:
        return (number << 2 | 1).to_bytes(2, "little")
    return (number << 2 | 2).to_bytes(4, "little")


def read_compact(data):
    """Such an integer at the start of `data`, and where it ends."""
    width = (1, 2, 4)[data[0] & 3]
    return int.from_bytes(data[:width], "little") >> 2, width


def read_sequence(data):
    """The bytes behind their length."""
    count, start = read_compact(data)
    assert len(data) == start + count
    return data[start:]
