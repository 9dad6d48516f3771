public import JSON
import Logging
import NIOCore

/// JSON-RPC over one WebSocket that is opened again whenever it is lost.
///
/// * A request waits where there is no connection, until its time is over. One that was under way when the connection
///   was lost is sent again, unless it must not be done twice (`retries: false`): that fails with `connectionLost`.
/// * Subscriptions are made again on a new connection, and tell that something may be missing in between.
/// * What is kept is bounded: requests that wait, notifications of a subscription that is not read, the length of
///   messages.
public actor RPCClient {
    /// Makes a request on a connection that nothing else uses yet.
    public typealias Request = @Sendable (_ method: String, _ params: [JSON]) async throws(ClientError) -> JSON

    /// Looks at a new connection before anything else uses it. An error other than `chainChanged` gives the connection
    /// up.
    public typealias Verification = @Sendable (Request) async throws(ClientError) -> Void

    public nonisolated let endpoint: Endpoint
    nonisolated let options: ConnectionOptions
    private let verify: Verification

    private var link = Link.none
    private var failure: ClientError?
    private var running: Task<Void, Never>?
    private var nextID: UInt64 = 0
    private var pending: [UInt64: PendingRequest] = [:]
    private var subscriptions: [UInt64: SubscriptionRecord] = [:]
    /// Subscriptions by the id that the node gave on the present connection.
    private var subscriptionsByServerID: [JSON: UInt64] = [:]
    private var stateListeners: [UInt64: AsyncStream<ConnectionState>.Continuation] = [:]
    private var starters: [CheckedContinuation<Result<Void, ClientError>, Never>] = []

    private enum Link {
        case none
        /// Open, but only the verification may use it.
        case unverified(AsyncStream<ByteBuffer>.Continuation)
        case ready(AsyncStream<ByteBuffer>.Continuation)

        var output: AsyncStream<ByteBuffer>.Continuation? {
            switch self {
            case .none: nil
            case .unverified(let output), .ready(let output): output
            }
        }
    }

    public init(
        _ endpoint: Endpoint, options: ConnectionOptions = ConnectionOptions(),
        verify: @escaping Verification = { _ throws(ClientError) in }
    ) {
        self.endpoint = endpoint
        self.options = options
        self.verify = verify
    }

    // MARK: Life

    /// Connects, and keeps connected until `close`. Returns with the first connection.
    public func start() async throws(ClientError) {
        if let failure { throw failure }
        if case .ready = link { return }
        if running == nil { running = Task { await self.run() } }
        let outcome = await withCheckedContinuation { starters.append($0) }
        try outcome.get()
    }

    /// Ends the connection; all that waits fails with `closed`. The client can not be used any more.
    public func close() async {
        end(.closed)
        await running?.value
    }

    /// Whether the connection stands, as it changes, from now on.
    public func connectionStates() -> AsyncStream<ConnectionState> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ConnectionState.self, bufferingPolicy: .bufferingNewest(16))
        if let failure {
            continuation.yield(.ended(failure))
            continuation.finish()
            return stream
        }
        let id = makeID()
        stateListeners[id] = continuation
        continuation.onTermination = { [weak self] _ in Task { await self?.removeListener(id) } }
        if case .ready = link { continuation.yield(.connected) }
        return stream
    }

    private func removeListener(_ id: UInt64) { stateListeners[id] = nil }

    private func tell(_ state: ConnectionState) {
        for listener in stateListeners.values { listener.yield(state) }
    }

    private func makeID() -> UInt64 {
        nextID += 1
        return nextID
    }

    /// Ends the client for good.
    private func end(_ error: ClientError) {
        guard failure == nil else { return }
        failure = error
        running?.cancel()
        for id in pending.keys { finish(id, .failure(error)) }
        for record in subscriptions.values { record.output.finish(.failed(error)) }
        subscriptions = [:]
        tell(.ended(error))
        for listener in stateListeners.values { listener.finish() }
        stateListeners = [:]
        release(.failure(error))
    }

    private func release(_ outcome: Result<Void, ClientError>) {
        for starter in starters { starter.resume(returning: outcome) }
        starters = []
    }

    // MARK: Connecting

    /// Connects again and again until the client is closed.
    private func run() async {
        var attempt = 0
        var generator = SystemRandomNumberGenerator()
        while failure == nil {
            let reason: ConnectionError
            let wasReady: Bool
            (reason, wasReady) = await connect()
            if wasReady { attempt = 0 }
            guard failure == nil else { break }
            if !starters.isEmpty, !options.waitsForNode {
                end(.connection(reason))
                break
            }
            let delay = options.backoff.delay(attempt: attempt, using: &generator)
            options.logger.debug("\(endpoint): \(reason); connecting again in \(delay)")
            tell(.disconnected(reason, retryIn: delay))
            attempt += 1
            // Cancelled only where the client ends.
            try? await Task.sleep(for: delay)
        }
    }

    /// One connection from beginning to end: why it ended, and whether it could be used.
    private func connect() async -> (ConnectionError, wasReady: Bool) {
        var reason = ConnectionError.closed
        do {
            try await WebSocket.withConnection(to: endpoint, options) { inbound, outbound in
                // Holds no more than there are requests at a time.
                let (messages, output) = AsyncStream.makeStream(of: ByteBuffer.self)
                await self.opened(output)
                // Whichever ends first ends the connection.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for try await message in inbound { await self.receive(message) }
                        throw ConnectionError.closed
                    }
                    group.addTask {
                        for await message in messages { try await outbound.write(message) }
                        throw ConnectionError.closed
                    }
                    group.addTask { try await self.verifyLink() }
                    defer { group.cancelAll() }
                    while try await group.next() != nil {}
                }
            }
        } catch let error as ConnectionError {
            reason = error
        } catch {
            reason = .unreachable("\(error)")
        }
        let wasReady = if case .ready = link { true } else { false }
        lost()
        return (reason, wasReady)
    }

    private func opened(_ output: AsyncStream<ByteBuffer>.Continuation) { link = .unverified(output) }

    private func verifyLink() async throws {
        do throws(ClientError) {
            try await verify { (method, params) async throws(ClientError) in
                try await self.request(method, .array(params), kind: .verification)
            }
        } catch .chainChanged(let expected, let found) {
            end(.chainChanged(expected: expected, found: found))
            return
        } catch {
            throw ConnectionError.badMessage("\(error)")
        }
        guard failure == nil, case .unverified(let output) = link else { return }
        link = .ready(output)
        // In the order in which they were made.
        for id in pending.keys.sorted() { transmit(id) }
        for id in subscriptions.keys.sorted() where subscriptions[id]?.isAwaited == false { resubscribe(id) }
        tell(.connected)
        release(.success(()))
    }

    private func lost() {
        link.output?.finish()
        link = .none
        subscriptionsByServerID = [:]
        for (id, request) in pending where request.isSent {
            switch request.kind {
            case .retried: pending[id]?.isSent = false
            case .once, .verification: finish(id, .failure(.connectionLost(method: request.method)))
            case .resubscription, .abandoned: pending[id] = nil
            case .subscription(let subscription):
                if subscriptions[subscription]?.isRenewed == true {
                    pending[id]?.isSent = false
                } else {
                    finish(id, .failure(.connectionLost(method: request.method)))
                }
            }
        }
        for (id, record) in subscriptions where !record.isAwaited && !record.isRenewed {
            record.output.finish(.failed(.connectionLost(method: record.method)))
            subscriptions[id] = nil
        }
    }

    // MARK: Requests

    /// Calls a method and returns its result.
    ///
    /// - Parameters:
    ///   - retries: whether the request may be sent again where the connection is lost before the answer: true for all
    ///     that only ask.
    ///   - timeout: how long it may take; nil for what the options say.
    public func call(
        _ method: String, _ params: [JSON] = [], retries: Bool = true, timeout: Duration? = nil
    ) async throws(ClientError) -> JSON {
        try await request(method, .array(params), kind: retries ? .retried : .once, timeout: timeout)
    }

    private func request(
        _ method: String, _ params: JSON, kind: PendingRequest.Kind, timeout: Duration? = nil
    ) async throws(ClientError) -> JSON {
        if let failure { throw failure }
        guard pending.count < options.maxPendingRequests else {
            throw .tooManyRequests(limit: options.maxPendingRequests)
        }
        let id = makeID()
        let limit = timeout ?? options.requestTimeout
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pending[id] = PendingRequest(
                    method: method, params: params, kind: kind, continuation: continuation,
                    timer: Task {
                        // Cancelled where the request is done.
                        guard (try? await Task.sleep(for: limit)) != nil else { return }
                        self.finish(id, .failure(.timeout(method: method)))
                    })
                transmit(id)
            }
        } onCancel: {
            Task { await self.finish(id, .failure(.cancelled)) }
        }
        return try outcome.get()
    }

    /// Sends a request where there is a connection for it.
    private func transmit(_ id: UInt64) {
        guard let request = pending[id], !request.isSent else { return }
        let output: AsyncStream<ByteBuffer>.Continuation
        switch (link, request.kind) {
        case (.ready(let ready), _), (.unverified(let ready), .verification): output = ready
        default: return
        }
        pending[id]?.isSent = true
        let message: JSON = [
            "jsonrpc": "2.0", "id": JSON(id), "method": .string(request.method), "params": request.params,
        ]
        output.yield(ByteBuffer(bytes: message.bytes))
    }

    private func finish(_ id: UInt64, _ outcome: Result<JSON, ClientError>) {
        guard let request = pending.removeValue(forKey: id) else { return }
        request.timer?.cancel()
        request.continuation?.resume(returning: outcome)
        guard case .subscription(let subscription) = request.kind, request.isSent, outcome.isGivenUp,
            let record = subscriptions[subscription]
        else { return }
        // The node knows nothing of that: its subscription is ended when it tells the id.
        pending[id] = PendingRequest(
            method: request.method, params: request.params, kind: .abandoned(unsubscribe: record.unsubscribe),
            continuation: nil, timer: nil, isSent: true)
    }

    // MARK: Subscriptions

    /// Subscribes; the sequence is for one reader, and unsubscribes when that stops.
    ///
    /// - Parameters:
    ///   - renews: whether the subscription is made again on a new connection. Where not, it ends with
    ///     `connectionLost`.
    ///   - decode: what a notification's result means.
    public func subscribe<Element: Sendable>(
        _ method: String, _ params: [JSON] = [], unsubscribe: String, renews: Bool = true,
        decode: @escaping @Sendable (JSON) throws(ClientError) -> Element
    ) async throws(ClientError) -> Subscription<Element> {
        let id = makeID()
        let (output, stream) = SubscriptionOutput.make(limit: options.subscriptionBuffer) { [weak self] in
            Task { await self?.unsubscribe(id) }
        }
        subscriptions[id] = SubscriptionRecord(
            method: method, params: .array(params), unsubscribe: unsubscribe, isRenewed: renews, output: output)
        do throws(ClientError) {
            _ = try await request(method, .array(params), kind: .subscription(id))
        } catch {
            subscriptions[id] = nil
            throw error
        }
        return Subscription(stream, decode)
    }

    private func resubscribe(_ subscription: UInt64) {
        guard let record = subscriptions[subscription] else { return }
        let id = makeID()
        // Neither waited for nor timed: it lasts as long as the connection.
        pending[id] = PendingRequest(
            method: record.method, params: record.params,
            kind: .resubscription(subscription, unsubscribe: record.unsubscribe),
            continuation: nil, timer: nil)
        transmit(id)
    }

    /// The reader of a subscription has stopped.
    private func unsubscribe(_ id: UInt64) {
        guard let record = subscriptions.removeValue(forKey: id), let serverID = record.serverID else { return }
        subscriptionsByServerID[serverID] = nil
        endOnServer(record.unsubscribe, serverID)
    }

    private func endOnServer(_ unsubscribe: String, _ serverID: JSON) {
        guard case .ready(let output) = link else { return }
        // Nothing waits for the answer, which finds no request.
        let message: JSON = [
            "jsonrpc": "2.0", "id": JSON(makeID()), "method": .string(unsubscribe), "params": [serverID],
        ]
        output.yield(ByteBuffer(bytes: message.bytes))
    }

    /// The node has accepted a subscription. Its notifications may follow at once.
    private func subscribed(_ id: UInt64, _ serverID: JSON, isNew: Bool) {
        guard let record = subscriptions[id] else { return }
        subscriptions[id]?.serverID = serverID
        subscriptions[id]?.isAwaited = false
        subscriptionsByServerID[serverID] = id
        if !isNew { record.output.tellGap() }
    }

    // MARK: Messages

    private nonisolated func receive(_ buffer: ByteBuffer) async {
        let message = buffer.withUnsafeReadableBytes { bytes in try? JSON(parsing: bytes) }
        guard let message else {
            options.logger.debug("\(endpoint) sent what is no JSON")
            return
        }
        await handle(message)
    }

    private func handle(_ message: JSON) {
        if let method = message["method"], let params = message["params"], let id = params["subscription"] {
            notify(method, id, params)
        } else if let id = message["id"]?.uint64, let request = pending[id] {
            answer(id, request, message)
        }
    }

    private func answer(_ id: UInt64, _ request: PendingRequest, _ message: JSON) {
        let outcome = Self.outcome(message, of: request.method)
        switch (request.kind, outcome) {
        case (.subscription(let subscription), .success(let serverID)):
            // A reader that gave up meanwhile is no longer there.
            subscribed(subscription, serverID, isNew: true)
        case (.resubscription(let subscription, let unsubscribe), .success(let serverID)):
            if subscriptions[subscription] == nil { endOnServer(unsubscribe, serverID) }
            subscribed(subscription, serverID, isNew: false)
        case (.resubscription(let subscription, _), .failure(let error)):
            subscriptions.removeValue(forKey: subscription)?.output.finish(.failed(error))
        case (.abandoned(let unsubscribe), .success(let serverID)): endOnServer(unsubscribe, serverID)
        default: break
        }
        finish(id, outcome)
    }

    private static func outcome(_ message: JSON, of method: String) -> Result<JSON, ClientError> {
        if let error = message["error"], !error.isNull {
            guard let code: Int = error["code"]?.exactInteger() else {
                return .failure(.badAnswer(method: method, "an error without a code"))
            }
            let text = error["message"]?.string ?? ""
            return .failure(.server(method: method, ServerError(code: code, message: text, data: error["data"])))
        }
        guard let result = message["result"] else {
            return .failure(.badAnswer(method: method, "neither a result nor an error"))
        }
        return .success(result)
    }

    private func notify(_ method: JSON, _ serverID: JSON, _ params: JSON) {
        guard let id = subscriptionsByServerID[serverID], let record = subscriptions[id] else { return }
        if let result = params["result"] {
            record.output.yield(result)
        } else {
            // The node has ended the subscription, as when it was read too slowly.
            subscriptionsByServerID[serverID] = nil
            subscriptions[id]?.serverID = nil
            if record.isRenewed {
                resubscribe(id)
            } else {
                subscriptions[id] = nil
                let reason = params["error"].map { "\($0)" } ?? "no reason given"
                record.output.finish(
                    .failed(.badAnswer(method: record.method, "the subscription was ended: \(reason)")))
            }
        }
    }
}

extension Result<JSON, ClientError> {
    /// Whether it says that nobody waited for the answer any longer.
    fileprivate var isGivenUp: Bool {
        switch self {
        case .failure(.cancelled), .failure(.timeout): true
        default: false
        }
    }
}
