import Primitives
import ScaleCodec

// What a pallet without calls, events, errors or hold reasons has in their place: types of which nobody can make a
// value. (Enums without cases would say the same, but then the compiler warns of every line that takes one.) They are
// generic over the pallet so that a runtime can overload by them.

public struct NoCall<P: Pallet>: PalletCall {
    private init() {}
    public var dispatchInfo: DispatchInfo { DispatchInfo(weight: .zero) }
    public func dispatch(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo {
        throw DispatchFailure(.unavailable)
    }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) {}
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public struct NoEvent<P: Pallet>: PalletEnum {
    private init() {}
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) {}
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public struct NoFailure<P: Pallet>: PalletFailure {
    private init() {}
    public var variantIndex: UInt8 { 0 }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) {}
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

public struct NoReason<P: Pallet>: PalletReason {
    private init() {}
    public static var variantCount: Int { 0 }
    public static var isInhabited: Bool { false }
    public func encode(to output: inout ScaleEncoder) {}
    public init(from input: inout ScaleDecoder) throws(ScaleError) { throw .invalidVariant(try input.readByte()) }
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}
