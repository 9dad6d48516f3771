import Crypto

/// Content by its hash: blocks in a folder, and gateways that are asked for those that are not there.
///
/// Neither the disk nor a gateway is trusted: every block is checked against its hash before anybody sees it.
public struct ContentStore: Sendable {
    /// Bytes of a block at most, as peers of IPFS have it.
    public static let maximumBlockSize = 2 << 20

    private let folder: BlockFolder
    private let gateways: [Gateway]
    private let gatewayTimeout: Double

    /// - Parameters:
    ///   - path: the folder of blocks, made when the first one comes.
    ///   - gateways: URLs such as `https://ipfs.io`, asked in this order.
    ///   - gatewayTimeout: seconds that a gateway has for a block.
    public init(path: String, gateways: [String] = [], gatewayTimeout: Double = 30) throws(ContentStoreError) {
        folder = BlockFolder(path: path)
        self.gatewayTimeout = gatewayTimeout
        var known: [Gateway] = []
        for text in gateways {
            guard let gateway = Gateway(text) else { throw .notAGateway(text) }
            known.append(gateway)
        }
        self.gateways = known
    }

    /// A block, from the folder or from the first gateway that gives the right one, which is then kept.
    public func block(_ cid: CID) async throws(ContentError) -> [UInt8] {
        if let block = folder.read(cid.digest) { return block }
        var reasons = folder.has(cid.digest) ? ["what the store has under this name is damaged"] : []
        for gateway in gateways {
            let block: [UInt8]
            do throws(Gateway.Failure) {
                block = try await gateway.block(cid, timeout: gatewayTimeout)
            } catch {
                reasons.append(error.description)
                continue
            }
            guard cid.names(block) else {
                reasons.append("\(gateway.url.absoluteString) gave another block")
                continue
            }
            try folder.write(block, cid.digest)
            return block
        }
        throw .notFound(cid, reasons: reasons)
    }

    /// The bytes of a file.
    ///
    /// - Parameter maximumSize: bytes that the file may have; of a larger one only the root is fetched.
    public func file(_ cid: CID, maximumSize: Int) async throws(ContentError) -> [UInt8] {
        var reader = FileReader(root: cid, maximumSize: maximumSize)
        return try await reader.read { cid throws(ContentError) in try await block(cid) }
    }

    /// Keeps the bytes as a file.
    ///
    /// - Returns: its CID, of version 1, which is that of `ipfs add --cid-version=1`.
    public func add(_ content: [UInt8]) throws(ContentError) -> CID {
        try FileTree.build(content, format: .version1) { (cid, block) throws(ContentError) in
            try folder.write(block, cid.digest)
        }
    }

    /// Keeps a block that has come some other way.
    public func add(block: [UInt8]) throws(ContentError) {
        try folder.write(block, SHA2.hash256(block))
    }
}

/// Why a store cannot be set up.
public enum ContentStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    case notAGateway(String)

    public var description: String {
        switch self {
        case .notAGateway(let text): "'\(text)' is not the http or https URL of a gateway"
        }
    }
}
