import CybrosRuntime
import Primitives
import ScaleCodec
import StateMachine
import System

/// What the executions do not agree on.
public enum Difference: Sendable {
    case answers(TwoExecutions.Answer, TwoExecutions.Answer)
    case noAnswer(native: String, wasm: String)
    case change(key: [UInt8], native: Change, wasm: Change)
    /// The place of the first event that is another, with what stands there; nil where there is none.
    case event(index: Int, native: String?, wasm: String?)
    case offchainIndex
    case roots(Hash256, Hash256)
    /// Both refused what both must answer.
    case refused(String)
    /// Both answered with something that is no such value.
    case undecodable(String)

    /// What an execution makes of a key.
    public enum Change: Equatable, Sendable {
        case untouched
        case removed
        case set([UInt8])
    }

    /// The first key that two series of changes, in key order, do not agree on; nil where they agree.
    init?(of native: [StorageChange], _ wasm: [StorageChange]) {
        guard native != wasm else { return nil }
        let one = Self.byKey(native)
        let other = Self.byKey(wasm)
        let keys = Set(one.keys).union(other.keys).sorted { $0.lexicographicallyPrecedes($1) }
        guard let key = keys.first(where: { one[$0] != other[$0] }) else { return nil }
        let (left, right) = (one[key] ?? .untouched, other[key] ?? .untouched)
        self = Self.events(key, left, right) ?? .change(key: key, native: left, wasm: right)
    }

    private static func byKey(_ changes: [StorageChange]) -> [[UInt8]: Change] {
        Dictionary(changes.map { ($0.key, $0.value.map { .set($0) } ?? .removed) }) { _, last in last }
    }

    /// Where the key is that of the block's events, which of them is another.
    private static func events(_ key: [UInt8], _ native: Change, _ wasm: Change) -> Difference? {
        guard key == EventList.key, case .set(let one) = native, case .set(let other) = wasm,
            let left = try? EventList(one).records, let right = try? EventList(other).records
        else { return nil }
        let shared = zip(left, right).prefix { $0.0.encoded() == $0.1.encoded() }.count
        return .event(
            index: shared, native: left.dropFirst(shared).first.map { "\($0)" },
            wasm: right.dropFirst(shared).first.map { "\($0)" })
    }
}

extension Difference: CustomStringConvertible {
    public var description: String {
        switch self {
        case .answers(let native, let wasm): "natively \(native), as Wasm \(wasm)"
        case .noAnswer(let native, let wasm): "no answer: natively \(native), as Wasm \(wasm)"
        case .change(let key, let native, let wasm): "the key \(text(key)) is natively \(native), as Wasm \(wasm)"
        case .event(let index, let native, let wasm):
            "event \(index) is natively \(native ?? "none"), as Wasm \(wasm ?? "none")"
        case .offchainIndex: "the off-chain index is another"
        case .roots(let native, let wasm): "the root is natively \(text(native.bytes)), as Wasm \(text(wasm.bytes))"
        case .refused(let reason): "both refuse what is right: \(reason)"
        case .undecodable(let reason): "both answer what does not decode: \(reason)"
        }
    }
}

extension Difference.Change: CustomStringConvertible {
    public var description: String {
        switch self {
        case .untouched: "untouched"
        case .removed: "removed"
        case .set(let value): text(value)
        }
    }
}

extension TwoExecutions.Answer: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bytes(let bytes): "answered \(text(bytes))"
        case .refused(let reason): "refused (\(reason))"
        }
    }
}

/// A difference, and where it showed.
public struct Disagreement: Error, CustomStringConvertible {
    private var place: String
    public let difference: Difference

    init(in place: String, _ difference: Difference) {
        self.place = place
        self.difference = difference
    }

    /// The same, told from further outside.
    func within(_ outer: String) -> Disagreement { Disagreement(in: "\(outer), \(place)", difference) }

    public var description: String { "\(place): \(difference)" }
}

/// Bytes as clients write them.
func text(_ bytes: [UInt8]) -> String {
    "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
