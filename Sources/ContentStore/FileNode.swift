/// What UnixFS says in the data of a dag-pb node about a file or a part of one.
struct FileNode: Equatable {
    /// Kinds of nodes; the numbers are UnixFS's.
    private enum Kind: UInt64 {
        /// A part of a file, as older versions of IPFS mark leaves.
        case raw = 0
        case folder = 1
        case file = 2
        case metadata = 3
        case symbolicLink = 4
        case shardedFolder = 5
    }

    /// Content in this node, which comes before that of the linked ones.
    var data: [UInt8] = []
    /// Bytes of content in this node and all below it.
    var size: UInt64 = 0
    /// Bytes of content below each link.
    var blockSizes: [UInt64] = []

    init(data: [UInt8] = [], blockSizes: [UInt64] = []) {
        self.data = data
        self.blockSizes = blockSizes
        size = blockSizes.reduce(UInt64(data.count), &+)
    }

    init(_ bytes: [UInt8]) throws(ContentError.Block) {
        var kind: UInt64?
        var declaredSize: UInt64?
        var fields = ProtocolBufferReader(bytes[...])
        while let (field, value) = try fields.next() {
            switch (field, value) {
            case (1, .number(let number)): kind = number
            case (2, .bytes(let bytes)): data = Array(bytes)
            case (3, .number(let number)): declaredSize = number
            case (4, .number(let number)): blockSizes.append(number)
            default: break  // Mode and times, of use to who writes a file to a disk.
            }
        }
        switch kind.flatMap(Kind.init(rawValue:)) {
        case .file, .raw: break
        case .folder, .shardedFolder: throw .folder
        case .metadata, .symbolicLink, nil: throw .notAFile(kind)
        }
        size = UInt64(data.count)
        for blockSize in blockSizes {
            let (sum, overflow) = size.addingReportingOverflow(blockSize)
            // A part without content would let a few blocks cost endless work.
            guard !overflow, blockSize > 0 else { throw .wrongSize(declared: blockSize, found: 0) }
            size = sum
        }
        if let declaredSize, declaredSize != size { throw .wrongSize(declared: declaredSize, found: size) }
    }

    var bytes: [UInt8] {
        var fields = ProtocolBufferWriter()
        fields.write(Kind.file.rawValue, field: 1)
        if !data.isEmpty { fields.write(data, field: 2) }
        fields.write(size, field: 3)
        for blockSize in blockSizes { fields.write(blockSize, field: 4) }
        return fields.bytes
    }
}
