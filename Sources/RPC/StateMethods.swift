import Blockchain
import Executor
import JSON
import JSONRPC
import Primitives
import ScaleCodec
import StateMachine

/// `state_*`: storage, runtime calls, metadata.
struct StateMethods: Sendable {
    /// The most keys that one page holds.
    static let largestPage: UInt32 = 1000

    /// How long a client without further rights may keep a thread busy with one call.
    static let longestSafeCall = Duration.seconds(30)

    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registerRuntime(into: &registry)
        registerStorage(into: &registry)
        registerKeys(into: &registry)
        registerQueries(into: &registry)
        registerMigration(into: &registry)
        registerSubscriptions(into: &registry)
    }

    // MARK: The runtime

    private func registerRuntime(into registry: inout MethodRegistry) {
        registry.register("state_call", aliases: ["state_callAt"]) { (params, _) throws(RPCError) in
            let function = try params.next("name", .string)
            let input = try params.next("bytes", .hexBytes)
            let at = try params.optional("hash", .blockHash)
            return try await access.ask(.state, .runtime) { chain throws(BlockchainError) in
                .hex(try chain.call(function, input, at: at ?? chain.info.best.hash))
            }
        }
        registry.register("state_getMetadata") { (params, _) throws(RPCError) in
            let at = try params.optional("hash", .blockHash)
            return try await runtime { chain throws(BlockchainError) in
                .hex(try chain.call("Metadata_metadata", at: at ?? chain.info.best.hash, as: [UInt8].self))
            }
        }
        registry.register(
            "state_getRuntimeVersion", aliases: ["chain_getRuntimeVersion"]
        ) { (params, _) throws(RPCError) in
            let at = try params.optional("hash", .blockHash)
            return try await runtime { chain throws(BlockchainError) in
                JSON(try chain.runtimeVersion(at: at ?? chain.info.best.hash))
            }
        }
        registry.register("state_traceBlock", safety: .unsafe) { (params, _) throws(RPCError) in
            _ = try params.next("block", .blockHash)
            return ["traceError": ["error": "This node does not trace the execution of blocks"]]
        }
    }

    /// Asks the runtime; an unknown block is reported as Substrate's runtime APIs do.
    private func runtime<R: Sendable>(
        _ body: @escaping @Sendable (Blockchain) throws(BlockchainError) -> R
    ) async throws(RPCError) -> R {
        try await access.run(.runtime) { chain throws(RPCError) in
            do throws(BlockchainError) {
                return try body(chain)
            } catch {
                throw RPCError(
                    code: ErrorGroup.state.rawValue, message: "Client error: \(error.runtimeAPIText)")
            }
        }
    }

    // MARK: Single keys

    private func registerStorage(into registry: inout MethodRegistry) {
        registry.register("state_getStorage", aliases: ["state_getStorageAt"]) { (params, _) throws(RPCError) in
            let key = try params.next("key", .hexBytes)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                .hex(optional: try state.get(key))
            }
        }
        registry.register("state_getStorageHash", aliases: ["state_getStorageHashAt"]) { (params, _) throws(RPCError) in
            let key = try params.next("key", .hexBytes)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                try state.valueHash(key).map { .hex($0) } ?? .null
            }
        }
        registry.register("state_getStorageSize", aliases: ["state_getStorageSizeAt"]) {
            (params, context) throws(RPCError) in
            let key = try params.next("key", .hexBytes)
            let deadline = context.allowsUnsafeCalls ? nil : ContinuousClock.now + Self.longestSafeCall
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                state, allowance throws(RPCError) in
                try Self.size(of: key, in: state, until: deadline, allowance)
            }
        }
    }

    /// Bytes of the value; where the key has none, of all values below it together.
    private static func size(
        of key: [UInt8], in reader: StateReader, until deadline: ContinuousClock.Instant?, _ allowance: AnswerAllowance
    ) throws(RPCError) -> JSON {
        func size(_ key: [UInt8]) throws(RPCError) -> Int? {
            try reader.read { state throws(StateError) in try state.get(key)?.count }
        }
        if let size = try size(key) { return JSON(size) }
        var sum = 0
        try reader.forEach(Self.keys(below: key)) { key throws(RPCError) in
            try allowance.check()
            if let deadline, ContinuousClock.now > deadline {
                throw RPCError(code: ErrorGroup.state.rawValue, message: "Client error: the call takes too long")
            }
            sum += try size(key) ?? 0
        }
        return sum > 0 ? JSON(sum) : .null
    }

    // MARK: Ranges of keys

    private typealias KeyPage = (StateView, _ after: [UInt8]?, _ limit: Int) throws(StateError) -> [[UInt8]]

    private static func keys(below prefix: [UInt8]) -> KeyPage {
        { (state, last, limit) throws(StateError) in try state.keys(prefix: prefix, startAfter: last, limit: limit) }
    }

    private func registerKeys(into registry: inout MethodRegistry) {
        registry.register("state_getKeys") { (params, _) throws(RPCError) in
            let prefix = try params.next("prefix", .hexBytes)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                var keys: [JSON] = []
                try reader.forEach(Self.keys(below: prefix)) { key throws(RPCError) in
                    try allowance.spend(key)
                    keys.append(.hex(key))
                }
                return .array(keys)
            }
        }
        registry.register("state_getPairs", safety: .unsafe) { (params, _) throws(RPCError) in
            let prefix = try params.next("prefix", .hexBytes)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                var pairs: [JSON] = []
                try reader.forEach(Self.keys(below: prefix)) { key throws(RPCError) in
                    let value = try reader.read { state throws(StateError) in try state.get(key) ?? [] }
                    try allowance.spend(key)
                    try allowance.spend(value)
                    pairs.append([.hex(key), .hex(value)])
                }
                return .array(pairs)
            }
        }
        registry.register("state_getKeysPaged", aliases: ["state_getKeysPagedAt"]) { (params, _) throws(RPCError) in
            let page = try KeysPage(&params)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                .hexList(try state.keys(prefix: page.prefix, startAfter: page.start, limit: page.count))
            }
        }
    }
}

/// Which keys of a range a client wants.
struct KeysPage: Sendable {
    let prefix: [UInt8]
    let count: Int
    /// Keys after this one are wanted.
    let start: [UInt8]?

    init(_ params: inout RPCParameters) throws(RPCError) {
        prefix = try params.optional("prefix", .hexBytes) ?? []
        let count = try params.next("count", RPCParameter<UInt32>.integer)
        start = try params.optional("startKey", .hexBytes)
        guard count <= StateMethods.largestPage else {
            throw RPCError(
                code: 4002,
                message: "count exceeds maximum value. value: \(count), max: \(StateMethods.largestPage)")
        }
        self.count = Int(count)
    }
}
