/// Something that a transaction has a pallet do.
public struct Call: Hashable, Sendable {
    /// As metadata names it, such as `Balances`.
    public var pallet: String
    /// As metadata names it, such as `transfer_keep_alive`.
    public var name: String
    public var arguments: [Value.Field]

    public init(_ pallet: String, _ name: String, _ arguments: [Value.Field]) {
        self.pallet = pallet
        self.name = name
        self.arguments = arguments
    }

    public init(_ pallet: String, _ name: String, _ arguments: KeyValuePairs<String, Value> = [:]) {
        self.init(pallet, name, arguments.map { Value.Field($0.key, $0.value) })
    }

    /// The call as an argument of another one, such as of a batch.
    public var value: Value {
        .variant(Value.Variant(pallet, [Value.Field(nil, .variant(Value.Variant(name, arguments)))]))
    }
}

extension Call: CustomStringConvertible {
    public var description: String { "\(pallet).\(Value.variant(Value.Variant(name, arguments)))" }
}

extension Call {
    /// Several calls in one transaction, all or nothing.
    public static func batchAll(_ calls: [Call]) -> Call {
        Call("Utility", "batch_all", ["calls": .sequence(calls.map(\.value))])
    }
}
