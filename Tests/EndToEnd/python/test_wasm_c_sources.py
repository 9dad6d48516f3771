"""The C sources of the Wasm blob (runtime/wasm/), each as a module of its own."""

import itertools
import random
import shutil
import subprocess

import pytest
import wasmtime

import node as nodes

MASK = (1 << 64) - 1
ALLOCATE, FREE = "ext_allocator_malloc_version_1", "ext_allocator_free_version_1"


class CModule:
    """One C source, compiled and instantiated. `imports` are host functions by name."""

    def __init__(self, folder, name, imports=None):
        binary = folder / f"{name}.wasm"
        flags = "--target=wasm32-unknown-unknown -mcpu=mvp -O2 -ffreestanding -fno-builtin -nostdlib".split()
        link = "-Wl,--no-entry,--export-all,--initial-memory=4194304,--global-base=1024".split()
        source = nodes.ROOT / f"runtime/wasm/{name}.c"
        subprocess.run([shutil.which("clang"), *flags, *link, source, "-o", binary], check=True)
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        module = wasmtime.Module.from_file(engine, str(binary))
        for needed in module.imports:
            linker.define_func("env", needed.name, needed.type, imports[needed.name])
        self.exports = linker.instantiate(self.store, module).exports(self.store)
        self.memory = self.exports["memory"]
        self.heap = self.exports["__heap_base"].value(self.store)

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def read(self, start, count):
        return bytes(self.memory.read(self.store, start, start + count))

    def write(self, start, data):
        self.memory.write(self.store, bytes(data), start)


@pytest.fixture
def randomness():
    seed = random.randrange(1 << 32)
    print("seed", seed)
    return random.Random(seed)


def signed(word):
    return word - (1 << 64) if word >> 63 else word


class TestIntegers:
    EDGES = sorted({(1 << power) + offset for power in (0, 1, 31, 32, 63, 64, 65, 96, 127) for offset in (-1, 0, 1)})
    EDGES += [(1 << 128) - 1]

    @pytest.fixture(scope="class")
    def module(self, tmp_path_factory):
        return CModule(tmp_path_factory.mktemp("integers"), "integers")

    @staticmethod
    def call(module, name, left, *rest):
        """Calls a function of 128-bit numbers, which come in halves and go out through memory."""
        module.call(name, module.heap, signed(left & MASK), signed(left >> 64), *rest)
        return int.from_bytes(module.read(module.heap, 16), "little")

    def check(self, module, left, right):
        halves = signed(right & MASK), signed(right >> 64)
        assert self.call(module, "__multi3", left, *halves) == left * right % (1 << 128), (left, right)
        if right != 0:
            assert self.call(module, "__udivti3", left, *halves) == left // right, (left, right)
            assert self.call(module, "__umodti3", left, *halves) == left % right, (left, right)

    def test_products_quotients_and_remainders_of_edges(self, module):
        for left, right in itertools.product(self.EDGES, repeat=2):
            self.check(module, left, right)

    def test_products_quotients_and_remainders_of_random_numbers(self, module, randomness):
        def number():
            # Long runs of equal bits are where guessed digits go wrong.
            value = randomness.getrandbits(randomness.randint(1, 128))
            return value ^ ((1 << randomness.randint(0, 128)) - 1) if randomness.random() < 0.5 else value

        for _ in range(1500):
            self.check(module, number(), number())

    def test_shifts(self, module):
        for value in self.EDGES:
            for count in range(128):
                assert self.call(module, "__ashlti3", value, count) == (value << count) % (1 << 128)
                assert self.call(module, "__lshrti3", value, count) == value >> count

    @pytest.mark.parametrize("dividend", [0, 1, 1 << 64, (1 << 128) - 1])
    def test_division_by_zero_traps(self, module, dividend):
        with pytest.raises(wasmtime.Trap):
            self.call(module, "__udivti3", dividend, 0, 0)


class TestMemory:
    SIZE = 200

    @pytest.fixture(scope="class")
    def module(self, tmp_path_factory):
        return CModule(tmp_path_factory.mktemp("memory"), "memory")

    def test_moves_fills_and_comparisons(self, module, randomness):
        base = module.heap
        for _ in range(3000):
            expected = bytearray(randomness.choices((0, 1, 255), k=self.SIZE))
            module.write(base, expected)
            to, start, count = (randomness.randrange(self.SIZE // 2) for _ in range(3))
            left, right = expected[to : to + count], expected[start : start + count]
            order = module.call("memcmp", base + to, base + start, count)
            assert (order > 0) - (order < 0) == (left > right) - (left < right)
            if randomness.random() < 0.3:
                byte = randomness.randrange(-128, 256)
                assert module.call("memset", base + to, byte, count) == base + to
                expected[to : to + count] = bytes([byte & 0xFF]) * count
            else:
                apart = to + count <= start or start + count <= to
                name = "memcpy" if apart and randomness.random() < 0.5 else "memmove"
                assert module.call(name, base + to, base + start, count) == base + to
                expected[to : to + count] = right
            assert module.read(base, self.SIZE) == expected


class TestAllocator:
    @pytest.fixture
    def host(self):
        """The host's side: what it has given, and memory that begins where half of what Swift wants aligned does not."""
        return {"top": 1 << 20, "given": {}}

    @pytest.fixture
    def module(self, tmp_path, host):
        def malloc(size):
            address = host["top"] + 8
            host["top"] = (address + size + 7) // 8 * 8
            host["given"][address] = size
            return address

        def free(address):
            del host["given"][address]

        return CModule(tmp_path, "allocator", {ALLOCATE: malloc, FREE: free})

    def allocate(self, module, size, alignment=16):
        assert module.call("posix_memalign", module.heap, alignment, size) == 0
        return int.from_bytes(module.read(module.heap, 4), "little")

    def test_blocks_are_aligned_and_keep_apart_and_inside_what_is_there_or_was_given(self, module, host, randomness):
        live = {}
        for _ in range(3000):
            if live and randomness.random() < 0.45:
                block = randomness.choice(list(live))
                size, byte = live.pop(block)
                assert module.read(block, size) == bytes([byte]) * size
                module.call("free", block)
            else:
                size = randomness.choice((0, 1, 8, 24, 40, 100, 2039, 2040, 2041, 5000, randomness.randrange(3000)))
                block, byte = self.allocate(module, size), randomness.randrange(256)
                assert block % 16 == 0
                room = {**host["given"], 1024: module.heap - 1024}
                assert any(start <= block and block + size <= start + given for start, given in room.items())
                module.write(block, bytes([byte]) * size)
                live[block] = size, byte
        for block, (size, byte) in live.items():
            assert module.read(block, size) == bytes([byte]) * size

    def test_the_first_blocks_take_no_call_of_the_host(self, module, host):
        for _ in range(4):
            self.allocate(module, 100)
        assert host["given"] == {}
        self.allocate(module, 100)
        assert len(host["given"]) == 1

    def test_freed_blocks_are_used_again(self, module, host):
        first = self.allocate(module, 100)
        top = host["top"]
        for _ in range(2000):
            module.call("free", self.allocate(module, 100))
            module.call("free", self.allocate(module, 101))
        assert host["top"] == top
        module.call("free", first)
        assert self.allocate(module, 100) == first

    def test_large_blocks_go_back_to_the_host(self, module, host):
        block = self.allocate(module, 100_000)
        assert len(host["given"]) == 1
        module.call("free", block)
        assert host["given"] == {}

    def test_nothing_is_freed_for_a_null_pointer(self, module, host):
        module.call("free", 0)
        assert host["given"] == {}

    def test_what_the_host_does_not_give_is_refused(self, tmp_path):
        module = CModule(tmp_path, "allocator", {ALLOCATE: lambda size: 0, FREE: lambda address: None})
        # Four of these are in the chunk that is there from the start.
        blocks = [self.allocate(module, 100) for _ in range(4)]
        assert all(1024 <= block and block + 100 <= module.heap for block in blocks)
        for size in (100, 5000, -(1 << 31), -1, -8, -24):
            assert module.call("posix_memalign", module.heap, 16, size) == 12

    def test_what_would_not_be_aligned_is_refused(self, module):
        assert module.call("posix_memalign", module.heap, 32, 8) == 12
