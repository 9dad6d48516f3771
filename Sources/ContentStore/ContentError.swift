/// Why content is not there, or not what was asked for.
public enum ContentError: Error, Equatable, Sendable {
    /// No source has the block; the reasons of those that were asked.
    case notFound(CID, reasons: [String])
    /// The content goes beyond what the caller takes.
    case tooLarge(CID, limit: Int)
    /// Links lead deeper than those of a file of any size.
    case tooDeep(CID, limit: Int)
    /// The content is made of more blocks than its size explains.
    case tooManyBlocks(CID, limit: Int)
    /// A block has the right hash and is none that a file is made of.
    case invalid(CID, Block)
    /// The folder of blocks cannot be read or written.
    case folder(path: String, reason: String)

    /// What is wrong with the bytes of a block.
    public enum Block: Error, Equatable, Sendable {
        case truncated
        case unknownWireType(UInt8)
        case unexpectedField(UInt64)
        case repeatedField(UInt64)
        case link(CIDError)
        case noData
        case folder
        case notAFile(UInt64?)
        case wrongSize(declared: UInt64, found: UInt64)
        /// So many links, and sizes for so many.
        case linksWithoutSizes(links: Int, sizes: Int)
    }
}

extension ContentError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let cid, let reasons):
            "\(cid) was not found" + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; "))
        case .tooLarge(let cid, let limit): "\(cid) has more than \(limit) bytes"
        case .tooDeep(let cid, let limit): "\(cid) has more than \(limit) levels of links"
        case .tooManyBlocks(let cid, let limit): "\(cid) has more than \(limit) blocks"
        case .invalid(let cid, let reason): "\(cid) is no part of a file: \(reason)"
        case .folder(let path, let reason): "the content store \(path): \(reason)"
        }
    }
}

extension ContentError.Block: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "it ends within a field"
        case .unknownWireType(let type): "a field is of wire type \(type)"
        case .unexpectedField(let field): "field \(field) is unexpected"
        case .repeatedField(let field): "field \(field) comes twice"
        case .link(let error): "a link leads nowhere: \(error)"
        case .noData: "it has no data"
        case .folder: "it is a folder"
        case .notAFile(let kind): "it is a node of kind \(kind.map(String.init) ?? "none")"
        case .wrongSize(let declared, let found): "it declares \(declared) bytes and has \(found)"
        case .linksWithoutSizes(let links, let sizes): "it has \(links) links and sizes of \(sizes)"
        }
    }
}
