/// A type's place in the registry of a metadata.
public typealias TypeID = UInt32

/// A type that can describe its SCALE encoding, as `scale-info` does, for metadata.
public protocol ScaleTyped {
    /// Enters the type into the registry, with all that it refers to, unless it is there; answers its place.
    static func describe(in registry: inout TypeRegistry) -> TypeID
}

/// A type's fields and variants, with names and docs.
///
/// Source: the `scale-info` portable registry of metadata V14 and V15.
public enum TypeShape {
    case composite([TypeField])
    case variant([TypeVariant])
    case sequence(TypeID)
    case array(count: UInt32, TypeID)
    case tuple([TypeID])
    case primitive(Primitive)
    case compact(TypeID)

    public enum Primitive: UInt8 {
        case bool = 0, char, str, u8, u16, u32, u64, u128, u256, i8, i16, i32, i64, i128, i256
    }
}

public struct TypeField {
    public var name: StaticString?
    public var type: TypeID
    public var typeName: StaticString?
    public var docs: [StaticString]

    public init(_ name: StaticString?, _ type: TypeID, typeName: StaticString? = nil, docs: [StaticString] = []) {
        self.name = name
        self.type = type
        self.typeName = typeName
        self.docs = docs
    }
}

public struct TypeVariant {
    public var name: StaticString
    public var fields: [TypeField]
    public var index: UInt8
    public var docs: [StaticString]

    public init(_ name: StaticString, index: UInt8, fields: [TypeField] = [], docs: [StaticString] = []) {
        self.name = name
        self.fields = fields
        self.index = index
        self.docs = docs
    }
}

public struct TypeParameter {
    public var name: StaticString
    public var type: TypeID?

    public init(_ name: StaticString, _ type: TypeID?) {
        self.name = name
        self.type = type
    }
}

public struct TypeDescription {
    /// Path in the form `crate::module::Name`; empty for types without a name.
    public var path: StaticString
    public var parameters: [TypeParameter]
    public var shape: TypeShape
    public var docs: [StaticString]

    public init(
        path: StaticString = "", parameters: [TypeParameter] = [], _ shape: TypeShape, docs: [StaticString] = []
    ) {
        self.path = path
        self.parameters = parameters
        self.shape = shape
        self.docs = docs
    }
}

/// The types of a metadata, each entered once.
public struct TypeRegistry {
    private var keys: [[UInt8]: TypeID] = [:]
    private var types: [TypeDescription] = []

    public init() {}

    /// Enters the type known by `key` unless it is there. Its place is taken before `make` runs, so a type may
    /// refer to itself.
    ///
    /// - Parameter key: what distinguishes the type from all others: its path, or its shape and its parts' places.
    public mutating func enter(key: [UInt8], _ make: (inout TypeRegistry) -> TypeDescription) -> TypeID {
        if let known = keys[key] { return known }
        let place = TypeID(truncatingIfNeeded: types.count)
        keys[key] = place
        types.append(TypeDescription(.tuple([])))
        let description = make(&self)
        types[Int(place)] = description
        return place
    }

    /// Enters a type known by its path.
    public mutating func enter(
        _ path: StaticString, parameters: [TypeParameter] = [], _ make: (inout TypeRegistry) -> TypeShape
    ) -> TypeID {
        enterDocumented(path, docs: [], parameters: parameters, make)
    }

    /// Enters a type known by its path and parameters, with docs.
    public mutating func enterDocumented(
        _ path: StaticString, docs: [StaticString], parameters: [TypeParameter] = [],
        _ make: (inout TypeRegistry) -> TypeShape
    ) -> TypeID {
        var key = ScaleEncoder()
        key.append(0)
        path.encode(to: &key)
        for parameter in parameters { (parameter.type ?? .max).encode(to: &key) }
        return enter(key: key.bytes) { registry in
            TypeDescription(path: path, parameters: parameters, make(&registry), docs: docs)
        }
    }

    /// Enters `type` unless it is there.
    public mutating func describe<T: ScaleTyped>(_ type: T.Type) -> TypeID { T.describe(in: &self) }

    public mutating func enterPrimitive(_ primitive: TypeShape.Primitive) -> TypeID {
        enter(key: [1, primitive.rawValue]) { _ in TypeDescription(.primitive(primitive)) }
    }

    public mutating func enterSequence(of element: TypeID) -> TypeID {
        enter(key: [2] + element.encoded()) { _ in TypeDescription(.sequence(element)) }
    }

    public mutating func enterArray(of element: TypeID, count: Int) -> TypeID {
        let count = UInt32(truncatingIfNeeded: count)
        return enter(key: [3] + element.encoded() + count.encoded()) { _ in
            TypeDescription(.array(count: count, element))
        }
    }

    public mutating func enterTuple(_ elements: [TypeID]) -> TypeID {
        enter(key: [4] + elements.encoded()) { _ in TypeDescription(.tuple(elements)) }
    }

    public mutating func enterCompact(of type: TypeID) -> TypeID {
        enter(key: [5] + type.encoded()) { _ in TypeDescription(.compact(type)) }
    }
}

extension StaticString {
    /// The text behind its length. Only literals with UTF-8 storage are used as names.
    public func encode(to output: inout ScaleEncoder) {
        output.appendLength(utf8CodeUnitCount)
        output.append(contentsOf: UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
    }

    /// The text's bytes.
    public var utf8Bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)) }
}

extension ScaleEncoder {
    public mutating func append(_ docs: [StaticString]) {
        appendLength(docs.count)
        for line in docs { line.encode(to: &self) }
    }

    mutating func append(_ text: StaticString?) {
        append(text == nil ? 0 : 1)
        text?.encode(to: &self)
    }

    mutating func append(_ fields: [TypeField]) {
        appendLength(fields.count)
        for field in fields {
            append(field.name)
            appendCompact(UInt128(field.type))
            append(field.typeName)
            append(field.docs)
        }
    }
}

extension TypeRegistry: ScaleEncodable {
    /// The portable registry: every type behind its place.
    public func encode(to output: inout ScaleEncoder) {
        output.appendLength(types.count)
        for (place, type) in types.enumerated() {
            output.appendLength(place)
            type.encode(to: &output)
        }
    }
}

extension TypeDescription {
    func encode(to output: inout ScaleEncoder) {
        encodePath(to: &output)
        output.appendLength(parameters.count)
        for parameter in parameters {
            parameter.name.encode(to: &output)
            if let type = parameter.type {
                output.append(1)
                output.appendCompact(UInt128(type))
            } else {
                output.append(0)
            }
        }
        shape.encode(to: &output)
        output.append(docs)
    }

    /// The path's segments, split at `::`.
    private func encodePath(to output: inout ScaleEncoder) {
        let text = path.utf8Bytes
        var segments: [[UInt8]] = []
        var segment: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == 0x3a, index + 1 < text.count, text[index + 1] == 0x3a {
                segments.append(segment)
                segment = []
                index += 2
            } else {
                segment.append(text[index])
                index += 1
            }
        }
        if !segment.isEmpty { segments.append(segment) }
        segments.encode(to: &output)
    }
}

extension TypeShape {
    func encode(to output: inout ScaleEncoder) {
        switch self {
        case .composite(let fields):
            output.append(0)
            output.append(fields)
        case .variant(let variants):
            output.append(1)
            output.appendLength(variants.count)
            for variant in variants {
                variant.name.encode(to: &output)
                output.append(variant.fields)
                output.append(variant.index)
                output.append(variant.docs)
            }
        case .sequence(let element):
            output.append(2)
            output.appendCompact(UInt128(element))
        case .array(let count, let element):
            output.append(3)
            count.encode(to: &output)
            output.appendCompact(UInt128(element))
        case .tuple(let elements):
            output.append(4)
            output.appendLength(elements.count)
            for element in elements { output.appendCompact(UInt128(element)) }
        case .primitive(let primitive):
            output.append(5)
            output.append(primitive.rawValue)
        case .compact(let type):
            output.append(6)
            output.appendCompact(UInt128(type))
        }
    }
}
