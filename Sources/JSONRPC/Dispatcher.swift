import JSON
import Logging

/// Turns the text of a request or a batch into the text of its answer.
struct Dispatcher: Sendable {
    /// What goes to the client.
    struct Answer: Sendable {
        var text: [UInt8]
        /// Subscriptions that `text` announces; whoever sends it starts them afterwards.
        var accepted: [AcceptedSubscription] = []
    }

    struct AcceptedSubscription: Sendable {
        let sink: SubscriptionSink
        let body: SubscriptionBody

        func start() { sink.start(body) }
    }

    let methods: MethodRegistry
    let configuration: RPCServerConfiguration
    let logger: Logger

    /// The answer to one message of a client, or nil where it asks for none.
    func answer(_ text: [UInt8], session: ClientSession) async -> Answer? {
        await ConnectionID.$current.withValue(session.id) {
            switch try? JSON(parsing: text) {
            case .object(let members)?: await answer(Request(.object(members)), session: session)
            case .array(let entries)?: await answerBatch(entries, session: session)
            default: Answer(text: Response.failure(.null, .parseError))
            }
        }
    }

    /// The answer to a message that was too long to be read.
    func oversizedRequestAnswer() -> [UInt8] {
        Response.failure(.null, .oversizedRequest(limit: configuration.maxRequestSize))
    }

    // MARK: Batches

    private func answerBatch(_ entries: [JSON], session: ClientSession) async -> Answer? {
        switch configuration.batches {
        case .disabled: return Answer(text: Response.failure(.null, .batchesDisabled))
        case .limited(let limit) where entries.count > limit:
            return Answer(text: Response.failure(.null, .batchTooLarge(limit: limit)))
        default: break
        }
        guard !entries.isEmpty else { return Answer(text: Response.failure(.null, .invalidRequest)) }

        var batch = Answer(text: [UInt8(ascii: "[")])
        for entry in entries {
            guard let answer = await answer(Request(entry), session: session) else { continue }
            if batch.text.count > 1 { batch.text.append(UInt8(ascii: ",")) }
            batch.text += answer.text
            batch.accepted += answer.accepted
            guard batch.text.count < configuration.maxResponseSize else {
                // The client will never learn the ids of what it subscribed to.
                for subscription in batch.accepted {
                    _ = session.unsubscribe(subscription.sink.id, openedBy: subscription.sink.kind.name)
                    subscription.start()
                }
                return Answer(
                    text: Response.failure(.null, .batchResponseTooLarge(limit: configuration.maxResponseSize)))
            }
        }
        guard batch.text.count > 1 else { return nil }
        batch.text.append(UInt8(ascii: "]"))
        return batch
    }

    // MARK: Calls

    private func answer(_ request: Request, session: ClientSession) async -> Answer? {
        switch request {
        case .notification: return nil
        case .invalid(let id): return Answer(text: Response.failure(id, .invalidRequest))
        case .call(let id, let name, let params):
            let start = ContinuousClock.now
            do throws(RPCError) {
                let outcome = try await call(name, params, session: session)
                let text = Response.success(id, outcome.result)
                guard outcome.accepted != nil || text.count <= configuration.maxResponseSize else {
                    throw .oversizedResponse(limit: configuration.maxResponseSize)
                }
                logger.debug("\(name.prefix(80)) was answered in \(start.duration(to: .now)) with \(text.count) bytes")
                return Answer(text: text, accepted: outcome.accepted.map { [$0] } ?? [])
            } catch {
                logger.debug("\(name.prefix(80)) failed in \(start.duration(to: .now)): \(error.code) \(error.message)")
                return Answer(text: Response.failure(id, error))
            }
        }
    }

    private func call(
        _ name: String, _ params: JSON?, session: ClientSession
    ) async throws(RPCError) -> (result: JSON, accepted: AcceptedSubscription?) {
        try await waitForTurn(session)
        guard let method = methods[name] else { throw .methodNotFound }
        let context = CallContext(session: session)
        switch method {
        case .listMethods:
            return (["methods": JSON(methods.names)], nil)
        case .call(let safety, let handler):
            if safety == .unsafe { try context.requireUnsafeCallsAllowed() }
            var parameters = try RPCParameters(params)
            return (try await handler(&parameters, context), nil)
        case .subscribe(let safety, let kind, let handler):
            if safety == .unsafe { try context.requireUnsafeCallsAllowed() }
            let subscription = try await subscribe(kind, handler, params, context)
            return (subscription.sink.id.json, subscription)
        case .unsubscribe(let kind):
            // An id that can't be read is the id of no subscription.
            let id = (try? RPCParameters(params)).flatMap { parameters in
                var parameters = parameters
                return try? parameters.next("subscription", .string)
            }
            return (.bool(id.map { session.unsubscribe(SubscriptionID($0), openedBy: kind.name) } ?? false), nil)
        }
    }

    private func subscribe(
        _ kind: MethodRegistry.SubscriptionKind, _ handler: RPCSubscriptionHandler, _ params: JSON?,
        _ context: CallContext
    ) async throws(RPCError) -> AcceptedSubscription {
        let session = context.session
        guard let writer = session.writer else {
            throw .internalError("subscriptions are not supported over HTTP, use a WebSocket")
        }
        guard session.reserveSubscription() else {
            throw .tooManySubscriptions(limit: configuration.maxSubscriptionsPerConnection)
        }
        let id = SubscriptionID()
        do throws(RPCError) {
            var parameters = try RPCParameters(params)
            let body = try await handler(&parameters, SubscriptionContext(id: id, call: context))
            return AcceptedSubscription(sink: session.addSubscription(id: id, kind: kind, writer: writer), body: body)
        } catch {
            session.cancelReservation()
            throw error
        }
    }

    private func waitForTurn(_ session: ClientSession) async throws(RPCError) {
        guard let wait = session.admitCall() else { throw .rateLimitExceeded }
        if wait > .zero {
            do {
                try await Task.sleep(for: wait)
            } catch {
                throw .rateLimitExceeded  // Cancelled: the client is gone and reads no answer.
            }
        }
    }
}
