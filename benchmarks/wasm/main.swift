import StateMachine
import WasmExecutor

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// Calls of a real runtime's functions, of which the time is the host's rather than the runtime's.
//
// usage: wasm-bench FILE…   (Wasm modules, or code as it stands under `:code`)

func readFile(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
}

/// Microseconds, as text, of a duration that was spent on `count` calls.
func microseconds(_ duration: Duration, per count: Int = 1) -> String {
    let tenths = Int((duration / .nanoseconds(100) / Double(count)).rounded())
    return "\(tenths / 10).\(tenths % 10) us"
}

let clock = ContinuousClock()
let executor = try WasmExecutor()
for path in CommandLine.arguments.dropFirst() {
    guard let code = readFile(path) else {
        print("cannot read \(path)")
        exit(1)
    }
    var start = clock.now
    let runtime = try executor.runtime(code: code)
    let compiled = Int((clock.now - start) / .milliseconds(1))
    print("\(try runtime.version().specName): compiled in \(compiled) ms")

    for (function, count) in [("Core_version", 20000), ("Metadata_metadata", 100)] {
        var best = Duration.seconds(1000)
        start = clock.now
        for _ in 0..<count {
            let externalities = Externalities(backend: .memory(InMemoryState()))
            let before = clock.now
            _ = try runtime.call(function, [], on: externalities)
            best = min(best, clock.now - before)
        }
        print("  \(function): \(microseconds(clock.now - start, per: count)) a call, the fastest \(microseconds(best))")
    }
}
