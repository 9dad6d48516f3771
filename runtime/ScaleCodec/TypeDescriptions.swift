extension Bool: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.bool) }
}
extension UInt8 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.u8) }
}
extension UInt16 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.u16) }
}
extension UInt32 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.u32) }
}
extension UInt64 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.u64) }
}
extension UInt128 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.u128) }
}
extension Int8 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.i8) }
}
extension Int16 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.i16) }
}
extension Int32 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.i32) }
}
extension Int64 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.i64) }
}
extension Int128 {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.i128) }
}
extension String: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterPrimitive(.str) }
}
extension Unit: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID { registry.enterTuple([]) }
}

extension Compact: ScaleTyped where Value: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let value = Value.describe(in: &registry)
        return registry.enterCompact(of: value)
    }
}

extension Optional: ScaleTyped where Wrapped: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let wrapped = Wrapped.describe(in: &registry)
        return registry.enter("Option", parameters: [TypeParameter("T", wrapped)]) { _ in
            .variant([
                TypeVariant("None", index: 0),
                TypeVariant("Some", index: 1, fields: [TypeField(nil, wrapped)]),
            ])
        }
    }
}

extension Result: ScaleTyped where Success: ScaleTyped, Failure: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let success = Success.describe(in: &registry)
        let failure = Failure.describe(in: &registry)
        let parameters = [TypeParameter("T", success), TypeParameter("E", failure)]
        return registry.enter("Result", parameters: parameters) { _ in
            .variant([
                TypeVariant("Ok", index: 0, fields: [TypeField(nil, success)]),
                TypeVariant("Err", index: 1, fields: [TypeField(nil, failure)]),
            ])
        }
    }
}

extension Array: ScaleTyped where Element: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let element = Element.describe(in: &registry)
        return registry.enterSequence(of: element)
    }
}

extension BoundedArray: ScaleTyped where Element: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let element = Element.describe(in: &registry)
        let sequence = registry.enterSequence(of: element)
        let parameters = [TypeParameter("T", element), TypeParameter("S", nil)]
        return registry.enter("bounded_collections::bounded_vec::BoundedVec", parameters: parameters) { _ in
            .composite([TypeField(nil, sequence, typeName: "Vec<T>")])
        }
    }
}

extension FixedBytes: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let byte = UInt8.describe(in: &registry)
        return registry.enterArray(of: byte, count: Size.count)
    }
}

extension Pair: ScaleTyped where First: ScaleTyped, Second: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let first = First.describe(in: &registry)
        let second = Second.describe(in: &registry)
        return registry.enterTuple([first, second])
    }
}

extension Triple: ScaleTyped where First: ScaleTyped, Second: ScaleTyped, Third: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let first = First.describe(in: &registry)
        let second = Second.describe(in: &registry)
        let third = Third.describe(in: &registry)
        return registry.enterTuple([first, second, third])
    }
}
