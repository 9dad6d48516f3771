import FrameSupport

// The checks that bind a transaction to this chain, this runtime, and its sender.

/// Refuses the all-zero account as a sender.
public struct CheckNonZeroSender<Runtime: SystemConfig>: BytelessExtension {
    public typealias Call = Runtime.RuntimeCall

    public init() {}

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        guard who != .zero else { throw .invalid(.badSigner) }
        return ValidTransaction()
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        [
            ExtensionMetadata(
                "CheckNonZeroSender", path: "frame_system::extensions::check_non_zero_sender::CheckNonZeroSender",
                signs: Unit.self, in: &registry)
        ]
    }
}

/// Signs the runtime's spec version, so that a transaction made for another runtime does not run.
public struct CheckSpecVersion<Runtime: SystemConfig>: BytelessExtension {
    public typealias Call = Runtime.RuntimeCall

    public init() {}

    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {
        Runtime.version.specVersion.encode(to: &output)
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        [
            ExtensionMetadata(
                "CheckSpecVersion", path: "frame_system::extensions::check_spec_version::CheckSpecVersion",
                signs: UInt32.self, in: &registry)
        ]
    }
}

/// Signs the version of the transaction format.
public struct CheckTxVersion<Runtime: SystemConfig>: BytelessExtension {
    public typealias Call = Runtime.RuntimeCall

    public init() {}

    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {
        Runtime.version.transactionVersion.encode(to: &output)
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        [
            ExtensionMetadata(
                "CheckTxVersion", path: "frame_system::extensions::check_tx_version::CheckTxVersion",
                signs: UInt32.self, in: &registry)
        ]
    }
}

/// Signs the genesis hash, so that a transaction of another chain does not run.
public struct CheckGenesis<Runtime: SystemConfig>: BytelessExtension {
    public typealias Call = Runtime.RuntimeCall

    public init() {}

    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {
        System<Runtime>.blockHash[0].encode(to: &output)
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        [
            ExtensionMetadata(
                "CheckGenesis", path: "frame_system::extensions::check_genesis::CheckGenesis", signs: Hash256.self,
                in: &registry)
        ]
    }
}

/// Limits how long a transaction stays valid, and signs the hash of the block from which it is.
public struct CheckMortality<Runtime: SystemConfig>: TransactionExtension {
    public typealias Call = Runtime.RuntimeCall
    public typealias Pre = Void

    public var era: Era

    public init(_ era: Era) { self.era = era }
    public func encode(to output: inout ScaleEncoder) { era.encode(to: &output) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) { era = try input.decode() }

    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {
        let birth = era.birth(UInt64(System<Runtime>.blockNumber))
        let number = BlockNumber(truncatingIfNeeded: birth)
        guard System<Runtime>.blockHash.contains(number) else { throw .invalid(.ancientBirthBlock) }
        System<Runtime>.blockHash[number].encode(to: &output)
    }

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        let current = UInt64(System<Runtime>.blockNumber)
        return ValidTransaction(longevity: era.death(current).saturatingSubtract(current))
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        let field = TypeField(nil, registry.describe(Era.self), typeName: "Era")
        return [
            ExtensionMetadata(
                "CheckMortality", path: "frame_system::extensions::check_mortality::CheckMortality", field: field,
                signs: Hash256.self, in: &registry)
        ]
    }
}

/// Orders an account's transactions, and lets each run once.
public struct CheckNonce<Runtime: SystemConfig>: TransactionExtension {
    public typealias Call = Runtime.RuntimeCall
    public typealias Pre = Void

    public var nonce: Nonce

    public init(_ nonce: Nonce) { self.nonce = nonce }
    public func encode(to output: inout ScaleEncoder) { output.appendCompact(UInt128(nonce)) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        nonce = try input.decode(Compact<Nonce>.self).value
    }

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        let info = System<Runtime>.account[who]
        // An account that nothing provides for could not pay, and its nonce would start again.
        guard info.providers > 0 || info.sufficients > 0 else { throw .invalid(.payment) }
        guard nonce >= info.nonce else { throw .invalid(.stale) }
        let requires = nonce > info.nonce ? [CheckNonce.tag(who, nonce - 1)] : []
        return ValidTransaction(requires: requires, provides: [CheckNonce.tag(who, nonce)])
    }

    public func prepare(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError) {
        let info = System<Runtime>.account[who]
        guard info.providers > 0 || info.sufficients > 0 else { throw .invalid(.payment) }
        guard nonce == info.nonce else { throw .invalid(nonce < info.nonce ? .stale : .future) }
        System<Runtime>.incrementNonce(who)
    }

    /// The tag by which the pool orders transactions: account, then nonce.
    public static func tag(_ who: AccountID, _ nonce: Nonce) -> [UInt8] { Pair(who, nonce).encoded() }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        let field = TypeField(nil, registry.describe(Compact<Nonce>.self), typeName: "T::Nonce")
        return [
            ExtensionMetadata(
                "CheckNonce", path: "frame_system::extensions::check_nonce::CheckNonce", field: field,
                signs: Unit.self, in: &registry)
        ]
    }
}
