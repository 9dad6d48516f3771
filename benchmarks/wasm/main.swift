import Foundation
import StateMachine
import WasmExecutor

// Calls of a real runtime's functions, of which the time is the host's rather than the runtime's.
//
// usage: wasm-bench FILE…   (Wasm modules, or code as it stands under `:code`)

/// Microseconds, as text, of a duration that was spent on `count` calls.
func microseconds(_ duration: Duration, per count: Int = 1) -> String {
    let tenths = Int((duration / .nanoseconds(100) / Double(count)).rounded())
    return "\(tenths / 10).\(tenths % 10) us"
}

let clock = ContinuousClock()
let folder = "\(FileManager.default.temporaryDirectory.path)/wasm-bench-\(UUID())"
defer { try? FileManager.default.removeItem(atPath: folder) }
for path in CommandLine.arguments.dropFirst() {
    guard let data = FileManager.default.contents(atPath: path) else {
        print("cannot read \(path)")
        exit(1)
    }
    let code = [UInt8](data)
    var start = clock.now
    _ = try WasmExecutor(.init(moduleFolder: folder)).runtime(code: code)
    let compiled = Int((clock.now - start) / .milliseconds(1))
    // As at the next start of a node: out of the folder.
    start = clock.now
    let runtime = try WasmExecutor(.init(moduleFolder: folder)).runtime(code: code)
    let restored = microseconds(clock.now - start)
    print("\(try runtime.version().specName): compiled in \(compiled) ms, restored from disk in \(restored)")

    for (function, count) in [("Core_version", 20000), ("Metadata_metadata", 100)] {
        var times: [Duration] = []
        for _ in 0..<count {
            let externalities = Externalities(backend: .memory(InMemoryState()))
            let before = clock.now
            _ = try runtime.call(function, [], on: externalities)
            times.append(clock.now - before)
        }
        times.sort()
        let mean = microseconds(times.reduce(.zero, +), per: count)
        print(
            "  \(function): median \(microseconds(times[count / 2])), mean \(mean), fastest \(microseconds(times[0]))")
    }
}
