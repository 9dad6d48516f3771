import Executive
import FrameSupport
import HostInterface
import StateMachine
import System
@_exported import TestSupport
import Testing

/// A chain of a runtime in memory, for tests of pallets: real storage, real blocks, no node.
///
/// A new chain stands in block 1, after its hooks, so that calls can be made at once and events are kept.
public final class Chain<Runtime: ExecutiveConfig> {
    /// What the runtime's host functions work on.
    public let host: Externalities
    /// What authors of blocks say about the world, by block number; without it blocks hold no inherents.
    public var inherents: (BlockNumber) -> InherentData
    private var parentHash = Hash256.zero

    /// - Parameters:
    ///   - genesis: fills the state of block 0; the system pallet's part is there already.
    ///   - opensFirstBlock: false leaves the chain in block 0, for tests that execute whole blocks.
    ///   - inherents: what the author of each block says about the world.
    public init(
        genesis: () throws -> Void, opensFirstBlock: Bool = true,
        inherents: @escaping (BlockNumber) -> InherentData = { _ in InherentData() }
    ) rethrows {
        host = Externalities(backend: .memory(InMemoryState()))
        self.inherents = inherents
        try run {
            Runtime.initializeStorageVersions()
            System<Runtime>.buildGenesis()
            try genesis()
        }
        if opensFirstBlock { open(1) }
    }

    /// A chain in whose state there is nothing but the system pallet's part.
    public convenience init(inherents: @escaping (BlockNumber) -> InherentData = { _ in InherentData() }) {
        self.init(genesis: {}, inherents: inherents)
    }

    /// Runs `body` as the runtime: host functions work on this chain.
    public func run<Answer, Failure: Error>(_ body: () throws(Failure) -> Answer) throws(Failure) -> Answer {
        try HostContext.with(host) { () throws(Failure) -> Answer in try host.withRuntimeCall(body) }
    }

    // MARK: Blocks

    /// The block that is being made.
    public var blockNumber: BlockNumber { run { System<Runtime>.blockNumber } }

    /// Ends the block that is being made, and starts the next with its hooks and inherents. Answers the ended one.
    @discardableResult
    public func nextBlock() throws(InvalidBlock) -> Header {
        let header = try run { () throws(InvalidBlock) in try Executive<Runtime>.finalizeBlock() }
        parentHash = run { Host.blake2_256(header.encoded()) }
        open(header.number + 1)
        return header
    }

    /// Makes blocks until the one being made is `number`.
    public func advance(to number: BlockNumber) throws(InvalidBlock) {
        while blockNumber < number { try nextBlock() }
    }

    private func open(_ number: BlockNumber) {
        let header = Header(
            parentHash: parentHash, number: number, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest())
        run {
            Executive<Runtime>.initializeBlock(header)
            for extrinsic in Executive<Runtime>.inherentExtrinsics(inherents(number)) {
                #expect(throws: Never.self) { try Executive<Runtime>.applyExtrinsic(extrinsic.bytes).get() }
            }
        }
    }

    // MARK: Calls and events

    /// Runs a call as an extrinsic would, without fees: in a storage layer, through the runtime's call filter.
    @discardableResult
    public func dispatch(
        _ call: Runtime.RuntimeCall, _ origin: Origin
    ) throws(DispatchError) -> PostDispatchInfo {
        do throws(DispatchFailure) {
            return try run { () throws(DispatchFailure) in try call.dispatch(origin) }
        } catch { throw error.error }
    }

    /// Runs a call that must fail, and answers why and what it has used.
    public func failure(
        of call: Runtime.RuntimeCall, _ origin: Origin, sourceLocation: SourceLocation = #_sourceLocation
    ) -> DispatchFailure? {
        do throws(DispatchFailure) {
            _ = try run { () throws(DispatchFailure) in try call.dispatch(origin) }
            Issue.record("succeeded", sourceLocation: sourceLocation)
            return nil
        } catch { return error }
    }

    /// Runs a call signed by `who`.
    @discardableResult
    public func dispatch(
        _ call: Runtime.RuntimeCall, by who: AccountID
    ) throws(DispatchError) -> PostDispatchInfo { try dispatch(call, .signed(who)) }

    /// Runs functions of pallets as a call would: in a storage layer.
    @discardableResult
    public func attempt<Answer>(_ body: () throws(DispatchError) -> Answer) throws(DispatchError) -> Answer {
        try run { () throws(DispatchError) in
            Host.startTransaction()
            do throws(DispatchError) {
                let answer = try body()
                Host.commitTransaction()
                return answer
            } catch {
                Host.rollbackTransaction()
                throw error
            }
        }
    }

    /// The events of the block that is being made.
    public var events: [Runtime.RuntimeEvent] { run { System<Runtime>.events.value.map(\.event) } }

    /// Forgets the events so far, so that a test sees only those of what it does next.
    public func clearEvents() { run { System<Runtime>.events.remove() } }

    // MARK: Assertions

    /// The root of the state as changed so far: equal roots are equal states.
    public var stateRoot: Hash256 { run { Host.storageRoot(version: 1) } }

    /// Expects that `body` fails as said, and leaves the state as it was.
    public func expectUnchanged(
        failing expected: DispatchError, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws(DispatchError) -> Void
    ) {
        let before = stateRoot
        do throws(DispatchError) {
            try run(body)
            Issue.record("succeeded instead of failing with \(expected)", sourceLocation: sourceLocation)
        } catch {
            #expect(error == expected, sourceLocation: sourceLocation)
        }
        #expect(stateRoot == before, "changed the state although it failed", sourceLocation: sourceLocation)
    }

    /// Expects that the call fails as said, and leaves the state as it was.
    public func expectUnchanged(
        failing expected: DispatchError, _ call: Runtime.RuntimeCall, _ origin: Origin,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expectUnchanged(failing: expected, sourceLocation: sourceLocation) { () throws(DispatchError) in
            do throws(DispatchFailure) { _ = try call.dispatch(origin) } catch { throw error.error }
        }
    }

    /// Expects the events since the last ``clearEvents()`` (or of the block) to be these, in this order.
    public func expectEvents(
        _ expected: [Runtime.RuntimeEvent], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let events = events
        #expect(
            events.map { $0.encoded() } == expected.map { $0.encoded() }, "got \(events)",
            sourceLocation: sourceLocation)
    }

    /// Expects an event to be among those of the block.
    public func expectEvent(_ expected: Runtime.RuntimeEvent, sourceLocation: SourceLocation = #_sourceLocation) {
        let events = events
        #expect(
            events.contains { $0.encoded() == expected.encoded() }, "got \(events)", sourceLocation: sourceLocation)
    }

    /// Expects the invariants that `check` proves, such as a runtime's `tryState`, to hold, and the host to be sound.
    public func expectInvariants(
        _ check: () throws(TryStateFailure) -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(TryStateFailure) {
            try run(check)
        } catch {
            Issue.record("\(error.pallet): \(error.invariant)", sourceLocation: sourceLocation)
        }
        #expect(host.failure == nil, "the host failed", sourceLocation: sourceLocation)
    }
}
