import Blockchain
import JSON
import JSONRPC
import Primitives
import StateMachine

/// Several keys at once: their values over a range of blocks, and proofs of them.
extension StateMethods {
    func registerQueries(into registry: inout MethodRegistry) {
        registry.register("state_queryStorage", safety: .unsafe) { (params, _) throws(RPCError) in
            let keys = try params.next("keys", .keys)
            let from = try params.next("block", .blockHash)
            let to = try params.optional("hash", .blockHash)
            return try await access.gather { chain, allowance throws(RPCError) in
                try Self.query(keys, from: from, to: to ?? chain.info.best.hash, in: chain, &allowance)
            }
        }
        registry.register("state_queryStorageAt") { (params, _) throws(RPCError) in
            let keys = try params.next("keys", .keys)
            let at = try params.optional("at", .blockHash)
            return try await access.gather { chain, allowance throws(RPCError) in
                let at = at ?? chain.info.best.hash
                return try Self.query(keys, from: at, to: at, in: chain, &allowance)
            }
        }
        registry.register("state_getReadProof") { (params, _) throws(RPCError) in
            let keys = try params.next("keys", .keys)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                try Self.proof(of: keys, in: reader, &allowance) { state, keys throws(StateError) in
                    try state.proof(of: keys)
                }
            }
        }
        registry.register("state_getChildReadProof") { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let keys = try params.next("keys", .keys)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                try Self.proof(of: keys, in: reader, &allowance) { state, keys throws(StateError) in
                    try state.childProof(child, of: keys)
                }
            }
        }
    }

    func registerMigration(into registry: inout MethodRegistry) {
        registry.register("state_trieMigrationStatus", safety: .unsafe) { (params, _) throws(RPCError) in
            try await access.gather(at: params.optional("at", .blockHash)) { reader, allowance throws(RPCError) in
                try TrieMigration(reader, allowance).json
            }
        }
    }

    // MARK: Proofs

    /// A proof of all keys, made of proofs of some at a time.
    private static func proof(
        of keys: [[UInt8]], in reader: StateReader, _ allowance: inout AnswerAllowance,
        _ make: (StateView, [[UInt8]]) throws(StateError) -> [[UInt8]]
    ) throws(RPCError) -> JSON {
        var nodes: [JSON] = []
        var known: Set<[UInt8]> = []
        var start = 0
        repeat {
            let part = Array(keys[start..<min(keys.count, start + Int(largestPage))])
            for node in try reader.read({ state throws(StateError) in try make(state, part) })
            where known.insert(node).inserted {
                try allowance.spend(node)
                nodes.append(.hex(node))
            }
            start += part.count
        } while start < keys.count
        return ["at": .hex(reader.block), "proof": .array(nodes)]
    }

    // MARK: Ranges of blocks

    /// The values of the keys after the first block, then what each later one changed.
    private static func query(
        _ keys: [[UInt8]], from: Hash256, to: Hash256, in chain: Blockchain, _ allowance: inout AnswerAllowance
    ) throws(RPCError) -> JSON {
        var answer: [JSON] = []
        var known: [[UInt8]: [UInt8]?] = [:]
        for block in try range(from: from, to: to, in: chain, allowance) {
            var changes: [JSON] = []
            let reader = try StateReader(chain, at: block)
            for key in keys {
                try allowance.check()
                let value = try reader.read { state throws(StateError) in try state.get(key) }
                guard known.updateValue(value, forKey: key) != .some(value) else { continue }
                try allowance.spend(key)
                try allowance.spend(value)
                changes.append([.hex(key), .hex(optional: value)])
            }
            if !changes.isEmpty { answer.append(["block": .hex(block), "changes": .array(changes)]) }
        }
        return .array(answer)
    }

    /// The blocks from one to its descendant, both included.
    private static func range(
        from: Hash256, to: Hash256, in chain: Blockchain, _ allowance: AnswerAllowance
    ) throws(RPCError) -> [Hash256] {
        let first: Header
        let last: Header
        do throws(BlockchainError) {
            guard let header = try chain.header(from) else { throw .unknownBlock(from) }
            first = header
            guard let header = try chain.header(to) else { throw .unknownBlock(to) }
            last = header
        } catch {
            throw badRange("\(from.hexText)", "\(to.hexText)", error.clientText)
        }
        let names = ("\(first.number) (\(from.hexText))", "\(last.number) (\(to.hexText))")
        guard first.number <= last.number else { throw badRange(names.0, names.1, "from number > to number") }
        var hashes = [to]
        var header = last
        while header.number > first.number {
            try allowance.check()
            let parent = header.parentHash
            do throws(BlockchainError) {
                guard let found = try chain.header(parent) else { throw .unknownBlock(parent) }
                header = found
            } catch {
                throw badRange(names.0, names.1, error.clientText)
            }
            hashes.append(parent)
        }
        guard hashes.last == from else { throw badRange(names.0, names.1, "from and to are on different forks") }
        return hashes.reversed()
    }

    private static func badRange(_ from: String, _ to: String, _ details: String) -> RPCError {
        RPCError(code: 4001, message: "Cannot resolve a block range ['\(from)' ... '\(to)]. \(details)")
    }
}
