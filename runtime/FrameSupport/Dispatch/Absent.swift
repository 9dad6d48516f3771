import Primitives
import ScaleCodec

// What a pallet without calls, events, errors or hold reasons has in their place: types without values. They are
// generic over the pallet so that a runtime can overload by them.

public enum NoCall<P: Pallet>: PalletCall {
    public var dispatchInfo: DispatchInfo { switch self {} }
    public func dispatch(_ origin: Origin) throws(DispatchError) -> PostDispatchInfo { switch self {} }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) { switch self {} }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public enum NoEvent<P: Pallet>: PalletEnum {
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) { switch self {} }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public enum NoFailure<P: Pallet>: PalletFailure {
    public var variantIndex: UInt8 { switch self {} }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) { switch self {} }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public enum NoReason<P: Pallet>: PalletReason {
    public static var variantCount: Int { 0 }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) { switch self {} }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}
