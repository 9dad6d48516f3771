import JSON
import Primitives

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits behind `0x`.
    var hexText: String { JSON.hex(self).string ?? "" }
}

extension Hash256 {
    var hexText: String { bytes.hexText }
}
