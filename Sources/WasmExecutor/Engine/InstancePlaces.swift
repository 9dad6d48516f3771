import Dispatch

/// Counts the instances that live at a time, so that there are never more than the pool has places for. Who finds none
/// waits.
struct InstancePlaces: Sendable {
    private let outer: DispatchSemaphore
    /// Calls inside of calls have places of their own: they would wait for each other otherwise.
    private let inner: DispatchSemaphore?

    init(count: Int) {
        let inside = count / 4
        inner = inside > 0 ? DispatchSemaphore(value: inside) : nil
        outer = DispatchSemaphore(value: max(1, count - inside))
    }

    /// Runs `body` while it has a place.
    func withPlace<Value>(insideOfCall: Bool, _ body: () throws(WasmError) -> Value) throws(WasmError) -> Value {
        guard let places = insideOfCall ? inner : outer else { throw .noResources("place for a call inside of a call") }
        places.wait()
        defer { places.signal() }
        return try body()
    }
}
