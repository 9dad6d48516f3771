import ChainTestSupport
import Crypto
import CybrosRuntime
import FrameSupport
import NodeService
import OffchainComputing
import OffchainComputingWorkers
import Primitives
import ScaleCodec
import System

/// Transactions in which every call succeeds once, chapter by chapter, each for a block of its own. Numbers, texts and
/// the bytes of jobs are random; who does what with what is not.
///
/// What is left at the end is a world for random calls: implementation and pool 101 with a public policy, two workers that
/// are online, and some jobs.
struct Story {
    typealias Call = CybrosRuntime.RuntimeCall

    struct Step {
        let key: KeyPair
        let call: Call
    }

    struct Chapter {
        /// Seconds since the block before.
        var pause: UInt64 = 6
        /// Whether the block is given up, since the chain would not go on well after it.
        var isLast = false
        let steps: [Step]
    }

    /// Root, and the owner of implementations and pools.
    private let alice = DevelopmentKeys.alice
    /// Owns the workers.
    private let bob = DevelopmentKeys.bob
    private let workers = [DevelopmentKeys.charlie, DevelopmentKeys.ed25519]
    /// A worker that leaves again.
    private let guest: KeyPair
    /// Creates jobs.
    private let creator = DevelopmentKeys.ecdsa
    private let stranger = DevelopmentKeys.aliceStash
    private let spender: KeyPair
    private var random: SeededGenerator

    init(_ random: SeededGenerator) throws {
        self.random = random
        guest = try KeyPair(scheme: .ecdsa, uri: SecretURI.developmentPhrase + "//Guest")
        spender = try KeyPair(scheme: .ed25519, uri: SecretURI.developmentPhrase + "//Spender")
    }

    private static let cbt: Balance = 1_000_000_000_000

    /// - Parameter worker: what the state has of a worker when the chapter begins.
    mutating func chapters(worker: @escaping (AccountID) throws -> WorkerInfo) throws -> [() throws -> Chapter] {
        let opening = [balances(), calls(), implementations(), pools(), workersAtWork(), jobs(), assignments()]
        let ending = [
            outcomes(),
            Chapter(pause: 90_000, steps: [by(stranger, .poolsPallet(.destroyExpiredJob(poolID: 101, jobID: 4)))]),
        ]
        let challenge: () throws -> Chapter = { [self] in try challengeChapter(worker(workers[0].accountID)) }
        let rest = [heartbeat(), leaving(), forced(), closing()] + endings()
        return (opening + ending).map { chapter in { chapter } } + [challenge] + rest.map { chapter in { chapter } }
    }

    // MARK: Words

    private func by(_ key: KeyPair, _ call: Call) -> Step { Step(key: key, call: call) }
    private func root(_ call: Call) -> Step { by(alice, .sudoPallet(.sudo(call: call))) }
    private func address(_ key: KeyPair) -> MultiAddress { .id(key.accountID) }
    private mutating func amount(_ range: ClosedRange<UInt64>) -> Balance {
        Balance(UInt64.random(in: range, using: &random)) * Self.cbt
            + Balance(UInt32.random(in: 0...UInt32.max, using: &random))
    }
    private mutating func bytes<Limit>(upTo limit: Int, _ type: BoundedBytes<Limit>.Type = BoundedBytes<Limit>.self)
        -> BoundedBytes<Limit>
    {
        BoundedBytes<Limit>(random.bytes(upTo: limit)) ?? BoundedBytes<Limit>()
    }
    private mutating func hash() -> Hash256 {
        Hash256((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }) ?? .zero
    }

    // MARK: Chapters

    private mutating func balances() -> Chapter {
        Chapter(steps: [
            by(bob, .balancesPallet(.transferKeepAlive(dest: address(creator), value: Compact(amount(5000...6000))))),
            by(bob, .balancesPallet(.transferAllowDeath(dest: address(spender), value: Compact(amount(10...20))))),
            by(stranger, .balancesPallet(.upgradeAccounts(who: [stranger.accountID, bob.accountID]))),
            by(stranger, .balancesPallet(.burn(value: Compact(amount(1...5)), keepAlive: true))),
            root(
                .balancesPallet(
                    .forceTransfer(
                        source: address(DevelopmentKeys.bobStash), dest: address(stranger),
                        value: Compact(amount(1...5))))),
            root(
                .balancesPallet(
                    .forceSetBalance(who: address(DevelopmentKeys.bobStash), newFree: Compact(amount(1...1000))))),
            root(.balancesPallet(.forceAdjustTotalIssuance(direction: .increase, delta: Compact(amount(1...5))))),
            root(.balancesPallet(.forceUnreserve(who: address(stranger), amount: amount(1...5)))),
            by(stranger, .systemPallet(.remark(remark: random.bytes(upTo: 400)))),
            by(stranger, .systemPallet(.remarkWithEvent(remark: random.bytes(upTo: 400)))),
        ])
    }

    private mutating func calls() -> Chapter {
        let remark = Call.systemPallet(.remarkWithEvent(remark: random.bytes(upTo: 40)))
        let gift = Call.balancesPallet(.transferKeepAlive(dest: address(bob), value: Compact(amount(1...2))))
        let failing = Call.balancesPallet(.transferKeepAlive(dest: address(bob), value: Compact(.max)))
        return Chapter(steps: [
            by(spender, .balancesPallet(.transferAll(dest: address(bob), keepAlive: false))),
            by(stranger, .utilityPallet(.batch(calls: [remark, gift, failing, remark]))),
            by(stranger, .utilityPallet(.batchAll(calls: [remark, gift]))),
            by(stranger, .utilityPallet(.forceBatch(calls: [failing, remark]))),
            by(stranger, .utilityPallet(.asDerivative(index: 5, call: remark))),
            root(.utilityPallet(.dispatchAs(asOrigin: OriginCaller(.signed(stranger.accountID)), call: remark))),
            by(
                alice,
                .sudoPallet(.sudoUncheckedWeight(call: .systemPallet(.remark(remark: [])), weight: Weight(refTime: 5)))),
            by(alice, .sudoPallet(.sudoAs(who: address(stranger), call: remark))),
            root(.systemPallet(.authorizeUpgradeWithoutChecks(codeHash: hash()))),
            root(.systemPallet(.authorizeUpgrade(codeHash: hash()))),
            root(
                .systemPallet(
                    .setStorage(items: (0..<9).map { Pair(Array("test:\($0)".utf8), random.bytes(upTo: 50)) }))),
            root(.systemPallet(.killStorage(keys: [Array("test:0".utf8), Array("test:none".utf8)]))),
        ])
    }

    private mutating func implementations() -> Chapter {
        Chapter(steps: [
            root(.systemPallet(.killPrefix(prefix: Array("test:".utf8), subkeys: 100))),
            by(alice, .workersPallet(.registerImpl(attestationMethod: .optOut))),
            by(alice, .workersPallet(.registerImpl(attestationMethod: .optOut))),
            by(alice, .workersPallet(.registerImplBuild(implID: 101, version: 1, magicBytes: nil))),
            by(alice, .workersPallet(.registerImplBuild(implID: 101, version: 2, magicBytes: bytes(upTo: 64)))),
            by(alice, .workersPallet(.updateImplMetadata(implID: 101, newMetadata: bytes(upTo: 300)))),
            by(alice, .workersPallet(.updateImplMetadata(implID: 101, newMetadata: nil))),
            by(alice, .workersPallet(.updateImplBuildStatus(implID: 101, version: 2, status: .deprecated))),
            by(alice, .workersPallet(.deregisterImplBuild(implID: 101, version: 2))),
            by(
                bob,
                .workersPallet(
                    .registerWorker(worker: address(workers[0]), implID: 101, initialDeposit: amount(400...500)))),
            by(
                bob,
                .workersPallet(
                    .registerWorker(worker: address(workers[1]), implID: 101, initialDeposit: amount(400...500)))),
            by(
                bob,
                .workersPallet(.registerWorker(worker: address(guest), implID: 102, initialDeposit: amount(200...300)))),
            by(bob, .workersPallet(.transferToWorker(worker: address(guest), value: amount(3...5)))),
            by(bob, .workersPallet(.withdrawFromWorker(worker: address(guest), value: amount(1...2)))),
        ])
    }

    private mutating func pools() -> Chapter {
        func create(_ implID: ImplID) -> Step {
            by(
                alice,
                .poolsPallet(
                    .createPool(
                        implID: implID, jobScheduler: .demoOnly, createJobEnabled: true,
                        autoDestroyProcessedJobEnabled: false)))
        }
        func policy(_ poolID: PoolID, _ scope: ApplicableScope) -> Step {
            by(
                alice,
                .poolsPallet(.createJobPolicy(poolID: poolID, applicableScope: scope, startBlock: nil, endBlock: nil)))
        }
        return Chapter(steps: [
            create(101), create(102), policy(101, .public), policy(101, .allowList), policy(102, .owner),
            by(alice, .poolsPallet(.updatePoolMetadata(poolID: 101, metadata: bytes(upTo: 300)))),
            by(
                alice,
                .poolsPallet(
                    .updatePoolSettings(
                        poolID: 101, minImplSpecVersion: 1, maxImplSpecVersion: 2, jobScheduler: .demoOnly,
                        createJobEnabled: true, autoDestroyProcessedJobEnabled: false))),
            by(alice, .poolsPallet(.authorizeAccount(poolID: 101, policyID: 2, account: address(creator)))),
            by(alice, .poolsPallet(.revokeAccount(poolID: 101, policyID: 2, account: address(creator)))),
            by(alice, .poolsPallet(.updateJobPolicyEnablement(poolID: 101, policyID: 2, enabled: false))),
            by(alice, .poolsPallet(.authorizeWorker(poolID: 101, worker: address(workers[0])))),
            by(alice, .poolsPallet(.authorizeWorker(poolID: 101, worker: address(workers[1])))),
        ])
    }

    private static var payload: OnlinePayload {
        OnlinePayload(implID: 101, implSpecVersion: 1, implBuildVersion: 1, implBuildMagicBytes: ImplBuildMagicBytes())
    }

    private func online(_ worker: KeyPair) -> Step {
        by(worker, .workersPallet(.online(payload: Self.payload, attestation: .optOut)))
    }

    private func workersAtWork() -> Chapter {
        Chapter(steps: workers.flatMap { [online($0), by($0, .poolsPallet(.subscribePool(poolID: 101)))] })
    }

    private mutating func jobs() -> Chapter {
        Chapter(
            steps: (1...7).map { number in
                by(
                    creator,
                    .poolsPallet(
                        .createJob(
                            poolID: 101, policyID: 1, uniqueTrackID: number == 1 ? bytes(upTo: 16) : nil,
                            beneficiary: number == 2 ? address(stranger) : nil, implSpecVersion: 1,
                            input: number % 2 == 0 ? bytes(upTo: 200) : nil, softExpiresIn: number == 3 ? 86_400 : nil))
                )
            })
    }

    private func take(_ worker: KeyPair, _ jobID: JobID?, processing: Bool) -> Step {
        by(worker, .poolsPallet(.takeJob(poolID: 101, jobID: jobID, processing: processing, softExpiresIn: nil)))
    }

    private func assignments() -> Chapter {
        Chapter(steps: [
            take(workers[0], 1, processing: true), take(workers[0], 2, processing: false),
            take(workers[1], 3, processing: true),
        ])
    }

    private mutating func outcomes() -> Chapter {
        Chapter(steps: [
            by(
                workers[0],
                .poolsPallet(
                    .submitJobResult(
                        poolID: 101, jobID: 1, result: .success, output: bytes(upTo: 200), proof: bytes(upTo: 200),
                        softExpiresIn: nil))),
            by(workers[0], .poolsPallet(.resignJob(poolID: 101, jobID: 2))),
            by(creator, .poolsPallet(.destroyJob(poolID: 101, jobID: 1))),
            by(stranger, .poolsPallet(.destroyJob(poolID: 101, jobID: 2))),
        ])
    }

    private func key(_ item: String, _ account: AccountID) -> [UInt8] {
        StorageKeys.value("OffchainComputingInfra", item) + Blake2b.hash128(account.bytes) + account.bytes
    }

    /// Root brings the flop window and the block at which the first worker's heartbeat is due forward, and lets that
    /// worker's attestation expire some day, which no attestation does by itself yet.
    private func challengeChapter(_ worker: WorkerInfo) throws -> Chapter {
        var worker = worker
        worker.attestationExpiresAt = .max
        return Chapter(steps: [
            root(
                .systemPallet(
                    .setStorage(items: [
                        Pair(StorageKeys.value("OffchainComputingInfra", "FlipOrFlop"), FlipFlopStage.flop.encoded()),
                        Pair(key("FlopSet", worker.account), BlockNumber(1).encoded()),
                        Pair(key("Workers", worker.account), worker.encoded()),
                    ])))
        ])
    }

    /// The first worker answers; then the window is closed, so that the other becomes unresponsive.
    private func heartbeat() -> Chapter {
        Chapter(steps: [
            by(workers[0], .workersPallet(.heartbeat)),
            by(workers[0], .workersPallet(.refreshAttestation(payload: Self.payload, attestation: .optOut))),
            root(
                .systemPallet(
                    .setStorage(items: [
                        Pair(
                            StorageKeys.value("OffchainComputingInfra", "FlipOrFlop"),
                            FlipFlopStage.flopToFlip.encoded())
                    ]))),
        ])
    }

    private func leaving() -> Chapter {
        Chapter(steps: [
            by(workers[0], .poolsPallet(.unsubscribePool(poolID: 101))),
            by(alice, .poolsPallet(.revokeWorker(poolID: 101, worker: address(workers[0])))),
            by(workers[0], .workersPallet(.requestOffline)),
            online(workers[1]),
            by(bob, .workersPallet(.requestOfflineFor(worker: address(workers[1])))),
        ])
    }

    private func forced() -> Chapter {
        Chapter(steps: [
            online(workers[0]), by(workers[0], .workersPallet(.forceOffline)),
            by(bob, .workersPallet(.forceOfflineFor(worker: address(workers[1])))),
            by(alice, .poolsPallet(.authorizeWorker(poolID: 101, worker: address(workers[0])))),
        ])
    }

    private func closing() -> Chapter {
        Chapter(steps: [
            by(alice, .poolsPallet(.destroyJobPolicy(poolID: 102, policyID: 1))),
            by(alice, .poolsPallet(.destroyPool(poolID: 102))),
            by(bob, .workersPallet(.deregisterWorker(worker: address(guest)))),
            by(alice, .workersPallet(.deregisterImpl(implID: 102))),
            online(workers[0]), online(workers[1]), by(workers[0], .poolsPallet(.subscribePool(poolID: 101))),
            take(workers[0], nil, processing: true),
        ])
    }

    // MARK: Ways to end the chain

    private func endings() -> [Chapter] {
        let code = Self.newerCode
        return [
            [root(.systemPallet(.setHeapPages(pages: 64)))],
            [root(.systemPallet(.setCode(code: code)))],
            [root(.systemPallet(.setCodeWithoutChecks(code: [1, 2, 3])))],
            [
                root(.systemPallet(.authorizeUpgrade(codeHash: Blake2b.hash256(code)))),
                by(stranger, .systemPallet(.applyAuthorizedUpgrade(code: code))),
            ],
            [by(alice, .sudoPallet(.setKey(new: address(bob)))), by(bob, .sudoPallet(.removeKey))],
        ].map { Chapter(isLast: true, steps: $0) }
    }

    /// A Wasm module without functions that says that it is a newer version of this runtime.
    private static var newerCode: [UInt8] {
        var version = EmbeddedRuntime.version
        version.specVersion += 1
        version.apis = []
        let contents = [15] + Array("runtime_version".utf8) + version.encoded()
        // One byte holds a length below 128.
        return [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] + [0, UInt8(contents.count)] + contents
    }
}
