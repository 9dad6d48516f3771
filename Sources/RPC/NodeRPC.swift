public import Blockchain
public import JSONRPC
public import Keystore
public import ManualSeal
public import TransactionPool

/// The JSON-RPC methods of the node.
public struct NodeRPC<Validator: TransactionValidator>: Sendable {
    private let access: ChainAccess
    private let pool: TransactionPool<Validator>
    private let seal: ManualSeal<Validator>?
    private let identity: NodeIdentity
    private let keystore: Keystore
    private let logFilters: LogFilterControl?

    /// - Parameters:
    ///   - threads: where methods read the database and call the runtime, for as long as the methods are served.
    ///   - largestAnswer: bytes of the longest answer that the server sends.
    ///   - seal: makes blocks on request; without it there are no `engine_*` methods.
    ///   - identity: what the node says of itself.
    ///   - logFilters: changes what is logged; without it the methods for that refuse.
    public init(
        chain: Blockchain, pool: TransactionPool<Validator>, threads: CallThreads, largestAnswer: Int,
        seal: ManualSeal<Validator>?, identity: NodeIdentity, keystore: Keystore = Keystore(),
        logFilters: LogFilterControl? = nil
    ) {
        access = ChainAccess(chain: chain, threads: threads, largestAnswer: largestAnswer)
        self.pool = pool
        self.seal = seal
        self.identity = identity
        self.keystore = keystore
        self.logFilters = logFilters
    }

    /// Adds all methods.
    public func register(into registry: inout MethodRegistry) {
        SystemMethods(access: access, identity: identity, logFilters: logFilters).register(into: &registry)
        AccountMethods(access: access, pool: pool).register(into: &registry)
        ChainMethods(access: access).register(into: &registry)
        StateMethods(access: access).register(into: &registry)
        ChildStateMethods(access: access).register(into: &registry)
        AuthorMethods(access: access, pool: pool).register(into: &registry)
        KeyMethods(access: access, keystore: keystore).register(into: &registry)
        PaymentMethods(access: access).register(into: &registry)
        OffchainMethods(access: access).register(into: &registry)
        DevMethods(access: access).register(into: &registry)
        if let seal { EngineMethods(seal: seal).register(into: &registry) }
    }
}
