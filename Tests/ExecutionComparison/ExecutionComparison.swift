import Blockchain
import ChainTestSupport
import Crypto
import Executor
import NodeService
import OffchainComputingWorkers
import Primitives
import ScaleCodec
import StateMachine

/// One chain whose blocks are made and executed natively and as Wasm, side by side, and all that clients ask of it. The
/// seed decides everything.
///
/// It begins with a story in which every call of the runtime does its work. Then every call is made by those who may not
/// make it, and at last come blocks of random calls of every pallet. In between there are transactions with every fault.
public final class ExecutionComparison {
    public let seed: UInt64
    public let coverage: RuntimeCoverage
    /// Blocks that were made and executed.
    public private(set) var blocks = 0
    /// Extrinsics that were applied, or refused by the runtime.
    public private(set) var extrinsics = 0

    private let engines: TwoExecutions.Engines
    private let test: TestChain
    private let metadata: MetadataReader
    private let queries: RuntimeQueries
    private var random: SeededGenerator
    /// Calls after which the chain goes on.
    private var calls: RandomCalls
    /// Any calls.
    private var wildCalls: RandomCalls
    private var milliseconds: UInt64 = 1_700_000_000_000
    private var faults = 0

    public init(seed: UInt64, _ engines: TwoExecutions.Engines) throws {
        self.seed = seed
        self.engines = engines
        random = SeededGenerator(seed: seed)
        test = try TestChain(pruning: .keep(4))
        let bytes: [UInt8]? = try test.chain.call(
            "Metadata_metadata_at_version", UInt32(15).encoded(), at: test.genesis.hash)
        metadata = try MetadataReader(bytes ?? [])
        coverage = RuntimeCoverage(metadata)
        queries = RuntimeQueries(engines: engines, coverage: coverage)
        calls = RandomCalls(
            metadata: metadata, random: SeededGenerator(seed: seed ^ 1), excluding: RandomCalls.endings)
        wildCalls = RandomCalls(metadata: metadata, random: SeededGenerator(seed: seed ^ 2), excluding: [])
    }

    /// Runs all of it.
    ///
    /// - Parameter randomBlocks: blocks of random calls.
    /// - Throws: `Disagreement`, where the executions do not agree; it names the seed and the place.
    public func run(randomBlocks: Int) throws {
        do {
            try queries.askOnce(&random)
            try queries.askNonsense(10, state(), &random)
            try tellStory()
            try makeEveryCallFail()
            for number in 0..<randomBlocks { try makeRandomBlock(isKept: number % 6 != 5) }
            try queries.askNonsense(10, state(), &random)
        } catch let error as Disagreement {
            throw error.within("seed \(seed), block \(blocks)")
        }
    }

    private func state() throws -> StateView { try test.chain.state(at: test.chain.info.best.hash) }

    // MARK: Blocks

    /// Makes a block, and adds it to the chain where it is kept.
    private func makeBlock(
        pause: UInt64 = 6, isKept: Bool,
        _ fill: (ComparedBlock, _ try: (OpaqueExtrinsic) throws -> ComparedBlock.Outcome) throws -> Void
    ) throws {
        let chain = test.chain
        let parent = chain.info.best
        let parentState = try state()
        milliseconds += pause * 1000
        var digest = Digest()
        if Bool.random(using: &random) { digest.logs.append(.preRuntime(.testEngine, random.bytes(upTo: 40))) }
        let block = try ComparedBlock(
            engines, on: parent, of: chain, inherents: TestChain.inherents(milliseconds: milliseconds), digest: digest,
            coverage)
        var tried: [OpaqueExtrinsic] = []
        let apply: (OpaqueExtrinsic) throws -> ComparedBlock.Outcome = { extrinsic in
            tried.append(extrinsic)
            return try block.apply(extrinsic)
        }
        try fill(block, apply)
        for _ in 0..<2 { _ = try apply(try spoiltTransaction(block)) }
        let executed = try block.finish()
        extrinsics += block.tried
        blocks += 1

        if isKept {
            try chain.importBlock(executed)
            try chain.finalize(executed.header.hash)
        }
        let (newState, hash) = (try state(), chain.info.best.hash)
        for extrinsic in tried { try queries.ask(about: extrinsic, after: hash, newState, &random) }
        try queries.ask(
            about: Block(header: executed.header, extrinsics: executed.extrinsics), parent: parentState, newState,
            &random)
    }

    private func transaction(_ call: [UInt8], by key: KeyPair, in block: ComparedBlock) throws -> OpaqueExtrinsic {
        try form(key, in: block).sign(encoded: call, by: key)
    }

    private func form(_ key: KeyPair, in block: ComparedBlock) throws -> TransactionForm {
        var form = TransactionForm(nonce: try block.nonce(of: key.accountID), genesis: test.chain.info.genesis)
        if Int.random(in: 0..<4, using: &random) == 0 {
            let best = test.chain.info.best
            form.era = .mortal(period: 64, current: UInt64(best.number))
            form.birth = try test.chain.hash(BlockNumber(form.era.birth(UInt64(best.number)))) ?? .zero
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            form.tip = Balance.random(in: 0...1_000_000_000, using: &random)
        }
        return form
    }

    private func spoiltTransaction(_ block: ComparedBlock) throws -> OpaqueExtrinsic {
        let fault = Transactions.Fault.allCases[faults % Transactions.Fault.allCases.count]
        faults += 1
        let key = RandomCalls.keys.randomElement(using: &random) ?? DevelopmentKeys.alice
        return Transactions.spoilt(fault, calls.next(depth: 1), by: key, try form(key, in: block), &random)
    }

    // MARK: Parts

    /// A step of the story did not succeed, though both executions agree on it.
    public struct FailedStep: Error {
        let seed: UInt64
        let call: String
        let outcome: String
    }

    private func tellStory() throws {
        let workers = StorageKeys.value("OffchainComputingInfra", "Workers")
        var story = try Story(SeededGenerator(seed: seed ^ 3))
        let chapters = try story.chapters { [self] account in
            let value = try state().get(workers + Blake2b.hash128(account.bytes) + account.bytes)
            return try WorkerInfo(decoding: value ?? [])
        }
        for chapter in chapters {
            let chapter = try chapter()
            try makeBlock(pause: chapter.pause, isKept: !chapter.isLast) { block, apply in
                for step in chapter.steps {
                    let outcome = try apply(transaction(step.call.encoded(), by: step.key, in: block))
                    guard case .succeeded = outcome else {
                        throw FailedStep(seed: seed, call: "\(step.call)", outcome: "\(outcome)")
                    }
                }
            }
        }
    }

    /// Every call three times with any arguments: by nobody, by a stranger, and by root. Hardly one may be made by all of
    /// them, so that it fails at least once. Each has a block of its own, which nothing follows.
    private func makeEveryCallFail() throws {
        let (alice, stranger) = (DevelopmentKeys.alice, DevelopmentKeys.aliceStash)
        let byNobody: [UInt8] = [255, 0, 40, 3, 0, 2]
        let byRoot: [UInt8] = [255, 0]
        for pallet in metadata.pallets {
            for variant in metadata.variants(pallet.calls) {
                try makeBlock(isKept: false) { block, apply in
                    for (key, wrapping) in [(alice, byNobody), (stranger, []), (alice, byRoot)] {
                        // Some arguments make a call too heavy for any block.
                        for _ in 0..<8 {
                            let call = wildCalls.call(pallet, variant, depth: 2)
                            if try apply(transaction(wrapping + call, by: key, in: block)).isIncluded { break }
                        }
                    }
                }
            }
        }
    }

    private func makeRandomBlock(isKept: Bool) throws {
        let pause: UInt64 = [6, 6, 6, 6, 700, 90_000].randomElement(using: &random) ?? 6
        try makeBlock(pause: pause, isKept: isKept) { block, apply in
            for key in RandomCalls.keys.shuffled(using: &random).prefix(4) {
                for _ in 0..<2 {
                    let call = isKept ? calls.next() : wildCalls.next()
                    _ = try apply(transaction(call, by: key, in: block))
                }
            }
        }
    }
}
