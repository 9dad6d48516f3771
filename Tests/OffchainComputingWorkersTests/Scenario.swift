import Balances
import FrameSupport
import RuntimeTestSupport
import System
import Testing
import Timestamp

@testable import OffchainComputingWorkers

/// Runs `body` on a chain where alice, the owner, and charlie, a stranger, have 100,000 CBT each; all invariants must hold
/// afterwards.
func scenario<R: WorkersMock>(
    _ runtime: R.Type, sourceLocation: SourceLocation = #_sourceLocation, tryState: () throws(TryStateFailure) -> Void,
    _ body: (Chain<R>) throws -> Void
) throws {
    let chain: Chain<R> = try Chain(
        genesis: {
            try Balances<R>.buildGenesis([Pair(.alice, 100_000 * cbt), Pair(.charlie, 100_000 * cbt)])
        }, inherents: blockTime)
    chain.clearEvents()
    try body(chain)
    chain.expectInvariants(tryState, sourceLocation: sourceLocation)
}

func scenario(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (Chain<Mock>) throws -> Void
) throws {
    try scenario(Mock.self, sourceLocation: sourceLocation, tryState: Mock.tryState, body)
}

/// A block every six seconds; the first at 1,000,000 seconds.
private func blockTime(_ number: BlockNumber) -> InherentData {
    var data = InherentData()
    data.put(FixedBytes("timstap0"), (1_000_000_000 + 6000 * (Moment(number) - 1)).encoded())
    return data
}

extension Chain where Runtime: WorkersMock {
    typealias Pallet = OffchainComputingWorkers<Runtime>

    // MARK: Calls

    func call(_ call: Pallet.Call, by who: AccountID) throws { try dispatch(Runtime.call(call), by: who) }

    /// Expects that the call fails as said and changes nothing.
    func refuses(
        _ call: Pallet.Call, by who: AccountID, _ failure: Pallet.Failure,
        sourceLocation: SourceLocation = #_sourceLocation
    ) { refuses(call, .signed(who), Runtime.failure(failure), sourceLocation: sourceLocation) }

    func refuses(
        _ call: Pallet.Call, _ origin: Origin, _ error: DispatchError,
        sourceLocation: SourceLocation = #_sourceLocation
    ) { expectUnchanged(failing: error, Runtime.call(call), origin, sourceLocation: sourceLocation) }

    // MARK: Steps of stories

    /// Alice registers the implementation 101 with the build 1.
    func registerImpl() throws {
        try call(.registerImpl(attestationMethod: .optOut), by: .alice)
        try call(.registerImplBuild(implID: 101, version: 1, magicBytes: nil), by: .alice)
    }

    /// Alice registers a worker of the implementation 101 with funds beyond its deposit.
    func register(_ worker: AccountID) throws {
        try call(.registerWorker(worker: .id(worker), implID: 101, initialDeposit: 200 * cbt), by: .alice)
    }

    func goOnline(_ worker: AccountID, build: ImplBuildVersion = 1) throws {
        try call(.online(payload: .of(build: build), attestation: .optOut), by: worker)
    }

    /// The implementation with its build, and workers that are online.
    func startWorkers(_ workers: AccountID...) throws {
        try registerImpl()
        for worker in workers {
            try register(worker)
            try goOnline(worker)
        }
        clearEvents()
    }

    /// Makes blocks until the worker's heartbeat is due.
    func advanceToHeartbeat(of worker: AccountID) throws {
        guard let due = due(worker) else {
            Issue.record("the worker owes no heartbeat")
            return
        }
        try advance(to: due)
    }

    // MARK: State

    func worker(_ account: AccountID) -> WorkerInfo? { run { Pallet.workers[account] } }

    /// Changes the record of a worker behind the pallet's back.
    func edit(_ account: AccountID, _ change: (inout WorkerInfo) -> Void) {
        run {
            guard var worker = Pallet.workers[account] else { return }
            change(&worker)
            Pallet.workers[account] = worker
        }
    }

    /// The block from which the worker's heartbeat is due.
    func due(_ worker: AccountID) -> BlockNumber? { run { Pallet.flipSet[worker] ?? Pallet.flopSet[worker] } }

    func free(_ who: AccountID) -> Balance { run { Balances<Runtime>.free(who) } }

    func held(_ reason: Pallet.HoldReason, _ who: AccountID) -> Balance {
        run { Balances<Runtime>.held(Runtime.holdReason(reason), who) }
    }

    /// Sets the clock to seconds since the Unix epoch.
    func setTime(_ seconds: Seconds) {
        run { Timestamp<Runtime>.now.value = seconds * 1000 }
    }
}

extension OnlinePayload {
    static func of(
        impl: ImplID = 101, spec: ImplSpecVersion = 1, build: ImplBuildVersion = 1, magicBytes: [UInt8] = []
    ) -> OnlinePayload {
        OnlinePayload(
            implID: impl, implSpecVersion: spec, implBuildVersion: build,
            implBuildMagicBytes: ImplBuildMagicBytes(magicBytes) ?? ImplBuildMagicBytes())
    }
}

/// An account that no other test step names.
func account(_ number: Int) -> AccountID {
    AccountID(words: Words32(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, 7, 7, UInt64(number)))
}
