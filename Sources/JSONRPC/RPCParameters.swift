public import JSON

/// The parameters of one call, read from first to last.
///
/// A client sends them by position or by name; each read names the parameter, so both forms work alike. Names may be
/// spelled with capitals or underscores. Parameters that nobody reads are ignored, as in Substrate.
public struct RPCParameters: Sendable {
    private enum Form {
        case positional(ArraySlice<JSON>)
        case named(JSON.Object)
    }

    private var form: Form

    /// - Parameter json: the request's `params`; nil or null stand for no parameters.
    public init(_ json: JSON?) throws(RPCError) {
        switch json {
        case nil, .null?: form = .positional([])
        case .array(let elements)?: form = .positional(elements[...])
        case .object(let members)?: form = .named(members)
        default: throw .invalidParams("params must be an array or an object")
        }
    }

    /// Reads the next parameter, which the client must have sent.
    public mutating func next<Value>(_ name: String, _ parameter: RPCParameter<Value>) throws(RPCError) -> Value {
        guard let json = take(name) else { throw .invalidParams("missing parameter `\(name)`") }
        return try read(json, name, parameter)
    }

    /// Reads the next parameter; nil where it is left out or null.
    public mutating func optional<Value>(
        _ name: String, _ parameter: RPCParameter<Value>
    ) throws(RPCError) -> Value? {
        guard let json = take(name), !json.isNull else { return nil }
        return try read(json, name, parameter)
    }

    private mutating func take(_ name: String) -> JSON? {
        switch form {
        case .positional(var elements):
            let json = elements.popFirst()
            form = .positional(elements)
            return json
        case .named(let members):
            return members[name] ?? members[Self.snakeCase(name)]
        }
    }

    /// The name in the spelling of Substrate's own sources, which clients use as well: `parentHash` as `parent_hash`.
    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }

    private func read<Value>(
        _ json: JSON, _ name: String, _ parameter: RPCParameter<Value>
    ) throws(RPCError) -> Value {
        do throws(RPCParameterMismatch) {
            return try parameter.read(json)
        } catch {
            throw .invalidParams("parameter `\(name)`: expected \(error.expected), got \(error.found)")
        }
    }
}

/// What a parameter should have been and what came in its place.
public struct RPCParameterMismatch: Error, Equatable, Sendable {
    public var expected: String
    public var found: String

    public init(expected: String, found: JSON) {
        self.expected = expected
        self.found = RPCParameterMismatch.summary(of: found)
    }

    /// Short however long the value is: it goes into an error message.
    private static func summary(of json: JSON) -> String {
        switch json {
        case .null: "null"
        case .bool(let value): "boolean \(value)"
        case .integer(let value): "integer \(value)"
        case .digits(let digits): "an integer of \(digits.utf8.count) digits"
        case .double(let value): "number \(value)"
        case .string(let value):
            value.utf8.count <= 80 ? "string \"\(value)\"" : "a string of \(value.utf8.count) bytes"
        case .array(let elements): "an array of \(elements.count)"
        case .object: "an object"
        }
    }
}

/// How one parameter is read.
public struct RPCParameter<Value>: Sendable {
    let read: @Sendable (JSON) throws(RPCParameterMismatch) -> Value

    public init(read: @escaping @Sendable (JSON) throws(RPCParameterMismatch) -> Value) {
        self.read = read
    }

    /// A parameter for which `convert` has a value.
    /// - Parameter expected: what to write after "expected" where it has none, for example "a block hash".
    public init(_ expected: String, _ convert: @escaping @Sendable (JSON) -> Value?) {
        self.init { json throws(RPCParameterMismatch) in
            guard let value = convert(json) else { throw RPCParameterMismatch(expected: expected, found: json) }
            return value
        }
    }
}

extension RPCParameter {
    /// The same parameter, converted further.
    public func map<Mapped>(
        _ expected: String, _ convert: @escaping @Sendable (Value) -> Mapped?
    ) -> RPCParameter<Mapped> {
        RPCParameter<Mapped> { json throws(RPCParameterMismatch) in
            guard let mapped = convert(try read(json)) else {
                throw RPCParameterMismatch(expected: expected, found: json)
            }
            return mapped
        }
    }

    /// A list of parameters of that kind.
    public static func list<Element>(of element: RPCParameter<Element>) -> Self where Value == [Element] {
        RPCParameter { json throws(RPCParameterMismatch) in
            guard let elements = json.array else { throw RPCParameterMismatch(expected: "an array", found: json) }
            var values: [Element] = []
            values.reserveCapacity(elements.count)
            for json in elements { values.append(try element.read(json)) }
            return values
        }
    }
}

extension RPCParameter where Value == JSON {
    public static var json: Self { RPCParameter("a value") { $0 } }
}

extension RPCParameter where Value == String {
    public static var string: Self { RPCParameter("a string") { $0.string } }
}

extension RPCParameter where Value == Bool {
    public static var bool: Self { RPCParameter("a boolean") { $0.bool } }
}

extension RPCParameter where Value: FixedWidthInteger & SendableMetatype {
    /// An integer that fits the type.
    public static var integer: Self {
        RPCParameter("an integer from \(Value.min) to \(Value.max)") { $0.exactInteger() }
    }
}

extension RPCParameter where Value == [UInt8] {
    /// Bytes as a hex string; `0x` may be left out, as some clients do.
    public static var hexBytes: Self { RPCParameter("a hex string") { $0.hexBytes } }

    /// Exactly `count` bytes as a hex string.
    public static func hexBytes(count: Int) -> Self {
        RPCParameter("a hex string of \(count) bytes") { json in
            json.hexBytes.flatMap { $0.count == count ? $0 : nil }
        }
    }
}
