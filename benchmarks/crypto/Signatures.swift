import BenchmarkRival
import Crypto

/// The rival's cases under our code.
struct Signatures {
    private let pairs: [Sr25519.KeyPair]
    private let keys: [Sr25519.PublicKey]
    private let signatures: [Sr25519.Signature]
    private let messages: [[UInt8]]

    init(_ cases: [Rival.Case]) {
        pairs = cases.compactMap { Sr25519.KeyPair(secretKey: $0.secret) }
        keys = cases.compactMap { Sr25519.PublicKey($0.publicKey) }
        signatures = cases.compactMap { Sr25519.Signature($0.signature) }
        messages = cases.map(\.message)
        precondition(pairs.map(\.publicKey) == keys && signatures.count == keys.count)
    }

    func verify(_ count: Int) {
        for index in 0..<count {
            let place = index % keys.count
            let isValid = messages[place].withUnsafeBytes {
                Sr25519.verify(signatures[place], of: $0, by: keys[place])
            }
            precondition(isValid)
        }
    }

    func verifyBatches(_ count: Int) {
        for _ in 0..<count {
            let items = keys.indices.map { place in
                messages[place].withUnsafeBytes {
                    Sr25519.BatchItem(signatures[place], of: $0, by: keys[place])
                }
            }
            precondition(Sr25519.verifyBatch(items))
        }
    }

    func sign(_ count: Int) {
        for index in 0..<count {
            let place = index % pairs.count
            let signature = pairs[place].sign(messages[place])
            precondition(signature != signatures[place])
        }
    }
}
