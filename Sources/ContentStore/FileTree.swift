import Crypto

/// How a file becomes blocks, of which the last one made is the root.
///
/// As `ipfs add` does it: parts of 256 KiB, and above them nodes with up to 174 links, in as many levels as it takes, with
/// all leaves at the same depth. So the same bytes have the same CID, whoever adds them.
struct FileTree {
    enum Format {
        /// `ipfs add --cid-version=1`: leaves are the bytes alone.
        case version1
        /// `ipfs add`: leaves are nodes too.
        case version0
    }

    static let partSize = 256 << 10
    static let linksOfNode = 174

    private struct Subtree {
        var link: DAGNode.Link
        var contentSize: UInt64
    }

    /// Hands every block to `store`, children first.
    ///
    /// - Returns: the CID of the root.
    static func build<Failure>(
        _ content: [UInt8], format: Format, store: (CID, [UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> CID {
        var level: [Subtree] = []
        var start = 0
        repeat {
            let part = Array(content[start..<min(content.count, start + partSize)])
            let block: [UInt8]
            let cid: CID
            switch format {
            case .version1:
                block = part
                cid = CID(.raw, digest: SHA2.hash256(block))
            case .version0:
                block = DAGNode(data: FileNode(data: part).bytes).block
                cid = CID(version0: SHA2.hash256(block))
            }
            try store(cid, block)
            level.append(
                Subtree(link: .init(cid: cid, size: UInt64(block.count)), contentSize: UInt64(part.count)))
            start += part.count
        } while start < content.count

        // There is always one leaf, and each round leaves at least one node.
        while level.count > 1 {
            var above: [Subtree] = []
            for start in stride(from: 0, to: level.count, by: linksOfNode) {
                let children = level[start..<min(level.count, start + linksOfNode)]
                let file = FileNode(blockSizes: children.map(\.contentSize))
                let block = DAGNode(links: children.map(\.link), data: file.bytes).block
                let digest = SHA2.hash256(block)
                let cid = format == .version1 ? CID(.dagPB, digest: digest) : CID(version0: digest)
                try store(cid, block)
                let size = children.reduce(UInt64(block.count)) { $0 + $1.link.size }
                above.append(Subtree(link: .init(cid: cid, size: size), contentSize: file.size))
            }
            level = above
        }
        return level[0].link.cid
    }
}
