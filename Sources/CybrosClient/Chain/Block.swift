import Crypto
import JSON
public import Primitives
import ScaleCodec

/// A block's header with its hash.
public struct BlockHeader: Hashable, Sendable {
    public let hash: Hash256
    public let header: Header

    public var number: BlockNumber { header.number }
    public var parentHash: Hash256 { header.parentHash }

    public init(_ header: Header) {
        self.header = header
        hash = Blake2b.hash256(header.encoded())
    }
}

/// A block.
public struct Block: Sendable {
    public let header: BlockHeader
    /// Each with its length in front, as they were submitted.
    public let extrinsics: [[UInt8]]
}

extension BlockHeader {
    /// Reads the answer of `chain_getHeader`.
    init(_ json: JSON, of method: String) throws(ClientError) {
        func hash(_ name: String) throws(ClientError) -> Hash256 {
            guard let hash = json[name]?.hexBytes.flatMap({ Hash256($0) }) else {
                throw .badAnswer(method: method, "a header without \(name)")
            }
            return hash
        }
        guard let text = json["number"]?.string, text.hasPrefix("0x"),
            let number = BlockNumber(text.dropFirst(2), radix: 16)
        else { throw .badAnswer(method: method, "a header without number") }
        var logs: [DigestItem] = []
        for log in json["digest"]?["logs"]?.array ?? [] {
            guard let item = log.hexBytes.flatMap({ try? DigestItem(decoding: $0) }) else {
                throw .badAnswer(method: method, "a digest of a kind that is not known")
            }
            logs.append(item)
        }
        self.init(
            Header(
                parentHash: try hash("parentHash"), number: number, stateRoot: try hash("stateRoot"),
                extrinsicsRoot: try hash("extrinsicsRoot"), digest: Digest(logs: logs)))
    }
}

extension RPCClient {
    /// Calls a method that asks about a block. That the node does not have it is an error of its own.
    func call(_ method: String, _ params: [JSON], about block: Hash256?) async throws(ClientError) -> JSON {
        do throws(ClientError) {
            return try await call(method, params)
        } catch .server(_, let error) where block != nil && error.isAboutUnknownBlock {
            throw .unknownBlock(block ?? .zero)
        }
    }

    func header(_ block: Hash256) async throws(ClientError) -> BlockHeader {
        let method = "chain_getHeader"
        let answer = try await call(method, [.hex(block.bytes)], about: block)
        guard !answer.isNull else { throw .unknownBlock(block) }
        return try BlockHeader(answer, of: method)
    }

    /// A hash as a method answers it; nil where it answers null.
    func hash(_ method: String, _ params: [JSON] = []) async throws(ClientError) -> Hash256? {
        let answer = try await call(method, params)
        if answer.isNull { return nil }
        guard let hash = answer.hexBytes.flatMap({ Hash256($0) }) else { throw .badAnswer(method: method, "no hash") }
        return hash
    }
}

extension ServerError {
    /// Whether the error says that the node does not have the block, or its state: in the words of Substrate's client.
    fileprivate var isAboutUnknownBlock: Bool {
        let text = "\(message) \(data?.string ?? "")"
        return ["UnknownBlock", "unknown Block", "State already discarded", "not found in the database"].contains {
            text.contains($0)
        }
    }
}
