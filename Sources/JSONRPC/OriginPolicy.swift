/// From which web pages browsers may call (`--rpc-cors`).
public enum OriginPolicy: Sendable, Equatable {
    case all
    /// Origins such as `https://polkadot.js.org`; `*` stands for any run of characters.
    case allowed([String])

    /// What Substrate allows on chains that aren't for development: pages of this machine, and polkadot-js Apps.
    public static let localAndApps = OriginPolicy.allowed([
        "http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*",
        "https://polkadot.js.org",
    ])

    /// Whether a request with that `Origin` header may be answered. Clients that aren't browsers send none.
    func allows(_ origin: String?) -> Bool {
        guard let origin, case .allowed(let patterns) = self else { return true }
        return patterns.contains { OriginPolicy.matches(origin.utf8[...], $0.utf8[...]) }
    }

    /// The value of `Access-Control-Allow-Origin` for an origin that is allowed.
    func allowOriginHeader(for origin: String) -> String {
        self == .all ? "*" : origin
    }

    private static func matches(_ text: Substring.UTF8View, _ pattern: Substring.UTF8View) -> Bool {
        var text = text
        var pattern = pattern
        // Where the last star stood, and the text from which it has to swallow one more character next time.
        var retry: (pattern: Substring.UTF8View, text: Substring.UTF8View)?
        while let character = text.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (pattern, text)
            } else if pattern.first == character {
                pattern.removeFirst()
                text.removeFirst()
            } else if let last = retry {
                let rest = last.text.dropFirst()
                retry = (last.pattern, rest)
                pattern = last.pattern
                text = rest
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

/// Which `Host` headers are answered.
///
/// A server on loopback addresses alone answers only to their names, so that a web page that has its own name point at
/// this machine (DNS rebinding) reaches nothing.
enum HostPolicy: Sendable {
    case any
    case loopback

    func allows(_ host: String?) -> Bool {
        guard self == .loopback, let host else { return true }
        let name: Substring
        if host.hasPrefix("[") {
            name = host.dropFirst().prefix { $0 != "]" }
        } else {
            name = host.prefix { $0 != ":" }
        }
        return ["localhost", "127.0.0.1", "::1"].contains(name.lowercased())
    }
}
