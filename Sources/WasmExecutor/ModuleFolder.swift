import Crypto
import WholeFiles

/// A folder of compiled modules, a file each, so that a node that starts again need not compile.
///
/// A file is the BLAKE2b-256 hash of the rest of it, and the rest. What is damaged is as good as not there. The folder
/// must be the node's own: what is in it runs.
struct ModuleFolder: Sendable {
    /// Bytes of a file at most; code of the largest size makes less.
    private static let limit = 1 << 30
    let path: String

    /// The compiled module of this name, if a whole one is there.
    func read(_ name: String) -> ArraySlice<UInt8>? {
        guard let bytes = WholeFile.read("\(path)/\(name)", maximumSize: Self.limit), bytes.count > 32 else {
            return nil
        }
        let contents = bytes[32...]
        let hash = contents.withUnsafeBytes { Blake2b.hash256($0) }
        return bytes.starts(with: hash.bytes) ? contents : nil
    }

    /// False where the system does not let it; a node works as well without.
    @discardableResult
    func write(_ name: String, _ contents: [UInt8]) -> Bool {
        do throws(SystemError) {
            try WholeFile.write(Blake2b.hash256(contents).bytes, contents, to: "\(path)/\(name)")
            return true
        } catch {
            return false
        }
    }
}
