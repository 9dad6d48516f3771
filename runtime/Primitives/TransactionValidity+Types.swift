import ScaleCodec

// How metadata describes the verdicts on transactions.

extension TransactionSource: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::transaction_validity::TransactionSource") { _ in
            .variant([
                TypeVariant("InBlock", index: 0), TypeVariant("Local", index: 1), TypeVariant("External", index: 2),
            ])
        }
    }
}

extension ValidTransaction: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::transaction_validity::ValidTransaction") { registry in
            let number = registry.describe(UInt64.self)
            let tags = registry.describe([[UInt8]].self)
            return .composite([
                TypeField("priority", number, typeName: "TransactionPriority"),
                TypeField("requires", tags, typeName: "Vec<TransactionTag>"),
                TypeField("provides", tags, typeName: "Vec<TransactionTag>"),
                TypeField("longevity", number, typeName: "TransactionLongevity"),
                TypeField("propagate", registry.describe(Bool.self), typeName: "bool"),
            ])
        }
    }
}

extension InvalidTransaction: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::transaction_validity::InvalidTransaction") { registry in
            .variant([
                TypeVariant("Call", index: 0), TypeVariant("Payment", index: 1), TypeVariant("Future", index: 2),
                TypeVariant("Stale", index: 3), TypeVariant("BadProof", index: 4),
                TypeVariant("AncientBirthBlock", index: 5), TypeVariant("ExhaustsResources", index: 6),
                TypeVariant(
                    "Custom", index: 7, fields: [TypeField(nil, registry.describe(UInt8.self), typeName: "u8")]),
                TypeVariant("BadMandatory", index: 8), TypeVariant("MandatoryValidation", index: 9),
                TypeVariant("BadSigner", index: 10), TypeVariant("IndeterminateImplicit", index: 11),
                TypeVariant("UnknownOrigin", index: 12),
            ])
        }
    }
}

extension UnknownTransaction: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::transaction_validity::UnknownTransaction") { registry in
            .variant([
                TypeVariant("CannotLookup", index: 0), TypeVariant("NoUnsignedValidator", index: 1),
                TypeVariant(
                    "Custom", index: 2, fields: [TypeField(nil, registry.describe(UInt8.self), typeName: "u8")]),
            ])
        }
    }
}

extension TransactionValidityError: ScaleTyped {
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        registry.enter("sp_runtime::transaction_validity::TransactionValidityError") { registry in
            .variant([
                TypeVariant(
                    "Invalid", index: 0,
                    fields: [TypeField(nil, registry.describe(InvalidTransaction.self), typeName: "InvalidTransaction")]
                ),
                TypeVariant(
                    "Unknown", index: 1,
                    fields: [TypeField(nil, registry.describe(UnknownTransaction.self), typeName: "UnknownTransaction")]
                ),
            ])
        }
    }
}
