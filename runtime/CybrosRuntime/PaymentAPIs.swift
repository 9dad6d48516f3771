import Executive
import FrameSupport
import TransactionPayment

// TransactionPaymentApi and TransactionPaymentCallApi: what a transaction would cost.
extension RuntimeAPIs {
    private typealias Payment = TransactionPayment<CybrosRuntime>

    static func queryInfo(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let extrinsic = try extrinsic(&input)
        let length: UInt32 = try read(&input)
        return Payment.queryInfo(extrinsic.call, length: length, isSigned: extrinsic.signature != nil).encoded()
    }

    static func queryFeeDetails(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let extrinsic = try extrinsic(&input)
        let length: UInt32 = try read(&input)
        return Payment.queryFeeDetails(extrinsic.call, length: length, isSigned: extrinsic.signature != nil).encoded()
    }

    static func queryCallInfo(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let call: CybrosRuntime.RuntimeCall = try read(&input)
        return Payment.queryInfo(call, length: try read(&input)).encoded()
    }

    static func queryCallFeeDetails(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let call: CybrosRuntime.RuntimeCall = try read(&input)
        return Payment.queryFeeDetails(call, length: try read(&input)).encoded()
    }

    static func queryWeightToFee(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        Payment.queryWeightToFee(try read(&input)).encoded()
    }

    static func queryLengthToFee(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        Payment.queryLengthToFee(try read(&input)).encoded()
    }

    private static func extrinsic(
        _ input: inout ScaleDecoder
    ) throws(InvalidBlock) -> UncheckedExtrinsic<CybrosRuntime> {
        let opaque: OpaqueExtrinsic = try read(&input)
        return try decoding { () throws(ScaleError) in try UncheckedExtrinsic<CybrosRuntime>(opaque.bytes) }
    }
}
