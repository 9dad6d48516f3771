import Balances
import FrameSupport
import System

/// Makes the signer pay before the call runs, and gives back afterwards what was too much.
///
/// Source: FRAME's `ChargeTransactionPayment`.
public struct ChargeTransactionPayment<Runtime: TransactionPaymentConfig>: TransactionExtension {
    public typealias Call = Runtime.RuntimeCall

    /// Who has paid how much.
    public struct Payment {
        let who: AccountID
        let fee: Balance
        let tip: Balance
    }

    /// What the signer adds to the fee so that the transaction comes sooner.
    public var tip: Balance

    public init(tip: Balance) { self.tip = tip }
    public func encode(to output: inout ScaleEncoder) { output.appendCompact(tip) }
    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        tip = try input.decode(Compact<Balance>.self).value
    }

    public func validate(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> ValidTransaction {
        let fee = finalFee(context)
        guard fee == 0 || Balances<Runtime>.reducible(who, keep: .preserve) >= fee else { throw .invalid(.payment) }
        return ValidTransaction(
            priority: TransactionPayment<Runtime>.priority(context.info, length: context.length, tip: tip, fee: fee))
    }

    public func prepare(
        _ who: AccountID, _ context: TransactionContext<Call>
    ) throws(TransactionValidityError) -> Payment {
        let fee = finalFee(context)
        if fee != 0 {
            do throws(DispatchError) {
                try Balances<Runtime>.withdraw(who, fee, preservation: .preserve)
            } catch {
                throw .invalid(.payment)
            }
        }
        return Payment(who: who, fee: fee, tip: tip)
    }

    public static func postDispatch(
        _ pre: Payment, _ context: TransactionContext<Call>, _ post: PostDispatchInfo, result: DispatchError?
    ) throws(TransactionValidityError) {
        let actual = TransactionPayment<Runtime>.fee(
            context.info, post, length: UInt32(clamping: context.length), tip: pre.tip
        ).finalFee
        var paid = pre.fee
        let refund = pre.fee.saturatingSubtract(actual)
        // An account that the call has ended gets nothing back.
        if refund != 0, Balances<Runtime>.total(pre.who) != 0,
            (try? Balances<Runtime>.deposit(pre.who, refund)) != nil
        {
            paid -= refund
        }
        let tip = min(pre.tip, paid)
        Runtime.handleFee(paid - tip, tip: tip)
        TransactionPayment<Runtime>.deposit(.transactionFeePaid(who: pre.who, actualFee: actual, tip: pre.tip))
    }

    private func finalFee(_ context: TransactionContext<Call>) -> Balance {
        TransactionPayment<Runtime>.fee(context.info, length: UInt32(clamping: context.length), tip: tip).finalFee
    }

    public static func metadata(in registry: inout TypeRegistry) -> [ExtensionMetadata] {
        let field = TypeField(nil, registry.describe(Compact<Balance>.self), typeName: "BalanceOf<T>")
        return [
            ExtensionMetadata(
                "ChargeTransactionPayment", path: "pallet_transaction_payment::ChargeTransactionPayment", field: field,
                signs: Unit.self, in: &registry)
        ]
    }
}
