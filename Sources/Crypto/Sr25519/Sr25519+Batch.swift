import CCrypto
import Primitives

extension Sr25519 {
    /// One signature of a batch: what is signed is given as its transcript.
    public struct BatchItem: Sendable {
        public var signature: Signature
        public var publicKey: PublicKey
        public var transcript: Transcript

        public init(_ signature: Signature, of transcript: Transcript, by publicKey: PublicKey) {
            self.signature = signature
            self.publicKey = publicKey
            self.transcript = transcript
        }

        public init(_ signature: Signature, of message: UnsafeRawBufferPointer, by publicKey: PublicKey) {
            self.init(signature, of: SigningContext.substrate.transcript(of: message), by: publicKey)
        }
    }

    /// Signatures in one equation: beyond this the tables of multiples outgrow the processor's cache.
    private static let batchSize = 128

    /// Whether every signature is valid, at somewhat more than half the time of verifying each alone.
    ///
    /// Each equation enters a sum under a random weight of 128 bits; the group has prime order, so a sum with an
    /// invalid signature holds with probability 2^-128. On false, single verification finds the culprit.
    public static func verifyBatch(_ items: [BatchItem]) -> Bool {
        var start = 0
        while start < items.count {
            let end = min(start + batchSize, items.count)
            guard equationsHold(items[start..<end]) else { return false }
            start = end
        }
        return true
    }

    private static func equationsHold(_ items: ArraySlice<BatchItem>) -> Bool {
        if items.count == 1, let item = items.first {
            return verify(item.signature, of: item.transcript, by: item.publicKey)
        }
        var weights = [Scalar](repeating: .zero, count: items.count)
        var weightedChallenges: [Scalar] = []
        var commitments: [RistrettoPoint] = []
        var keys: [PublicKey] = []
        weightedChallenges.reserveCapacity(items.count)
        commitments.reserveCapacity(items.count)
        keys.reserveCapacity(items.count)
        weights.withUnsafeMutableBytes { Sodium.randomize($0) }
        var response = Scalar.zero
        for (index, item) in items.enumerated() {
            weights[index].words.w2 = 0
            weights[index].words.w3 = 0
            let weight = weights[index]
            response = response + weight * item.signature.response
            weightedChallenges.append(weight * challenge(item.signature, item.transcript, item.publicKey))
            commitments.append(item.signature.commitment)
            keys.append(item.publicKey)
        }
        return response.withBytePointer { s in
            weights.withRows { z in
                weightedChallenges.withRows { zk in
                    commitments.withRows { R in
                        keys.withRows { A in cc_ristretto_verify_batch(items.count, s, z, zk, R, A) == 1 }
                    }
                }
            }
        }
    }
}

extension Array where Element: Bytes32 {
    /// The elements as consecutive rows of 32 bytes, the way C takes them.
    fileprivate func withRows<R>(_ body: (UnsafePointer<Row>?) -> R) -> R {
        withUnsafeBytes { body($0.assumingMemoryBound(to: Row.self).baseAddress) }
    }
}

/// C's `uint8_t[32]`.
private typealias Row = (
    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
)
