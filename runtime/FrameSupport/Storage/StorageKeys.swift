import HostInterface
import Primitives
import ScaleCodec

/// The keys under a prefix, in storage order. Entries may be removed while they are walked.
public struct StorageKeys<Key>: Sequence, IteratorProtocol {
    private let prefix: [UInt8]
    /// The whole storage key of the key that was answered last.
    private(set) var last: [UInt8]
    private let read: (inout ScaleDecoder) throws(ScaleError) -> Key?

    init(_ prefix: [UInt8], _ read: @escaping (inout ScaleDecoder) throws(ScaleError) -> Key?) {
        self.prefix = prefix
        self.last = prefix
        self.read = read
    }

    /// The next key that decodes.
    public mutating func next() -> Key? {
        while let next = Host.nextKey(after: last), next.starts(with: prefix) {
            last = next
            var input = ScaleDecoder(Array(next[prefix.count...]))
            if let key = try? read(&input) { return key }
        }
        return nil
    }
}

/// The keys under a prefix with their values, in storage order; what does not decode is left out.
public struct StorageEntries<Key, Value: ScaleDecodable>: Sequence, IteratorProtocol {
    private var keys: StorageKeys<Key>
    private let removes: Bool
    /// Counts the map's entries, where the map is counted.
    private let counter: StorageValue<UInt32>?

    init(_ keys: StorageKeys<Key>, removing removes: Bool = false, counter: StorageValue<UInt32>? = nil) {
        self.keys = keys
        self.removes = removes
        self.counter = counter
    }

    /// The next entry, which is no longer in storage where this drains it.
    public mutating func next() -> (key: Key, value: Value)? {
        while let key = keys.next() {
            guard let value: Value = RawStorage.load(keys.last) else { continue }
            if removes {
                Host.clear(keys.last)
                if let counter { counter.value = counter.value.saturatingSubtract(1) }
            }
            return (key, value)
        }
        return nil
    }
}
