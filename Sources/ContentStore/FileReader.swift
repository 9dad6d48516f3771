/// Reads a file out of its blocks, in order, each of which has been checked against its CID.
///
/// Who made the blocks is not trusted: depth, number of blocks and bytes are bounded, and what a node says of the sizes
/// below it has to be true.
struct FileReader {
    /// Levels of links; 174 links a node make petabytes of eight levels.
    static let maximumDepth = 16

    let root: CID
    let maximumSize: Int
    private var content: [UInt8] = []
    private var blocks = 0

    init(root: CID, maximumSize: Int) {
        self.root = root
        self.maximumSize = maximumSize
    }

    /// What a file of that size needs, of blocks of 1 KiB and the nodes above them.
    private var maximumBlocks: Int { 256 + maximumSize / 512 }

    mutating func read(
        _ block: (CID) async throws(ContentError) -> [UInt8]
    ) async throws(ContentError) -> [UInt8] {
        // What is still to be read, the next last; a part comes with the size that its parent says it has.
        var waiting: [(cid: CID, size: UInt64?, depth: Int)] = [(root, nil, 0)]
        while let (cid, size, depth) = waiting.popLast() {
            guard depth <= Self.maximumDepth else { throw .tooDeep(root, limit: Self.maximumDepth) }
            blocks += 1
            guard blocks <= maximumBlocks else { throw .tooManyBlocks(root, limit: maximumBlocks) }
            let bytes = try await block(cid)
            let node: FileNode
            let links: [DAGNode.Link]
            do throws(ContentError.Block) {
                (node, links) = try Self.decode(bytes, of: cid)
                if let size, size != node.size { throw .wrongSize(declared: size, found: node.size) }
            } catch {
                throw .invalid(cid, error)
            }
            // Everything below is counted before any of it is fetched.
            guard node.size <= UInt64(maximumSize - content.count) else {
                throw .tooLarge(root, limit: maximumSize)
            }
            content += node.data
            for (link, size) in zip(links, node.blockSizes).reversed() {
                waiting.append((link.cid, size, depth + 1))
            }
        }
        return content
    }

    private static func decode(
        _ block: [UInt8], of cid: CID
    ) throws(ContentError.Block) -> (FileNode, [DAGNode.Link]) {
        switch cid.codec {
        case .raw: return (FileNode(data: block), [])
        case .dagPB:
            let node = try DAGNode(block: block)
            guard let data = node.data else { throw .noData }
            let file = try FileNode(data)
            guard file.blockSizes.count == node.links.count else {
                throw .linksWithoutSizes(links: node.links.count, sizes: file.blockSizes.count)
            }
            return (file, node.links)
        }
    }
}
