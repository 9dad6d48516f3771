import Crypto
import Primitives

extension RuntimeVersion {
    /// The version of a runtime API, such as `AuraApi`; nil where the runtime does not have it. APIs are listed by the
    /// eight bytes of the BLAKE2b-64 hash of their name.
    public func version(ofAPI name: String) -> UInt32? {
        let id = Blake2b.hash(Array(name.utf8), digestLength: 8)
        return apis.first { $0.first.bytes == id }?.second
    }
}
