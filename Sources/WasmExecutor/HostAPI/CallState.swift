import StateMachine

/// What belongs to one call of a runtime while it runs. A host function finds it through its instance's store.
final class CallState {
    let externalities: Externalities
    /// Reads the version of other code, for a runtime that checks an upgrade; nil inside such a reading.
    let versionReader: WasmExecutor?
    // One thread uses a call's state, and no function that uses these two calls another that does.
    @exclusivity(unchecked) var memory: LinearMemory
    @exclusivity(unchecked) var allocator: FreeingBumpAllocator
    /// What the runtime said last before it trapped: its panic.
    var lastWords: String?
    /// Why a host function made the runtime trap.
    var fault: (function: String, reason: HostFault)?
    /// Whether all signatures since the start of a batch were good; nil outside of a batch.
    var batch: Bool?

    init(
        externalities: Externalities, versionReader: WasmExecutor?, memory: LinearMemory,
        allocator: FreeingBumpAllocator
    ) {
        self.externalities = externalities
        self.versionReader = versionReader
        self.memory = memory
        self.allocator = allocator
    }

    func bytes(_ address: UInt32, _ length: UInt32) throws(HostFault) -> UnsafeMutableRawBufferPointer {
        guard let bytes = memory.bytes(address, length) else {
            throw .outOfBounds(address: address, length: length)
        }
        return bytes
    }

    func allocate(_ size: UInt32) throws(HostFault) -> UInt32 {
        do throws(AllocatorError) {
            return try allocator.allocate(size, in: &memory)
        } catch {
            throw .allocator(error)
        }
    }

    /// The chunk of a call's input that is empty.
    func allocateFirstEmpty() throws(HostFault) -> UInt32 {
        do throws(AllocatorError) {
            return try allocator.allocateFirstEmpty(in: &memory)
        } catch {
            throw .allocator(error)
        }
    }

    func free(_ address: UInt32) throws(HostFault) {
        do throws(AllocatorError) {
            try allocator.free(address, in: &memory)
        } catch {
            throw .allocator(error)
        }
    }
}
