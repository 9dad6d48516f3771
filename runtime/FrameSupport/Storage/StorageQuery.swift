import HostInterface
import Primitives
import ScaleCodec

/// What a storage item yields: the declared type says whether an absent key is nil (`PoolInfo?`) or a default (`UInt32`).
public protocol StorageQuery {
    /// What is stored.
    associatedtype Stored: ScaleEncodable, ScaleDecodable, ScaleTyped

    /// The value to yield for what is stored, if anything.
    init(stored: Stored?)
    /// What to store for this value; nil removes the key.
    var stored: Stored? { get }

    /// Whether metadata calls the item optional.
    static var isOptional: Bool { get }
    /// What metadata names as the value of an absent key, encoded.
    static var fallback: [UInt8] { get }
}

extension Optional: StorageQuery where Wrapped: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public typealias Stored = Wrapped
    @inlinable
    public init(stored: Wrapped?) { self = stored }
    @inlinable
    public var stored: Wrapped? { self }
    public static var isOptional: Bool { true }
    public static var fallback: [UInt8] { [0] }
}

/// A type with a value for keys that are absent (Rust's `Default`, FRAME's `ValueQuery`).
public protocol StorageDefault: StorageQuery, ScaleEncodable, ScaleDecodable, ScaleTyped where Stored == Self {
    static var storageDefault: Self { get }
}

extension StorageDefault {
    @inlinable
    public init(stored: Self?) { self = stored ?? Self.storageDefault }
    @inlinable
    public var stored: Self? { self }
    public static var isOptional: Bool { false }
    public static var fallback: [UInt8] { Self.storageDefault.encoded() }
}

extension UInt8: StorageDefault { public static var storageDefault: UInt8 { 0 } }
extension UInt16: StorageDefault { public static var storageDefault: UInt16 { 0 } }
extension UInt32: StorageDefault { public static var storageDefault: UInt32 { 0 } }
extension UInt64: StorageDefault { public static var storageDefault: UInt64 { 0 } }
extension UInt128: StorageDefault { public static var storageDefault: UInt128 { 0 } }
extension Bool: StorageDefault { public static var storageDefault: Bool { false } }

extension Array: StorageQuery where Element: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public typealias Stored = [Element]
}
extension Array: StorageDefault where Element: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public static var storageDefault: [Element] { [] }
}

extension BoundedArray: StorageQuery where Element: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public typealias Stored = BoundedArray<Element, Limit>
}
extension BoundedArray: StorageDefault where Element: ScaleEncodable & ScaleDecodable & ScaleTyped {
    public static var storageDefault: BoundedArray<Element, Limit> { BoundedArray() }
}

extension Hash256: StorageDefault {
    public typealias Stored = Hash256
    public static var storageDefault: Hash256 { .zero }
}

extension Digest: StorageDefault {
    public typealias Stored = Digest
    public static var storageDefault: Digest { Digest() }
}

/// Reading and writing one key. What is stored but does not decode counts as absent, as in FRAME.
enum RawStorage {
    static func load<Value: ScaleDecodable>(_ key: [UInt8]) -> Value? {
        guard let bytes = Host.get(key) else { return nil }
        var input = ScaleDecoder(bytes)
        return try? Value(from: &input)
    }

    static func query<Query: StorageQuery>(_ key: [UInt8]) -> Query { Query(stored: load(key)) }

    static func write<Query: StorageQuery>(_ key: [UInt8], _ value: Query) {
        if let stored = value.stored {
            Host.set(key, stored.encoded())
        } else {
            Host.clear(key)
        }
    }
}
