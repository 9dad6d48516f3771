import Crypto
import Primitives
import ScaleCodec
import StateMachine

// Source: Polkadot specification, appendix B (host API), crypto.

extension HostFunction {
    /// Signatures are checked, and their keys recovered.
    static let crypto: [HostFunction] = [
        verification("ext_crypto_ed25519_verify_version_1", .ed25519),
        verification("ext_crypto_ed25519_batch_verify_version_1", .ed25519, isBatched: true),
        verification("ext_crypto_sr25519_verify_version_1", .sr25519, isLegacy: true),
        verification("ext_crypto_sr25519_verify_version_2", .sr25519),
        verification("ext_crypto_sr25519_batch_verify_version_1", .sr25519, isBatched: true),
        verification("ext_crypto_ecdsa_verify_version_1", .ecdsa, isLegacy: true),
        verification("ext_crypto_ecdsa_verify_version_2", .ecdsa),
        verification("ext_crypto_ecdsa_batch_verify_version_1", .ecdsa, isBatched: true),
        HostFunction(
            "ext_crypto_ecdsa_verify_prehashed_version_1", .i32, .i32, .i32, returns: .i32
        ) { (call) throws(HostFault) in
            guard let signature = ECDSA.Signature(try call.fixed(0, 65)),
                let key = ECDSA.PublicKey([UInt8](try call.fixed(2, 33)))
            else { return 0 }
            return ECDSA.verify(signature, ofHash: try call.hash(1), by: key) ? 1 : 0
        },
        // Batches are an emulation: each signature is checked at once, and the end of a batch tells whether all of
        // them were good.
        HostFunction("ext_crypto_start_batch_verify_version_1") { (call) throws(HostFault) in
            guard call.state.batch == nil else { throw .other("a batch was started already") }
            call.state.batch = true
        },
        HostFunction("ext_crypto_finish_batch_verify_version_1", returns: .i32) { (call) throws(HostFault) in
            guard let result = call.state.batch else { throw .other("no batch was started") }
            call.state.batch = nil
            return result ? 1 : 0
        },
        recovery("ext_crypto_secp256k1_ecdsa_recover_version_1", isCompressed: false, isLegacy: true),
        recovery("ext_crypto_secp256k1_ecdsa_recover_version_2", isCompressed: false, isLegacy: false),
        recovery("ext_crypto_secp256k1_ecdsa_recover_compressed_version_1", isCompressed: true, isLegacy: true),
        recovery("ext_crypto_secp256k1_ecdsa_recover_compressed_version_2", isCompressed: true, isLegacy: false),
    ]

    /// Verification takes a signature, a message and a public key.
    ///
    /// - Parameter isLegacy: by the rules of version 1: sr25519 signatures of before the format was fixed pass, and
    ///   ECDSA signatures whose numbers are not below the group order.
    private static func verification(
        _ name: String, _ scheme: SignatureScheme, isLegacy: Bool = false, isBatched: Bool = false
    ) -> HostFunction {
        HostFunction(name, .i32, .i64, .i32, returns: .i32) { (call) throws(HostFault) in
            let signature = try call.fixed(0, UInt32(scheme.signatureLength))
            let message = try call.span(1)
            let key = try call.fixed(2, UInt32(scheme.publicKeyLength))
            let isGood =
                if isLegacy {
                    verifyLegacy(scheme, signature, message, key)
                } else if scheme == .sr25519 {
                    call.state.externalities.sr25519Verify(signature: signature, message: message, publicKey: key)
                } else {
                    Signature.verify(scheme: scheme, signature: signature, message: message, publicKey: [UInt8](key))
                }
            if isBatched, let batch = call.state.batch { call.state.batch = batch && isGood }
            return isGood ? 1 : 0
        }
    }

    /// - Parameter key: as long as the scheme's keys are.
    private static func verifyLegacy(
        _ scheme: SignatureScheme, _ signature: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer,
        _ key: UnsafeRawBufferPointer
    ) -> Bool {
        switch scheme {
        case .sr25519:
            let key = Sr25519.PublicKey(words: key.loadUnaligned(as: Words32.self))
            return Sr25519.verifyAcceptingLegacy(signature, of: message, by: key)
        case .ecdsa:
            guard let signature = ECDSA.Signature(signature), let key = ECDSA.PublicKey([UInt8](key)) else {
                return false
            }
            return ECDSA.verify(signature, of: message, by: key, overflowing: true)
        case .ed25519:
            return Signature.verify(scheme: scheme, signature: signature, message: message, publicKey: [UInt8](key))
        }
    }

    /// Recovery takes a signature and the hash of a message. The recovery number may be 27 more than it is.
    private static func recovery(_ name: String, isCompressed: Bool, isLegacy: Bool) -> HostFunction {
        HostFunction(name, .i32, .i32, returns: .i64) { (call) throws(HostFault) in
            var bytes = [UInt8](try call.fixed(0, 65))
            if let last = bytes.last, last > 26 { bytes[64] = last - 27 }
            let hash = try call.hash(1)
            var answer: [UInt8] = [0]
            do throws(ECDSA.RecoveryError) {
                // 65 bytes are a signature, if perhaps not a good one.
                guard let signature = ECDSA.Signature(bytes) else { throw .badRS }
                if isCompressed {
                    answer += try ECDSA.recover(signature, ofHash: hash, overflowing: isLegacy).bytes
                } else {
                    answer += try ECDSA.recoverUncompressed(signature, ofHash: hash, overflowing: isLegacy)
                }
            } catch {
                answer = [1, error.rawValue]
            }
            return try call.answer(answer)
        }
    }

    /// The node's own keys, by families of four letters.
    static let keys: [HostFunction] =
        [(SignatureScheme.ed25519, "ed25519"), (.sr25519, "sr25519"), (.ecdsa, "ecdsa")].flatMap { scheme, name in
            [
                HostFunction("ext_crypto_\(name)_public_keys_version_1", .i32, returns: .i64) {
                    (call) throws(HostFault) in
                    let keys = try call.keystore.publicKeys(scheme, keyType: try call.keyType(0))
                    var output = ScaleEncoder(capacity: 4 + keys.count * scheme.publicKeyLength)
                    output.appendLength(keys.count)
                    for key in keys { output.append(contentsOf: key) }
                    return try call.answer(output.bytes)
                },
                HostFunction("ext_crypto_\(name)_generate_version_1", .i32, .i64, returns: .i32) {
                    (call) throws(HostFault) in
                    let seed = try call.decoded(1, as: [UInt8]?.self)
                    guard
                        let key = try call.keystore.generate(scheme, keyType: try call.keyType(0), seed: seed),
                        key.count == scheme.publicKeyLength
                    else { throw .unavailable("keystore that makes this key") }
                    return try call.answer(fixed: key)
                },
                HostFunction("ext_crypto_\(name)_sign_version_1", .i32, .i32, .i64, returns: .i64) {
                    (call) throws(HostFault) in
                    let key = [UInt8](try call.fixed(1, UInt32(scheme.publicKeyLength)))
                    return try call.answer(
                        signature: try call.keystore.sign(
                            scheme, keyType: try call.keyType(0), publicKey: key, message: try call.array(2)))
                },
            ]
        } + [
            HostFunction("ext_crypto_ecdsa_sign_prehashed_version_1", .i32, .i32, .i32, returns: .i64) {
                (call) throws(HostFault) in
                let key = [UInt8](try call.fixed(1, 33))
                return try call.answer(
                    signature: try call.keystore.sign(
                        keyType: try call.keyType(0), publicKey: key, prehashed: try call.hash(2)))
            }
        ]
}

extension HostCall {
    var keystore: any RuntimeKeystore {
        get throws(HostFault) {
            guard let keystore = externalities.services.keystore else { throw .unavailable("keystore") }
            return keystore
        }
    }

    func keyType(_ index: Int) throws(HostFault) -> [UInt8] { [UInt8](try fixed(index, 4)) }

    /// The span of the encoding of an optional signature, which has no length before it.
    func answer(signature: [UInt8]?) throws(HostFault) -> UInt64 {
        try answer(signature.map { [1] + $0 } ?? [0])
    }
}
