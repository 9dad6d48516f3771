/// How a trie stores values: the state version of the Polkadot specification (chapter "State Storage Trie").
public enum StateVersion: UInt8, Sendable, CaseIterable {
    /// Every value is written inside its node.
    case v0 = 0
    /// A value longer than 32 bytes is written as its hash and stored beside the nodes.
    case v1 = 1

    /// The longest value that version 1 writes inside its node, in bytes.
    @usableFromInline static let longestInlineValue = 32

    /// Whether a value of `length` bytes is written as its hash.
    @inlinable
    func hashesValue(ofLength length: Int) -> Bool { self == .v1 && length > Self.longestInlineValue }
}
