import Blockchain
import ChainTestSupport
import CybrosRuntime
import Primitives
import ScaleCodec
import StateMachine

/// A block that both executions make of the same extrinsics, and then execute.
public final class ComparedBlock {
    /// What became of an extrinsic.
    public enum Outcome {
        case succeeded
        case failed(DispatchError)
        /// It does not belong into the block, and left no trace.
        case invalid(TransactionValidityError)
        /// The runtime gave no answer.
        case refused(reason: String)

        var isIncluded: Bool {
            switch self {
            case .succeeded, .failed: true
            case .invalid, .refused: false
            }
        }
    }

    private let engines: TwoExecutions.Engines
    private let state: StateView
    private let coverage: RuntimeCoverage
    private let executions: TwoExecutions
    public private(set) var extrinsics: [OpaqueExtrinsic] = []
    /// Extrinsics that were tried.
    public private(set) var tried = 0
    private var eventCount = 0

    /// Begins a block on `parent`, and applies its inherents.
    public init(
        _ engines: TwoExecutions.Engines, on parent: BlockID, of chain: Blockchain, inherents: InherentData,
        digest: Digest, _ coverage: RuntimeCoverage
    ) throws {
        self.engines = engines
        self.coverage = coverage
        state = try chain.state(at: parent.hash)
        executions = TwoExecutions(engines, .stored(state), tally: coverage)
        let header = Header(
            parentHash: parent.hash, number: parent.number + 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: digest)
        _ = try executions.call("Core_initialize_block", header.encoded(), as: UInt8.self)
        for inherent in try executions.call(
            "BlockBuilder_inherent_extrinsics", inherents.encoded(), as: [OpaqueExtrinsic].self)
        { try apply(inherent) }
    }

    /// The nonce of an account's next transaction.
    public func nonce(of account: AccountID) throws -> Nonce {
        try executions.call("AccountNonceApi_account_nonce", account.bytes)
    }

    /// Applies an extrinsic; where the runtime does not take it, it is left out.
    @discardableResult
    public func apply(_ extrinsic: OpaqueExtrinsic) throws(Disagreement) -> Outcome {
        defer { tried += 1 }
        do throws(Disagreement) {
            var outcome = Outcome.refused(reason: "")
            try executions.transaction { () throws(Disagreement) in
                outcome = try applied(extrinsic)
                return outcome.isIncluded
            }
            if outcome.isIncluded { extrinsics.append(extrinsic) }
            try note(extrinsic, outcome)
            return outcome
        } catch {
            throw error.within("extrinsic \(tried), \(text(extrinsic.encoded()))")
        }
    }

    private func applied(_ extrinsic: OpaqueExtrinsic) throws(Disagreement) -> Outcome {
        let function = "BlockBuilder_apply_extrinsic"
        switch try executions.call(function, extrinsic.encoded()) {
        case .refused(let reason): return .refused(reason: reason)
        case .bytes(let bytes):
            guard let result = try? ApplyExtrinsicResult(decoding: bytes) else {
                throw Disagreement(in: function, .undecodable(text(bytes)))
            }
            switch result {
            case .success(.success): return .succeeded
            case .success(.failure(let error)): return .failed(error)
            case .failure(let error): return .invalid(error)
            }
        }
    }

    private func note(_ extrinsic: OpaqueExtrinsic, _ outcome: Outcome) throws(Disagreement) {
        guard outcome.isIncluded else { return }
        let events = executions.value(EventList.key) ?? [0]
        let records: [EventList.Record]
        do throws(ScaleError) {
            records = try EventList(events).records
        } catch {
            throw Disagreement(in: "events", .undecodable("\(error)"))
        }
        let call = Transactions.call(of: extrinsic)
        if let call {
            let succeeded = if case .succeeded = outcome { true } else { false }
            coverage.note(call, succeeded, records[min(eventCount, records.count)...])
        }
        eventCount = records.count
    }

    /// Closes the block, and has both execute what was made.
    public func finish() throws -> ExecutedBlock {
        let header: Header = try executions.call("BlockBuilder_finalize_block")
        let changes = try executions.finish()
        guard changes.root == header.stateRoot else {
            throw Disagreement(in: "the header", .roots(changes.root, header.stateRoot))
        }
        let block = Block(header: header, extrinsics: extrinsics)
        let execution = TwoExecutions(engines, .stored(state), tally: coverage)
        do throws(Disagreement) {
            let answer = try execution.call("Core_execute_block", block.encoded())
            guard answer == .bytes([]) else { throw Disagreement(in: "Core_execute_block", .refused("\(answer)")) }
        } catch {
            throw error.within("the finished block")
        }
        let executed = try execution.finish()
        if let difference = Difference(of: changes.top, executed.top) {
            throw Disagreement(in: "made, then executed", difference)
        }
        return ExecutedBlock(header: header, extrinsics: extrinsics, changes: changes)
    }
}
