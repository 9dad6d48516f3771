import Crypto
import Primitives
import RuntimeBlob
import StateMachine
import Synchronization

/// Makes Wasm code into runtimes whose functions can be called, and keeps the latest.
///
/// Compiling takes seconds, so compiled modules are kept in memory by the hash of the code, and where there is a folder
/// for it, also on disk. All functions may be called on any thread.
public final class WasmExecutor: Sendable {
    public struct Configuration: Sendable {
        /// Calls that run at a time; others wait. Each takes 4 GiB of addresses while the executor lives.
        public var instances = 32
        /// Compiled modules kept in memory: Substrate's `--runtime-cache-size`.
        public var modules = 4
        /// Where compiled modules are kept between runs of the node; made where it is not there. The node must be the
        /// only one who writes there.
        public var moduleFolder: String?

        public init(instances: Int = 32, modules: Int = 4, moduleFolder: String? = nil) {
            self.instances = instances
            self.modules = modules
            self.moduleFolder = moduleFolder
        }
    }

    private struct Key: Hashable {
        let code: Hash256
        let heap: HeapAllocation
    }

    private struct Entry {
        let key: Key
        let module: Result<CompiledModule, WasmError>
    }

    let engine: WasmEngine
    let places: InstancePlaces
    private let folder: ModuleFolder?
    private let limit: Int
    /// The most recently used last. Code that does not compile is remembered too: trying again takes as long.
    private let entries = Mutex<[Entry]>([])
    /// Held while something is compiled, which keeps all cores busy.
    private let compilation = Mutex(())

    public init(_ configuration: Configuration = Configuration()) throws(WasmError) {
        engine = try WasmEngine(capacity: configuration.instances)
        places = InstancePlaces(count: engine.capacity)
        folder = configuration.moduleFolder.map { ModuleFolder(path: $0) }
        limit = max(1, configuration.modules)
    }

    /// Has the calls that run now fail as if their time were over, however long they would have gone on.
    public func endCalls() { engine.expireCalls() }

    /// The runtime that `code` is.
    ///
    /// - Parameters:
    ///   - code: what is under `:code` in a state: a Wasm module, compressed or not.
    ///   - heap: what the state says under `:heappages`.
    public func runtime(
        code: [UInt8], heap: HeapAllocation = .standard
    ) throws(WasmError) -> WasmRuntime {
        try runtime(codeHash: Blake2b.hash256(code), heap: heap) { () throws(WasmError) in code }
    }

    /// The runtime whose code has this hash; cheap where it was used lately.
    ///
    /// - Parameters:
    ///   - codeHash: the BLAKE2b-256 hash of the code, which the caller vouches for.
    ///   - code: asked only where the code is not known.
    public func runtime(
        codeHash: Hash256, heap: HeapAllocation = .standard, code: () throws(WasmError) -> [UInt8]
    ) throws(WasmError) -> WasmRuntime {
        let key = Key(code: codeHash, heap: heap)
        if let known = find(key) { return try runtime(known) }
        return try compilation.withLock { (_) throws(WasmError) in
            // Somebody may have compiled it while this call waited.
            if let known = find(key) { return try runtime(known) }
            let code = try code()
            let made = Result { () throws(WasmError) in
                // The compiler recurses over what it reads.
                guard let module = try CallStack.withRoom({ () throws(WasmError) in try make(key, code) }) else {
                    throw WasmError.noResources("thread")
                }
                return module
            }
            // What failed for want of memory may work the next time.
            if case .failure(.noResources) = made {} else { keep(Entry(key: key, module: made)) }
            return try runtime(made)
        }
    }

    /// Which runtime `code` is, for a runtime that checks an upgrade: as its custom sections say, without compiling it.
    /// Code that has no such section is asked.
    public func version(of code: [UInt8]) throws(WasmError) -> RuntimeVersion {
        do throws(RuntimeBlobError) {
            if let version = try RuntimeBlob(code).version() { return version }
        } catch {
            throw .code(error)
        }
        return try runtime(code: code).version(insideOfCall: true)
    }

    private func runtime(_ module: Result<CompiledModule, WasmError>) throws(WasmError) -> WasmRuntime {
        WasmRuntime(module: try module.get(), executor: self)
    }

    private func find(_ key: Key) -> Result<CompiledModule, WasmError>? {
        entries.withLock { entries in
            guard let index = entries.lastIndex(where: { $0.key == key }) else { return nil }
            let entry = entries.remove(at: index)
            entries.append(entry)
            return entry.module
        }
    }

    private func keep(_ entry: Entry) {
        entries.withLock { entries in
            entries.append(entry)
            if entries.count > limit { entries.removeFirst() }
        }
    }

    private func make(_ key: Key, _ code: [UInt8]) throws(WasmError) -> CompiledModule {
        let blob: RuntimeBlob
        do throws(RuntimeBlobError) {
            blob = try RuntimeBlob(code)
        } catch {
            throw .code(error)
        }
        let name = Self.fileName(key)
        if let stored = folder?.read(name),
            let module = try CompiledModule(restoring: stored, of: blob, key.heap, engine)
        {
            return module
        }
        let (module, serialized) = try CompiledModule.compile(blob, key.heap, engine, serialize: folder != nil)
        if let serialized { folder?.write(name, serialized) }
        return module
    }

    /// Names the code, and what else decides on the machine code. The processor is not in it: wasmtime notices where
    /// the file comes from another.
    private static func fileName(_ key: Key) -> String {
        let settings = Blake2b.hash256(Array("\(WasmEngine.configuration), \(key.heap)".utf8))
        return "\(hex(key.code.bytes))-\(hex(settings.bytes.prefix(8))).compiled"
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
