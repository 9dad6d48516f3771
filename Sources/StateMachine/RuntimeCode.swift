import Crypto
import Primitives
import Synchronization

/// Names the code that calls on a state run.
public struct RuntimeCode: Sendable {
    public static let key = [UInt8](":code".utf8)
    public static let heapPagesKey = [UInt8](":heappages".utf8)

    /// BLAKE2b-256 of what is under `:code`.
    public let hash: Hash256
    /// What is under `:heappages`.
    public let heapPages: [UInt8]?
}

extension Externalities {
    /// The code that calls on this state run: that of the state below. New code takes effect in the next block. Only where
    /// the state below has none, a genesis in the making, it is what was set. Nil where there is none either.
    public func runtimeCode() throws(StateError) -> RuntimeCode? {
        if let codeInForce { return codeInForce }
        let hash: Hash256?
        switch backend {
        case .stored(let view): hash = try view.codeHash()
        case .memory: hash = try runtimeCodeBytes().map { Blake2b.hash256($0) }
        }
        guard let hash else { return nil }
        codeInForce = RuntimeCode(hash: hash, heapPages: try backend.get(RuntimeCode.heapPagesKey))
        return codeInForce
    }

    /// The bytes of `runtimeCode`.
    public func runtimeCodeBytes() throws(StateError) -> [UInt8]? {
        try backend.get(RuntimeCode.key) ?? overlay.entry(Overlay.top, RuntimeCode.key)?.value
    }
}

/// The hashes of the code in the latest states that were asked: in a trie of version 0 it takes hashing all of the code.
final class CodeHashes: Sendable {
    private static let most = 16
    private let latest = Mutex<[(root: Hash256, hash: Hash256)]>([])

    func hash(_ root: Hash256) -> Hash256? {
        latest.withLock { latest in latest.first { $0.root == root }?.hash }
    }

    func insert(_ root: Hash256, _ hash: Hash256) {
        latest.withLock { latest in
            if latest.count == Self.most { latest.removeFirst() }
            latest.append((root, hash))
        }
    }
}
