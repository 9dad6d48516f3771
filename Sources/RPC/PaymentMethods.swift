import Blockchain
import JSON
import JSONRPC
import Primitives
import ScaleCodec

/// `payment_*`: what a transaction would cost.
struct PaymentMethods: Sendable {
    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registry.register("payment_queryInfo") { (params, _) throws(RPCError) in
            let extrinsic = try params.next("encodedXt", .hexBytes)
            let at = try params.optional("at", .blockHash)
            let info: DispatchInfo = try await query(
                "TransactionPaymentApi_query_info", extrinsic, at: at, failing: "Unable to query dispatch info.")
            return info.json
        }
        registry.register("payment_queryFeeDetails") { (params, _) throws(RPCError) in
            let extrinsic = try params.next("encodedXt", .hexBytes)
            let at = try params.optional("at", .blockHash)
            let details: FeeDetails = try await query(
                "TransactionPaymentApi_query_fee_details", extrinsic, at: at, failing: "Unable to query fee details.")
            return details.json
        }
    }

    /// Asks the runtime about an extrinsic and its length.
    private func query<Answer: ScaleDecodable & Sendable>(
        _ function: String, _ extrinsic: [UInt8], at hash: Hash256?, failing message: String
    ) async throws(RPCError) -> Answer {
        do throws(ScaleError) {
            _ = try OpaqueExtrinsic(decoding: extrinsic)
        } catch {
            throw .runtime(message, error.words, code: 2)
        }
        guard let length = UInt32(exactly: extrinsic.count) else { throw .runtime(message, "too long", code: 2) }
        return try await access.run(.runtime) { chain throws(RPCError) in
            do throws(BlockchainError) {
                return try chain.call(function, extrinsic + length.encoded(), at: hash ?? chain.info.best.hash)
            } catch {
                throw .runtime(message, error.runtimeAPIText)
            }
        }
    }
}

/// `RuntimeDispatchInfo`: weight, class and fee of a transaction.
struct DispatchInfo: ScaleDecodable, Sendable {
    let refTime: UInt64
    let proofSize: UInt64
    let dispatchClass: String
    let partialFee: UInt128

    init(from input: inout ScaleDecoder) throws(ScaleError) {
        refTime = try input.decode(Compact<UInt64>.self).value
        proofSize = try input.decode(Compact<UInt64>.self).value
        switch try input.readByte() {
        case 0: dispatchClass = "normal"
        case 1: dispatchClass = "operational"
        case 2: dispatchClass = "mandatory"
        case let other: throw .invalidVariant(other)
        }
        partialFee = try input.decode()
    }

    var json: JSON {
        [
            "weight": ["ref_time": JSON(refTime), "proof_size": JSON(proofSize)],
            "class": .string(dispatchClass), "partialFee": .string(String(partialFee)),
        ]
    }
}

/// `FeeDetails`: the parts of a fee, none for what pays nothing; and the tip, which clients are not told.
struct FeeDetails: ScaleDecodable, Sendable {
    let inclusionFee: Triple<UInt128, UInt128, UInt128>?

    init(from input: inout ScaleDecoder) throws(ScaleError) {
        inclusionFee = try input.decode()
        _ = try input.decode(UInt128.self)
    }

    var json: JSON {
        guard let fee = inclusionFee else { return ["inclusionFee": .null] }
        return [
            "inclusionFee": [
                "baseFee": .hex(number: fee.first), "lenFee": .hex(number: fee.second),
                "adjustedWeightFee": .hex(number: fee.third),
            ]
        ]
    }
}
