import ChainSpec
import Foundation
import Primitives
import Testing

/// Public chain specifications beside the package.
enum Vectors {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/vectors/\(name)-chain-spec.json").path
    }

    static func spec(_ name: String) throws -> ChainSpec { try ChainSpec(contentsOfFile: path(name)) }
}

func hash(_ text: String) throws -> Hash256 {
    var bytes: [UInt8] = []
    var digits = Substring(text.dropFirst(2))
    while !digits.isEmpty {
        bytes.append(try #require(UInt8(digits.prefix(2), radix: 16)))
        digits = digits.dropFirst(2)
    }
    return try #require(Hash256(bytes))
}
