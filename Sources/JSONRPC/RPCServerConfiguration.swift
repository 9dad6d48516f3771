/// How an RPC server listens and what it allows; the defaults are Substrate's.
public struct RPCServerConfiguration: Sendable {
    /// Which batches are answered.
    public enum Batches: Sendable, Equatable {
        case disabled
        /// At most so many calls in one batch.
        case limited(Int)
        case unlimited
    }

    /// Which unsafe methods may be called.
    public enum MethodPolicy: String, Sendable {
        /// All methods through listeners on a loopback address, the safe ones through others.
        case auto
        case safe
        case unsafe
    }

    /// The addresses to listen on, as numbers. One that this machine lacks, such as any of IPv6, is left out as long
    /// as another remains.
    public var listenAddresses = RPCServerConfiguration.loopbackAddresses
    /// The TCP port; 0 has the system choose one.
    public var port: UInt16 = 9944
    /// The web pages from which browsers may call.
    public var origins = OriginPolicy.localAndApps
    public var methodPolicy = MethodPolicy.auto
    public var batches = Batches.unlimited
    /// Connections over all listeners; further ones are answered with status 429 and closed.
    public var maxConnections = 100
    /// Bytes of one HTTP body or WebSocket message.
    public var maxRequestSize = 15 << 20
    /// Bytes of one answer.
    public var maxResponseSize = 15 << 20
    public var maxSubscriptionsPerConnection = 1024
    /// Notifications of one subscription that may wait for its client to read.
    public var messageBufferCapacity = 64
    /// Calls of one WebSocket that run at a time; while as many run, nothing more is read from it.
    public var maxConcurrentCalls = 32
    /// Calls that one connection may make in a minute; nil for any number.
    public var callsPerMinute: Int?
    public var pingInterval: Duration = .seconds(30)
    /// Pings in a row without a sign of life after which a WebSocket is closed.
    public var maxUnansweredPings = 3
    /// How long an HTTP connection may stand still without a call being at work.
    public var httpIdleTimeout: Duration = .seconds(60)
    /// How long connections may take to finish on shutdown.
    public var shutdownGracePeriod: Duration = .seconds(5)

    public init() {}

    public static let loopbackAddresses = ["127.0.0.1", "::1"]
    /// Every interface, as with `--rpc-external`.
    public static let externalAddresses = ["0.0.0.0", "::"]
}
