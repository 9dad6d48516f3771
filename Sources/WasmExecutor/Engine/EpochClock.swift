import CWasmtime
import Dispatch
import Synchronization

/// The time limit of calls: advances an engine's epoch while calls run. Code that was compiled with epochs looks at it
/// in every loop and function, and traps once its deadline is past.
///
/// The clock stands still while nothing runs, apart from a second of grace, so that a row of short calls does not stop
/// and start it again and again.
final class EpochClock: Sendable {
    /// How often the epoch advances.
    static let period = Duration.milliseconds(10)
    private static let graceTicks = 100

    private struct State {
        var running = 0
        var idleTicks = 0
        var isStanding = true
        var isStopped = false
    }

    private let state = Mutex(State())
    /// SAFETY: set once; dispatch sources may be used on any thread.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer

    /// - Parameter engine: outlives the clock's last tick, which `stop` waits for.
    init(engine: OpaquePointer) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "wasm-epochs", qos: .userInitiated))
        // SAFETY: as said of the parameter; wasmtime lets any thread advance the epoch.
        nonisolated(unsafe) let engine = engine
        timer.schedule(deadline: .now(), repeating: .milliseconds(10), leeway: .milliseconds(1))
        timer.setEventHandler { [weak self] in self?.tick(engine) }
    }

    private func tick(_ engine: OpaquePointer) {
        state.withLock { state in
            guard !state.isStopped else { return }
            wasmtime_engine_increment_epoch(engine)
            state.idleTicks = state.running == 0 ? state.idleTicks + 1 : 0
            if state.idleTicks > Self.graceTicks, !state.isStanding {
                state.isStanding = true
                timer.suspend()
            }
        }
    }

    /// A call with a time limit begins.
    ///
    /// - Returns: how many epochs it may last.
    func begin(limit: Duration) -> UInt64 {
        state.withLock { state in
            state.running += 1
            state.idleTicks = 0
            if state.isStanding, !state.isStopped {
                state.isStanding = false
                timer.resume()
            }
        }
        // What most calls have, without the arithmetic.
        if limit == WasmRuntime.defaultTimeLimit { return Self.defaultTicks }
        return Self.ticks(limit)
    }

    private static let defaultTicks = ticks(WasmRuntime.defaultTimeLimit)

    private static func ticks(_ limit: Duration) -> UInt64 {
        // The first tick may come at once, so one more than fits into the limit.
        let ticks = (limit / period).rounded(.up)
        return ticks < 1e15 ? UInt64(max(0, ticks)) + 1 : 1_000_000_000_000_000
    }

    func end() { state.withLock { $0.running -= 1 } }

    /// No tick comes after this.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            // A source that is suspended must not be released.
            if state.isStanding { timer.resume() }
            timer.cancel()
        }
    }
}
