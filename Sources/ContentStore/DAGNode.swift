/// A block of codec dag-pb: links to other blocks, and data.
struct DAGNode: Equatable {
    struct Link: Equatable {
        var cid: CID
        /// Bytes of the block that it leads to and of all below that one, as who made the link says.
        var size: UInt64
    }

    var links: [Link] = []
    var data: [UInt8]?

    init(links: [Link] = [], data: [UInt8]?) {
        self.links = links
        self.data = data
    }

    init(block: [UInt8]) throws(ContentError.Block) {
        var fields = ProtocolBufferReader(block[...])
        while let (field, value) = try fields.next() {
            switch (field, value) {
            case (1, .bytes(let bytes)):
                guard data == nil else { throw .repeatedField(field) }
                data = Array(bytes)
            case (2, .bytes(let bytes)): links.append(try Link(bytes))
            default: throw .unexpectedField(field)
            }
        }
    }

    /// As IPFS writes it: the links come before the data, and have an empty name.
    var block: [UInt8] {
        var node = ProtocolBufferWriter()
        for link in links {
            var fields = ProtocolBufferWriter()
            fields.write(link.cid.bytes, field: 1)
            fields.write([], field: 2)
            fields.write(link.size, field: 3)
            node.write(fields.bytes, field: 2)
        }
        if let data { node.write(data, field: 1) }
        return node.bytes
    }
}

extension DAGNode.Link {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(ContentError.Block) {
        var cid: CID?
        size = 0
        var fields = ProtocolBufferReader(bytes)
        while let (field, value) = try fields.next() {
            switch (field, value) {
            case (1, .bytes(let bytes)):
                do throws(CIDError) { cid = try CID(Array(bytes)) } catch { throw .link(error) }
            case (2, .bytes): break  // Names matter in folders, and this reads files.
            case (3, .number(let number)): size = number
            default: throw .unexpectedField(field)
            }
        }
        guard let cid else { throw .link(.empty) }
        self.cid = cid
    }
}
