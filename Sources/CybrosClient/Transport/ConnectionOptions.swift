public import Logging
public import NIOCore
import NIOPosix

/// How a client connects, and how much it puts up with.
public struct ConnectionOptions: Sendable {
    /// Whom to trust on `wss`.
    public enum Trust: Sendable {
        /// The certificates that come with the system.
        case system
        /// Those in this file of PEM certificates.
        case certificates(path: String)
    }

    public var trust = Trust.system
    /// How long connecting, TLS and the upgrade to a WebSocket may take together.
    public var connectTimeout = Duration.seconds(15)
    /// How long a request may take, waiting for a connection included.
    public var requestTimeout = Duration.seconds(60)
    /// After this much silence the node is pinged; after as much again it is given up.
    public var pingInterval = Duration.seconds(20)
    /// The longest message that is read, in bytes.
    public var maxMessageSize = 64 << 20
    /// Requests that may wait for their answers at a time.
    public var maxPendingRequests = 1024
    /// Notifications of one subscription that may wait to be read; the oldest go first.
    public var subscriptionBuffer = 256
    public var backoff = Backoff()
    /// Whether a node that can not be reached at first is waited for. Otherwise that is an error.
    public var waitsForNode = false
    public var logger = Logger(label: "cybros-client") { _ in SwiftLogNoOpLogHandler() }
    public var eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton

    public init() {}
}

/// How long to wait before connecting again: longer each time, up to a limit, and never twice the same, so that clients
/// of a node that was restarted do not all come at once.
public struct Backoff: Hashable, Sendable {
    public var first = Duration.milliseconds(250)
    public var longest = Duration.seconds(30)

    public init() {}

    /// The wait before the attempt of this number, from 0 on: between half and all of `first` times 2^attempt, at most
    /// `longest`.
    func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        var full = min(first, longest)
        var doublings = attempt
        while doublings > 0, full > .zero, full < longest {
            full = min(full * 2, longest)
            doublings -= 1
        }
        return full * Double.random(in: 0.5...1, using: &generator)
    }
}
