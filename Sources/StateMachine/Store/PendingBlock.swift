import Primitives
import ScaleCodec
import Trie

/// A block whose state is stored and that finality has not decided on yet.
final class PendingBlock: Sendable {
    let hash: Hash256
    let number: UInt32
    let parent: Hash256
    let root: Hash256
    let diff: StateDiff
    /// Nodes whose references this block counted, and those that it made superfluous.
    let inserted: [Hash256]
    let removed: [Hash256]

    init(hash: Hash256, number: UInt32, parent: Hash256, changes: StorageChanges) {
        self.hash = hash
        self.number = number
        self.parent = parent
        root = changes.root
        diff = StateDiff(changes.top)
        inserted = changes.nodes.inserted.hashes
        removed = changes.nodes.removed
    }

    // MARK: - Record

    /// The record from which the block is restored when the database is opened again.
    var record: [UInt8] {
        var output = ScaleEncoder()
        parent.encode(to: &output)
        output.appendFixed(number)
        root.encode(to: &output)
        output.appendLength(diff.count)
        for place in 0..<diff.count {
            output.appendPrefixed(diff.key(at: place))
            if let value = diff.value(at: place) {
                output.append(1)
                output.appendPrefixed(value)
            } else {
                output.append(0)
            }
        }
        for hashes in [inserted, removed] {
            output.appendLength(hashes.count)
            for hash in hashes { hash.encode(to: &output) }
        }
        return output.bytes
    }

    init(hash: Hash256, record: [UInt8]) throws(ScaleError) {
        // The store wrote it, and no list in it is longer than its bytes.
        var input = ScaleDecoder(record, memory: .max)
        self.hash = hash
        parent = try Hash256(from: &input)
        number = try input.readFixed()
        root = try Hash256(from: &input)
        var changes: [StorageChange] = []
        for _ in 0..<(try input.readLength()) {
            let key = try input.readBytes(try input.readLength())
            let hasValue = try input.readByte() != 0
            changes.append(StorageChange(key: key, value: hasValue ? try input.readBytes(try input.readLength()) : nil))
        }
        diff = StateDiff(changes)
        inserted = try Hash256.decodeElements(try input.readLength(), from: &input)
        removed = try Hash256.decodeElements(try input.readLength(), from: &input)
        try input.finish()
    }
}
