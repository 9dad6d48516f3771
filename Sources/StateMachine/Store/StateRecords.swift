import Primitives
import Storage
import Trie

/// The keys and values under which the store keeps its own records.
enum StateRecords {
    static let base = [UInt8]("state-base".utf8)

    /// Journal: a block that is not finalized, by hash.
    static let pendingPrefix: UInt8 = 0
    /// Journal: the nodes that a finalized block removed, by number.
    static let removalsPrefix: UInt8 = 1

    static func pending(_ hash: Hash256) -> [UInt8] { [pendingPrefix] + hash.bytes }

    static func removals(_ number: UInt32) -> [UInt8] {
        [removalsPrefix] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    static func encode(_ base: PendingTree.Base) -> [UInt8] {
        base.hash.bytes + (0..<4).map { UInt8(truncatingIfNeeded: base.number >> (8 * $0)) } + base.root.bytes
    }

    static func decodeBase(_ record: [UInt8]) throws(StateError) -> PendingTree.Base {
        guard record.count == 68, let hash = Hash256(Array(record[..<32])), let root = Hash256(Array(record[36...]))
        else { throw .damagedRecord("state base") }
        let number = record[32..<36].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        return PendingTree.Base(hash: hash, number: number, root: root)
    }

    static func encode(_ hashes: [Hash256]) -> [UInt8] { hashes.flatMap(\.bytes) }

    static func decodeHashes(_ record: [UInt8]) throws(StateError) -> [Hash256] {
        guard record.count % 32 == 0 else { throw .damagedRecord("removed nodes") }
        return record.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 32).map { offset in
                Hash256(words: bytes.loadUnaligned(fromByteOffset: offset, as: Words32.self))
            }
        }
    }
}

/// Runs `body`, turning what the database throws into the error of the state.
@inline(__always)
func reading<R>(_ body: () throws(DatabaseError) -> R) throws(StateError) -> R {
    do throws(DatabaseError) {
        return try body()
    } catch {
        throw .database(error)
    }
}

/// Runs `body`, turning what the trie throws into the error of the state.
@inline(__always)
func walking<R>(_ body: () throws(TrieError) -> R) throws(StateError) -> R {
    do throws(TrieError) {
        return try body()
    } catch {
        throw .trie(error)
    }
}
