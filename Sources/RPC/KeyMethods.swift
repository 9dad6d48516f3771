import Blockchain
import Executor
import JSON
import JSONRPC
import Keystore
import Primitives
import ScaleCodec
import StateMachine

/// The methods of `author_*` that are about the node's keys.
struct KeyMethods: Sendable {
    let access: ChainAccess
    let keystore: Keystore

    func register(into registry: inout MethodRegistry) {
        registry.register("author_insertKey", safety: .unsafe) { (params, _) throws(RPCError) in
            let type = try Self.keyType(params.next("keyType", .string))
            let uri = try params.next("suri", .string)
            let publicKey = try params.next("publicKey", .hexBytes)
            do throws(KeystoreError) {
                try keystore.insert(type: type, uri: uri, publicKey: publicKey)
            } catch {
                throw RPCError(
                    code: ErrorGroup.author.rawValue, message: "The key store is unavailable",
                    data: .string(error.description))
            }
            return .null
        }
        registry.register("author_hasKey", safety: .unsafe) { (params, _) throws(RPCError) in
            let publicKey = try params.next("publicKey", .hexBytes)
            let type = try Self.keyType(params.next("keyType", .string))
            return .bool(keystore.contains(publicKey, type: type))
        }
        registry.register("author_hasSessionKeys", safety: .unsafe) { (params, _) throws(RPCError) in
            .bool(try await hasSessionKeys(params.next("sessionKeys", .hexBytes)))
        }
        registry.register("author_rotateKeys", safety: .unsafe) { (_, _) throws(RPCError) in
            .hex(try await generateKeys(owner: nil).keys)
        }
        registry.register("author_rotateKeysWithOwner", safety: .unsafe) { (params, _) throws(RPCError) in
            let generated = try await generateKeys(owner: params.next("owner", .hexBytes))
            return ["keys": .hex(generated.keys), "proof": .hex(optional: generated.proof)]
        }
    }

    private func hasSessionKeys(_ keys: [UInt8]) async throws(RPCError) -> Bool {
        typealias Decoded = [Pair<[UInt8], FixedBytes<Four>>]?
        let decoded: Decoded = try await access.ask(.author) { chain throws(BlockchainError) in
            try chain.call("SessionKeys_decode_session_keys", keys.encoded(), at: chain.info.best.hash)
        }
        guard let decoded else { throw Self.failure("Session keys are not encoded correctly") }
        return decoded.allSatisfy { key in
            KeyType(key.second.bytes).map { keystore.contains(key.first, type: $0) } ?? false
        }
    }

    // MARK: Generation

    private struct GeneratedKeys: Sendable {
        let keys: [UInt8]
        let proof: [UInt8]?
    }

    /// Has the runtime make a key of each kind that a session needs; they get into the keystore.
    private func generateKeys(owner: [UInt8]?) async throws(RPCError) -> GeneratedKeys {
        try await access.run { [keystore] chain throws(RPCError) in
            let answer: [UInt8]
            let version: UInt32
            do throws(BlockchainError) {
                let best = chain.info.best.hash
                version = try Self.sessionKeysVersion(in: chain.runtimeVersion(at: best))
                answer = try Self.generate(version: version, owner: owner, at: best, in: chain, keystore)
            } catch {
                throw ErrorGroup.author.client(error)
            }
            guard version > 0 else { throw Self.failure("`SessionKeys` runtime api not present in the runtime") }
            guard owner == nil || version > 1 else {
                throw Self.failure(
                    "Runtime does not support generating ownership proofs (requires SessionKeys API >= v3)")
            }
            do throws(ScaleError) {
                var input = ScaleDecoder(answer)
                let keys: [UInt8] = try input.decode()
                return GeneratedKeys(keys: keys, proof: input.remaining > 0 ? try input.decode() : nil)
            } catch {
                throw Self.failure("the runtime's answer does not decode: \(error.words)")
            }
        }
    }

    /// The version of the runtime API `SessionKeys`, 0 where there is none. It is named by the first eight bytes of
    /// the Blake2b hash of its name.
    private static func sessionKeysVersion(in version: RuntimeVersion) -> UInt32 {
        let name: [UInt8] = [0xab, 0x3c, 0x05, 0x72, 0x29, 0x1f, 0xeb, 0x8b]
        return version.apis.first { $0.first.bytes == name }?.second ?? 0
    }

    /// Calls the runtime; the first version of the API has no owner.
    private static func generate(
        version: UInt32, owner: [UInt8]?, at hash: Hash256, in chain: Blockchain, _ keystore: Keystore
    ) throws(BlockchainError) -> [UInt8] {
        guard version > 0, owner == nil || version > 1 else { return [] }
        let seed: [UInt8]? = nil
        let input = (version > 1 ? (owner ?? []).encoded() : []) + seed.encoded()
        let externalities = Externalities.logged(.stored(try chain.state(at: hash))) { scheme, type, uri in
            guard let type = KeyType(type) else { return nil }
            return try? keystore.generate(scheme, type: type, uri: uri.map { String(decoding: $0, as: UTF8.self) })
        }
        do throws(ExecutorError) {
            return try chain.executor.call("SessionKeys_generate_session_keys", input, on: externalities)
        } catch {
            throw .executor(error)
        }
    }

    // MARK: Errors

    private static func keyType(_ text: String) throws(RPCError) -> KeyType {
        guard let type = KeyType(text) else {
            throw failure("Invalid key type ID format (should be of length four)")
        }
        return type
    }

    private static func failure(_ message: String) -> RPCError {
        RPCError(code: ErrorGroup.author.rawValue, message: message)
    }
}
