import Crypto

/// Signatures that were taken for valid, and how far calls went since they were verified.
struct AssumedSignatures {
    /// Storage transactions after which what is assumed is verified: a runtime begins one for each call that it dispatches,
    /// so that nobody has much done under a signature that is forged.
    static let longestRun = 1024

    var batch = Sr25519.Batch()
    var transactions = 0
}

/// sr25519 signatures that are taken for valid while calls run, to be verified together, which is faster.
///
/// Under a forged signature a runtime does what it does for its owner; so what is assumed is verified before anything
/// whose cost is not in what the runtime gives, and every so many steps. The call fails where something was not true.
extension Externalities {
    /// Has signatures taken for valid from now on. What calls did is to be thrown away, and what they said not to be
    /// believed, if `assumedSignaturesAreValid` says that they were not.
    public func assumeSignatures() { assumed = AssumedSignatures() }

    /// Whether what was assumed since `assumeSignatures` is true; ends the assuming.
    public func assumedSignaturesAreValid() -> Bool {
        var assumed = assumed.take()
        return assumed?.batch.verify() ?? true
    }

    /// Verifies what is assumed so far. On false, which is a failure of the call, the caller does nothing more.
    public func settleAssumedSignatures() -> Bool {
        guard assumed != nil else { return true }
        assumed?.transactions = 0
        return noteAssumption(assumed?.batch.verify() ?? true)
    }

    /// Nil where signatures are not assumed.
    func assume(
        _ signature: Sr25519.Signature, of message: UnsafeRawBufferPointer, by publicKey: Sr25519.PublicKey
    ) -> Bool? {
        guard let isValid = assumed?.batch.append(Sr25519.BatchItem(signature, of: message, by: publicKey)) else {
            return nil
        }
        return noteAssumption(isValid)
    }

    /// Counts a storage transaction that begins.
    func countTransaction() {
        guard let count = assumed?.transactions else { return }
        assumed?.transactions = count + 1
        if count >= AssumedSignatures.longestRun { _ = settleAssumedSignatures() }
    }

    private func noteAssumption(_ isValid: Bool) -> Bool {
        if !isValid { note(.signatureNotValid) }
        return isValid
    }
}
