import ScaleCodec

/// Where a transaction that is to be validated came from (`TaggedTransactionQueue_validate_transaction`'s first argument).
///
/// Source: Polkadot specification, appendix C.7.2.
public enum TransactionSource: UInt8, Hashable, Sendable {
    /// It stands in a block already.
    case inBlock = 0
    /// This node made it: off-chain workers, for instance.
    case local = 1
    /// A peer or an RPC client sent it.
    case external = 2
}

/// What the pool must know of a transaction that can be executed, now or later.
///
/// Source: Polkadot specification, definition "valid transaction" (appendix C.7.2).
public struct ValidTransaction: Hashable, Sendable {
    /// Of two transactions that could both come next, the one of the higher priority does.
    public var priority: UInt64
    /// Tags that others must have provided before this one can be executed.
    public var requires: [[UInt8]]
    /// Tags that this one provides, which no other transaction of the pool may provide too.
    public var provides: [[UInt8]]
    /// Blocks for which the validity holds at least.
    public var longevity: UInt64
    /// Whether peers are to be told.
    public var propagate: Bool

    @inlinable
    public init(
        priority: UInt64 = 0, requires: [[UInt8]] = [], provides: [[UInt8]] = [], longevity: UInt64 = .max,
        propagate: Bool = true
    ) {
        self.priority = priority
        self.requires = requires
        self.provides = provides
        self.longevity = longevity
        self.propagate = propagate
    }

    /// Both verdicts as one: tags of either, priorities added (up to the greatest), the shorter longevity,
    /// propagated where both are.
    @inlinable
    public mutating func combine(with other: ValidTransaction) {
        let (sum, overflow) = priority.addingReportingOverflow(other.priority)
        priority = overflow ? .max : sum
        requires += other.requires
        provides += other.provides
        longevity = min(longevity, other.longevity)
        propagate = propagate && other.propagate
    }
}

/// Why a transaction can not be executed.
public enum InvalidTransaction: Hashable, Sendable {
    /// The call is not expected.
    case call
    /// Fees can not be paid.
    case payment
    /// It can be executed later: its nonce is ahead, for instance.
    case future
    /// Its time is over: its nonce is used up, for instance.
    case stale
    /// A signature or another proof does not hold, or holds for another chain or runtime.
    case badProof
    /// Its era starts at a block that is too long ago.
    case ancientBirthBlock
    /// It would use more than what is left of the block, or more than any block has.
    case exhaustsResources
    /// A reason that the runtime gave a number.
    case custom(UInt8)
    /// A mandatory call failed, which makes the block invalid.
    case badMandatory
    /// A mandatory call came in as a transaction.
    case mandatoryValidation
    /// The signer may not sign.
    case badSigner
    /// An implicit part of the signed payload could not be computed.
    case indeterminateImplicit
    /// No transaction extension authorised an origin.
    case unknownOrigin
}

/// Why the validity of a transaction could not be found out.
public enum UnknownTransaction: Hashable, Sendable {
    /// Something that is needed to tell is missing.
    case cannotLookup
    /// It is unsigned, and nothing validates unsigned transactions of its kind.
    case noUnsignedValidator
    /// A reason that the runtime gave a number.
    case custom(UInt8)
}

/// Why a transaction is not known to be valid.
public enum TransactionValidityError: Error, Hashable, Sendable {
    case invalid(InvalidTransaction)
    case unknown(UnknownTransaction)
}

/// What becomes of an extrinsic in a block: it does not belong there, or its call failed, or succeeded.
public typealias ApplyExtrinsicResult = Result<Result<Unit, DispatchError>, TransactionValidityError>

/// The runtime's verdict on a transaction.
public enum TransactionValidity: Hashable, Sendable {
    case valid(ValidTransaction)
    case failed(TransactionValidityError)

    /// The verdict that `body` came to.
    @inlinable
    public init(catching body: () throws(TransactionValidityError) -> ValidTransaction) {
        do {
            self = .valid(try body())
        } catch {
            self = .failed(error)
        }
    }

    @inlinable
    public func get() throws(TransactionValidityError) -> ValidTransaction {
        switch self {
        case .valid(let transaction): return transaction
        case .failed(let error): throw error
        }
    }
}

// MARK: - SCALE coding

extension TransactionSource: ScaleEncodable, ScaleDecodable {
    @inlinable
    public func encode(to output: inout ScaleEncoder) { output.append(rawValue) }

    @inlinable
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        let index = try input.readByte()
        guard let source = TransactionSource(rawValue: index) else { throw .invalidVariant(index) }
        self = source
    }
}

extension ValidTransaction: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        output.appendFixed(priority)
        Self.encodeTags(requires, to: &output)
        Self.encodeTags(provides, to: &output)
        output.appendFixed(longevity)
        output.append(propagate ? 1 : 0)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        priority = try input.readFixed()
        requires = try Self.decodeTags(from: &input)
        provides = try Self.decodeTags(from: &input)
        longevity = try input.readFixed()
        switch try input.readByte() {
        case 0: propagate = false
        case 1: propagate = true
        case let other: throw .invalidBool(other)
        }
    }

    private static func encodeTags(_ tags: [[UInt8]], to output: inout ScaleEncoder) {
        output.appendLength(tags.count)
        for tag in tags { output.appendPrefixed(tag) }
    }

    private static func decodeTags(from input: inout ScaleDecoder) throws(ScaleError) -> [[UInt8]] {
        let count = try input.readLength()
        // Each tag takes a byte of input at least.
        guard count <= input.remaining else { throw .truncated(missing: count - input.remaining) }
        try input.chargeElements(count, of: [UInt8].self)
        var tags: [[UInt8]] = []
        tags.reserveCapacity(count)
        for _ in 0..<count {
            let length = try input.readLength()
            tags.append(try input.readBytes(length))
        }
        return tags
    }
}

extension InvalidTransaction: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .call: output.append(0)
        case .payment: output.append(1)
        case .future: output.append(2)
        case .stale: output.append(3)
        case .badProof: output.append(4)
        case .ancientBirthBlock: output.append(5)
        case .exhaustsResources: output.append(6)
        case .custom(let code):
            output.append(7)
            output.append(code)
        case .badMandatory: output.append(8)
        case .mandatoryValidation: output.append(9)
        case .badSigner: output.append(10)
        case .indeterminateImplicit: output.append(11)
        case .unknownOrigin: output.append(12)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .call
        case 1: self = .payment
        case 2: self = .future
        case 3: self = .stale
        case 4: self = .badProof
        case 5: self = .ancientBirthBlock
        case 6: self = .exhaustsResources
        case 7: self = .custom(try input.readByte())
        case 8: self = .badMandatory
        case 9: self = .mandatoryValidation
        case 10: self = .badSigner
        case 11: self = .indeterminateImplicit
        case 12: self = .unknownOrigin
        case let index: throw .invalidVariant(index)
        }
    }
}

extension UnknownTransaction: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .cannotLookup: output.append(0)
        case .noUnsignedValidator: output.append(1)
        case .custom(let code):
            output.append(2)
            output.append(code)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .cannotLookup
        case 1: self = .noUnsignedValidator
        case 2: self = .custom(try input.readByte())
        case let index: throw .invalidVariant(index)
        }
    }
}

extension TransactionValidityError: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .invalid(let reason):
            output.append(0)
            reason.encode(to: &output)
        case .unknown(let reason):
            output.append(1)
            reason.encode(to: &output)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .invalid(try InvalidTransaction(from: &input))
        case 1: self = .unknown(try UnknownTransaction(from: &input))
        case let index: throw .invalidVariant(index)
        }
    }
}

extension TransactionValidity: ScaleEncodable, ScaleDecodable {
    public func encode(to output: inout ScaleEncoder) {
        switch self {
        case .valid(let transaction):
            output.append(0)
            transaction.encode(to: &output)
        case .failed(let error):
            output.append(1)
            error.encode(to: &output)
        }
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        switch try input.readByte() {
        case 0: self = .valid(try ValidTransaction(from: &input))
        case 1: self = .failed(try TransactionValidityError(from: &input))
        case let index: throw .invalidVariant(index)
        }
    }
}
