import Crypto
public import Primitives

/// A content identifier: what content is, by its hash, and how the block that has the hash is to be read.
///
/// Both versions are read and written: version 0 (`Qm…`), which means dag-pb, and version 1 in base 32, 58 or 16. The
/// hash is SHA-256, the one that IPFS adds files with.
public struct CID: Hashable, Sendable {
    public enum Version: UInt8, Sendable {
        case zero = 0
        case one = 1
    }

    /// How a block's bytes are to be read; the numbers are multicodec's.
    public enum Codec: UInt64, Sendable {
        /// The bytes are the content.
        case raw = 0x55
        /// Links and data, as `DAGNode` reads them.
        case dagPB = 0x70
    }

    public let version: Version
    public let codec: Codec
    /// The SHA-256 hash of the block.
    public let digest: Hash256

    /// A CID of version 1.
    public init(_ codec: Codec, digest: Hash256) {
        version = .one
        self.codec = codec
        self.digest = digest
    }

    /// A CID of version 0.
    public init(version0 digest: Hash256) {
        version = .zero
        codec = .dagPB
        self.digest = digest
    }

    /// Whether the bytes are the block that the CID names.
    public func names(_ block: [UInt8]) -> Bool { SHA2.hash256(block) == digest }
}

/// Why something is not a CID that can be used.
public enum CIDError: Error, Equatable, Sendable {
    case empty
    /// A text of so many bytes; none that can be used has more than `CID.maximumLength`.
    case tooLong(Int)
    /// The letter in front stands for a base that is not known.
    case unknownBase(Character)
    /// The text is not in the base that it says it is in.
    case notInItsBase
    case truncated
    /// Bytes after the digest.
    case trailingBytes(Int)
    case unknownVersion(UInt64)
    case unknownCodec(UInt64)
    /// The multihash is not the 32 bytes of a SHA-256 hash.
    case unknownHash(UInt64)
}

extension CIDError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "a CID is not empty"
        case .tooLong(let length): "a CID does not have \(length) characters"
        case .unknownBase(let letter): "'\(letter)' is not the letter of base 16, 32 or 58"
        case .notInItsBase: "the CID is misspelt: its letters are not what its base writes"
        case .truncated: "the CID ends too early"
        case .trailingBytes(let count): "\(count) bytes follow the CID"
        case .unknownVersion(let version): "the CID is of version \(version), not 0 or 1"
        case .unknownCodec(let codec): "the content is of codec 0x\(String(codec, radix: 16)), not raw or dag-pb"
        case .unknownHash(let hash): "the hash is of kind 0x\(String(hash, radix: 16)), not SHA-256"
        }
    }
}

// MARK: - As bytes

extension CID {
    private static let sha256: UInt64 = 0x12

    /// The multihash alone in version 0; version, codec and multihash in version 1.
    public var bytes: [UInt8] {
        let multihash = [UInt8(Self.sha256), 32] + digest.bytes
        return switch version {
        case .zero: multihash
        case .one: [UInt8(Version.one.rawValue), UInt8(codec.rawValue)] + multihash
        }
    }

    public init(_ bytes: [UInt8]) throws(CIDError) {
        guard !bytes.isEmpty else { throw .empty }
        var rest = bytes[...]
        // No version 0x12 will be given out, so that these two bytes tell version 0.
        if bytes.starts(with: [UInt8(Self.sha256), 32]) {
            self.init(version0: try Self.takeMultihash(from: &rest))
        } else {
            let version = try Self.takeNumber(from: &rest)
            guard version == 1 else { throw .unknownVersion(version) }
            let number = try Self.takeNumber(from: &rest)
            guard let codec = Codec(rawValue: number) else { throw .unknownCodec(number) }
            self.init(codec, digest: try Self.takeMultihash(from: &rest))
        }
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
    }

    private static func takeNumber(from rest: inout ArraySlice<UInt8>) throws(CIDError) -> UInt64 {
        guard let number = Varint.take(from: &rest) else { throw .truncated }
        return number
    }

    private static func takeMultihash(from rest: inout ArraySlice<UInt8>) throws(CIDError) -> Hash256 {
        let kind = try takeNumber(from: &rest)
        let length = try takeNumber(from: &rest)
        guard kind == sha256, length == 32 else { throw .unknownHash(kind) }
        guard let digest = Hash256(Array(rest.prefix(32))) else { throw .truncated }
        rest = rest.dropFirst(32)
        return digest
    }
}

// MARK: - As text

extension CID: LosslessStringConvertible {
    /// Of a CID as text, the bytes at most.
    public static let maximumLength = 128

    /// Base 58 in version 0 and base 32 in version 1, as IPFS writes them.
    public var description: String {
        switch version {
        case .zero: Base58.encode(bytes)
        case .one: "b" + Base32.encode(bytes)
        }
    }

    /// Nil where the text is no CID that can be used.
    public init?(_ text: String) {
        guard let cid = try? CID(parsing: text) else { return nil }
        self = cid
    }

    public init(parsing text: String) throws(CIDError) {
        guard let letter = text.first else { throw .empty }
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong(text.utf8.count) }
        // Version 0 has no letter for its base, and always these first two characters.
        if text.utf8.count == 46, text.hasPrefix("Qm") {
            guard let bytes = Base58.decode(text) else { throw .notInItsBase }
            try self.init(bytes)
            return
        }
        let digits = text.dropFirst()
        let bytes: [UInt8]? =
            switch letter {
            case "b": Base32.decode(digits)
            case "B": Base32.decode(digits.lowercased())
            case "z": Base58.decode(digits)
            case "f", "F": Base16.decode(digits)
            default: throw .unknownBase(letter)
            }
        guard let bytes else { throw .notInItsBase }
        let cid = try CID(bytes)
        // A letter in front is for version 1 alone: else one CID had two texts.
        guard cid.version == .one else { throw .unknownVersion(0) }
        self = cid
    }
}
