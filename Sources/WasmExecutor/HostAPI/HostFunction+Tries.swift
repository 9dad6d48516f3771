import Crypto
import Primitives
import ScaleCodec
import Trie

// Source: Polkadot specification, appendix B (host API), tries.

extension HostFunction {
    /// Branches inside of branches that a trie of given keys may have. Honest ones have as many as a hash has half
    /// bytes; a hostile one could be deeper than the stack.
    private static let depthLimit = 2048

    static let tries: [HostFunction] = [
        HostFunction("ext_trie_blake2_256_root_version_1", .i64, returns: .i32) { (call) throws(HostFault) in
            try call.answer(try blake2Root(call, .v0))
        },
        HostFunction("ext_trie_blake2_256_root_version_2", .i64, .i32, returns: .i32) { (call) throws(HostFault) in
            try call.answer(try blake2Root(call, try call.stateVersion(1)))
        },
        HostFunction("ext_trie_blake2_256_ordered_root_version_1", .i64, returns: .i32) { (call) throws(HostFault) in
            try call.answer(TrieRoot.ordered(try call.decoded(0), version: .v0))
        },
        HostFunction(
            "ext_trie_blake2_256_ordered_root_version_2", .i64, .i32, returns: .i32
        ) { (call) throws(HostFault) in
            try call.answer(TrieRoot.ordered(try call.decoded(0), version: try call.stateVersion(1)))
        },
        HostFunction("ext_trie_keccak_256_root_version_1", .i64, returns: .i32) { (call) throws(HostFault) in
            try call.answer(try keccakRoot(try pairs(call), .v0))
        },
        HostFunction("ext_trie_keccak_256_root_version_2", .i64, .i32, returns: .i32) { (call) throws(HostFault) in
            try call.answer(try keccakRoot(try pairs(call), try call.stateVersion(1)))
        },
        HostFunction("ext_trie_keccak_256_ordered_root_version_1", .i64, returns: .i32) { (call) throws(HostFault) in
            try call.answer(try keccakRoot(try orderedPairs(call), .v0))
        },
        HostFunction(
            "ext_trie_keccak_256_ordered_root_version_2", .i64, .i32, returns: .i32
        ) { (call) throws(HostFault) in
            try call.answer(try keccakRoot(try orderedPairs(call), try call.stateVersion(1)))
        },
        HostFunction(
            "ext_trie_blake2_256_verify_proof_version_1", .i32, .i64, .i64, .i64, returns: .i32
        ) { (call) throws(HostFault) in
            try verifyProof(call, TrieLayout(hash: Blake2b.hash256, version: .v0))
        },
        HostFunction(
            "ext_trie_blake2_256_verify_proof_version_2", .i32, .i64, .i64, .i64, .i32, returns: .i32
        ) { (call) throws(HostFault) in
            try verifyProof(call, TrieLayout(hash: Blake2b.hash256, version: try call.stateVersion(4)))
        },
        HostFunction(
            "ext_trie_keccak_256_verify_proof_version_1", .i32, .i64, .i64, .i64, returns: .i32
        ) { (call) throws(HostFault) in
            try verifyProof(call, TrieLayout(hash: Keccak.hash256, version: .v0))
        },
        HostFunction(
            "ext_trie_keccak_256_verify_proof_version_2", .i32, .i64, .i64, .i64, .i32, returns: .i32
        ) { (call) throws(HostFault) in
            try verifyProof(call, TrieLayout(hash: Keccak.hash256, version: try call.stateVersion(4)))
        },
    ]

    private typealias Pairs = [(key: [UInt8], value: [UInt8])]

    private static func pairs(_ call: HostCall) throws(HostFault) -> Pairs {
        try call.decoded(0, as: [Pair<[UInt8], [UInt8]>].self).map { ($0.first, $0.second) }
    }

    /// The elements of a list under their compact-encoded indexes.
    private static func orderedPairs(_ call: HostCall) throws(HostFault) -> Pairs {
        try call.decoded(0, as: [[UInt8]].self).enumerated().map {
            (Compact(UInt32(truncatingIfNeeded: $0.offset)).encoded(), $0.element)
        }
    }

    private static func blake2Root(_ call: HostCall, _ version: StateVersion) throws(HostFault) -> Hash256 {
        let pairs = try pairs(call)
        let longest = pairs.map(\.key.count).max() ?? 0
        guard min(pairs.count, 2 * longest) <= depthLimit else { throw .other("the keys may nest too deep") }
        return TrieRoot.of(pairs, version: version)
    }

    private static func keccakRoot(_ pairs: Pairs, _ version: StateVersion) throws(HostFault) -> Hash256 {
        let layout = TrieLayout(hash: Keccak.hash256, version: version)
        guard let root = layout.root(of: pairs, depthLimit: depthLimit) else {
            throw .other("the keys nest too deep")
        }
        return root
    }

    private static func verifyProof(_ call: HostCall, _ layout: TrieLayout) throws(HostFault) -> UInt64 {
        let isProven = layout.verify(
            root: try call.hash(0), proof: try call.decoded(1), key: try call.array(2), value: try call.array(3))
        return isProven ? 1 : 0
    }
}

extension HostCall {
    func stateVersion(_ index: Int) throws(HostFault) -> StateVersion {
        guard let version = StateVersion(rawValue: byte(index)) else {
            throw .other("there is no state version \(byte(index))")
        }
        return version
    }
}
