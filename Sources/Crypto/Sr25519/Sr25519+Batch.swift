import CCrypto
import Primitives

extension Sr25519 {
    /// One signature of a batch, with the challenge that its message makes.
    public struct BatchItem: Sendable {
        var signature: Signature
        var publicKey: PublicKey
        let challenge: Scalar

        public init(_ signature: Signature, of transcript: Transcript, by publicKey: PublicKey) {
            self.signature = signature
            self.publicKey = publicKey
            challenge = Sr25519.challenge(signature, transcript, publicKey)
        }

        public init(_ signature: Signature, of message: UnsafeRawBufferPointer, by publicKey: PublicKey) {
            self.init(signature, of: SigningContext.substrate.transcript(of: message), by: publicKey)
        }
    }

    /// Signatures that are verified together, at somewhat more than half the time of verifying each alone.
    ///
    /// Each equation enters a sum under a random weight of 128 bits; the group has prime order, so a sum with an
    /// invalid signature holds with probability 2^-128. Where a batch is not valid, single verification finds the
    /// culprit.
    public struct Batch: Sendable {
        /// Signatures in one equation: beyond this the tables of multiples outgrow the processor's cache.
        private static let size = 128

        /// What is not verified yet; fewer than `size`.
        private var items: [BatchItem] = []
        /// Whether what is verified already is valid.
        private var wasValid = true

        public init() { items.reserveCapacity(Self.size) }

        /// Takes one more signature, and verifies those so far now and then, so that not too many are kept. Answers false
        /// once one of them turned out not to be valid.
        public mutating func append(_ item: BatchItem) -> Bool {
            guard wasValid else { return false }
            items.append(item)
            return items.count < Self.size || verify()
        }

        /// Whether every signature so far is valid.
        public mutating func verify() -> Bool {
            guard wasValid, !items.isEmpty else { return wasValid }
            wasValid = Sr25519.equationsHold(items)
            items.removeAll(keepingCapacity: true)
            return wasValid
        }
    }

    /// Whether every signature is valid.
    public static func verifyBatch(_ items: some Sequence<BatchItem>) -> Bool {
        var batch = Batch()
        return items.allSatisfy { batch.append($0) } && batch.verify()
    }

    fileprivate static func equationsHold(_ items: [BatchItem]) -> Bool {
        if items.count == 1, let item = items.first {
            return equationHolds(item.signature, item.publicKey, challenge: item.challenge)
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
            weightedChallenges.append(weight * item.challenge)
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
