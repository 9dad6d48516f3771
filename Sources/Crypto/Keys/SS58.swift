import Primitives

/// Why a text is no SS58 address, or none can be made.
public enum SS58Error: Error, Equatable, Sendable {
    /// A character is not of the base-58 alphabet.
    case badBase58
    /// No address has this many bytes.
    case badLength(Int)
    /// The first byte, from 128 up, begins no prefix.
    case invalidPrefixByte(UInt8)
    /// The prefix is 46, 47 or beyond 16,383.
    case reservedPrefix(UInt16)
    /// The checksum is not that of the address.
    case badChecksum
    /// The address belongs to another network.
    case wrongNetwork(expected: UInt16, found: UInt16)
}

/// SS58, Substrate's address format: base 58 of a network prefix, the account and a checksum.
public enum SS58 {
    /// The prefix of any Substrate chain that has none of its own.
    public static let genericPrefix: UInt16 = 42
    /// Prefixes of two bytes reach up to this.
    public static let largestPrefix: UInt16 = 16383

    /// Longer texts are refused before they are decoded; the longest address has 50 characters.
    private static let longestText = 64

    /// The address of an account or a public key: 1, 2, 4, 8, 32 or 33 bytes.
    public static func encode(_ account: [UInt8], prefix: UInt16 = genericPrefix) throws(SS58Error) -> String {
        try checkPrefix(prefix)
        guard let checksumLength = defaultChecksumLength(account.count) else { throw .badLength(account.count) }
        let address = encodedPrefix(prefix) + account
        return Base58.encode(address + checksum(address).prefix(checksumLength))
    }

    public static func encode(_ account: AccountID, prefix: UInt16 = genericPrefix) throws(SS58Error) -> String {
        try encode(account.bytes, prefix: prefix)
    }

    /// The network prefix and the account of an address of any kind.
    public static func decode(_ address: some StringProtocol) throws(SS58Error) -> (prefix: UInt16, account: [UInt8]) {
        let length = address.utf8.count
        guard length <= longestText else { throw .badLength(length) }
        guard let bytes = Base58.decode(address) else { throw .badBase58 }
        guard bytes.count >= 2 else { throw .badLength(bytes.count) }
        let prefix: UInt16
        let prefixLength: Int
        switch bytes[0] {
        case 0...63:
            (prefix, prefixLength) = (UInt16(bytes[0]), 1)
        case 64...127:
            // Eight low bits, then six high ones, with two marking bits between.
            let low = UInt16(bytes[0] & 0x3f) << 2 | UInt16(bytes[1] >> 6)
            (prefix, prefixLength) = (low | UInt16(bytes[1] & 0x3f) << 8, 2)
        default:
            throw .invalidPrefixByte(bytes[0])
        }
        guard let checksumLength = checksumLength(payload: bytes.count - prefixLength) else {
            throw .badLength(bytes.count)
        }
        try checkPrefix(prefix)
        let end = bytes.count - checksumLength
        guard checksum(Array(bytes[..<end])).prefix(checksumLength).elementsEqual(bytes[end...]) else {
            throw .badChecksum
        }
        return (prefix, Array(bytes[prefixLength..<end]))
    }

    /// The account of an address, which must be a whole account's and, unless `network` is nil, of that network.
    public static func decodeAccount(
        _ address: some StringProtocol, network: UInt16? = nil
    ) throws(SS58Error) -> AccountID {
        let (prefix, bytes) = try decode(address)
        guard let account = AccountID(bytes) else { throw .badLength(bytes.count) }
        if let network, network != prefix { throw .wrongNetwork(expected: network, found: prefix) }
        return account
    }

    private static func checkPrefix(_ prefix: UInt16) throws(SS58Error) {
        if prefix > largestPrefix || prefix == 46 || prefix == 47 { throw .reservedPrefix(prefix) }
    }

    private static func encodedPrefix(_ prefix: UInt16) -> [UInt8] {
        guard prefix >= 64 else { return [UInt8(prefix)] }
        return [
            UInt8((prefix & 0xfc) >> 2) | 0x40,
            UInt8(prefix >> 8) | UInt8(prefix & 3) << 6,
        ]
    }

    private static func checksum(_ address: [UInt8]) -> [UInt8] { Blake2b.hash512(Array("SS58PRE".utf8) + address) }

    /// How many bytes of checksum an account gets: whole accounts two, short indices one.
    private static func defaultChecksumLength(_ accountLength: Int) -> Int? {
        switch accountLength {
        case 32, 33: 2
        case 1, 2, 4, 8: 1
        default: nil
        }
    }

    /// How many bytes of account and checksum together are checksum. An index of n bytes may have up to n.
    private static func checksumLength(payload: Int) -> Int? {
        switch payload {
        case 34, 35: 2
        case 2: 1
        case 3, 4: payload - 2
        case 5...8: payload - 4
        case 9...16: payload - 8
        default: nil
        }
    }
}
