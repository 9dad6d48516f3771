import Crypto
import Primitives
import ScaleCodec
import Testing

@testable import TransactionPool

func hash(_ name: String) -> Hash256 { Blake2b.hash256(Array(name.utf8)) }

func tags(_ names: [String]) -> [TransactionTag] { names.map { Array($0.utf8) } }

/// A transaction that is known by its name.
func transaction(
    _ name: String, priority: UInt64 = 1, requires: [String] = [], provides: [String], longevity: UInt64 = .max,
    at number: UInt64 = 0, size: Int = 1
) -> PoolTransaction {
    PoolTransaction(
        hash: hash(name), bytes: [UInt8](repeating: 0, count: size), source: .external,
        validity: ValidTransaction(
            priority: priority, requires: tags(requires), provides: tags(provides), longevity: longevity), at: number)
}

/// The state machine with a clock that stands still unless told otherwise.
struct Scenario {
    var state: PoolState
    var now = ContinuousClock.now

    init(_ options: PoolOptions = PoolOptions()) { state = PoolState(options: options) }

    mutating func insert(
        _ name: String, priority: UInt64 = 1, requires: [String] = [], provides: [String], longevity: UInt64 = .max,
        propagate: Bool = true, at number: UInt64 = 0, size: Int = 1
    ) throws(PoolError) {
        let validity = ValidTransaction(
            priority: priority, requires: tags(requires), provides: tags(provides), longevity: longevity,
            propagate: propagate)
        try insert(name, verdict: .valid(validity), at: number, size: size)
    }

    mutating func insert(
        _ name: String, verdict: TransactionValidity, at number: UInt64 = 0, size: Int = 1
    ) throws(PoolError) {
        try state.check(hash(name), now: now)
        try state.insert(
            [UInt8](repeating: 0, count: size), hash: hash(name), source: .external, verdict: verdict, at: number,
            now: now)
    }

    mutating func events(of name: String) -> [TransactionStatus] {
        state.takeEvents().filter { $0.transaction == hash(name) }.map(\.status)
    }

    var best: [Hash256] { BestTransactions(state.graph.ready).map(\.hash) }
}

func hashes(_ names: String...) -> [Hash256] { names.map(hash) }
