import JSON

/// Bytes as people write them: two hexadecimal digits each, behind `0x` or not.
enum HexText {
    /// Nil also for an odd number of digits: of what people type, one is missing.
    static func bytes(_ text: String) -> [UInt8]? {
        text.utf8.count.isMultiple(of: 2) ? JSON.string(text).hexBytes : nil
    }

    static func text(_ bytes: [UInt8]) -> String { JSON.hex(bytes).string ?? "" }
}
