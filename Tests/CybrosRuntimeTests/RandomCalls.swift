import ChainTestSupport
import Crypto
import Primitives
import ScaleCodec

/// Makes calls of every pallet out of the metadata: right in form, and from so few accounts, numbers and amounts that
/// they often meet.
struct RandomCalls {
    let metadata: MetadataReader
    var random: SeededGenerator

    static let keys = [
        DevelopmentKeys.alice, DevelopmentKeys.bob, DevelopmentKeys.aliceStash, DevelopmentKeys.charlie,
        DevelopmentKeys.ed25519, DevelopmentKeys.ecdsa,
    ]
    /// What would end the chain, or the power of its sudo account.
    private static let excluded: Set = [
        "set_code", "set_code_without_checks", "set_storage", "kill_storage", "kill_prefix", "set_heap_pages",
        "apply_authorized_upgrade", "set_key", "remove_key",
    ]
    private static let weights = [
        "OffchainComputingInfra": 6, "OffchainComputingPool": 8, "Balances": 3, "Utility": 1, "Sudo": 1, "System": 1,
        "Timestamp": 1,
    ]

    mutating func next(depth: Int = 3) -> [UInt8] {
        var choices = metadata.pallets.flatMap {
            [MetadataReader.Pallet](repeating: $0, count: Self.weights[$0.name] ?? 0)
        }
        if depth == 0 { choices.removeAll { ["Utility", "Sudo"].contains($0.name) } }
        let pallet = pick(choices)
        let call = pick(metadata.variants(pallet.calls).filter { !Self.excluded.contains($0.name) })
        var output = [pallet.index, call.index]
        for field in call.fields { output += value(of: field.type, depth) }
        return output
    }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &random)] }

    private mutating func value(of type: Int, _ depth: Int) -> [UInt8] {
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
            for field in fields { output += value(of: field.type, depth) }
            return output
        case .variant(let variants):
            let variant = pick(variants)
            var output = [variant.index]
            for field in variant.fields { output += value(of: field.type, depth) }
            return output
        case .sequence(let element):
            let count = pick(depth > 0 ? [0, 1, 2, 3, 9] : [0])
            var output = Compact(UInt32(count)).encoded()
            for _ in 0..<count { output += value(of: element, depth) }
            return output
        case .array(let count, let element):
            return (0..<count).flatMap { _ in value(of: element, depth) }
        case .tuple(let elements):
            var output: [UInt8] = []
            for element in elements { output += value(of: element, depth) }
            return output
        case .compact: return Compact(amount()).encoded()
        case .primitive(let kind): return primitive(kind)
        case .bits: return []
        }
    }

    private mutating func amount() -> UInt128 {
        pick([
            0, 1, 1_000_000_000, 1_000_000_000_000, 102_000_000_000_000, 500_000_000_000_000, UInt128(UInt64.max), .max,
        ])
    }

    private mutating func primitive(_ kind: UInt8) -> [UInt8] {
        switch kind {
        case 0: [UInt8.random(in: 0...1, using: &random)]
        case 2: pick(["", "text"]).encoded()
        case 3, 9: [UInt8.random(in: .min ... .max, using: &random)]
        case 4: pick([UInt16(0), 1, .max]).encoded()
        case 5: pick([UInt32(1), 1, 1, 2, 3, 101, 101, 102, 0, .max]).encoded()
        case 6: pick([UInt64(600), 3600, 86_400, 7, .max]).encoded()
        case 7: amount().encoded()
        default: []
        }
    }
}
