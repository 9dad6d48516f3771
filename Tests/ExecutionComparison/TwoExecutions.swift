import Executor
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Synchronization
import WasmExecutor

/// One series of runtime calls on one state, executed twice: natively, and as the Wasm blob that the node embeds. Each
/// execution has an overlay of its own; after every call, answers and changes must be the same.
public final class TwoExecutions {
    /// What both executions said.
    public enum Answer: Equatable, Sendable {
        case bytes([UInt8])
        /// A trap, or what stands for one natively.
        case refused(reason: String)
    }

    /// The two ways of executing the embedded runtime. Making the Wasm one compiles the blob, which takes seconds.
    public struct Engines: Sendable {
        let native = Executor(native: EmbeddedRuntime.native)
        let wasm: Executor

        public init() throws { wasm = Executor(native: nil, wasm: try WasmExecutor()) }
    }

    private let engines: Engines
    private let native: Externalities
    private let wasm: Externalities
    private let tally: RuntimeCoverage?

    /// - Parameter tally: counts what the functions answer.
    public init(_ engines: Engines, _ backend: StateBackend, tally: RuntimeCoverage? = nil) {
        self.engines = engines
        self.tally = tally
        native = Externalities(backend: backend)
        wasm = Externalities(backend: backend)
    }

    /// Calls a function on both.
    public func call(_ function: String, _ input: [UInt8] = []) throws(Disagreement) -> Answer {
        let natively = Self.answer(engines.native, function, input, native)
        let asWasm = Self.answer(engines.wasm, function, input, wasm)
        let answer: Answer
        switch (natively, asWasm) {
        case (.success(let one), .success(let other)):
            guard one == other else { throw Disagreement(in: function, .answers(one, other)) }
            answer = one
        case (let one, let other):
            // Neither a broken state nor a broken node is an answer.
            throw Disagreement(in: function, .noAnswer(native: "\(one)", wasm: "\(other)"))
        }
        if let difference = Difference(of: native.topChanges, wasm.topChanges) {
            throw Disagreement(in: function, difference)
        }
        guard native.offchainIndexChanges == wasm.offchainIndexChanges else {
            throw Disagreement(in: function, .offchainIndex)
        }
        tally?.note(function, answer)
        return answer
    }

    private static func answer(
        _ executor: Executor, _ function: String, _ input: [UInt8], _ externalities: Externalities
    ) -> Result<Answer, ExecutorError> {
        do throws(ExecutorError) {
            return .success(.bytes(try executor.call(function, input, on: externalities)))
        } catch .refused(_, let reason) {
            return .success(.refused(reason: reason))
        } catch {
            return .failure(error)
        }
    }

    /// Calls a function that both must answer, and decodes the answer.
    public func call<T: ScaleDecodable>(
        _ function: String, _ input: [UInt8] = [], as type: T.Type = T.self
    ) throws(Disagreement) -> T {
        switch try call(function, input) {
        case .refused(let reason): throw Disagreement(in: function, .refused(reason))
        case .bytes(let bytes):
            do throws(ScaleError) {
                return try T(decoding: bytes)
            } catch {
                throw Disagreement(in: function, .undecodable("\(error)"))
            }
        }
    }

    /// Runs `body` in a storage transaction, which is kept only where it answers true.
    public func transaction(_ body: () throws(Disagreement) -> Bool) throws(Disagreement) {
        for host in [native, wasm] { host.storageStartTransaction() }
        let isKept = try body()
        for host in [native, wasm] {
            if isKept { host.storageCommitTransaction() } else { host.storageRollbackTransaction() }
        }
    }

    /// A value as changed so far.
    public func value(_ key: [UInt8]) -> [UInt8]? { native.storageGet(key) }

    /// Ends the series: the changes with the roots that they make, which must be the same too.
    public func finish() throws -> StorageChanges {
        let changes = try native.drainChanges(version: .v1)
        let others = try wasm.drainChanges(version: .v1)
        guard changes.root == others.root else { throw Disagreement(in: "", .roots(changes.root, others.root)) }
        return changes
    }
}
