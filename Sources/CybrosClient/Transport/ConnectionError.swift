/// Why there is no connection to the node.
public enum ConnectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The host does not answer, or refuses.
    case unreachable(String)
    /// TLS failed: a certificate is not trusted, or names another host.
    case tls(String)
    /// The file of trusted certificates can not be used.
    case trust(path: String, String)
    /// The server answers, but does not speak WebSocket here, or is full.
    case notUpgraded
    case timeout
    /// The node closed the connection.
    case closed
    /// The node has been silent for too long.
    case silent
    /// The node broke the rules of WebSocket, or sent a message that is too long.
    case badMessage(String)

    public var description: String {
        switch self {
        case .unreachable(let reason): "the node can not be reached: \(reason)"
        case .tls(let reason): "no secure connection to the node: \(reason)"
        case .trust(let path, let reason): "the certificates in \(path) can not be used: \(reason)"
        case .notUpgraded: "the server does not open a WebSocket"
        case .timeout: "connecting to the node takes too long"
        case .closed: "the node closed the connection"
        case .silent: "the node has been silent for too long"
        case .badMessage(let reason): "the node sent what can not be read: \(reason)"
        }
    }
}
