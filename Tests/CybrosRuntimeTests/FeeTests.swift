import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Primitives
import ScaleCodec
import Testing
import TransactionPayment

@Suite("Fees")
struct FeeTests {
    private let test: TestChain

    init() throws { test = try TestChain() }

    private func free(_ account: AccountID, at block: Hash256) throws -> Balance {
        let bytes = try #require(try test.chain.state(at: block).get(StorageKeys.account(account)))
        return try Balance(decoding: Array(bytes[16..<32]))
    }

    @Test(
        "What a transaction pays is what queryInfo says of it, and the tip",
        arguments: [(0, Balance(0)), (10, 5), (70, 123_456_789), (20_000, 1)])
    func partialFee(size: Int, tip: Balance) throws {
        let call = CybrosRuntime.RuntimeCall.systemPallet(.remark(remark: [UInt8](repeating: 1, count: size)))
        let transaction = test.sign(call, by: DevelopmentKeys.bob) { $0.tip = tip }
        // With its length prefix, as it stands in a block.
        let encoded = transaction.encoded()
        let before = test.chain.info.best.hash
        let info: RuntimeDispatchInfo = try test.chain.call(
            "TransactionPaymentApi_query_info", encoded + UInt32(encoded.count).encoded(), at: before)
        let details: FeeDetails = try test.chain.call(
            "TransactionPaymentApi_query_fee_details", encoded + UInt32(encoded.count).encoded(), at: before)
        let callInfo: RuntimeDispatchInfo = try test.chain.call(
            "TransactionPaymentCallApi_query_call_info", call.encoded() + UInt32(encoded.count).encoded(), at: before)
        let block = try test.extend([transaction])
        let paid =
            try free(DevelopmentKeys.bob.accountID, at: before) - free(DevelopmentKeys.bob.accountID, at: block.id.hash)
        #expect(paid == info.partialFee + tip)
        #expect(details.finalFee == info.partialFee)
        #expect(callInfo == info)
        let inclusion = try #require(details.inclusionFee)
        #expect(inclusion.baseFee == 115_480_000)
        #expect(inclusion.lenFee == Balance(encoded.count) * 10_000_000)
        #expect(inclusion.adjustedWeightFee == Balance(2_000_000 + 400 * size))
    }

    @Test("An extrinsic without a signature pays nothing")
    func unsigned() throws {
        let call = CybrosRuntime.RuntimeCall.timestampPallet(.set(now: Compact(1)))
        let encoded = OpaqueExtrinsic([4] + call.encoded()).encoded()
        let info: RuntimeDispatchInfo = try test.chain.call(
            "TransactionPaymentApi_query_info", encoded + UInt32(encoded.count).encoded(), at: test.genesis.hash)
        #expect(info.partialFee == 0)
        #expect(info.class == .mandatory)
    }

    @Test("Sudo pays nothing for what it does")
    func sudo() throws {
        let call = CybrosRuntime.RuntimeCall.sudoPallet(.sudo(call: .systemPallet(.remark(remark: []))))
        let before = test.chain.info.best.hash
        let block = try test.extend([test.sign(call)])
        #expect(
            try free(DevelopmentKeys.alice.accountID, at: before)
                == free(DevelopmentKeys.alice.accountID, at: block.id.hash))
    }

    @Test("Weight and length have their prices, and a weight beyond a block costs a block")
    func prices() throws {
        func price(_ function: String, _ input: [UInt8]) throws -> Balance {
            try test.chain.call("TransactionPaymentApi_\(function)", input, at: test.genesis.hash)
        }
        #expect(try price("query_length_to_fee", UInt32(3).encoded()) == 30_000_000)
        #expect(try price("query_weight_to_fee", Weight(refTime: 77).encoded()) == 77)
        #expect(try price("query_weight_to_fee", Weight.max.encoded()) == 2_000_000_000_000)
    }
}
