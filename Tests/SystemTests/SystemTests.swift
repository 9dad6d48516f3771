import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@ConstructRuntime
enum Plain: ExecutiveConfig {
    @PalletIndex(0) typealias SystemPallet = System<Plain>

    typealias Extensions = ExtensionChain<
        CheckNonZeroSender<Plain>,
        ExtensionChain<
            CheckSpecVersion<Plain>,
            ExtensionChain<
                CheckTxVersion<Plain>,
                ExtensionChain<
                    CheckGenesis<Plain>,
                    ExtensionChain<CheckMortality<Plain>, ExtensionChain<CheckNonce<Plain>, CheckWeight<Plain>>>
                >
            >
        >
    >

    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 1000) }
    static var blockHashCount: BlockNumber { 4 }
    static var maxConsumers: UInt32 { 2 }
}

typealias Core = System<Plain>

@Suite struct AccountTests {
    @Test("An account comes with its first provider and goes with its last")
    func providers() throws {
        let chain = Chain<Plain>()
        try chain.attempt { () throws(DispatchError) in
            Core.incrementProviders(.alice)
            Core.incrementProviders(.alice)
            try Core.decrementProviders(.alice)
            try Core.decrementProviders(.alice)
        }
        chain.expectEvents([
            .systemPallet(.newAccount(account: .alice)), .systemPallet(.killedAccount(account: .alice)),
        ])
        #expect(chain.run { Core.account[.alice] } == AccountInfo())
    }

    @Test("What consumes an account keeps it; an account without provider can not be consumed")
    func consumers() throws {
        let chain = Chain<Plain>()
        chain.expectUnchanged(failing: .noProviders) { () throws(DispatchError) in
            try Core.incrementConsumers(.alice)
        }
        try chain.attempt { () throws(DispatchError) in
            Core.incrementProviders(.alice)
            try Core.incrementConsumers(.alice)
        }
        chain.expectUnchanged(failing: .consumerRemaining) { () throws(DispatchError) in
            try Core.decrementProviders(.alice)
        }
        try chain.attempt { () throws(DispatchError) in try Core.incrementConsumers(.alice) }
        chain.expectUnchanged(failing: .tooManyConsumers) { () throws(DispatchError) in
            try Core.incrementConsumers(.alice)
        }
        chain.run {
            #expect(!Core.canAccrueConsumers(.alice, 1))
            #expect(!Core.canDecrementProvider(.alice))
            Core.incrementProviders(.alice)
            #expect(Core.canDecrementProvider(.alice))
        }
    }
}

@Suite struct BlockTests {
    @Test("Blocks know their number and their parents, as far back as is kept")
    func hashes() throws {
        let chain = Chain<Plain>()
        var headers: [Header] = []
        for _ in 1...7 { headers.append(try chain.nextBlock()) }
        #expect(headers.map(\.number) == [1, 2, 3, 4, 5, 6, 7])
        chain.run {
            #expect(Core.blockNumber == 8)
            #expect(Core.parentHash.value == Host.blake2_256(headers[6].encoded()))
            #expect(Core.blockHash[4] == Host.blake2_256(headers[3].encoded()))
            #expect(!Core.blockHash.contains(1))
        }
    }

    @Test("Events have their phase and their place; those of the last block are gone")
    func events() throws {
        let chain = Chain<Plain>()
        chain.run { Core.record(.systemPallet(.codeUpdated), topics: [.zero]) }
        chain.run {
            let records = Core.events.value
            #expect(records.map(\.phase) == [.applyExtrinsic(0)])
            #expect(records[0].encoded() == [0, 0, 0, 0, 0, 0, 2, 4] + [UInt8](repeating: 0, count: 32))
        }
        try chain.nextBlock()
        chain.expectEvents([])
    }

    @Test("An extrinsic longer than any block is refused unread")
    func length() throws {
        let chain = Chain<Plain>()
        let bytes = [UInt8](repeating: 0, count: 1001)
        #expect(
            try chain.run { try Executive<Plain>.applyExtrinsic(bytes) } == .failure(.invalid(.exhaustsResources)))
        #expect(
            try chain.run { try Executive<Plain>.validateTransaction(bytes, source: .external, parent: .zero) }
                == .failed(.invalid(.exhaustsResources)))
        #expect(throws: ScaleError.invalidVariant(0)) {
            try chain.run { try Executive<Plain>.applyExtrinsic(Array(bytes.dropLast())) }
        }
        let header = Header(
            parentHash: .zero, number: 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest())
        let importer = Chain<Plain>(genesis: {}, opensFirstBlock: false)
        #expect(throws: InvalidBlock.invalidTransaction(position: 0, .invalid(.exhaustsResources))) {
            try importer.run {
                try Executive<Plain>.executeBlock(Block(header: header, extrinsics: [OpaqueExtrinsic(bytes)]))
            }
        }
    }

    @Test("A block executes to the header that building it gave, and to no other")
    func execution() throws {
        let built = try Chain<Plain>().nextBlock()
        let parent = Hash256.zero
        func execute(_ change: (inout Header) -> Void) -> InvalidBlock? {
            let chain = Chain<Plain>(genesis: {}, opensFirstBlock: false)
            var header = built
            change(&header)
            do throws(InvalidBlock) {
                try chain.run { () throws(InvalidBlock) in
                    try Executive<Plain>.executeBlock(Block(header: header, extrinsics: []))
                }
                return nil
            } catch { return error }
        }
        #expect(built.parentHash == parent)
        #expect(execute { _ in } == nil)
        #expect(execute { $0.stateRoot = .zero } == .wrongStateRoot)
        #expect(execute { $0.extrinsicsRoot = .zero } == .wrongExtrinsicsRoot)
        #expect(execute { $0.digest = Digest(logs: [.other([1])]) } == .wrongDigest)
        #expect(execute { $0.number = 0 } == .wrongNumber)
    }
}

@Suite struct CallTests {
    @Test("Remarks are for everyone, storage and code for root")
    func calls() throws {
        let chain = Chain<Plain>()
        try chain.dispatch(.systemPallet(.remarkWithEvent(remark: [1])), by: .alice)
        chain.expectEvents([
            .systemPallet(.remarked(sender: .alice, hash: chain.run { Host.blake2_256([1]) }))
        ])
        chain.expectUnchanged(
            failing: .badOrigin, .systemPallet(.setStorage(items: [Pair([1], [2])])), .signed(.alice))
        try chain.dispatch(.systemPallet(.setStorage(items: [Pair([1, 1], [2]), Pair([1, 2], [3])])), .root)
        #expect(chain.run { Host.get([1, 2]) } == [3])
        try chain.dispatch(.systemPallet(.killStorage(keys: [[1, 1]])), .root)
        try chain.dispatch(.systemPallet(.killPrefix(prefix: [1], subkeys: 10)), .root)
        #expect(chain.run { Host.get([1, 2]) } == nil)
        chain.expectUnchanged(failing: .badOrigin, .systemPallet(.setCode(code: [])), .signed(.alice))
        chain.expectUnchanged(
            failing: Plain.failure(Core.Failure.failedToExtractRuntimeVersion), .systemPallet(.setCode(code: [1])),
            .root)
    }
}

@Suite struct ExtensionTests {
    func context(
        weight: UInt64 = 1, class: DispatchClass = .normal, length: Int = 10
    ) -> TransactionContext<Plain.RuntimeCall> {
        TransactionContext(
            call: .systemPallet(.remark(remark: [])),
            info: DispatchInfo(weight: Weight(refTime: weight), class: `class`), length: length)
    }

    @Test("A nonce is used once and in order")
    func nonces() throws {
        let chain = Chain<Plain>()
        try chain.run {
            Core.incrementProviders(.alice)
            try CheckNonce<Plain>(0).prepare(.alice, context())
            #expect(throws: TransactionValidityError.invalid(.stale)) {
                try CheckNonce<Plain>(0).prepare(.alice, context())
            }
            #expect(throws: TransactionValidityError.invalid(.stale)) {
                try CheckNonce<Plain>(0).validate(.alice, context())
            }
            #expect(throws: TransactionValidityError.invalid(.future)) {
                try CheckNonce<Plain>(2).prepare(.alice, context())
            }
            let verdict = try CheckNonce<Plain>(2).validate(.alice, context())
            #expect(verdict.requires == [CheckNonce<Plain>.tag(.alice, 1)])
            #expect(verdict.provides == [CheckNonce<Plain>.tag(.alice, 2)])
            #expect(throws: TransactionValidityError.invalid(.payment)) {
                try CheckNonce<Plain>(0).validate(.bob, context())
            }
            #expect(throws: TransactionValidityError.invalid(.badSigner)) {
                try CheckNonZeroSender<Plain>().validate(.zero, context())
            }
        }
    }

    @Test("A transaction is as old as its era, and no older than the hashes that are kept")
    func mortality() throws {
        let chain = Chain<Plain>()
        try chain.advance(to: 12)
        try chain.run {
            let young = CheckMortality<Plain>(.mortal(period: 4, current: 11))
            #expect(try young.validate(.alice, context()).longevity == 3)
            var payload = ScaleEncoder()
            try young.encodeImplicit(to: &payload)
            #expect(payload.bytes == Core.blockHash[11].bytes)
            let old = CheckMortality<Plain>(.mortal(period: 64, current: 2))
            #expect(throws: TransactionValidityError.invalid(.ancientBirthBlock)) {
                try old.encodeImplicit(to: &payload)
            }
        }
    }

    @Test("A block takes no more weight and bytes than it may; operational calls have a share to themselves")
    func limits() throws {
        let chain = Chain<Plain>()
        let check = CheckWeight<Plain>()
        let normal = try #require(Plain.blockWeights.perClass.normal.maxExtrinsic).refTime
        try chain.run {
            #expect(throws: TransactionValidityError.invalid(.exhaustsResources)) {
                try check.validate(.alice, context(weight: normal + 1))
            }
            try check.prepare(.alice, context(weight: normal))
            #expect(throws: TransactionValidityError.invalid(.exhaustsResources)) {
                try check.prepare(.alice, context(weight: 300_000_000_000))
            }
            try check.prepare(.alice, context(weight: 300_000_000_000, class: .operational))
            // 750 of 1000 bytes are for normal extrinsics; 20 are taken.
            #expect(throws: TransactionValidityError.invalid(.exhaustsResources)) {
                try check.prepare(.alice, context(length: 731))
            }
            try check.prepare(.alice, context(length: 730))
        }
    }

    @Test("Weight that was announced and not used is given back")
    func refund() throws {
        let chain = Chain<Plain>()
        try chain.run {
            let before = Core.usedWeight
            let context = context(weight: 1_000_000)
            try CheckWeight<Plain>().prepare(.alice, context)
            try CheckWeight<Plain>.postDispatch(
                (), context, PostDispatchInfo(actualWeight: Weight(refTime: 400_000)), result: nil)
            let base = Plain.blockWeights.perClass.normal.baseExtrinsic
            #expect(Core.usedWeight == before + base + Weight(refTime: 400_000))
        }
    }
}
