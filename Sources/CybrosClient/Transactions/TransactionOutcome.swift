public import Primitives

/// What a transaction did in a block.
public struct TransactionOutcome: Sendable {
    public let block: BlockHeader
    /// Its place in the block.
    public let index: Int
    /// What was told while it was applied, in order.
    public let events: [ChainEvent]
    /// Why its call failed; nil where it succeeded. The fee is paid in both cases.
    public let failure: DispatchFailure?

    /// The fee that was paid, with the tip; nil where the chain does not tell.
    public var fee: Balance? {
        events.first { $0.pallet == "TransactionPayment" && $0.name == "TransactionFeePaid" }?["actual_fee"]?.uint128
    }

    /// Throws where the call failed.
    public func check() throws(DispatchFailure) {
        if let failure { throw failure }
    }

    /// The first event of that name.
    public func event(_ pallet: String, _ name: String) -> ChainEvent? {
        events.first { $0.pallet == pallet && $0.name == name }
    }
}

/// Why a call failed.
public enum DispatchFailure: Error, Hashable, Sendable {
    /// For a reason of a pallet's own; the docs say what it means.
    case module(pallet: String, error: String, docs: String)
    /// For a reason that any pallet may have, such as `BadOrigin` or `Token.FundsUnavailable`.
    case other(String)
}

extension DispatchFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .module(let pallet, let error, ""): "\(pallet).\(error)"
        case .module(let pallet, let error, let docs): "\(pallet).\(error): \(docs)"
        case .other(let name): name
        }
    }
}

extension ChainRuntime {
    /// Reads an `sp_runtime::DispatchError`.
    func failure(_ value: Value) throws(ValueError) -> DispatchFailure {
        guard case .variant(let variant) = value else { throw .expected("a dispatch error", found: value) }
        guard variant.name == "Module" else {
            guard let inner = value[0]?.variantName else { return .other(variant.name) }
            return .other("\(variant.name).\(inner)")
        }
        // Before the error had four bytes it had one.
        let module = variant.fields.count == 1 ? variant.fields[0].value : value
        let index: UInt8 = try module.field("index")
        guard let error = module["error"]?.bytes?.first ?? module["error"]?.integer() else {
            throw ValueError(.missingField("error"))
        }
        do throws(MetadataError) {
            let pallet = try metadata.pallet(index: index)
            let found = try metadata.error(pallet: pallet, index: error)
            let docs = found.docs.map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 }.joined(separator: " ")
            return .module(pallet: pallet.name, error: found.name, docs: docs)
        } catch {
            throw ValueError(.metadata(error))
        }
    }
}

extension ChainClient {
    /// What a transaction did in a block that it is said to be in.
    public func outcome(
        of transaction: SignedTransaction, in block: Hash256
    ) async throws(ClientError) -> TransactionOutcome {
        let found = try await self.block(block)
        guard let index = found.extrinsics.firstIndex(of: transaction.bytes) else {
            throw .transaction(.noOutcome(block: block))
        }
        let state = state(at: block)
        let runtime = try await state.runtime()
        let events = try await state.events().filter { $0.phase == .extrinsic(index) }
        let end = events.last { $0.pallet == "System" && ["ExtrinsicSuccess", "ExtrinsicFailed"].contains($0.name) }
        guard let end else { throw .transaction(.noOutcome(block: block)) }
        var failure: DispatchFailure?
        if end.name == "ExtrinsicFailed" {
            failure = try runtime.converting("System.ExtrinsicFailed") { () throws(ValueError) in
                try runtime.failure(try end.field("dispatch_error"))
            }
        }
        return TransactionOutcome(block: found.header, index: index, events: events, failure: failure)
    }
}
