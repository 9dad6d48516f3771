import CSodium

/// libsodium, which does all work with secret keys: in constant time.
enum Sodium {
    private static let started: Bool = {
        let result = sodium_init()
        // It fails only where the system has no random source; nothing secret can be made there.
        precondition(result >= 0, "libsodium finds no random source on this system")
        return true
    }()

    /// Chooses libsodium's implementations for this processor; called before any use, works once.
    @inline(__always)
    static func start() { _ = started }

    /// Fills `bytes` from the operating system's random source.
    static func randomize(_ bytes: UnsafeMutableRawBufferPointer) {
        start()
        guard let address = bytes.baseAddress else { return }
        randombytes_buf(address, bytes.count)
    }
}
