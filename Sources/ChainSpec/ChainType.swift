import JSON

/// What a chain is for.
public enum ChainType: Hashable, Sendable {
    case live, development, local
    case custom(String)

    init(_ json: LocatedJSON) throws(ChainSpecError) {
        switch json.value {
        case .string("Live"): self = .live
        case .string("Development"): self = .development
        case .string("Local"): self = .local
        case .object(let members) where members.count == 1:
            self = .custom(try json.required("Custom").string())
        default:
            throw .unexpected(path: json.path, expected: "Live, Development, Local or {\"Custom\": text}")
        }
    }

    /// As chain specifications and `system_chainType` give it.
    public var json: JSON {
        switch self {
        case .live: "Live"
        case .development: "Development"
        case .local: "Local"
        case .custom(let name): ["Custom": .string(name)]
        }
    }
}
