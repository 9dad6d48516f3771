public import JSON

/// Whether a method may be called by anybody or only where unsafe calls are allowed.
public enum MethodSafety: Sendable {
    case safe
    case unsafe
}

/// Answers one call.
public typealias RPCHandler =
    @Sendable (_ parameters: inout RPCParameters, _ context: CallContext) async throws(RPCError) -> JSON

/// Accepts or refuses a subscription, and returns what then feeds it.
///
/// An error is the answer to the subscribe call. Otherwise the client gets the id, and only after this answer is on
/// its way the returned body runs, in any case once. When the body returns the subscription is over; it is cancelled
/// when the client unsubscribes or goes away.
public typealias RPCSubscriptionHandler =
    @Sendable (_ parameters: inout RPCParameters, _ context: SubscriptionContext) async throws(RPCError) ->
    SubscriptionBody

/// Feeds one accepted subscription.
public typealias SubscriptionBody = @Sendable (SubscriptionSink) async -> Void

/// The methods that a server offers, by every name they go by.
public struct MethodRegistry: Sendable {
    enum Method: Sendable {
        case call(MethodSafety, RPCHandler)
        case subscribe(MethodSafety, SubscriptionKind, RPCSubscriptionHandler)
        case unsubscribe(SubscriptionKind)
        case listMethods
    }

    /// What tells the subscriptions of one subscribe method from those of another.
    struct SubscriptionKind: Sendable {
        /// The subscribe method's first name.
        let name: String
        let notification: String
    }

    private var methods: [String: Method] = ["rpc_methods": .listMethods]

    public init() {}

    /// All names, aliases included, sorted: the answer to `rpc_methods`.
    public var names: [String] { methods.keys.sorted() }

    /// Adds a method.
    ///
    /// ```swift
    /// registry.register("system_accountNextIndex", aliases: ["account_nextIndex"]) { (params, _) throws(RPCError) in
    ///     JSON(try await pool.nextIndex(of: params.next("account", .account)))
    /// }
    /// ```
    ///
    /// A name can be given once only: two methods of one name are a mistake in the program.
    public mutating func register(
        _ name: String, aliases: [String] = [], safety: MethodSafety = .safe, handler: @escaping RPCHandler
    ) {
        insert(.call(safety, handler), [name] + aliases)
    }

    /// Adds a subscription: the method that opens it, the one that ends it, and the method that notifications bear.
    public mutating func registerSubscription(
        _ subscribe: String, unsubscribe: String, notification: String,
        aliases: [String] = [], unsubscribeAliases: [String] = [],
        safety: MethodSafety = .safe, handler: @escaping RPCSubscriptionHandler
    ) {
        let kind = SubscriptionKind(name: subscribe, notification: notification)
        insert(.subscribe(safety, kind, handler), [subscribe] + aliases)
        insert(.unsubscribe(kind), [unsubscribe] + unsubscribeAliases)
    }

    /// Adds every method of another registry.
    public mutating func merge(_ other: MethodRegistry) {
        for (name, method) in other.methods where name != "rpc_methods" { insert(method, [name]) }
    }

    subscript(name: String) -> Method? { methods[name] }

    private mutating func insert(_ method: Method, _ names: [String]) {
        for name in names {
            let previous = methods.updateValue(method, forKey: name)
            // Names come from the program's own source, never from outside.
            precondition(previous == nil, "the method \(name) is registered twice")
        }
    }
}
