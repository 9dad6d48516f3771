import ScaleCodec

/// Which runtime this is, and what it offers.
///
/// Source: Polkadot specification, appendix C.4.1 (`Core_version`).
public struct RuntimeVersion: Hashable, Sendable {
    /// A runtime API by the hash of its name, and its version.
    public struct API: Hashable, Sendable {
        /// Blake2b-64 of the API's name, first byte lowest.
        public let id: UInt64
        public let version: UInt32

        /// Blake2b-64 of "Core".
        public static let core: UInt64 = 0x9B60_0799_68CB_6ADF

        public init(id: UInt64, version: UInt32) {
            self.id = id
            self.version = version
        }

        /// Reads the section `runtime_apis`: entries of twelve bytes.
        static func list(_ section: ArraySlice<UInt8>) throws(RuntimeBlobError) -> [API] {
            guard section.count % 12 == 0 else { throw .malformedAPIs(length: section.count) }
            do {
                var input = ScaleDecoder(Array(section))
                return try Self.read(section.count / 12, from: &input)
            } catch {
                throw .malformedVersion(error)
            }
        }

        static func read(_ count: Int, from input: inout ScaleDecoder) throws(ScaleError) -> [API] {
            guard count <= input.remaining / 12 else { throw .truncated(missing: 12 * count - input.remaining) }
            var apis: [API] = []
            for _ in 0..<count {
                apis.append(API(id: try input.readFixed(), version: try input.readFixed()))
            }
            return apis
        }
    }

    public let specName: String
    public let implName: String
    public let authoringVersion: UInt32
    public let specVersion: UInt32
    public let implVersion: UInt32
    public let apis: [API]
    /// 1 where the runtime is older than this field.
    public let transactionVersion: UInt32
    /// How the state trie is laid out: 0 or 1. 0 where the runtime is older than this field.
    public let stateVersion: UInt8

    /// Reads what `Core_version` answers.
    public init(from input: inout ScaleDecoder) throws(ScaleError) { try self.init(from: &input, apis: nil) }

    /// Reads the section `runtime_version`, whose own list of APIs is empty, beside the section `runtime_apis`.
    init(section: [UInt8], apis: [API]?) throws(RuntimeBlobError) {
        var input = ScaleDecoder(section)
        do {
            try self.init(from: &input, apis: apis)
        } catch {
            throw .malformedVersion(error)
        }
    }

    private init(from input: inout ScaleDecoder, apis known: [API]?) throws(ScaleError) {
        specName = try Self.readText(from: &input)
        implName = try Self.readText(from: &input)
        authoringVersion = try input.readFixed()
        specVersion = try input.readFixed()
        implVersion = try input.readFixed()
        let count = try input.readLength()
        let listed = try API.read(count, from: &input)
        apis = known ?? listed
        // The Core API's version tells which of the last fields there are.
        let core = apis.first { $0.id == API.core }?.version ?? 0
        transactionVersion = core >= 3 ? try input.readFixed() : 1
        stateVersion = core >= 4 ? try input.readByte() : 0
    }

    private static func readText(from input: inout ScaleDecoder) throws(ScaleError) -> String {
        let length = try input.readLength()
        guard let text = String(validating: try input.readBytes(length), as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }
}
