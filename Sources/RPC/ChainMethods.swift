import Blockchain
import JSON
import JSONRPC
import Primitives

/// `chain_*`: headers, blocks and their order.
struct ChainMethods: Sendable {
    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registry.register("chain_getHeader") { (params, _) throws(RPCError) in
            try await header(params.optional("hash", .blockHash))
        }
        registry.register("chain_getBlock") { (params, _) throws(RPCError) in
            try await block(params.optional("hash", .blockHash))
        }
        registry.register("chain_getBlockHash", aliases: ["chain_getHead"]) { (params, _) throws(RPCError) in
            try await hashes(params.optional("hash", .blockNumbers))
        }
        registry.register("chain_getFinalizedHead", aliases: ["chain_getFinalisedHead"]) { (_, _) throws(RPCError) in
            .hex(access.info.finalized.hash)
        }
        registerSubscriptions(into: &registry)
    }

    private func header(_ hash: Hash256?) async throws(RPCError) -> JSON {
        try await access.ask(.chain) { chain throws(BlockchainError) in
            try chain.header(hash ?? chain.info.best.hash).map(JSON.init) ?? .null
        }
    }

    private func block(_ hash: Hash256?) async throws(RPCError) -> JSON {
        try await access.ask(.chain) { chain throws(BlockchainError) in
            let hash = hash ?? chain.info.best.hash
            guard let header = try chain.header(hash), let body = try chain.body(hash) else { return .null }
            return JSON(header, body, justifications: try chain.justifications(hash))
        }
    }

    private func hashes(_ wanted: BlockNumbers?) async throws(RPCError) -> JSON {
        switch wanted {
        case nil: return .hex(access.info.best.hash)
        case .one(let number)?:
            let number = try Self.checked(number)
            return try await access.ask(.chain) { chain throws(BlockchainError) in
                try chain.hash(number).map { .hex($0) } ?? .null
            }
        case .list(let numbers)?:
            return .array(
                try await access.gather { chain, allowance throws(RPCError) in
                    try Self.hashes(numbers, in: chain, &allowance)
                })
        }
    }

    private static func hashes(
        _ numbers: [UInt128], in chain: Blockchain, _ allowance: inout AnswerAllowance
    ) throws(RPCError) -> [JSON] {
        var hashes: [JSON] = []
        for number in numbers {
            let number = try checked(number)
            let hash: Hash256?
            do throws(BlockchainError) {
                hash = try chain.hash(number)
            } catch {
                throw ErrorGroup.chain.client(error)
            }
            try allowance.spend(hash?.bytes)
            hashes.append(hash.map { .hex($0) } ?? .null)
        }
        return hashes
    }

    private static func checked(_ number: UInt128) throws(RPCError) -> BlockNumber {
        guard let number = BlockNumber(exactly: number) else {
            throw RPCError(code: 3001, message: "`\(number)` > u32::max_value(), the max block number is u32.")
        }
        return number
    }
}

/// Heights as clients ask for them.
enum BlockNumbers: Sendable {
    case one(UInt128)
    case list([UInt128])
}

extension RPCParameter where Value == BlockNumbers {
    /// A number, a number in hex, or a list of either.
    static var blockNumbers: Self {
        RPCParameter("a block number or a list of them") { json in
            guard let list = json.array else { return number(json).map { .one($0) } }
            var numbers: [UInt128] = []
            for element in list {
                guard let number = number(element) else { return nil }
                numbers.append(number)
            }
            return .list(numbers)
        }
    }

    private static func number(_ json: JSON) -> UInt128? {
        if let text = json.string {
            return text.hasPrefix("0x") ? UInt128(text.dropFirst(2), radix: 16) : nil
        }
        return json.uint128
    }
}
