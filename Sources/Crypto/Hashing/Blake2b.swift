import CCrypto
import Primitives

/// Unkeyed BLAKE2b (RFC 7693): Substrate's main hash, with digests of 1 to 64 bytes.
public enum Blake2b {
    public static func hash256(_ data: UnsafeRawBufferPointer) -> Hash256 {
        var digest = Hash256.zero
        cc_blake2b(&digest.words, 32, data.baseAddress, data.count)
        return digest
    }

    public static func hash256(_ data: [UInt8]) -> Hash256 {
        data.withUnsafeBytes { hash256($0) }
    }

    /// 16 bytes.
    public static func hash128(_ data: [UInt8]) -> [UInt8] { hash(data, digestLength: 16) }

    /// 64 bytes.
    public static func hash512(_ data: [UInt8]) -> [UInt8] { hash(data, digestLength: 64) }

    /// Fills `digest`, whose size (1 to 64 bytes) is a parameter of the hash: a shorter digest is no prefix of a longer.
    public static func hash(_ data: UnsafeRawBufferPointer, into digest: UnsafeMutableRawBufferPointer) {
        precondition((1...64).contains(digest.count), "a BLAKE2b digest has 1 to 64 bytes")
        cc_blake2b(digest.baseAddress, digest.count, data.baseAddress, data.count)
    }

    /// A digest of `digestLength` bytes, 1 to 64.
    public static func hash(_ data: [UInt8], digestLength: Int) -> [UInt8] {
        data.withUnsafeBytes { source in
            [UInt8](unsafeUninitializedCapacity: digestLength) { digest, count in
                hash(source, into: UnsafeMutableRawBufferPointer(start: digest.baseAddress, count: digestLength))
                count = digestLength
            }
        }
    }

    /// The hashes of independent messages, four at a time where the processor has AVX2: about a third of the time that
    /// one after another takes. Messages may have different lengths. `digests` holds at least as many as `messages`.
    public static func hash256(
        many messages: UnsafeBufferPointer<UnsafeRawBufferPointer>,
        into digests: UnsafeMutableBufferPointer<Hash256>
    ) {
        precondition(digests.count >= messages.count, "every message needs room for its digest")
        withUnsafeTemporaryAllocation(of: cc_message.self, capacity: messages.count) { list in
            for (index, message) in messages.enumerated() {
                list.initializeElement(at: index, to: cc_message(start: message.baseAddress, count: message.count))
            }
            cc_blake2b256_many(digests.baseAddress, list.baseAddress, messages.count)
        }
    }

    /// The hashes of messages that lie one after another in `data`; message `i` ends before `ends[i]`.
    /// `ends` must not decrease nor pass the end of `data`.
    public static func hash256(
        many data: UnsafeRawBufferPointer, ends: [Int], into digests: UnsafeMutableBufferPointer<Hash256>
    ) {
        precondition(digests.count >= ends.count, "every message needs room for its digest")
        withUnsafeTemporaryAllocation(of: cc_message.self, capacity: ends.count) { list in
            var start = 0
            for (index, end) in ends.enumerated() {
                let message = UnsafeRawBufferPointer(rebasing: data[start..<end])
                list.initializeElement(at: index, to: cc_message(start: message.baseAddress, count: message.count))
                start = end
            }
            cc_blake2b256_many(digests.baseAddress, list.baseAddress, ends.count)
        }
    }

    public static func hash256(many messages: [[UInt8]]) -> [Hash256] {
        var ends: [Int] = []
        ends.reserveCapacity(messages.count)
        var end = 0
        for message in messages {
            end += message.count
            ends.append(end)
        }
        let joined = Array(messages.joined())
        return [Hash256](unsafeUninitializedCapacity: messages.count) { digests, count in
            joined.withUnsafeBytes { hash256(many: $0, ends: ends, into: digests) }
            count = messages.count
        }
    }

    /// A hash that takes its message in parts. Copying it forks it.
    public struct Stream: Sendable {
        private var state = cc_blake2b_state()

        /// `digestLength` is 1 to 64 bytes.
        public init(digestLength: Int = 32) {
            precondition((1...64).contains(digestLength), "a BLAKE2b digest has 1 to 64 bytes")
            cc_blake2b_init(&state, digestLength)
        }

        public mutating func update(_ part: UnsafeRawBufferPointer) {
            cc_blake2b_update(&state, part.baseAddress, part.count)
        }

        public mutating func update(_ part: [UInt8]) {
            part.withUnsafeBytes { update($0) }
        }

        /// The digest of the parts so far; more parts may follow.
        public var digest: [UInt8] {
            [UInt8](unsafeUninitializedCapacity: Int(state.digest_length)) { digest, count in
                var last = state
                cc_blake2b_final(&last, digest.baseAddress)
                count = Int(state.digest_length)
            }
        }
    }
}
