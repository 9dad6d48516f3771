import Primitives
import ScaleCodec

/// What is known of a transaction while its extensions look at it.
public struct TransactionContext<Call> {
    public let call: Call
    public let info: DispatchInfo
    /// Bytes of the encoded extrinsic, its length prefix among them.
    public let length: Int

    public init(call: Call, info: DispatchInfo, length: Int) {
        self.call = call
        self.info = info
        self.length = length
    }
}

/// A rule around every signed transaction: what it adds to the bytes, what it adds to the signed payload, and what it
/// checks and does before and after the call.
///
/// Source: FRAME's `TransactionExtension` (metadata: signed extensions), in the form of extrinsic version 4.
public protocol TransactionExtension: ScaleEncodable, ScaleDecodable {
    associatedtype Call
    /// What `prepare` hands to `postDispatch`.
    associatedtype Pre

    /// Writes what is signed but not sent.
    func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError)

    /// Whether the transaction could run; writes nothing that lasts.
    func validate(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError)
        -> ValidTransaction

    /// Does what must be done before the call; the call's failure does not undo it.
    func prepare(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError) -> Pre

    /// Settles after the call. `result` is nil where the call succeeded.
    static func postDispatch(
        _ pre: Pre, _ context: TransactionContext<Call>, _ post: PostDispatchInfo, result: DispatchError?
    ) throws(TransactionValidityError)

    /// Whether an unsigned extrinsic could run.
    static func validateBare(_ context: TransactionContext<Call>) throws(TransactionValidityError) -> ValidTransaction
    /// Does what must be done before an unsigned extrinsic's call.
    static func prepareBare(_ context: TransactionContext<Call>) throws(TransactionValidityError)
    /// Settles after an unsigned extrinsic's call.
    static func postDispatchBare(_ context: TransactionContext<Call>, _ post: PostDispatchInfo)

    /// The extensions as metadata lists them, in order.
    static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata]
}

extension TransactionExtension {
    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {}

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction { ValidTransaction() }

    public static func validateBare(
        _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction { ValidTransaction() }

    public static func prepareBare(_ context: TransactionContext<Call>) throws(TransactionValidityError) {}
    public static func postDispatchBare(_ context: TransactionContext<Call>, _ post: PostDispatchInfo) {}
}

extension TransactionExtension where Pre == Void {
    public func prepare(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError) {
        _ = try validate(who, context)
    }

    public static func postDispatch(
        _ pre: Void, _ context: TransactionContext<Call>, _ post: PostDispatchInfo, result: DispatchError?
    ) throws(TransactionValidityError) {}
}

/// An extension that adds no bytes to the transaction: only a rule, and perhaps something that is signed.
public protocol BytelessExtension: TransactionExtension where Pre == Void {
    init()
}

extension BytelessExtension {
    public func encode(to output: inout ScaleEncoder) {}
    public init(from input: inout ScaleDecoder) throws(ScaleError) { self.init() }
}

/// One extension in metadata.
public struct ExtensionMetadata {
    public var identifier: StaticString
    /// The type in the extrinsic.
    public var type: TypeID
    /// The type that is signed but not sent.
    public var implicit: TypeID

    public init(_ identifier: StaticString, type: TypeID, implicit: TypeID) {
        self.identifier = identifier
        self.type = type
        self.implicit = implicit
    }

    /// An extension whose type stands under `path` and holds one unnamed field, or nothing.
    public init<Implicit: ScaleTyped>(
        _ identifier: StaticString, path: StaticString, field: TypeField? = nil, signs implicit: Implicit.Type,
        in registry: inout TypeRegistry
    ) {
        self.identifier = identifier
        self.type = registry.enter(path) { _ in .composite(field.map { [$0] } ?? []) }
        self.implicit = registry.describe(implicit)
    }
}

/// Two extensions, or one and a chain of others, in order.
public struct ExtensionChain<First: TransactionExtension, Rest: TransactionExtension>: TransactionExtension
where First.Call == Rest.Call {
    public typealias Call = First.Call
    public typealias Pre = Pair<First.Pre, Rest.Pre>

    public var first: First
    public var rest: Rest

    public init(_ first: First, _ rest: Rest) {
        self.first = first
        self.rest = rest
    }

    public func encode(to output: inout ScaleEncoder) {
        first.encode(to: &output)
        rest.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        first = try input.decode()
        rest = try input.decode()
    }

    public func encodeImplicit(to output: inout ScaleEncoder) throws(TransactionValidityError) {
        try first.encodeImplicit(to: &output)
        try rest.encodeImplicit(to: &output)
    }

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        var verdict = try first.validate(who, context)
        verdict.combine(with: try rest.validate(who, context))
        return verdict
    }

    public func prepare(_ who: AccountID, _ context: TransactionContext<Call>) throws(TransactionValidityError) -> Pre {
        Pair(try first.prepare(who, context), try rest.prepare(who, context))
    }

    public static func postDispatch(
        _ pre: Pre, _ context: TransactionContext<Call>, _ post: PostDispatchInfo, result: DispatchError?
    ) throws(TransactionValidityError) {
        try First.postDispatch(pre.first, context, post, result: result)
        try Rest.postDispatch(pre.second, context, post, result: result)
    }

    public static func validateBare(
        _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        var verdict = try First.validateBare(context)
        verdict.combine(with: try Rest.validateBare(context))
        return verdict
    }

    public static func prepareBare(_ context: TransactionContext<Call>) throws(TransactionValidityError) {
        try First.prepareBare(context)
        try Rest.prepareBare(context)
    }

    public static func postDispatchBare(_ context: TransactionContext<Call>, _ post: PostDispatchInfo) {
        First.postDispatchBare(context, post)
        Rest.postDispatchBare(context, post)
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        First.metadata(in: &registry) + Rest.metadata(in: &registry)
    }
}
