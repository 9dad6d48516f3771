public import ScaleCodec

/// Why a value and a type do not go together.
public struct ValueError: Error, Equatable, Sendable {
    /// Where in the value, from the outside in: names of fields and cases, places of elements.
    public var path: [String]
    public var reason: Reason

    public enum Reason: Equatable, Sendable {
        /// The value has no field of this name; of a runtime's upgrade, a field that is gone or new.
        case missingField(String)
        /// The type has no field of this name.
        case unknownField(String)
        /// The type, or this library, knows no case of this name.
        case unknownVariant(String)
        /// The type has no case with this index.
        case unknownVariantIndex(UInt8)
        case expected(String, found: String)
        /// The integer does not fit.
        case outOfRange(String, type: String)
        /// The type has another number of parts.
        case wrongCount(expected: Int, found: Int)
        /// The bytes do not encode a value of the type.
        case undecodable(ScaleError)
        case metadata(MetadataError)
        /// The type nests too deep, or without end.
        case tooDeep
    }

    public init(_ reason: Reason, path: [String] = []) {
        self.path = path
        self.reason = reason
    }

    /// The same error, seen from one level further out.
    func inside(_ name: String) -> ValueError { ValueError(reason, path: [name] + path) }

    static func expected(_ what: String, found value: Value) -> ValueError {
        ValueError(.expected(what, found: value.form))
    }
}

extension ValueError: CustomStringConvertible {
    public var description: String {
        (path.isEmpty ? "" : path.joined(separator: ".") + ": ") + reason.description
    }
}

extension ValueError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingField(let name): "there is no field \(name)"
        case .unknownField(let name): "the type has no field \(name)"
        case .unknownVariant(let name): "there is no case \(name)"
        case .unknownVariantIndex(let index): "the type has no case with the index \(index)"
        case .expected(let what, let found): "expected \(what), found \(found)"
        case .outOfRange(let number, let type): "\(number) is no \(type)"
        case .wrongCount(let expected, let found): "expected \(expected) parts, found \(found)"
        case .undecodable(let error): "the bytes do not decode: \(error)"
        case .metadata(let error): error.description
        case .tooDeep: "the type nests too deep"
        }
    }
}

extension Value {
    /// What kind of value it is, for errors.
    var form: String {
        switch self {
        case .bool: "a bool"
        case .character: "a character"
        case .string: "a string"
        case .unsigned, .signed, .wide: "an integer"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .sequence(let elements): "a sequence of \(elements.count)"
        case .tuple(let elements): "a tuple of \(elements.count)"
        case .composite: "a struct"
        case .variant(let variant): "the case \(variant.name)"
        case .bits(let bits): "\(bits.count) bits"
        }
    }
}
