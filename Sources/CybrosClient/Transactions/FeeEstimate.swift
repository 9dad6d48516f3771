import Crypto
import JSON
public import Primitives

/// What a transaction would cost.
public struct FeeEstimate: Hashable, Sendable {
    /// Without the tip.
    public var fee: Balance
    /// Picoseconds of execution.
    public var refTime: UInt64
    /// Bytes of proof.
    public var proofSize: UInt64
    /// `normal`, `operational` or `mandatory`: which part of a block it may fill.
    public var dispatchClass: String
}

extension FeeEstimate {
    private static let method = "payment_queryInfo"

    /// Reads the answer of `payment_queryInfo`.
    fileprivate init(_ json: JSON) throws(ClientError) {
        // Nodes write the fee as digits in quotes, since JavaScript would round it.
        guard let fee = json["partialFee"]?.uint128 ?? json["partialFee"]?.string.flatMap({ UInt128($0) }) else {
            throw .badAnswer(method: Self.method, "no fee")
        }
        self.fee = fee
        // Old runtimes have the time alone.
        let weight = json["weight"]
        refTime = weight?["ref_time"]?.uint64 ?? weight?["refTime"]?.uint64 ?? weight?.uint64 ?? 0
        proofSize = weight?["proof_size"]?.uint64 ?? weight?["proofSize"]?.uint64 ?? 0
        dispatchClass = json["class"]?.string ?? "normal"
    }

    /// Asks the node about a transaction.
    static func ask(
        _ rpc: RPCClient, _ transaction: [UInt8], at block: Hash256
    ) async throws(ClientError) -> FeeEstimate {
        try FeeEstimate(try await rpc.call(method, [.hex(transaction), .hex(block.bytes)], about: block))
    }
}

extension ChainClient {
    /// What a call would cost, at the best block.
    ///
    /// Nothing is signed for it: a node could send what it is shown.
    public func fee(
        of call: Call, by signer: some Signer, options: TransactionOptions = TransactionOptions()
    ) async throws(ClientError) -> FeeEstimate {
        let runtime = try await runtime()
        let state = try await state()
        let nonce = try await state.account(signer.accountID).nonce
        let transaction = try runtime.unsignedForm(
            of: call, from: signer.accountID, scheme: signer.scheme, nonce: nonce, options: options, genesis: genesis)
        return try await .ask(rpc, transaction, at: state.block)
    }
}

extension ChainRuntime {
    /// A transaction as long as the signed one would be.
    fileprivate func unsignedForm(
        of call: Call, from account: AccountID, scheme: SignatureScheme, nonce: Nonce, options: TransactionOptions,
        genesis: Hash256
    ) throws(ClientError) -> [UInt8] {
        let era = options.lifetime == .forever ? Era.immortal : .mortal(period: 64, current: 0)
        let form = TransactionForm(nonce: nonce, tip: options.tip, era: era, genesis: genesis, birthHash: genesis)
        return try transaction(
            try encode(call), form, account: account, scheme: scheme,
            signature: [UInt8](repeating: 0, count: scheme.signatureLength))
    }
}
