import BenchmarkRival
import Crypto
import Executor
import Foundation
import NodeService
import WasmExecutor

/// One block of 1,000 transfers between accounts that no cache holds, built on one chain and executed on another: by this
/// runtime natively and as Wasm, and by a runtime built from Rust, all by turns. Times are microseconds for each transfer
/// and "signature multiples": divided by what one verification by the Rust binding takes, which a child process measures.
@main
enum BlockBenchmark {
    static let transfers = 1_000
    static let accounts = 100_000

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4 else {
            print("usage: block-bench <python> <rival.py> <node-template-chain-spec.json> [rounds]")
            exit(64)
        }
        let rounds = arguments.count > 4 ? Int(arguments[4]) ?? 5 : 5
        let rival = try Rival(python: arguments[1], script: arguments[2], caseCount: 256)
        let wasm = try WasmExecutor()
        let keys = (0..<accounts).compactMap { index in
            var seed = [UInt8](repeating: 7, count: 32)
            withUnsafeBytes(of: UInt64(index).littleEndian) { seed.replaceSubrange(0..<8, with: $0) }
            return Sr25519.KeyPair(miniSecret: seed)
        }
        let worlds = try [
            RuntimeUnderTest.cybros("natively", Executor(native: EmbeddedRuntime.native)),
            .cybros("as Wasm", Executor(native: nil, wasm: wasm)),
            .nodeTemplate(specification: arguments[3], wasm),
        ].map { try World($0, keys) }
        var built = worlds.map { _ in [Time]() }
        var executed = built
        var verifications: [Double] = []
        for round in 0..<rounds {
            verifications.append(try rival.time("verify", 512) / 1000)
            for (index, world) in worlds.enumerated() {
                let times = try world.measure(world.transfers(transfers, round: round))
                built[index].append(times.built)
                executed[index].append(times.executed)
            }
        }
        print("one sr25519 verification by the Rust binding: \(text(median(verifications))) µs")
        for (index, world) in worlds.enumerated() {
            let what = "block of \(transfers) transfers, \(world.runtime.name)"
            report("\(what), built and imported (root, write)", built[index], verifications)
            report("\(what), from elsewhere, executed and imported (root, write)", executed[index], verifications)
        }
        // Of blocks that were measured one behind the other, as what memory costs varies with what else the system does.
        for (name, times) in [("built", built), ("executed", executed)] {
            let threads = times.map { $0.map(\.thread) }
            let ratios = [("Wasm ÷ native", threads[0]), ("this runtime ÷ node-template, both as Wasm", threads[2])]
            for (what, others) in ratios {
                print("\(what), \(name) and imported: \(spread(zip(threads[1], others).map(/)))")
            }
        }
    }

    static func report(_ name: String, _ times: [Time], _ verifications: [Double]) {
        let thread = times.map { $0.thread / Double(transfers) }
        let wall = times.map { $0.wall / Double(transfers) }
        print(
            """
            \(name): \(text(median(thread))) µs of thread time a transfer (\(text(median(wall))) by the clock on the wall), \
            \(spread(zip(thread, verifications).map(/))) signature multiples
            """)
    }

    /// The median, the least and the greatest.
    static func spread(_ values: [Double]) -> String {
        "\(text(median(values))) (\(text(values.min() ?? 0)) to \(text(values.max() ?? 0)))"
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    static func text(_ value: Double) -> String { String(format: "%.2f", value) }
}
