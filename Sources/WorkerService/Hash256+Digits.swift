import JSON
import Primitives

extension Hash256 {
    /// As 64 hexadecimal digits.
    var digits: String { String((JSON.hex(bytes).string ?? "").dropFirst(2)) }
}
