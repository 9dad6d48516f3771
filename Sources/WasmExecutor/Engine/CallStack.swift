import CThreadStack

/// Room on the stack for calls: a runtime may use a megabyte of the thread's own stack, and the host functions below it
/// need some. A call that finds too little room runs on a thread that is made for it.
enum CallStack {
    private static let needed = WasmEngine.stackSize + 2 << 20
    private static let made = 8 << 20

    /// Runs `body` here, or on a thread that has room for it while this one waits.
    static func withRoom<Value>(_ body: () throws(WasmError) -> Value) throws(WasmError) -> Value {
        if cts_remaining() >= needed { return try body() }
        var result: Result<Value, WasmError>?
        withoutActuallyEscaping({ result = Result(catching: body) }) { work in
            var work = Work(body: work)
            // The other thread has ended when this returns: nothing is shared with it, and nothing escapes.
            withUnsafeMutablePointer(to: &work) { work in
                _ = cts_run(made, { $0.assumingMemoryBound(to: Work.self).pointee.body() }, work)
            }
        }
        guard let result else { throw .noResources("thread") }
        return try result.get()
    }

    private struct Work {
        let body: () -> Void
    }
}
