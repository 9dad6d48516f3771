import Foundation

/// Where a node listens: `ws://host:port/path` or `wss://…`.
public struct Endpoint: Hashable, Sendable {
    public let isSecure: Bool
    /// A name, or an address as numbers, without brackets.
    public let host: String
    public let port: Int
    /// With the query, if there is one; at least a slash.
    public let path: String

    /// The port is 9944 where `ws` names none, and 443 where `wss` names none.
    public init(_ text: String) throws(EndpointError) {
        guard let parts = URLComponents(string: text) else { throw .malformed(text) }
        switch parts.scheme?.lowercased() {
        case "ws": isSecure = false
        case "wss": isSecure = true
        case let other?: throw .unknownScheme(other)
        case nil: throw .malformed(text)
        }
        guard let host = parts.host, !host.isEmpty else { throw .noHost(text) }
        // A password in the address would end up in logs.
        guard parts.user == nil, parts.password == nil else { throw .hasCredentials }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (isSecure ? 443 : 9944)
        guard (1...65535).contains(port) else { throw .malformed(text) }
        let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
        path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath) + query
    }

    /// Host and port as HTTP names them.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

extension Endpoint: CustomStringConvertible {
    public var description: String { (isSecure ? "wss://" : "ws://") + authority + path }
}

/// Why a text names no node.
public enum EndpointError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(String)
    /// Neither `ws` nor `wss`.
    case unknownScheme(String)
    case noHost(String)
    /// A name or a password stands before the host.
    case hasCredentials

    public var description: String {
        switch self {
        case .malformed(let text): "\(text) is no address of a node, such as ws://127.0.0.1:9944 or wss://node.example"
        case .unknownScheme(let scheme): "\"\(scheme)\" is no scheme for nodes, only ws and wss are"
        case .noHost(let text): "\(text) names no host"
        case .hasCredentials: "the address of a node holds a name or a password"
        }
    }
}
