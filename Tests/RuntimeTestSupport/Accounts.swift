import FrameSupport

extension AccountID {
    /// An account of 32 equal bytes, for tests where nobody signs.
    public init(repeating byte: UInt8) {
        let word = UInt64(byte) * 0x0101_0101_0101_0101
        self.init(words: Words32(word, word, word, word))
    }

    public static let alice = AccountID(repeating: 1)
    public static let bob = AccountID(repeating: 2)
    public static let charlie = AccountID(repeating: 3)
    public static let dave = AccountID(repeating: 4)
}

extension MultiAddress {
    public static let alice = MultiAddress.id(.alice)
    public static let bob = MultiAddress.id(.bob)
    public static let charlie = MultiAddress.id(.charlie)
    public static let dave = MultiAddress.id(.dave)
}
