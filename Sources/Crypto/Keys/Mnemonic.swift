import CSodium

/// What is wrong with a mnemonic phrase. Words are named by their place, as they are secret.
public enum MnemonicError: Error, Equatable, Sendable {
    /// Phrases have 12, 15, 18, 21 or 24 words.
    case badWordCount(Int)
    /// The word at this place, from 0, is not of the English list.
    case unknownWord(at: Int)
    case badChecksum
    /// Entropy has 16, 20, 24, 28 or 32 bytes.
    case badEntropyLength(Int)
}

/// A BIP-39 phrase of English words. Its entropy is zeroed when dropped.
public struct Mnemonic: Sendable {
    private let secret: SecretBytes

    public static let wordCounts = [12, 15, 18, 21, 24]

    /// A new phrase from the operating system's random source.
    public static func generate(wordCount: Int = 12) throws(MnemonicError) -> Mnemonic {
        guard wordCounts.contains(wordCount) else { throw .badWordCount(wordCount) }
        let count = wordCount / 3 * 4
        return Mnemonic(
            secret: SecretBytes(count: count) { bytes in
                Sodium.randomize(UnsafeMutableRawBufferPointer(start: bytes, count: count))
            })
    }

    public init(entropy: [UInt8]) throws(MnemonicError) {
        guard (16...32).contains(entropy.count), entropy.count.isMultiple(of: 4) else {
            throw .badEntropyLength(entropy.count)
        }
        secret = SecretBytes(entropy)
    }

    private init(secret: SecretBytes) { self.secret = secret }

    /// Reads a phrase of lower-case words with white space between them.
    public init(phrase: String) throws(MnemonicError) {
        let words = phrase.split(whereSeparator: \.isWhitespace)
        guard Self.wordCounts.contains(words.count) else { throw .badWordCount(words.count) }
        // Eleven bits a word: the entropy, then a bit of checksum for every 32 of it.
        let entropyLength = words.count / 3 * 4
        var bits = BitWriter(byteCount: entropyLength + 1)
        for (place, word) in words.enumerated() {
            guard let index = EnglishWords.index(of: word) else { throw .unknownWord(at: place) }
            bits.append(index, width: 11)
        }
        let entropy = [UInt8](bits.bytes[..<entropyLength])
        guard bits.bytes[entropyLength] == Self.checksum(entropy) else { throw .badChecksum }
        secret = SecretBytes(entropy)
    }

    /// A copy that nobody zeroes.
    public var entropy: [UInt8] { secret.bytes }

    public var words: [String] {
        let entropy = secret.bytes
        let bytes = entropy + [Self.checksum(entropy)]
        return (0..<entropy.count / 4 * 3).map { word in
            let index = (11 * word..<11 * word + 11).reduce(0) { value, bit in
                value << 1 | Int(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1)
            }
            return EnglishWords.list[index]
        }
    }

    public var phrase: String { words.joined(separator: " ") }

    /// The first bits of the SHA-256 of the entropy, one for every four bytes, the rest of the byte zero.
    private static func checksum(_ entropy: [UInt8]) -> UInt8 {
        let first = SHA2.hash256(entropy).bytes[0]
        return first & ~(0xff >> UInt8(entropy.count / 4))
    }

    /// The 32 bytes that Substrate makes a key from: PBKDF2-HMAC-SHA512 of the entropy (BIP-39 itself takes the
    /// phrase) under the salt "mnemonic" and the password, 2,048 rounds, cut in half.
    func miniSecret(password: String) -> SecretBytes {
        SecretBytes(count: 32) { miniSecret in
            SecretBytes.withScratch(count: 128) { round in
                let sum = round + 64
                Sodium.start()
                var keyed = crypto_auth_hmacsha512_state()
                secret.withBytePointer { _ = crypto_auth_hmacsha512_init(&keyed, $0, secret.count) }
                // The block number, one, is big-endian: one block is all that is needed.
                let salt = Array("mnemonic".utf8) + Array(password.utf8) + [0, 0, 0, 1]
                var state = keyed
                crypto_auth_hmacsha512_update(&state, salt, UInt64(salt.count))
                crypto_auth_hmacsha512_final(&state, round)
                sum.update(from: round, count: 64)
                for _ in 1..<2048 {
                    state = keyed
                    crypto_auth_hmacsha512_update(&state, round, 64)
                    crypto_auth_hmacsha512_final(&state, round)
                    for index in 0..<64 { sum[index] ^= round[index] }
                }
                miniSecret.update(from: sum, count: 32)
                sodium_memzero(&keyed, MemoryLayout.size(ofValue: keyed))
                sodium_memzero(&state, MemoryLayout.size(ofValue: state))
            }
        }
    }
}

/// Writes numbers bit by bit, the highest bit first.
private struct BitWriter {
    private(set) var bytes: [UInt8]
    private var position = 0

    init(byteCount: Int) { bytes = [UInt8](repeating: 0, count: byteCount) }

    mutating func append(_ value: Int, width: Int) {
        for bit in (0..<width).reversed() {
            if value >> bit & 1 == 1 { bytes[position / 8] |= 0x80 >> UInt8(position % 8) }
            position += 1
        }
    }
}
