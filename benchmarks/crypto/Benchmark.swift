import BenchmarkRival
import CRival
import Crypto
import Foundation
import Primitives

/// Nanoseconds of this thread's processor time that one of `count` operations takes on average.
func time(_ count: Int, _ operations: () -> Void) -> Double {
    var (start, end) = (timespec(), timespec())
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    operations()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    return (Double(end.tv_sec - start.tv_sec) * 1e9 + Double(end.tv_nsec - start.tv_nsec)) / Double(count)
}

/// The times of two candidates, measured by turns so that a change of the machine's speed hits both.
struct Duel {
    var name: String
    var goal: Double
    var ours: [Double] = []
    var theirs: [Double] = []

    var report: String {
        let ratio = median(zip(ours, theirs).map { $0 / $1 })
        return String(
            format: "%-52@ ours %9.1f ns   theirs %9.1f ns   ratio %.2f   goal %.2f   %@", name as NSString,
            median(ours), median(theirs), ratio, goal, (ratio <= goal ? "met" : "MISSED") as NSString)
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

@main
enum Benchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { fatalError("usage: crypto-bench <python> <rival.py> [rounds]") }
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 15 : 15
        // Before anything starts libsodium: on some processors its portable code is the faster.
        let portable = hashDuels("libsodium, portable", rounds)
        guard rival_choose_implementation() >= 0 else { fatalError("libsodium does not start") }
        let chosen = hashDuels("libsodium, its choice", rounds)
        let rival = try Rival(python: arguments[1], script: arguments[2], caseCount: 256)
        let signatures = try signatureDuels(rival, rounds)
        try rival.stop()
        print("thread time per operation, medians of \(rounds) interleaved rounds")
        for duel in signatures + portable + chosen { print(duel.report) }
    }

    private static func signatureDuels(_ rival: Rival, _ rounds: Int) throws -> [Duel] {
        let signatures = Signatures(rival.cases)
        var verify = Duel(name: "sr25519 verify / schnorrkel", goal: 1.15)
        var sign = Duel(name: "sr25519 sign / schnorrkel", goal: 1.0)
        var batch = Duel(name: "sr25519 batch of 256, each / schnorrkel verify", goal: 0.6)
        for _ in 0..<rounds {
            let rivalVerify = try rival.time("verify", 1024)
            verify.ours.append(time(1024) { signatures.verify(1024) })
            verify.theirs.append(rivalVerify)
            batch.ours.append(time(1024) { signatures.verifyBatches(4) })
            batch.theirs.append(rivalVerify)
            sign.theirs.append(try rival.time("sign", 1024))
            sign.ours.append(time(1024) { signatures.sign(1024) })
        }
        return [verify, sign, batch]
    }

    private static func hashDuels(_ rival: String, _ rounds: Int) -> [Duel] {
        var short = Duel(name: "BLAKE2b-256 of 64 B / \(rival)", goal: 1.2)
        var long = Duel(name: "BLAKE2b-256 of 1 KiB / \(rival)", goal: 1.2)
        var many = Duel(name: "BLAKE2b-256 of 64 B, many / \(rival)", goal: 0.6)
        for _ in 0..<rounds {
            let theirs = time(40_000) { rivalHash(40_000, 64) }
            short.theirs.append(theirs)
            short.ours.append(time(40_000) { hash(40_000, 64) })
            many.theirs.append(theirs)
            many.ours.append(time(40_000) { hashMany(40_000, 64) })
            long.theirs.append(time(10_000) { rivalHash(10_000, 1024) })
            long.ours.append(time(10_000) { hash(10_000, 1024) })
        }
        return [short, long, many]
    }

    private static func hash(_ count: Int, _ size: Int) {
        var message = [UInt8](repeating: 1, count: size)
        message.withUnsafeMutableBytes { message in
            for _ in 0..<count {
                // Each message depends on the last digest, so that none can be left out.
                let digest = Blake2b.hash256(UnsafeRawBufferPointer(message))
                message[0] = UInt8(truncatingIfNeeded: digest.words.w0)
            }
        }
    }

    private static func rivalHash(_ count: Int, _ size: Int) {
        var message = [UInt8](repeating: 1, count: size)
        var digest = [UInt8](repeating: 0, count: 32)
        for _ in 0..<count {
            rival_blake2b256(&digest, message, size)
            message[0] = digest[0]
        }
    }

    private static func hashMany(_ count: Int, _ size: Int) {
        let messages = (0..<1000).map { [UInt8](repeating: UInt8($0 & 0xff), count: size) }
        let joined = Array(messages.joined())
        var digests = [Hash256](repeating: .zero, count: messages.count)
        joined.withUnsafeBytes { joined in
            let slices = messages.indices.map { UnsafeRawBufferPointer(rebasing: joined[$0 * size..<($0 + 1) * size]) }
            slices.withUnsafeBufferPointer { slices in
                digests.withUnsafeMutableBufferPointer { digests in
                    for _ in 0..<count / messages.count { Blake2b.hash256(many: slices, into: digests) }
                }
            }
        }
    }
}
