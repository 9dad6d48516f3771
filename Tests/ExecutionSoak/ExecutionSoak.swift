import ExecutionComparison
import Foundation

/// Compares the two executions of the runtime on one chain after another, each of a seed of its own, until the time is
/// over or they do not agree.
@main
enum ExecutionSoak {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard CommandLine.arguments.count == arguments.count + 1, (2...3).contains(arguments.count) else {
            print("usage: execution-soak <minutes> <blocks of random calls a chain> [seed of the only chain]")
            exit(64)
        }
        let (minutes, blocks) = (arguments[0], Int(clamping: arguments[1]))
        let engines = try TwoExecutions.Engines()
        let end = ContinuousClock.now.advanced(by: .seconds(60 * Int64(clamping: minutes)))
        repeat {
            let seed = arguments.count == 3 ? arguments[2] : UInt64.random(in: .min ... .max)
            tell("seed \(seed)")
            let comparison = try ExecutionComparison(seed: seed, engines)
            do {
                try comparison.run(randomBlocks: blocks)
            } catch {
                tell("\(error)")
                tell("the same again: scripts/soak --blocks \(blocks) --seed \(seed)")
                exit(1)
            }
            let calls = comparison.coverage.calls.values
            let (succeeded, failed) = (calls.map(\.succeeded).reduce(0, +), calls.map(\.failed).reduce(0, +))
            tell(
                "  \(comparison.blocks) blocks, \(comparison.extrinsics) extrinsics, \(succeeded) calls that succeeded and "
                    + "\(failed) that failed: the executions agree")
        } while arguments.count == 2 && ContinuousClock.now < end
    }

    /// Writes a line at once: where the native runtime traps, it is the last that is heard.
    private static func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
