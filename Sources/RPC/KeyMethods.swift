import Authorship
import Blockchain
import JSON
import JSONRPC
import Keystore
import Primitives
import ScaleCodec

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
            .hex(try await generateKeys(owner: nil).encoded)
        }
        registry.register("author_rotateKeysWithOwner", safety: .unsafe) { (params, _) throws(RPCError) in
            let generated = try await generateKeys(owner: params.next("owner", .hexBytes))
            return ["keys": .hex(generated.encoded), "proof": .hex(optional: generated.proof)]
        }
    }

    private func hasSessionKeys(_ keys: [UInt8]) async throws(RPCError) -> Bool {
        typealias Decoded = [Pair<[UInt8], FixedBytes<Four>>]?
        let decoded: Decoded = try await access.ask(.author, .runtime) { chain throws(BlockchainError) in
            try chain.call("SessionKeys_decode_session_keys", keys.encoded(), at: chain.info.best.hash)
        }
        guard let decoded else { throw Self.failure("Session keys are not encoded correctly") }
        return decoded.allSatisfy { key in
            KeyType(key.second.bytes).map { keystore.contains(key.first, type: $0) } ?? false
        }
    }

    // MARK: Generation

    /// Has the runtime make a key of each kind that a session needs; they get into the keystore.
    private func generateKeys(owner: [UInt8]?) async throws(RPCError) -> SessionKeys {
        try await access.run(.runtime) { [keystore] chain throws(RPCError) in
            do throws(SessionKeysError) {
                return try SessionKeys.generate(owner: owner, at: chain.info.best.hash, in: chain, into: keystore)
            } catch {
                switch error {
                case .unsupported: throw Self.failure("`SessionKeys` runtime api not present in the runtime")
                case .ownerUnsupported:
                    throw Self.failure(
                        "Runtime does not support generating ownership proofs (requires SessionKeys API >= v3)")
                case .badAnswer(let error):
                    throw Self.failure("the runtime's answer does not decode: \(error.words)")
                case .blockchain(let error): throw ErrorGroup.author.client(error)
                }
            }
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
