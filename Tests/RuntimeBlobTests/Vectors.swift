import Foundation
import Testing

/// Public data beside the package.
enum Vectors {
    static func text(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "../shared/vectors/\(name)"), encoding: .utf8)
    }

    /// The value of `:code` in a raw chain spec.
    static func code(_ name: String) throws -> [UInt8] {
        let text = Array(try text(name).utf8)
        let key = Array("\"0x3a636f6465\"".utf8)
        let start = try #require(text.firstRange(of: key)?.upperBound)
        let opening = try #require(text[start...].firstRange(of: Array("\"0x".utf8))?.upperBound)
        let end = try #require(text[opening...].firstIndex(of: UInt8(ascii: "\"")))
        var bytes: [UInt8] = []
        bytes.reserveCapacity((end - opening) / 2)
        func digit(_ character: UInt8) -> UInt8 { character <= 0x39 ? character - 0x30 : character - 0x57 }
        for index in stride(from: opening, to: end, by: 2) {
            bytes.append(digit(text[index]) << 4 | digit(text[index + 1]))
        }
        return bytes
    }
}
