import ArgumentParser
import Crypto

/// The network of an address, by its number or one of the names that Substrate's tools print.
struct NetworkID: Equatable, Sendable {
    let prefix: UInt16

    static let substrate = NetworkID(prefix: SS58.genericPrefix)

    /// Names of networks in the public registry of address formats.
    private static let names: [(prefix: UInt16, name: String)] = [
        (0, "polkadot"), (2, "kusama"), (5, "astar"), (8, "karura"), (10, "acala"), (42, "substrate"),
        (1284, "moonbeam"), (1285, "moonriver"),
    ]

    init(prefix: UInt16) { self.prefix = prefix }

    init?(_ text: String) {
        if let named = Self.names.first(where: { $0.name == text.lowercased() }) {
            prefix = named.prefix
        } else if let number = UInt16(text), number <= SS58.largestPrefix, number != 46, number != 47 {
            prefix = number
        } else {
            return nil
        }
    }

    /// The name, or the number where it has none.
    var text: String { Self.names.first { $0.prefix == prefix }?.name ?? String(prefix) }
}
