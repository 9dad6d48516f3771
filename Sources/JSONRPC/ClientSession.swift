import Synchronization

/// What the server keeps about one client connection: its rights, its subscriptions and its rate.
final class ClientSession: Sendable {
    private struct State {
        var subscriptions: [SubscriptionID: SubscriptionSink] = [:]
        /// Subscriptions that are being decided on; they count toward the limit.
        var undecided = 0
        var closeActions: [@Sendable () -> Void] = []
        var isClosed = false
        var rateLimiter: RateLimiter?
    }

    let id: ConnectionID
    let allowsUnsafeCalls: Bool
    /// Nil on HTTP, which can't carry notifications.
    let writer: WebSocketWriter?
    private let configuration: RPCServerConfiguration
    private let state: Mutex<State>

    init(id: ConnectionID, allowsUnsafeCalls: Bool, writer: WebSocketWriter?, configuration: RPCServerConfiguration) {
        self.id = id
        self.allowsUnsafeCalls = allowsUnsafeCalls
        self.writer = writer
        self.configuration = configuration
        let rateLimiter = configuration.callsPerMinute.map { RateLimiter(callsPerMinute: $0) }
        state = Mutex(State(rateLimiter: rateLimiter))
    }

    /// How long a call that came now has to wait; nil where the client calls far too often.
    func admitCall() -> Duration? {
        state.withLock { state in
            state.rateLimiter == nil ? .zero : state.rateLimiter?.admit(now: .now)
        }
    }

    // MARK: Subscriptions

    /// Takes a place for a subscription that is about to be decided on; `add` or `cancelReservation` must follow.
    func reserveSubscription() -> Bool {
        state.withLock { state in
            guard state.subscriptions.count + state.undecided < configuration.maxSubscriptionsPerConnection else {
                return false
            }
            state.undecided += 1
            return true
        }
    }

    func cancelReservation() {
        state.withLock { $0.undecided -= 1 }
    }

    /// Makes the reserved place a subscription; it is closed at once where the client has gone meanwhile.
    func addSubscription(
        id: SubscriptionID, kind: MethodRegistry.SubscriptionKind, writer: WebSocketWriter
    ) -> SubscriptionSink {
        let sink = SubscriptionSink(
            id: id, kind: kind, connection: self.id, capacity: max(1, configuration.messageBufferCapacity),
            writer: writer
        ) { [weak self] id in
            self?.state.withLock { _ = $0.subscriptions.removeValue(forKey: id) }
        }
        let isOpen = state.withLock { state in
            state.undecided -= 1
            if !state.isClosed { state.subscriptions[id] = sink }
            return !state.isClosed
        }
        if !isOpen { sink.close() }
        return sink
    }

    /// Ends a subscription of this client that was opened by the method of that name; false where there is none.
    func unsubscribe(_ id: SubscriptionID, openedBy name: String) -> Bool {
        let sink = state.withLock { state -> SubscriptionSink? in
            guard state.subscriptions[id]?.kind.name == name else { return nil }
            return state.subscriptions.removeValue(forKey: id)
        }
        return sink?.close() ?? false
    }

    // MARK: Life

    func onClose(_ action: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.closeActions.append(action) }
            return state.isClosed
        }
        if isClosed { action() }
    }

    /// Ends everything that the client had; called when the connection is gone.
    func close() {
        let (sinks, actions) = state.withLock { state in
            state.isClosed = true
            let ended = (Array(state.subscriptions.values), state.closeActions)
            state.subscriptions = [:]
            state.closeActions = []
            return ended
        }
        sinks.forEach { $0.close() }
        actions.forEach { $0() }
    }
}
