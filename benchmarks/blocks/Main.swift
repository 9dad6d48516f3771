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
        let unit = median(verifications)
        print("one sr25519 verification by the Rust binding: \(text(unit)) µs")
        for (index, world) in worlds.enumerated() {
            let what = "block of \(transfers) transfers, \(world.runtime.name)"
            report("\(what), built and imported (root, write)", built[index], unit)
            report("\(what), from elsewhere, executed and imported (root, write)", executed[index], unit)
        }
        for (name, times) in [("built", built), ("executed", executed)] {
            let medians = times.map { median($0.map(\.thread)) }
            print("Wasm ÷ native, \(name) and imported: \(text(medians[1] / medians[0]))")
            print("this runtime ÷ node-template, both as Wasm, \(name) and imported: \(text(medians[1] / medians[2]))")
        }
    }

    static func report(_ name: String, _ times: [Time], _ unit: Double) {
        let wall = median(times.map(\.wall)) / Double(transfers)
        let thread = median(times.map(\.thread)) / Double(transfers)
        print(
            """
            \(name): \(text(thread)) µs of thread time a transfer, \(text(thread / unit)) signature multiples \
            (\(text(wall)) µs, \(text(wall / unit)) by the clock on the wall)
            """)
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    static func text(_ value: Double) -> String { String(format: "%.2f", value) }
}
