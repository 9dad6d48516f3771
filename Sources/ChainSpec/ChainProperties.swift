import JSON
import OrderedCollections

/// What wallets should know of a chain; any members may be there, some have a meaning.
public struct ChainProperties: Hashable, Sendable {
    /// The address format where a chain names none: Substrate's generic one.
    public static let defaultSS58Format: UInt16 = 42

    /// The members as `system_properties` answers them.
    public var members: JSON.Object

    public init(_ members: JSON.Object = [:]) { self.members = members }

    /// The network byte of addresses.
    public var ss58Format: UInt16 { members["ss58Format"]?.exactInteger() ?? Self.defaultSS58Format }

    /// Symbols of the chain's tokens; a single one is the usual case.
    public var tokenSymbols: [String] { list("tokenSymbol").compactMap(\.string) }

    /// Digits behind the point of the chain's tokens, in the order of their symbols.
    public var tokenDecimals: [UInt8] { list("tokenDecimals").compactMap { $0.exactInteger() } }

    private func list(_ name: String) -> [JSON] {
        guard let value = members[name] else { return [] }
        return value.array ?? [value]
    }
}
