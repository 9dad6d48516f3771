import ScaleCodec

/// The changes of one trie over its stored state.
struct OverlayMap {
    enum Form: Equatable {
        case removed
        case bytes
        /// A SCALE sequence that is appended to: `bytes` are its elements, without the length in front.
        case sequence(count: UInt32)
    }

    struct Entry {
        var form: Form
        var bytes: [UInt8] = []
        /// The transaction whose log can undo changes of this entry; 0 for none.
        var loggedIn: UInt64

        var isRemoved: Bool { form == .removed }
        var isSequence: Bool { if case .sequence = form { true } else { false } }

        /// The value, or nil where it is removed.
        var value: [UInt8]? {
            switch form {
            case .removed:
                return nil
            case .bytes:
                return bytes
            case .sequence(let count):
                var output = ScaleEncoder(capacity: bytes.count + 5)
                output.appendCompact(UInt128(count))
                output.append(contentsOf: bytes)
                return output.bytes
            }
        }
    }

    /// Keys after `start` up to and with `end` have no value, neither here nor in the stored state.
    struct DeadRun {
        var start: StorageKey
        var end: StorageKey

        func contains(_ key: StorageKey) -> Bool { start < key && key <= end }
    }

    var entries = KeyTable<Entry>()
    /// The keys of `entries`, in order.
    var keys = SortedKeys()
    /// What the last search for a next key skipped.
    var deadRun: DeadRun?
}
