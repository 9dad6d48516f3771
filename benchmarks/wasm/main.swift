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

/// The runtime of a file, and how long it takes to make it.
func load(_ path: String, _ folder: String) throws -> (name: String, runtime: WasmRuntime) {
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
    let name = try runtime.version().specName
    print("\(name): compiled in \(compiled) ms, restored from disk in \(restored)")
    return (name, runtime)
}

/// How long each of `count` calls took, the shortest first.
func measure(_ runtime: WasmRuntime, _ function: String, _ count: Int) throws -> [Duration] {
    try (0..<count).map { _ in
        let externalities = Externalities(backend: .memory(InMemoryState()))
        let before = clock.now
        _ = try runtime.call(function, [], on: externalities)
        return clock.now - before
    }.sorted()
}

let clock = ContinuousClock()
let folder = "\(FileManager.default.temporaryDirectory.path)/wasm-bench-\(UUID())"
defer { try? FileManager.default.removeItem(atPath: folder) }
let runtimes = try CommandLine.arguments.dropFirst().map { try load($0, folder) }

// By turns and over some time, as what a fresh page costs varies with what else the system does with memory.
let rounds = 40
for (function, count) in [("Core_version", 1000), ("Metadata_metadata", 10)] {
    var times = [[[Duration]]](repeating: [], count: runtimes.count)
    for _ in 0..<rounds {
        for place in runtimes.indices { times[place].append(try measure(runtimes[place].runtime, function, count)) }
        Thread.sleep(forTimeInterval: 0.05)
    }
    for place in runtimes.indices {
        let medians = times[place].map { $0[count / 2] }.sorted()
        let all = times[place].flatMap { $0 }.sorted()
        print(
            "\(runtimes[place].name): \(function): median \(microseconds(all[all.count / 2])), medians of \(rounds) rounds "
                + "\(microseconds(medians[0])) to \(microseconds(medians[rounds - 1])), fastest \(microseconds(all[0]))"
        )
    }
}
