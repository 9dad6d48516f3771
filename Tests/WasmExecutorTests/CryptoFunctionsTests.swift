import Crypto
import Primitives
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

/// A keystore with the keys of some seeds.
private final class TestKeystore: RuntimeKeystore {
    var pairs: [(type: [UInt8], pair: KeyPair)] = []

    func publicKeys(_ scheme: SignatureScheme, keyType: [UInt8]) -> [[UInt8]] {
        pairs.filter { $0.type == keyType && $0.pair.scheme == scheme }.map(\.pair.publicKey)
    }

    func generate(_ scheme: SignatureScheme, keyType: [UInt8], seed: [UInt8]?) -> [UInt8]? {
        guard let pair = try? KeyPair(scheme: scheme, uri: String(decoding: seed ?? Array("//Any".utf8), as: UTF8.self))
        else { return nil }
        pairs.append((keyType, pair))
        return pair.publicKey
    }

    private func pair(_ keyType: [UInt8], _ publicKey: [UInt8]) -> KeyPair? {
        pairs.first { $0.type == keyType && $0.pair.publicKey == publicKey }?.pair
    }

    func sign(_ scheme: SignatureScheme, keyType: [UInt8], publicKey: [UInt8], message: [UInt8]) -> [UInt8]? {
        pair(keyType, publicKey)?.sign(message)
    }

    func sign(keyType: [UInt8], publicKey: [UInt8], prehashed hash: Hash256) -> [UInt8]? {
        pair(keyType, publicKey)?.sign(prehashed: hash)
    }
}

@Suite("Host functions for signatures and hashes")
struct CryptoFunctionsTests {
    private static let message = Array("message".utf8)
    private static let type = HostCallText.Argument.address(Array("babe".utf8))

    @Test(
        "Good signatures verify and others do not",
        arguments: [
            ("ext_crypto_ed25519_verify_version_1", .ed25519), ("ext_crypto_ed25519_batch_verify_version_1", .ed25519),
            ("ext_crypto_sr25519_verify_version_1", .sr25519), ("ext_crypto_sr25519_verify_version_2", .sr25519),
            ("ext_crypto_sr25519_batch_verify_version_1", .sr25519), ("ext_crypto_ecdsa_verify_version_1", .ecdsa),
            ("ext_crypto_ecdsa_verify_version_2", .ecdsa), ("ext_crypto_ecdsa_batch_verify_version_1", .ecdsa),
        ] as [(String, SignatureScheme)])
    func verification(name: String, scheme: SignatureScheme) throws {
        let pair = try KeyPair(scheme: scheme, uri: "//Alice")
        let signature = pair.sign(Self.message)
        func verify(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) throws -> UInt32 {
            number(try host(.init(name, .address(signature), .span(message), .address(key), returns: .i32)))
        }
        #expect(try verify(signature, Self.message, pair.publicKey) == 1)
        #expect(try verify(signature, Self.message + [0], pair.publicKey) == 0)
        var other = signature
        other[3] ^= 1
        #expect(try verify(other, Self.message, pair.publicKey) == 0)
        let bob = try KeyPair(scheme: scheme, uri: "//Bob").publicKey
        #expect(try verify(signature, Self.message, bob) == 0)
    }

    @Test("A signature under a hash verifies")
    func prehashed() throws {
        let pair = try KeyPair(scheme: .ecdsa, uri: "//Alice")
        let hash = Keccak.hash256(Self.message)
        let signature = try #require(pair.sign(prehashed: hash))
        let verify = { (hash: Hash256) in
            HostCallText(
                "ext_crypto_ecdsa_verify_prehashed_version_1", .address(signature), .address(hash.bytes),
                .address(pair.publicKey), returns: .i32)
        }
        #expect(number(try host(verify(hash))) == 1)
        #expect(number(try host(verify(Hash256.zero))) == 0)
    }

    @Test("The end of a batch tells whether all its signatures were good")
    func batches() throws {
        let pair = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let signature = pair.sign(Self.message)
        func verify(_ message: [UInt8]) -> HostCallText {
            HostCallText(
                "ext_crypto_sr25519_batch_verify_version_1", .address(signature), .span(message),
                .address(pair.publicKey), returns: .i32)
        }
        let start = HostCallText("ext_crypto_start_batch_verify_version_1")
        let finish = HostCallText("ext_crypto_finish_batch_verify_version_1", returns: .i32)
        #expect(number(try host(start, verify(Self.message), finish)) == 1)
        #expect(number(try host(start, verify([]), verify(Self.message), finish)) == 0)
        #expect(number(try host(start, verify([]), finish, start, finish)) == 1)
        #expect(throws: WasmError.self) { try host(finish) }
        #expect(throws: WasmError.self) { try host(start, start) }
    }

    @Test("Signatures that are assumed are verified before the state's root is told")
    func assumed() throws {
        let pair = try KeyPair(scheme: .sr25519, uri: "//Alice")
        let signature = pair.sign(Self.message)
        func verify(_ name: String, _ message: [UInt8]) -> HostCallText {
            HostCallText(name, .address(signature), .span(message), .address(pair.publicKey), returns: .i32)
        }
        let root = HostCallText("ext_storage_root_version_2", .i32(1), returns: .span)
        let (single, batched) = ("ext_crypto_sr25519_verify_version_2", "ext_crypto_sr25519_batch_verify_version_1")

        var state = externalities()
        state.assumeSignatures()
        #expect(number(try host(verify(single, Self.message), on: state)) == 1)
        #expect(try host(root, on: state).count == 32)
        #expect(state.assumedSignaturesAreValid())

        for name in [single, batched] {
            state = externalities()
            state.assumeSignatures()
            #expect(number(try host(verify(name, []), on: state)) == 1)
            #expect(throws: WasmError.state(.signatureNotValid)) { try host(root, on: state) }
            #expect(!state.assumedSignaturesAreValid())
        }
        // What this function takes cannot be verified in a batch.
        state = externalities()
        state.assumeSignatures()
        #expect(number(try host(verify("ext_crypto_sr25519_verify_version_1", []), on: state)) == 0)
        #expect(state.assumedSignaturesAreValid())
    }

    @Test("The key that signed is recovered, whatever form the recovery number has")
    func recovery() throws {
        let pair = try KeyPair(scheme: .ecdsa, uri: "//Alice")
        let hash = Blake2b.hash256(Self.message)
        var signature = pair.sign(Self.message)
        let recovered = try ECDSA.recoverUncompressed(try #require(ECDSA.Signature(signature)), ofHash: hash)
        func recover(_ name: String, _ signature: [UInt8]) throws -> [UInt8] {
            try host(.init(name, .address(signature), .address(hash.bytes), returns: .span))
        }
        for version in 1...2 {
            let name = "ext_crypto_secp256k1_ecdsa_recover_version_\(version)"
            let compressed = "ext_crypto_secp256k1_ecdsa_recover_compressed_version_\(version)"
            signature[64] %= 27
            #expect(try recover(name, signature) == [0] + recovered)
            #expect(try recover(compressed, signature) == [0] + pair.publicKey)
            signature[64] += 27
            #expect(try recover(compressed, signature) == [0] + pair.publicKey)
            var bad = signature
            bad[64] = 35
            #expect(try recover(compressed, bad) == [1, 1])
            bad = [UInt8](repeating: 0, count: 32) + signature[32...]
            bad[64] %= 27
            #expect(try recover(name, bad) == [1, 2])
        }
        // Numbers above the group order are an error since version 2.
        let large = [UInt8](repeating: 0xFF, count: 64) + [0]
        #expect(try recover("ext_crypto_secp256k1_ecdsa_recover_version_2", large) == [1, 0])
        #expect(try recover("ext_crypto_secp256k1_ecdsa_recover_version_1", large) != [1, 0])
    }

    @Test("Keys are made, listed and signed with", arguments: SignatureScheme.allCases)
    func keystore(scheme: SignatureScheme) throws {
        let name = "ext_crypto_\(scheme)"
        let state = externalities()
        let keystore = TestKeystore()
        state.services.keystore = keystore
        let list = HostCallText("\(name)_public_keys_version_1", Self.type, returns: .span)
        #expect(try host(list, on: state) == [0])
        let seed = Optional(Array("//Alice".utf8)).encoded()
        let key = try host(
            .init(
                "\(name)_generate_version_1", Self.type, .span(seed), returns: .address(scheme.publicKeyLength)),
            on: state)
        #expect(key == (try KeyPair(scheme: scheme, uri: "//Alice")).publicKey)
        #expect(try host(list, on: state) == [4] + key)
        let other = HostCallText(
            "\(name)_public_keys_version_1", .address(Array("gran".utf8)), returns: .span)
        #expect(try host(other, on: state) == [0])

        let signed = try host(
            .init("\(name)_sign_version_1", Self.type, .address(key), .span(Self.message), returns: .span), on: state)
        #expect(signed.first == 1)
        #expect(
            Signature.verify(
                scheme: scheme, signature: Array(signed.dropFirst()), message: Self.message, publicKey: key))
        var unknown = key
        unknown[5] ^= 1
        let unsigned = try host(
            .init("\(name)_sign_version_1", Self.type, .address(unknown), .span([]), returns: .span), on: state)
        #expect(unsigned == [0])
    }

    @Test("A hash is signed with an ECDSA key")
    func signPrehashed() throws {
        let state = externalities()
        let keystore = TestKeystore()
        state.services.keystore = keystore
        let key = try #require(keystore.generate(.ecdsa, keyType: Array("babe".utf8), seed: nil))
        let hash = Keccak.hash256(Self.message)
        let signed = try host(
            .init(
                "ext_crypto_ecdsa_sign_prehashed_version_1", Self.type, .address(key), .address(hash.bytes),
                returns: .span), on: state)
        let signature = try #require(ECDSA.Signature(Array(signed.dropFirst())))
        #expect(try ECDSA.recover(signature, ofHash: hash).bytes == key)
    }

    @Test("Without a keystore, asking for keys traps")
    func noKeystore() throws {
        let error = #expect(throws: WasmError.self) {
            try host(.init("ext_crypto_sr25519_public_keys_version_1", Self.type, returns: .span))
        }
        #expect(
            error
                == .trap(
                    function: "run", reason: "ext_crypto_sr25519_public_keys_version_1: this call has no keystore",
                    panic: nil))
    }

    @Test(
        "Hashes are the known ones",
        arguments: [
            ("blake2_128", 16, "cf4ab791c62b8d2b2109c90275287816"),
            ("blake2_256", 32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
            ("twox_64", 8, "990977adf52cbc44"),
            ("twox_128", 16, "990977adf52cbc440889329981caa9be"),
            ("twox_256", 32, "990977adf52cbc440889329981caa9bef7da5770b2b8a05303b75d95360dd62b"),
            ("keccak_256", 32, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
            (
                "keccak_512", 64,
                "18587dc2ea106b9a1563e32b3312421ca164c7f1f07bc922a9c83d77cea3a1e5"
                    + "d0c69910739025372dc14ac9642629379540c17e2a65b19d77aa511a9d00bb96"
            ),
            ("sha2_256", 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func hashes(name: String, count: Int, expected: String) throws {
        let answer = try host(.init("ext_hashing_\(name)_version_1", span("abc"), returns: .address(count)))
        #expect(answer.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
    }
}
