import CThreadStack

/// Room on the stack for runtime calls.
///
/// A native runtime recurses over calls inside calls, as deep as the decoder lets a stranger's transaction nest them; a
/// Wasm runtime may use a megabyte, and the host functions below it some. On a thread with a small stack that would end
/// the process. So a call that finds too little room runs on a thread made for it; the threads that Linux makes by default
/// have enough.
package enum CallStack {
    /// Bytes that the deepest call of any kind takes in a debug build, and some to spare.
    package static let needed = 3 << 20
    /// Bytes of the stack of a thread that is made for a call.
    private static let made = 8 << 20

    /// Runs `body` here, or on a thread that has room for it; the caller waits. Nil where there is no room here and the
    /// system makes no thread.
    package static func withRoom<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        if cts_remaining() >= needed { return try body() }
        var result: Result<Value, Failure>?
        withoutActuallyEscaping({ result = Result(catching: body) }) { work in
            var work = Work(body: work)
            // The other thread has ended when this returns: nothing is shared with it, and nothing escapes.
            withUnsafeMutablePointer(to: &work) { work in
                _ = cts_run(made, { $0.assumingMemoryBound(to: Work.self).pointee.body() }, work)
            }
        }
        return try result?.get()
    }

    private struct Work {
        let body: () -> Void
    }
}
