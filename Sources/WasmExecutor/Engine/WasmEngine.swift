import CWasmtime

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// wasmtime, set up for runtimes: the compiler, the pool that instances live in, the host functions, and the clock.
///
/// SAFETY of the two pointers: they are set once, and wasmtime's engines and linkers may be used on any thread.
final class WasmEngine: Sendable {
    /// Bytes of stack that a runtime may use: Substrate's limit.
    static let stackSize = 1 << 20
    /// Part of the name of what was compiled with this configuration.
    static let configuration = "wasmtime \(CWASMTIME_RELEASE), MVP, epochs, memory inside, 1"

    private static let addressSpaceOfMemory = 4 << 30
    private static let guardOfMemory = 32 << 20

    nonisolated(unsafe) let engine: OpaquePointer
    nonisolated(unsafe) let linker: OpaquePointer
    let clock: EpochClock
    /// Instances that may live at a time.
    let capacity: Int

    /// - Parameter capacity: instances that may live at a time. Each takes 4 GiB of addresses, though no memory until it
    ///   is used; where the system gives less, there will be fewer.
    init(capacity: Int) throws(WasmError) {
        guard let capacity = Self.reservable(capacity) else { throw .noResources("addresses for a memory") }
        let engine = wasm_engine_new_with_config(Self.makeConfiguration(capacity))
        do throws(WasmError) {
            linker = try Self.makeLinker(of: engine)
        } catch {
            wasm_engine_delete(engine)
            throw error
        }
        self.engine = engine
        self.capacity = capacity
        clock = EpochClock(engine: engine)
    }

    deinit {
        clock.stop()
        wasmtime_linker_delete(linker)
        wasm_engine_delete(engine)
    }

    /// Has the time of all calls that run be over, but for those without a limit.
    func expireCalls() {
        // More than the longest limit.
        let ticks = Int(WasmRuntime.defaultTimeLimit / EpochClock.period) * 2
        for _ in 0..<ticks { wasmtime_engine_increment_epoch(engine) }
    }

    /// A linker that knows every host function.
    private static func makeLinker(of engine: OpaquePointer) throws(WasmError) -> OpaquePointer {
        let linker = wasmtime_linker_new(engine)
        do throws(WasmError) {
            for function in HostFunction.all { try function.define(in: linker) }
        } catch {
            wasmtime_linker_delete(linker)
            throw error
        }
        return linker
    }

    /// As Substrate's executor has it for blocks: the MVP with mutable globals, sign extension and saturating
    /// conversions, which cannot be turned off, and nothing that came later. NaNs are not made canonical, there either.
    private static func makeConfiguration(_ capacity: Int) -> OpaquePointer {
        let configuration = wasm_config_new()
        wasmtime_config_max_wasm_stack_set(configuration, stackSize)
        wasmtime_config_epoch_interruption_set(configuration, true)
        wasmtime_config_cranelift_nan_canonicalization_set(configuration, false)
        wasmtime_config_parallel_compilation_set(configuration, true)
        wasmtime_config_native_unwind_info_set(configuration, false)

        wasmtime_config_wasm_component_model_async_set(configuration, false)
        wasmtime_config_wasm_component_model_set(configuration, false)
        wasmtime_config_concurrency_support_set(configuration, false)
        wasmtime_config_wasm_stack_switching_set(configuration, false)
        wasmtime_config_wasm_exceptions_set(configuration, false)
        wasmtime_config_wasm_gc_set(configuration, false)
        wasmtime_config_wasm_function_references_set(configuration, false)
        wasmtime_config_wasm_reference_types_set(configuration, false)
        wasmtime_config_wasm_relaxed_simd_set(configuration, false)
        wasmtime_config_wasm_simd_set(configuration, false)
        wasmtime_config_wasm_bulk_memory_set(configuration, false)
        wasmtime_config_wasm_multi_value_set(configuration, false)
        wasmtime_config_wasm_multi_memory_set(configuration, false)
        wasmtime_config_wasm_memory64_set(configuration, false)
        wasmtime_config_wasm_tail_call_set(configuration, false)
        wasmtime_config_wasm_threads_set(configuration, false)
        wasmtime_config_wasm_wide_arithmetic_set(configuration, false)
        wasmtime_config_wasm_branch_hinting_set(configuration, false)
        wasmtime_config_wasm_custom_page_sizes_set(configuration, false)

        // Reserved whole, a memory never moves, and accesses need no check of their bounds.
        wasmtime_config_memory_reservation_set(configuration, UInt64(addressSpaceOfMemory))
        wasmtime_config_memory_guard_size_set(configuration, UInt64(guardOfMemory))
        wasmtime_config_memory_may_move_set(configuration, false)
        wasmtime_config_memory_init_cow_set(configuration, true)

        let pool = wasmtime_pooling_allocation_config_new()
        defer { wasmtime_pooling_allocation_config_delete(pool) }
        let count = UInt32(truncatingIfNeeded: capacity)
        wasmtime_pooling_allocation_config_total_memories_set(pool, count)
        wasmtime_pooling_allocation_config_total_tables_set(pool, count)
        wasmtime_pooling_allocation_config_total_core_instances_set(pool, count)
        wasmtime_pooling_allocation_config_total_component_instances_set(pool, 0)
        wasmtime_pooling_allocation_config_total_gc_heaps_set(pool, 0)
        wasmtime_pooling_allocation_config_total_stacks_set(pool, 0)
        wasmtime_pooling_allocation_config_max_memory_size_set(pool, addressSpaceOfMemory)
        wasmtime_pooling_allocation_config_max_core_instance_size_set(pool, 1 << 20)
        wasmtime_pooling_allocation_config_table_elements_set(pool, 1 << 16)
        // Places stay tied to the module that they served last: its data remain mapped. Small tables are cleared by
        // hand, which saves a system call an instance.
        wasmtime_pooling_allocation_config_max_unused_warm_slots_set(pool, count)
        wasmtime_pooling_allocation_config_table_keep_resident_set(pool, 1 << 16)
        wasmtime_pooling_allocation_strategy_set(configuration, pool)
        return configuration
    }

    /// The largest number of memories, at most `capacity` and halved until it fits, that the system has addresses for;
    /// nil where it has none. wasmtime ends the process where it finds too few, so this asks before.
    private static func reservable(_ capacity: Int) -> Int? {
        var count = max(1, capacity)
        while count > 0 {
            let size = (count + 1) * (addressSpaceOfMemory + 2 * guardOfMemory)
            let probe = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
            if let probe, probe != MAP_FAILED {
                munmap(probe, size)
                return count
            }
            count /= 2
        }
        return nil
    }
}

/// Takes over an error of wasmtime and returns its words.
func message(taking error: OpaquePointer) -> String {
    var text = wasm_byte_vec_t()
    wasmtime_error_message(error, &text)
    wasmtime_error_delete(error)
    defer { wasm_byte_vec_delete(&text) }
    return String(text)
}

extension String {
    /// The text of a vector, up to a zero byte at its end.
    init(_ vector: wasm_byte_vec_t) {
        let bytes = UnsafeRawBufferPointer(start: vector.data, count: vector.size)
        self.init(decoding: bytes.last == 0 ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes, as: UTF8.self)
    }
}
