import ExecutionComparison
import Foundation
import Testing

@Suite("The native and the Wasm execution of the runtime")
struct ExecutionTests {
    /// Calls that can not fail, with the reason.
    private static let cannotFail = ["System.remark": "It does nothing, whoever asks."]

    static let engines = Result { try TwoExecutions.Engines() }

    @Test("They agree on blocks of all calls of all pallets, on bad transactions, and on every runtime API")
    func agree() throws {
        // The same numbers again: CYBROS_EXECUTION_SEED=… swift test --filter ExecutionTests
        let seed =
            ProcessInfo.processInfo.environment["CYBROS_EXECUTION_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: .min ... .max)
        // At once: where the native runtime traps, it is the last that is heard.
        FileHandle.standardError.write(Data("ExecutionTests: seed \(seed)\n".utf8))
        let comparison = try ExecutionComparison(seed: seed, Self.engines.get())
        try comparison.run(randomBlocks: 24)

        // Nobody can add a call or a function that is left out here.
        for (name, count) in comparison.coverage.calls.sorted(by: { $0.key < $1.key }) {
            #expect(count.succeeded > 0, "\(name) never succeeded, seed \(seed)")
            #expect(count.failed > 0 || Self.cannotFail[name] != nil, "\(name) never failed, seed \(seed)")
        }
        for (name, count) in comparison.coverage.functions.sorted(by: { $0.key < $1.key }) {
            #expect(count.succeeded > 0, "\(name) never answered, seed \(seed)")
            #expect(count.failed > 0, "\(name) never refused, seed \(seed)")
        }
        #expect(comparison.coverage.calls.count > 60)
        #expect(comparison.coverage.functions.count > 20)
    }
}
