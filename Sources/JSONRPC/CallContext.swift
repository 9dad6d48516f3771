/// Names one client connection for as long as the process lives.
public struct ConnectionID: Hashable, Sendable {
    let number: UInt64

    package init(number: UInt64) { self.number = number }

    /// The connection for whose client the task works: while it answers a call, or feeds a subscription.
    @TaskLocal public static var current: ConnectionID?
}

/// What a handler may know of the caller.
public struct CallContext: Sendable {
    let session: ClientSession

    /// The connection that the call came over.
    ///
    /// Each HTTP connection and each WebSocket is one.
    public var connection: ConnectionID { session.id }

    /// Whether the caller may use unsafe methods.
    ///
    /// For methods that are unsafe with some parameters only; others are registered as unsafe.
    public var allowsUnsafeCalls: Bool { session.allowsUnsafeCalls }

    /// Throws the error of an unsafe call unless those are allowed.
    public func requireUnsafeCallsAllowed() throws(RPCError) {
        guard allowsUnsafeCalls else { throw .unsafeCall }
    }

    /// Has `action` run once when the connection is gone, at once where it is gone already.
    public func onDisconnect(_ action: @escaping @Sendable () -> Void) {
        session.onClose(action)
    }
}

/// What a subscription's handler may know.
public struct SubscriptionContext: Sendable {
    /// The id under which the client will know the subscription if it is accepted.
    public let id: SubscriptionID
    public let call: CallContext
}
