import Crypto
import Primitives
import ScaleCodec

/// Makes calls of every pallet out of the metadata: right in form, and from so few accounts, numbers and amounts that
/// they often meet.
public struct RandomCalls {
    public let metadata: MetadataReader
    public var random: SeededGenerator
    /// Names of calls that are not made.
    private let excluded: Set<String>

    public static let keys = [
        DevelopmentKeys.alice, DevelopmentKeys.bob, DevelopmentKeys.aliceStash, DevelopmentKeys.charlie,
        DevelopmentKeys.ed25519, DevelopmentKeys.ecdsa,
    ]
    /// What would end the chain, or the power of its sudo account.
    public static let endings: Set = [
        "set_code", "set_code_without_checks", "set_storage", "kill_storage", "kill_prefix", "set_heap_pages",
        "apply_authorized_upgrade", "set_key", "remove_key",
    ]
    /// What leaves little to do for the others where it succeeds often.
    private static let rare: Set = [
        "transfer_all", "burn", "force_offline", "force_offline_for", "request_offline", "request_offline_for",
        "deregister_worker", "deregister_impl", "deregister_impl_build", "update_impl_build_status", "destroy_pool",
        "destroy_job_policy", "revoke_worker", "unsubscribe_pool",
    ]
    private static let weights = [
        "OffchainComputingInfra": 8, "OffchainComputingPool": 16, "Balances": 1, "Utility": 2, "Sudo": 1, "System": 1,
        "Timestamp": 1,
    ]

    public init(metadata: MetadataReader, random: SeededGenerator, excluding excluded: Set<String>) {
        self.metadata = metadata
        self.random = random
        self.excluded = excluded
    }

    /// A call of any pallet, encoded; calls that take others hold some, to the depth.
    public mutating func next(depth: Int = 3) -> [UInt8] {
        var choices = metadata.pallets.flatMap {
            [MetadataReader.Pallet](repeating: $0, count: Self.weights[$0.name] ?? 0)
        }
        if depth == 0 { choices.removeAll { ["Utility", "Sudo"].contains($0.name) } }
        let pallet = pick(choices)
        let calls = metadata.variants(pallet.calls).filter { !excluded.contains($0.name) }
        var variant = pick(calls)
        if Self.rare.contains(variant.name), Int.random(in: 0..<10, using: &random) > 0 {
            variant = pick(calls.filter { !Self.rare.contains($0.name) })
        }
        return call(pallet, variant, depth: depth)
    }

    /// This call with any arguments.
    public mutating func call(
        _ pallet: MetadataReader.Pallet, _ variant: MetadataReader.Variant, depth: Int
    ) -> [UInt8] {
        var output = [pallet.index, variant.index]
        for field in variant.fields { output += value(of: field.type, field.name, depth) }
        return output
    }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &random)] }

    private mutating func value(of type: Int, _ name: String?, _ depth: Int) -> [UInt8] {
        let description = metadata.types[type]
        switch description.path.last {
        case "AccountId32": return pick(Self.keys).accountID.bytes
        case "RuntimeCall": return next(depth: depth - 1)
        case "MultiAddress" where Int.random(in: 0..<20, using: &random) > 0:
            return [0] + pick(Self.keys).accountID.bytes
        default: break
        }
        switch description.shape {
        case .composite(let fields):
            var output: [UInt8] = []
            for field in fields { output += value(of: field.type, field.name, depth) }
            return output
        case .variant(let variants):
            let variant = pick(variants)
            var output = [variant.index]
            // What an option holds has the option's name.
            for field in variant.fields { output += value(of: field.type, field.name ?? name, depth) }
            return output
        case .sequence(let element):
            let count = pick(depth > 0 ? [0, 1, 2, 3, 9] : [0])
            var output = Compact(UInt32(count)).encoded()
            for _ in 0..<count { output += value(of: element, name, depth) }
            return output
        case .array(let count, let element):
            return (0..<count).flatMap { _ in value(of: element, name, depth) }
        case .tuple(let elements):
            var output: [UInt8] = []
            for element in elements { output += value(of: element, name, depth) }
            return output
        case .compact: return Compact(amount()).encoded()
        case .primitive(let kind): return primitive(kind, name ?? "")
        case .bits: return []
        }
    }

    private mutating func amount() -> UInt128 {
        Int.random(in: 0..<20, using: &random) == 0
            ? pick([0, UInt128(UInt64.max), .max])
            : pick([1, 1_000_000_000, 1_000_000_000_000, 102_000_000_000_000, 500_000_000_000_000])
    }

    private mutating func primitive(_ kind: UInt8, _ name: String) -> [UInt8] {
        switch kind {
        case 0: [UInt8.random(in: 0...1, using: &random)]
        case 2: pick(["", "text"]).encoded()
        case 3, 9: [UInt8.random(in: .min ... .max, using: &random)]
        case 4: pick([UInt16(0), 1, .max]).encoded()
        case 5: number(name).encoded()
        case 6: pick([UInt64(600), 3600, 86_400, 7, .max]).encoded()
        case 7: amount().encoded()
        default: []
        }
    }

    private mutating func number(_ name: String) -> UInt32 {
        guard Int.random(in: 0..<20, using: &random) > 0 else { return pick([0, 7, .max]) }
        return switch name {
        case "impl_id", "pool_id": pick([101, 101, 101, 102])
        case "job_id": UInt32.random(in: 1...12, using: &random)
        case "start_block": pick([1, 50])
        case "end_block": pick([100, 400])
        default: pick([1, 1, 1, 1, 2])
        }
    }
}
