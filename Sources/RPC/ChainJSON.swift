import Blockchain
import JSON
import Primitives
import ScaleCodec

extension JSON {
    static func hex(_ hash: Hash256) -> JSON { .string(hash.hexText) }

    /// A number as a hex string without leading zeros.
    static func hex(number: UInt128) -> JSON { .string("0x" + String(number, radix: 16)) }

    static func hex(optional bytes: [UInt8]?) -> JSON { bytes.map { .hex($0) } ?? .null }

    static func hexList(_ list: [[UInt8]]) -> JSON { .array(list.map { .hex($0) }) }

    init(_ header: Header) {
        self = [
            "parentHash": .hex(header.parentHash), "number": .hex(number: UInt128(header.number)),
            "stateRoot": .hex(header.stateRoot), "extrinsicsRoot": .hex(header.extrinsicsRoot),
            "digest": ["logs": .hexList(header.digest.logs.map { $0.encoded() })],
        ]
    }

    /// A block with its justifications; extrinsics with their length in front, as they stand in the body.
    init(_ header: Header, _ body: [OpaqueExtrinsic], justifications: [Justification]?) {
        self = [
            "block": ["header": JSON(header), "extrinsics": .hexList(body.map { $0.encoded() })],
            "justifications": justifications.map { .array($0.map(JSON.init)) } ?? .null,
        ]
    }

    /// The engine's name and the proof, each as a list of bytes.
    private init(_ justification: Justification) {
        self = [JSON(list: justification.first.bytes), JSON(list: justification.second)]
    }

    init(list bytes: [UInt8]) { self = .array(bytes.map { JSON($0) }) }

    init(_ version: RuntimeVersion) {
        self = [
            "specName": .string(version.specName), "implName": .string(version.implName),
            "authoringVersion": JSON(version.authoringVersion), "specVersion": JSON(version.specVersion),
            "implVersion": JSON(version.implVersion),
            "apis": .array(version.apis.map { [.hex($0.first.bytes), JSON($0.second)] }),
            "transactionVersion": JSON(version.transactionVersion), "systemVersion": JSON(version.stateVersion),
            "stateVersion": JSON(version.stateVersion),
        ]
    }
}
