import Crypto
import Primitives
import ScaleCodec
import Storage

/// A block by hash and number.
public struct BlockID: Hashable, Sendable {
    public let hash: Hash256
    public let number: BlockNumber

    public init(hash: Hash256, number: BlockNumber) {
        self.hash = hash
        self.number = number
    }
}

/// A proof of finality: the engine's four bytes and its own encoding.
public typealias Justification = Pair<FixedBytes<Four>, [UInt8]>

/// Headers, bodies and the canonical order, as they lie in the database.
struct BlockStore: Sendable {
    let database: Database

    private static let bestKey = Array("best".utf8)
    private static let finalizedKey = Array("finalized".utf8)
    private static let genesisKey = Array("genesis".utf8)

    func header(_ hash: Hash256) throws(BlockchainError) -> Header? {
        try decode(.headers, hash.bytes, "a header")
    }

    func body(_ hash: Hash256) throws(BlockchainError) -> [OpaqueExtrinsic]? {
        try decode(.bodies, hash.bytes, "a body")
    }

    func justifications(_ hash: Hash256) throws(BlockchainError) -> [Justification]? {
        try decode(.justifications, hash.bytes, "a justification")
    }

    /// The canonical block of this height.
    func hash(_ number: BlockNumber) throws(BlockchainError) -> Hash256? {
        try decode(.numberToHash, Self.key(number), "a block number")
    }

    var genesis: Hash256? { get throws(BlockchainError) { try decode(.blockMetadata, Self.genesisKey, "genesis") } }
    var best: Hash256? { get throws(BlockchainError) { try decode(.blockMetadata, Self.bestKey, "the best block") } }
    var finalized: Hash256? {
        get throws(BlockchainError) { try decode(.blockMetadata, Self.finalizedKey, "the finalized block") }
    }

    func put(_ header: Header, _ hash: Hash256, body: [OpaqueExtrinsic], into batch: borrowing WriteBatch) {
        batch.put(.headers, hash.bytes, header.encoded())
        batch.put(.bodies, hash.bytes, body.encoded())
    }

    func put(justifications: [Justification], of hash: Hash256, into batch: borrowing WriteBatch) {
        batch.put(.justifications, hash.bytes, justifications.encoded())
    }

    func setCanonical(_ number: BlockNumber, _ hash: Hash256, into batch: borrowing WriteBatch) {
        batch.put(.numberToHash, Self.key(number), hash.bytes)
    }

    func removeCanonical(_ number: BlockNumber, into batch: borrowing WriteBatch) {
        batch.remove(.numberToHash, Self.key(number))
    }

    func set(best: Hash256, into batch: borrowing WriteBatch) { batch.put(.blockMetadata, Self.bestKey, best.bytes) }
    func set(finalized: Hash256, into batch: borrowing WriteBatch) {
        batch.put(.blockMetadata, Self.finalizedKey, finalized.bytes)
    }
    func set(genesis: Hash256, into batch: borrowing WriteBatch) {
        batch.put(.blockMetadata, Self.genesisKey, genesis.bytes)
    }

    /// Big endian, so that heights lie in order.
    private static func key(_ number: BlockNumber) -> [UInt8] { number.bigEndian.encoded() }

    private func decode<T: ScaleDecodable>(_ column: Column, _ key: [UInt8], _ what: String) throws(BlockchainError)
        -> T?
    {
        let bytes: [UInt8]?
        do throws(DatabaseError) {
            bytes = try database.get(column, key)
        } catch {
            throw .database(error)
        }
        guard let bytes else { return nil }
        do throws(ScaleError) {
            return try T(decoding: bytes)
        } catch {
            throw .corrupt(what: what, error)
        }
    }
}

extension Header {
    /// The block's hash: Blake2b-256 of the encoded header.
    public var hash: Hash256 { Blake2b.hash256(encoded()) }
}
