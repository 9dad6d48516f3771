import Crypto
import Glibc
import Primitives
import WholeFiles

/// A folder of blocks, a file each, named after their hash: `blocks/xx/<hash>`, xx being the hash's first byte.
///
/// Blocks are checked when they are read: what was damaged on disk counts as missing, and is written anew when it comes
/// again.
struct BlockFolder: Sendable {
    let path: String

    /// The block with the hash, if a whole one is there.
    func read(_ digest: Hash256) -> [UInt8]? {
        guard let block = WholeFile.read(name(of: digest), maximumSize: ContentStore.maximumBlockSize),
            SHA2.hash256(block) == digest
        else { return nil }
        return block
    }

    /// Whether there is a file for the block, whatever is in it.
    func has(_ digest: Hash256) -> Bool { access(name(of: digest), F_OK) == 0 }

    /// - Parameter digest: the block's hash, which the caller has made or checked.
    func write(_ block: [UInt8], _ digest: Hash256) throws(ContentError) {
        if read(digest) != nil { return }
        do throws(SystemError) {
            try WholeFile.write(block, to: name(of: digest))
        } catch {
            throw .folder(path: path, reason: error.description)
        }
    }

    private func name(of digest: Hash256) -> String {
        let hex = digest.bytes.reduce(into: "") { text, byte in
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
        return "\(path)/blocks/\(hex.prefix(2))/\(hex)"
    }
}
