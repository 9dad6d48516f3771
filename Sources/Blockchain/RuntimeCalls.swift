import Executor
import Primitives
import ScaleCodec
import StateMachine

extension Blockchain {
    /// Calls a function of the runtime on the state after block `hash`; what it changes is forgotten.
    public func call(_ function: String, _ input: [UInt8], at hash: Hash256) throws(BlockchainError) -> [UInt8] {
        let externalities = Externalities.logged(.stored(try state(at: hash)))
        do throws(ExecutorError) {
            return try executor.call(function, input, on: externalities)
        } catch {
            throw .executor(error)
        }
    }

    /// Calls a function and decodes the whole of its answer.
    public func call<Answer: ScaleDecodable>(
        _ function: String, _ input: [UInt8] = [], at hash: Hash256, as type: Answer.Type = Answer.self
    ) throws(BlockchainError) -> Answer {
        let bytes = try call(function, input, at: hash)
        do throws(ScaleError) {
            return try Answer(decoding: bytes)
        } catch {
            throw .executor(.badAnswer(function: function, error))
        }
    }

    /// The version of the runtime in the state after block `hash`; code that tells it in a section need not be run.
    public func runtimeVersion(at hash: Hash256) throws(BlockchainError) -> RuntimeVersion {
        let externalities = Externalities(backend: .stored(try state(at: hash)))
        do throws(ExecutorError) {
            return try executor.version(on: externalities)
        } catch {
            throw .executor(error)
        }
    }

    /// How the runtime in the state after block `hash` is executed.
    public func executionMode(at hash: Hash256) throws(BlockchainError) -> ExecutionMode {
        let externalities = Externalities(backend: .stored(try state(at: hash)))
        do throws(ExecutorError) {
            return try executor.mode(on: externalities)
        } catch {
            throw .executor(error)
        }
    }
}
