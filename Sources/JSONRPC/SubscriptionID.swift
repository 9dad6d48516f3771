public import JSON

/// Names one subscription: 16 random letters and digits, as Substrate's servers give out.
public struct SubscriptionID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// A fresh id that no client can guess.
    init() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        description = String((0..<16).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }

    /// The id that a client sent back.
    public init(_ text: String) { description = text }

    public var json: JSON { .string(description) }
}
