import Crypto
import Primitives
import ScaleCodec

/// A version of the chain's runtime, by whose metadata values are encoded and decoded.
public final class ChainRuntime: Sendable {
    public let specName: String
    public let specVersion: UInt32
    /// Changes where old transactions would mean something else.
    public let transactionVersion: UInt32
    public let metadata: Metadata

    init(specName: String, specVersion: UInt32, transactionVersion: UInt32, metadata: Metadata) {
        self.specName = specName
        self.specVersion = specVersion
        self.transactionVersion = transactionVersion
        self.metadata = metadata
    }

    // MARK: Constants and calls

    /// A constant of a pallet.
    public func constant(_ pallet: String, _ name: String) throws(ClientError) -> Value {
        let constant = try lookUp { () throws(MetadataError) in try metadata.constant(pallet, name) }
        return try converting("\(pallet).\(name)") { () throws(ValueError) in
            try metadata.decode(constant.value, as: constant.type)
        }
    }

    /// A constant of a pallet as a Swift type.
    public func constant<T: ValueDecodable>(
        _ pallet: String, _ name: String, as type: T.Type
    ) throws(ClientError) -> T {
        let value = try constant(pallet, name)
        return try converting("\(pallet).\(name)") { () throws(ValueError) in try value.decode(as: type) }
    }

    /// The encoding of a call: the pallet's index, the call's, and its arguments.
    public func encode(_ call: Call) throws(ClientError) -> [UInt8] {
        let (pallet, variant) = try lookUp { () throws(MetadataError) in
            (try metadata.pallet(call.pallet), try metadata.call(call.pallet, call.name))
        }
        var output = ScaleEncoder()
        output.append(pallet.index)
        output.append(variant.index)
        try converting("\(call.pallet).\(call.name)") { () throws(ValueError) in
            try metadata.encode(call.arguments, as: variant.fields, to: &output)
        }
        return output.bytes
    }

    // MARK: Errors

    /// Has an error of looking something up be one of the client.
    func lookUp<T>(_ body: () throws(MetadataError) -> T) throws(ClientError) -> T {
        do throws(MetadataError) {
            return try body()
        } catch {
            throw .metadata(error)
        }
    }

    /// Has an error of a value be one of the client that says what the value is.
    func converting<T>(_ what: String, _ body: () throws(ValueError) -> T) throws(ClientError) -> T {
        do throws(ValueError) {
            return try body()
        } catch {
            throw .value(error, of: what)
        }
    }
}
