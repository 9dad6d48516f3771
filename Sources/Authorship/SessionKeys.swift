import Blockchain
import Executor
import Keystore
import Primitives
import ScaleCodec
import StateMachine

/// Why a node has no keys for a session.
public enum SessionKeysError: Error, Equatable, Sendable {
    /// The runtime has no session keys.
    case unsupported
    /// The runtime makes no proofs that the keys are somebody's.
    case ownerUnsupported
    case badAnswer(ScaleError)
    case blockchain(BlockchainError)
}

/// The keys with which a node takes part in consensus: one of each kind that the runtime needs, encoded together.
///
/// Source: runtime API `SessionKeys`.
public struct SessionKeys: Sendable {
    public let encoded: [UInt8]
    /// That they are the owner's, where the runtime proves it.
    public let proof: [UInt8]?

    /// Has the runtime make keys, which get into `keystore`.
    ///
    /// - Parameters:
    ///   - seed: the secret URI that they are made of, such as `//Alice`; nil for random ones.
    ///   - owner: the encoded account that they are to belong to.
    public static func generate(
        seed: String? = nil, owner: [UInt8]? = nil, at hash: Hash256, in chain: Blockchain, into keystore: Keystore
    ) throws(SessionKeysError) -> SessionKeys {
        let answer: [UInt8]
        switch try version(at: hash, in: chain) {
        case nil, 0?: throw .unsupported
        case 1? where owner != nil: throw .ownerUnsupported
        case 1?: answer = try call([], seed, hash, chain, keystore)
        default: answer = try call((owner ?? []).encoded(), seed, hash, chain, keystore)
        }
        do throws(ScaleError) {
            var input = ScaleDecoder(answer)
            let keys: [UInt8] = try input.decode()
            return SessionKeys(encoded: keys, proof: input.remaining > 0 ? try input.decode() : nil)
        } catch {
            throw .badAnswer(error)
        }
    }

    private static func version(at hash: Hash256, in chain: Blockchain) throws(SessionKeysError) -> UInt32? {
        do throws(BlockchainError) {
            return try chain.runtimeVersion(at: hash).version(ofAPI: "SessionKeys")
        } catch {
            throw .blockchain(error)
        }
    }

    private static func call(
        _ owner: [UInt8], _ seed: String?, _ hash: Hash256, _ chain: Blockchain, _ keystore: Keystore
    ) throws(SessionKeysError) -> [UInt8] {
        do throws(BlockchainError) {
            let externalities = Externalities.logged(.stored(try chain.state(at: hash)))
            externalities.services.keystore = keystore
            do throws(ExecutorError) {
                return try chain.executor.call(
                    "SessionKeys_generate_session_keys", owner + seed.map { Array($0.utf8) }.encoded(),
                    on: externalities)
            } catch {
                throw .executor(error)
            }
        } catch {
            throw .blockchain(error)
        }
    }
}
