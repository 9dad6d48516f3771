import Aura
import Blockchain
import Primitives
import ScaleCodec

/// What became of a file of blocks.
public struct BlockImport: Sendable, CustomStringConvertible {
    /// Blocks that were executed and added, and those that the chain had.
    public var imported: UInt64 = 0
    public var known: UInt64 = 0
    public var best: BlockID
    /// Whether a block had a seal of a consensus that this node does not know, so that nobody looked at it.
    public var hasUnverifiedSeals = false

    public var description: String {
        let known = known == 0 ? "" : ", \(known) were there already"
        let seals =
            hasUnverifiedSeals
            ? "\nTheir seals were not verified: this node has no part in the chain's consensus yet." : ""
        return "Imported \(imported) blocks\(known). Best block: #\(best.number) (\(best.hash.hexText)).\(seals)"
    }
}

extension ChainConfiguration {
    /// Executes the blocks of a file on their parents and adds them to the chain, in order, up to the first that cannot be.
    /// - Parameter file: Substrate's binary export format, see ``BlockFile``.
    public func importBlocks(_ file: [UInt8]) throws(NodeError) -> BlockImport {
        let chain = try open()
        defer { chain.close() }
        var result = BlockImport(best: chain.info.best)
        var position: UInt64 = 0
        /// What reading the file throws, told with the place.
        func reading<R>(_ body: () throws(ScaleError) -> R) throws(NodeError) -> R {
            do throws(ScaleError) { return try body() } catch { throw .blockFile(position: position + 1, error) }
        }
        var blocks = try reading { () throws(ScaleError) in try BlockFile(file) }
        while let next = try reading({ () throws(ScaleError) in try blocks.next() }) {
            position += 1
            do throws(BlockchainError) {
                try Self.add(next, to: chain, &result)
            } catch {
                throw .block(number: next.block.header.number, hash: next.block.header.hash, error)
            }
        }
        result.best = chain.info.best
        return result
    }

    private static func add(
        _ next: SignedBlock, to chain: Blockchain, _ result: inout BlockImport
    ) throws(BlockchainError) {
        let hash = next.block.header.hash
        guard try chain.header(hash) == nil else {
            result.known += 1
            return
        }
        let isVerified = try AuraVerifier(chain: chain, now: Author.now).verify(next.block)
        try chain.importBlock(try chain.execute(next.block, justifications: next.justifications))
        result.imported += 1
        if !isVerified { for case .seal in next.block.header.digest.logs { result.hasUnverifiedSeals = true } }
    }
}
