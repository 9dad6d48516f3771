/// Whether there is a connection.
public enum ConnectionState: Equatable, Sendable {
    case connected
    case disconnected(ConnectionError, retryIn: Duration)
    /// For good.
    case ended(ClientError)
}
