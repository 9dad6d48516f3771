import Balances
import Crypto
import Executive
import FrameSupport
import RuntimeTestSupport
import Sudo
import System
import Testing
import TransactionPayment
import Utility

/// Signed extrinsics through the executive, as a node would bring them.
@Suite struct TransactionTests {
    typealias Extensions = Mock.Extensions

    func chain(_ pairs: KeyPair...) throws -> Chain<Mock> {
        try mockChain(pairs.map { ($0.accountID, 10_000) } + [(.dave, 10)])
    }

    func extensions(nonce: Nonce, tip: Balance = 0) -> Extensions {
        Extensions(
            CheckMortality(.immortal),
            ExtensionChain(CheckNonce(nonce), ExtensionChain(CheckWeight(), ChargeTransactionPayment(tip: tip))))
    }

    /// The extrinsic's bytes, version 4: address, signature, extensions, call.
    func sign(
        _ call: Mock.RuntimeCall, by pair: KeyPair, nonce: Nonce, on chain: Chain<Mock>
    ) throws -> [UInt8] {
        let extensions = extensions(nonce: nonce)
        var implicit = ScaleEncoder()
        try chain.run { try extensions.encodeImplicit(to: &implicit) }
        var payload = call.encoded() + extensions.encoded() + implicit.bytes
        if payload.count > 256 { payload = chain.run { Host.blake2_256(payload).bytes } }
        let signature = [pair.scheme.rawValue] + pair.sign(payload)
        return [0x84] + MultiAddress.id(pair.accountID).encoded() + signature + extensions.encoded() + call.encoded()
    }

    /// How the call failed, if it did.
    func apply(_ bytes: [UInt8], on chain: Chain<Mock>) throws -> DispatchError? {
        switch try chain.run({ try Executive<Mock>.applyExtrinsic(bytes) }) {
        case .success(.success): return nil
        case .success(.failure(let error)): return error
        case .failure(let error): throw error
        }
    }

    let call = Mock.RuntimeCall.balancesPallet(.transferKeepAlive(dest: .bob, value: Compact(50)))

    @Test(
        "Each of the three signature schemes makes a transaction that runs and pays",
        arguments: SignatureScheme.allCases)
    func schemes(scheme: SignatureScheme) throws {
        let alice = try KeyPair(scheme: scheme, uri: "//Alice")
        let chain = try chain(alice)
        let bytes = try sign(call, by: alice, nonce: 0, on: chain)
        let fee = chain.run { Payment.queryInfo(call, length: UInt32(bytes.encoded().count)).partialFee }
        let verdict = try chain.run {
            try Executive<Mock>.validateTransaction(bytes, source: .external, parent: .zero).get()
        }
        #expect(verdict.provides == [CheckNonce<Mock>.tag(alice.accountID, 0)])

        let fresh = try self.chain(alice)
        #expect(try apply(bytes, on: fresh) == nil)
        #expect(fresh.free(.bob) == 50)
        #expect(fresh.free(alice.accountID) == 10_000 - 50 - fee)
        #expect(fresh.free(.dave) == 10 + fee)
        #expect(fresh.account(alice.accountID).nonce == 1)
        fresh.expectInvariants(Mock.tryState)
        #expect(throws: TransactionValidityError.invalid(.stale)) { try apply(bytes, on: fresh) }
    }

    @Test("A long call is signed by its hash")
    func longPayload() throws {
        let alice = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let chain = try chain(alice)
        let long = Mock.RuntimeCall.systemPallet(.remarkWithEvent(remark: [UInt8](repeating: 7, count: 300)))
        #expect(try apply(try sign(long, by: alice, nonce: 0, on: chain), on: chain) == nil)
    }

    @Test("A call that fails is paid for, and its changes are undone")
    func failure() throws {
        let alice = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let chain = try chain(alice)
        let call = Mock.RuntimeCall.balancesPallet(.transferKeepAlive(dest: .charlie, value: Compact(5)))
        #expect(try apply(try sign(call, by: alice, nonce: 0, on: chain), on: chain) == .token(.belowMinimum))
        #expect(chain.free(alice.accountID) < 10_000)
        #expect(chain.account(alice.accountID).nonce == 1)
        let last = try #require(chain.events.last)
        guard case .systemPallet(.extrinsicFailed(.token(.belowMinimum), _)) = last else {
            Issue.record("ended with \(last)")
            return
        }
    }

    @Test("A batch of all that fails early pays for what it reached, in its event, in its block and in its fee")
    func earlyFailure() throws {
        let alice = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let chain = try chain(alice)
        let poor = Mock.RuntimeCall.balancesPallet(.transferKeepAlive(dest: .charlie, value: Compact(5)))
        let batch = Mock.RuntimeCall.utilityPallet(.batchAll(calls: [poor] + Array(repeating: call, count: 20)))
        let reached = Mock.RuntimeCall.utilityPallet(.batchAll(calls: [poor])).dispatchInfo.weight
        let base = Mock.blockWeights.perClass.normal.baseExtrinsic
        let (usedBefore, freeBefore) = (chain.run { Core.usedWeight }, chain.free(alice.accountID))
        let bytes = try sign(batch, by: alice, nonce: 0, on: chain)
        #expect(try apply(bytes, on: chain) == .token(.belowMinimum))
        guard case .systemPallet(.extrinsicFailed(.token(.belowMinimum), let info))? = chain.events.last else {
            Issue.record("ended with \(chain.events)")
            return
        }
        #expect(info.weight == reached + base)
        #expect(chain.run { Core.usedWeight } == usedBefore + reached + base)
        let fee = chain.run {
            Payment.fee(DispatchInfo(weight: reached), length: UInt32(bytes.encoded().count), tip: 0).finalFee
        }
        #expect(chain.free(alice.accountID) == freeBefore - fee)
    }

    @Test("Whatever byte of a signed transaction is changed, it does not run")
    func tampering() throws {
        let alice = try KeyPair(scheme: .ed25519, uri: "//Alice")
        let chain = try chain(alice)
        let bytes = try sign(call, by: alice, nonce: 0, on: chain)
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1
            #expect(throws: (any Error).self, "byte \(position)") { try apply(changed, on: chain) }
        }
        for length in bytes.indices {
            #expect(throws: ScaleError.self) { try apply(Array(bytes[..<length]), on: chain) }
        }
        #expect(chain.free(.bob) == 0)
        #expect(try apply(bytes, on: chain) == nil)
    }

    @Test("Without a signature only inherents are taken, and what a pallet vouches for")
    func unsigned() throws {
        let chain = try mockChain()
        #expect(throws: TransactionValidityError.unknown(.noUnsignedValidator)) {
            try apply([4] + call.encoded(), on: chain)
        }
        #expect(throws: ScaleError.invalidVariant(5)) { try apply([5] + call.encoded(), on: chain) }
        #expect(throws: ScaleError.truncated(missing: 1)) { try apply([], on: chain) }
    }

    @Test("A block with transactions executes to the header that building it gave")
    func execution() throws {
        let alice = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let author = try chain(alice)
        let extrinsics = try (0..<3).map { try sign(call, by: alice, nonce: $0, on: author) }
        for bytes in extrinsics { #expect(try apply(bytes, on: author) == nil) }
        let header = try author.nextBlock()

        let importer = try Chain<Mock>(
            genesis: {
                try Money.buildGenesis([Pair(alice.accountID, 10_000), Pair(.dave, 10)])
                Payment.buildGenesis()
                Sudo<Mock>.buildGenesis(key: .alice)
            }, opensFirstBlock: false)
        let block = Block(header: header, extrinsics: extrinsics.map { OpaqueExtrinsic($0) })
        try importer.run { () throws(InvalidBlock) in try Executive<Mock>.executeBlock(block) }
        #expect(importer.free(.bob) == 150)
    }
}
