import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keeps databases from being closed while the process ends: RocksDB's own static objects are destroyed then, and closing
/// uses them. The last reference to a database may go at any time, on any thread.
enum ProcessEnd {
    private static let isNear = Mutex(false)

    /// To be called after a database was opened: what was made for it is destroyed after the end is noticed, as handlers
    /// run in reverse.
    static func watch() { atexit { ProcessEnd.isNear.withLock { $0 = true } } }

    /// Closes a database, and has the process wait for that; once the process ends, its files are closed by the system.
    static func closing(_ close: () -> Void) {
        isNear.withLock { isNear in
            if !isNear { close() }
        }
    }
}
