import Primitives
import ScaleCodec

extension RuntimeVersion {
    /// An entry of `apis`.
    public typealias API = Pair<FixedBytes<Eight>, UInt32>

    /// Blake2b-64 of "Core": the id of the runtime API that every runtime has.
    public static let coreAPI: [UInt8] = [0xDF, 0x6A, 0xCB, 0x68, 0x99, 0x07, 0x60, 0x9B]

    /// Reads the section `runtime_version` beside the section `runtime_apis`.
    ///
    /// The list of APIs in the former is empty; the latter holds it. The version of the Core API tells, as it does
    /// for Substrate, which of the last fields count: the transaction version from 3 on, the state version from 4 on.
    init(section: ArraySlice<UInt8>, apis: ArraySlice<UInt8>?) throws(RuntimeBlobError) {
        do {
            var input = ScaleDecoder(Array(section))
            try self.init(from: &input)
        } catch {
            throw .malformedVersion(error)
        }
        if let apis { self.apis = try Self.apis(apis) }
        let core = self.apis.first { $0.first.bytes == Self.coreAPI }?.second ?? 0
        if core < 3 { self.transactionVersion = 1 }
        if core < 4 { self.stateVersion = 0 }
    }

    /// Reads entries of twelve bytes without a length before them.
    private static func apis(_ section: ArraySlice<UInt8>) throws(RuntimeBlobError) -> [API] {
        guard section.count % 12 == 0 else { throw .malformedAPIs(length: section.count) }
        do {
            var input = ScaleDecoder(Array(section))
            return try API.decodeElements(section.count / 12, from: &input)
        } catch {
            throw .malformedVersion(error)
        }
    }
}
