import Authorship
import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Primitives
import ScaleCodec
import Testing

@Suite("Signed transactions")
struct TransactionTests {
    private let test: TestChain
    private let remark = CybrosRuntime.RuntimeCall.systemPallet(.remark(remark: [1, 2, 3]))

    init() throws { test = try TestChain() }

    /// What the runtime says of a transaction, both to the pool and to a block.
    private func verdicts(_ transaction: OpaqueExtrinsic) throws -> (pool: ExtrinsicRefusal?, block: ExtrinsicRefusal?)
    {
        var pool: ExtrinsicRefusal?
        do {
            if case .failed(let error) = try test.validate(transaction) { pool = .invalid(error) }
        } catch BlockchainError.executor(let error) {
            pool = .noVerdict(error)
        }
        let builder = try BlockBuilder(chain: test.chain, parent: test.chain.info.best, digest: Digest())
        try builder.applyInherents(TestChain.inherents(milliseconds: 1_800_000_000_000))
        var block: ExtrinsicRefusal?
        if case .failure(let error) = builder.apply(transaction) { block = error }
        #expect(builder.failure == nil)
        return (pool, block)
    }

    private func expect(
        _ transaction: OpaqueExtrinsic, _ error: TransactionValidityError?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (pool, block) = try verdicts(transaction)
        #expect(pool == error.map { .invalid($0) }, sourceLocation: sourceLocation)
        #expect(block == error.map { .invalid($0) }, sourceLocation: sourceLocation)
    }

    /// Expects that the runtime takes the bytes for no extrinsic.
    private func expectNoExtrinsic(
        _ transaction: OpaqueExtrinsic, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        func refusal(_ api: String, _ method: String) -> ExtrinsicRefusal {
            .noVerdict(
                .refused(function: "\(api)_\(method)", reason: "Bad input data provided to \(method): \(words)"))
        }
        let (pool, block) = try verdicts(transaction)
        #expect(pool == refusal("TaggedTransactionQueue", "validate_transaction"), sourceLocation: sourceLocation)
        #expect(block == refusal("BlockBuilder", "apply_extrinsic"), sourceLocation: sourceLocation)
    }

    @Test("A valid one provides its nonce, lives forever where it is immortal, and is told to others")
    func valid() throws {
        let verdict = try test.validate(test.sign(remark)).get()
        #expect(verdict.provides == [DevelopmentKeys.alice.accountID.bytes + UInt32(0).encoded()])
        #expect(verdict.requires == [])
        #expect(verdict.longevity == UInt64.max - 1)
        #expect(verdict.propagate)
        let tipped = try test.validate(test.sign(remark) { $0.tip = 1_000_000 }).get()
        #expect(tipped.priority > verdict.priority)
    }

    @Test("All three signature schemes are accepted", arguments: [SignatureScheme.sr25519, .ed25519, .ecdsa])
    func schemes(scheme: SignatureScheme) throws {
        let key =
            switch scheme {
            case .sr25519: DevelopmentKeys.bob
            case .ed25519: DevelopmentKeys.ed25519
            case .ecdsa: DevelopmentKeys.ecdsa
            }
        if scheme != .sr25519 {
            let gift = CybrosRuntime.RuntimeCall.balancesPallet(
                .transferKeepAlive(dest: .id(key.accountID), value: Compact(1_000_000_000_000)))
            try test.extend([test.sign(gift)])
        }
        try expect(test.sign(remark, by: key), nil)
        // A payload of more than 256 bytes is signed by its hash.
        let long = CybrosRuntime.RuntimeCall.systemPallet(.remark(remark: [UInt8](repeating: 7, count: 400)))
        try expect(test.sign(long, by: key), nil)
        var broken = test.sign(long, by: key)
        broken.bytes[60] ^= 1
        try expect(broken, .invalid(.badProof))
    }

    @Test("A nonce that was used is stale; one ahead waits in the pool and does not fit a block")
    func nonce() throws {
        try test.extend([test.sign(remark)])
        try expect(test.sign(remark), .invalid(.stale))
        try expect(test.sign(remark, nonce: 1), nil)
        let (pool, block) = try verdicts(test.sign(remark, nonce: 3))
        #expect(pool == nil)
        #expect(block == .invalid(.invalid(.future)))
        let verdict = try test.validate(test.sign(remark, nonce: 3)).get()
        #expect(verdict.requires == [DevelopmentKeys.alice.accountID.bytes + UInt32(2).encoded()])
    }

    @Test("Whatever is signed for another chain, runtime or transaction format is a bad proof")
    func binding() throws {
        let changes: [(inout TransactionForm) -> Void] = [
            { $0.specVersion = 101 }, { $0.transactionVersion = 2 },
            { $0.genesis = .zero }, { $0.birth = .zero },
        ]
        for change in changes { try expect(test.sign(remark, change), .invalid(.badProof)) }
    }

    @Test("A signature by another key, or over another call, tip or nonce, is a bad proof")
    func forgery() throws {
        let honest = test.sign(remark)
        // Account, signature, nonce, tip and the call's argument.
        for place in [2, 33, 40, 97, 100, 101, honest.bytes.count - 1] {
            var forged = honest
            forged.bytes[place] ^= 4
            let (pool, block) = try verdicts(forged)
            #expect(pool != nil, "byte \(place)")
            #expect(block != nil, "byte \(place)")
        }
        var other = honest
        other.bytes.replaceSubrange(2..<34, with: DevelopmentKeys.bob.accountID.bytes)
        try expect(other, .invalid(.badProof))
    }

    @Test("Addresses that name no account can not sign")
    func address() throws {
        let honest = test.sign(remark).bytes
        // An account index, which this chain writes without a number.
        let indexed = OpaqueExtrinsic([honest[0], 1] + honest[34...])
        try expect(indexed, .unknown(.cannotLookup))
    }

    @Test("A mortal transaction dies with its era; one born before the kept blocks is refused")
    func mortality() throws {
        for _ in 0..<6 { try test.extend() }
        func signed(born number: BlockNumber, period: UInt64 = 4) throws -> OpaqueExtrinsic {
            let birth = try #require(try test.chain.hash(number))
            return test.sign(remark) {
                $0.era = .mortal(period: period, current: UInt64(number))
                $0.birth = birth
            }
        }
        // The next block is 7: an era of four blocks that began at 5 lives, one that began at 2 is over.
        try expect(signed(born: 5), nil)
        #expect(try test.validate(signed(born: 5)).get().longevity == 2)
        try expect(signed(born: 2), .invalid(.badProof))
        try expect(signed(born: 6, period: 64), nil)
        // An era that will begin only after this block has no birth block yet.
        let unborn = test.sign(remark) {
            $0.era = .mortal(period: 64, phase: 40)
            $0.birth = .zero
        }
        try expect(unborn, .invalid(.ancientBirthBlock))
    }

    @Test("An era that no period has does not decode")
    func badEra() throws {
        var bytes = test.sign(remark).bytes
        // Two bytes in place of the immortal era's one: period 2, then a phase beyond its period.
        for era: [UInt8] in [[0x10, 0x00], [0x41, 0x00], [0xf1, 0xff]] {
            bytes.replaceSubrange(99..<100, with: era)
            try expectNoExtrinsic(OpaqueExtrinsic(bytes), "the bytes stand for no value")
            bytes.replaceSubrange(99..<101, with: [0])
        }
    }

    @Test("Who has nothing, or not enough for the fee and the existential deposit, can not pay")
    func payment() throws {
        try expect(test.sign(remark, by: DevelopmentKeys.charlie), .invalid(.payment))
        let little = CybrosRuntime.RuntimeCall.balancesPallet(
            .transferKeepAlive(dest: .id(DevelopmentKeys.charlie.accountID), value: Compact(1_000_000_000)))
        try test.extend([test.sign(little)])
        try expect(test.sign(remark, by: DevelopmentKeys.charlie), .invalid(.payment))
        try expect(test.sign(remark, by: DevelopmentKeys.bob) { $0.tip = .max }, .invalid(.payment))
        try expect(test.sign(remark, by: DevelopmentKeys.bob) { $0.tip = 1 << 62 }, .invalid(.payment))
    }

    @Test("A call heavier than a block may be, or an extrinsic longer, exhausts resources")
    func resources() throws {
        let heavy = CybrosRuntime.RuntimeCall.systemPallet(.killPrefix(prefix: [1], subkeys: .max))
        try expect(test.sign(heavy), .invalid(.exhaustsResources))
        // Three quarters of 5 MiB are what normal extrinsics may fill.
        let limit = 5 * 1024 * 1024 / 4 * 3
        let long = CybrosRuntime.RuntimeCall.systemPallet(.remark(remark: [UInt8](repeating: 0, count: limit)))
        try expect(test.sign(long), .invalid(.exhaustsResources))
        let fitting = CybrosRuntime.RuntimeCall.systemPallet(.remark(remark: [UInt8](repeating: 0, count: limit - 200)))
        try expect(test.sign(fitting), nil)
    }

    @Test("Unsigned transactions are refused, inherents too")
    func unsigned() throws {
        // The system pallet takes one call unsigned, the others none.
        try expect(OpaqueExtrinsic([4] + remark.encoded()), .invalid(.call))
        let batch = CybrosRuntime.RuntimeCall.utilityPallet(.batch(calls: [remark]))
        try expect(OpaqueExtrinsic([4] + batch.encoded()), .unknown(.noUnsignedValidator))
        let inherent = CybrosRuntime.RuntimeCall.timestampPallet(.set(now: Compact(1_900_000_000_000)))
        let (pool, block) = try verdicts(OpaqueExtrinsic([4] + inherent.encoded()))
        #expect(pool == .invalid(.invalid(.mandatoryValidation)))
        // The block has its time already, and a mandatory call that fails spoils it.
        #expect(block == .invalid(.invalid(.badMandatory)))
        #expect(try test.validate(test.sign(inherent)) == .failed(.invalid(.mandatoryValidation)))
    }

    @Test("A signed inherent spoils no block")
    func signedInherent() throws {
        let inherent = CybrosRuntime.RuntimeCall.timestampPallet(.set(now: Compact(1_900_000_000_000)))
        let (_, block) = try verdicts(test.sign(inherent))
        #expect(block == .invalid(.invalid(.badMandatory)))
    }

    @Test("Bytes after the call, a wrong version and an unknown call do not decode")
    func malformed() throws {
        let honest = test.sign(remark).bytes
        try expectNoExtrinsic(OpaqueExtrinsic(honest + [0]), "1 bytes are left over")
        try expectNoExtrinsic(OpaqueExtrinsic([0x85] + honest[1...]), "there is no variant 133")
        try expectNoExtrinsic(OpaqueExtrinsic([]), "1 bytes are missing")
        let form = TransactionForm(genesis: test.chain.info.genesis)
        try expectNoExtrinsic(form.sign(encoded: [200, 0], by: DevelopmentKeys.alice), "there is no variant 200")
        try expectNoExtrinsic(form.sign(encoded: [0, 8], by: DevelopmentKeys.alice), "there is no variant 8")
    }

    @Test("A call that fails is paid for, its sender's nonce counts on, and its changes are undone")
    func failure() throws {
        let call = CybrosRuntime.RuntimeCall.balancesPallet(
            .transferKeepAlive(dest: .id(DevelopmentKeys.charlie.accountID), value: Compact(.max)))
        let block = try test.extend([test.sign(call)])
        let nonce: Nonce = try test.chain.call(
            "AccountNonceApi_account_nonce", DevelopmentKeys.alice.accountID.bytes, at: block.id.hash)
        #expect(nonce == 1)
        let state = try test.chain.state(at: block.id.hash)
        #expect(try state.get(StorageKeys.account(DevelopmentKeys.charlie.accountID)) == nil)
        let issuance = try #require(try state.get(StorageKeys.value("Balances", "TotalIssuance")))
        #expect(try UInt128(decoding: issuance) < 4_000_000_000_000_000_000)
    }
}
