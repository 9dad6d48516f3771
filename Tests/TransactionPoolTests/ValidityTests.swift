import Primitives
import ScaleCodec
import TestSupport
import Testing
import TransactionPool

@Suite("Verdicts on transactions")
struct ValidityTests {
    @Test("A valid verdict has Substrate's encoding")
    func validEncoding() {
        let verdict = TransactionValidity.valid(
            ValidTransaction(priority: 2, requires: [[1, 2]], provides: [[3], []], longevity: 64, propagate: true))
        #expect(
            verdict.encoded() == [
                0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 8, 1, 2, 8, 4, 3, 0, 64, 0, 0, 0, 0, 0, 0, 0, 1,
            ])
    }

    static let errors: [(TransactionValidityError, [UInt8])] = [
        (.invalid(.call), [0, 0]), (.invalid(.payment), [0, 1]), (.invalid(.future), [0, 2]),
        (.invalid(.stale), [0, 3]), (.invalid(.badProof), [0, 4]), (.invalid(.ancientBirthBlock), [0, 5]),
        (.invalid(.exhaustsResources), [0, 6]), (.invalid(.custom(9)), [0, 7, 9]), (.invalid(.badMandatory), [0, 8]),
        (.invalid(.mandatoryValidation), [0, 9]), (.invalid(.badSigner), [0, 10]),
        (.invalid(.indeterminateImplicit), [0, 11]), (.invalid(.unknownOrigin), [0, 12]),
        (.unknown(.cannotLookup), [1, 0]), (.unknown(.noUnsignedValidator), [1, 1]), (.unknown(.custom(7)), [1, 2, 7]),
    ]

    @Test("Each reason has Substrate's index", arguments: errors)
    func errorEncoding(error: TransactionValidityError, bytes: [UInt8]) throws {
        let verdict = TransactionValidity.failed(error)
        #expect(verdict.encoded() == [1] + bytes)
        #expect(try TransactionValidity(decoding: [1] + bytes) == verdict)
    }

    @Test("Sources have Substrate's index and no others exist")
    func sources() throws {
        #expect(try TransactionSource(decoding: [0]) == .inBlock)
        #expect(try TransactionSource(decoding: [1]) == .local)
        #expect(try TransactionSource(decoding: [2]) == .external)
        #expect(throws: ScaleError.invalidVariant(3)) { try TransactionSource(decoding: [3]) }
    }

    @Test("Odd bytes are refused by name")
    func oddBytes() {
        #expect(throws: ScaleError.invalidVariant(2)) { try TransactionValidity(decoding: [2]) }
        #expect(throws: ScaleError.invalidVariant(13)) { try TransactionValidity(decoding: [1, 0, 13]) }
        #expect(throws: ScaleError.invalidVariant(3)) { try TransactionValidity(decoding: [1, 1, 3]) }
        let endless: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF]
        #expect(throws: ScaleError.self) { try TransactionValidity(decoding: endless) }
        let propagate: [UInt8] = [0] + [UInt8](repeating: 0, count: 18) + [2]
        #expect(throws: ScaleError.invalidBool(2)) { try TransactionValidity(decoding: propagate) }
    }

    @Test("Random bytes never trap, and what decodes encodes to the same bytes")
    func fuzz() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...16, using: &random)
            }
            if !bytes.isEmpty { bytes[0] &= 1 }
            guard let verdict = try? TransactionValidity(decoding: bytes) else { continue }
            #expect(verdict.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test("Verdicts combine to tags of both, the sum of priorities and the shorter longevity")
    func combination() {
        var verdict = ValidTransaction(priority: .max, requires: [[1]], provides: [[2]], longevity: 10)
        verdict.combine(
            with: ValidTransaction(priority: 1, requires: [[3]], provides: [[4]], longevity: 5, propagate: false))
        #expect(
            verdict
                == ValidTransaction(
                    priority: .max, requires: [[1], [3]], provides: [[2], [4]], longevity: 5, propagate: false))
    }

    static let codes: [(PoolError, Int, String?)] = [
        (.badFormat, 1001, nil), (.verification(.runtime("trap")), 1002, "trap"),
        (.invalid(.payment), 1010, "Inability to pay some fees (e.g. account balance too low)"),
        (.invalid(.custom(170)), 1010, "Custom error: 170"), (.invalid(.stale), 1010, "Transaction is outdated"),
        (.unknown(.noUnsignedValidator), 1011, "NoUnsignedValidator"), (.unknown(.custom(1)), 1011, "Custom(1)"),
        (.temporarilyBanned, 1012, nil), (.alreadyImported(.zero), 1013, "0x" + String(repeating: "0", count: 64)),
        (
            .tooLowPriority(old: 5, new: 5), 1014,
            "The transaction has too low priority to replace another transaction already in the pool."
        ),
        (.cycleDetected, 1015, nil),
        (.immediatelyDropped, 1016, "The transaction couldn't enter the pool because of the limit"),
        (
            .unactionable, 1018,
            "The transaction is unactionable since it is not propagable and the local node does not author blocks"
        ),
        (.noTagsProvided, 1019, "Transaction does not provide any tags, so the pool can't identify it"),
        (.verification(.unknownBlock(.zero)), 1020, nil), (.futureRejected, 1021, nil),
    ]

    @Test("Errors have the codes and data that Substrate's clients expect", arguments: codes)
    func rpcErrors(error: PoolError, code: Int, data: String?) {
        #expect(error.rpcError.code == code)
        #expect(error.rpcError.data == data)
    }
}
