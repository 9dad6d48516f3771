import Crypto
import JSON
public import Primitives
import Synchronization

/// A connection to one chain: reads its blocks and its state, and sends transactions.
///
/// It connects again by itself when the connection is lost, and ends with `ClientError.chainChanged` where it then
/// finds another chain. What happens meanwhile to requests and subscriptions is told at `RPCClient`.
public final class ChainClient: Sendable {
    public let rpc: RPCClient
    /// The hash of the chain's first block, which tells it from all others.
    public let genesis: Hash256
    public let properties: ChainProperties
    let runtimes: RuntimeCache
    let nonces: NonceSource

    private init(_ rpc: RPCClient, genesis: Hash256, properties: ChainProperties) {
        self.rpc = rpc
        self.genesis = genesis
        self.properties = properties
        runtimes = RuntimeCache(rpc)
        nonces = NonceSource { account async throws(ClientError) in
            let method = "system_accountNextIndex"
            let answer = try await rpc.call(method, [.string(properties.address(of: account))])
            guard let nonce = answer.uint32 else { throw .badAnswer(method: method, "no number") }
            return nonce
        }
    }

    deinit { Task { [rpc] in await rpc.close() } }

    /// Connects to a node.
    ///
    /// - Parameters:
    ///   - address: such as `ws://127.0.0.1:9944` or `wss://node.example`.
    ///   - genesis: the chain that it must be; nil for any.
    public static func connect(
        to address: String, genesis: Hash256? = nil, options: ConnectionOptions = ConnectionOptions()
    ) async throws(ClientError) -> ChainClient {
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(address)
        } catch {
            throw .endpoint(error)
        }
        let expected = Mutex(genesis)
        let rpc = RPCClient(endpoint, options: options) { request throws(ClientError) in
            let method = "chain_getBlockHash"
            guard let found = try await request(method, [0]).hexBytes.flatMap({ Hash256($0) }) else {
                throw .badAnswer(method: method, "no hash of block 0")
            }
            let known = expected.withLock { expected in
                expected = expected ?? found
                return expected ?? found
            }
            guard known == found else { throw .chainChanged(expected: known, found: found) }
        }
        do throws(ClientError) {
            try await rpc.start()
            let properties = ChainProperties(try await rpc.call("system_properties"))
            // The verification above has set it.
            return ChainClient(rpc, genesis: expected.withLock { $0 ?? .zero }, properties: properties)
        } catch {
            await rpc.close()
            throw error
        }
    }

    /// Ends the connection. All that waits fails with `ClientError.closed`.
    public func close() async { await rpc.close() }

    /// The runtime that transactions for the next block are made for.
    public func runtime() async throws(ClientError) -> ChainRuntime { try await runtimes.current() }

    // MARK: Blocks

    /// The heads of the best chain from now on, beginning with the present one. Several may have the same height.
    public func bestHeads() async throws(ClientError) -> Subscription<BlockHeader> {
        try await heads("chain_subscribeNewHeads", unsubscribe: "chain_unsubscribeNewHeads")
    }

    /// The heads that become final from now on, beginning with the present one. None is left out but at a gap.
    public func finalizedHeads() async throws(ClientError) -> Subscription<BlockHeader> {
        try await heads("chain_subscribeFinalizedHeads", unsubscribe: "chain_unsubscribeFinalizedHeads")
    }

    private func heads(
        _ method: String, unsubscribe: String
    ) async throws(ClientError) -> Subscription<BlockHeader> {
        try await rpc.subscribe(method, unsubscribe: unsubscribe) { json throws(ClientError) in
            try BlockHeader(json, of: method)
        }
    }

    public func bestHead() async throws(ClientError) -> BlockHeader {
        let method = "chain_getHeader"
        return try BlockHeader(try await rpc.call(method), of: method)
    }

    public func finalizedHead() async throws(ClientError) -> BlockHeader {
        let method = "chain_getFinalizedHead"
        guard let hash = try await rpc.hash(method) else { throw .badAnswer(method: method, "no hash") }
        return try await rpc.header(hash)
    }

    /// The hash of the block at a height of the best chain; nil beyond its head.
    public func blockHash(_ number: BlockNumber) async throws(ClientError) -> Hash256? {
        try await rpc.hash("chain_getBlockHash", [JSON(number)])
    }

    public func header(_ block: Hash256) async throws(ClientError) -> BlockHeader { try await rpc.header(block) }

    public func block(_ hash: Hash256) async throws(ClientError) -> Block {
        let method = "chain_getBlock"
        let answer = try await rpc.call(method, [.hex(hash.bytes)], about: hash)
        guard !answer.isNull else { throw .unknownBlock(hash) }
        guard let block = answer["block"], let header = block["header"], let list = block["extrinsics"]?.array else {
            throw .badAnswer(method: method, "no block")
        }
        let extrinsics = list.compactMap(\.hexBytes)
        guard extrinsics.count == list.count else { throw .badAnswer(method: method, "an extrinsic that is no bytes") }
        return Block(header: try BlockHeader(header, of: method), extrinsics: extrinsics)
    }

    // MARK: State

    /// The state after a block.
    public func state(at block: Hash256) -> ChainState { ChainState(self, block) }

    /// The state after the best block.
    public func state() async throws(ClientError) -> ChainState { state(at: try await bestHead().hash) }
}

/// How a chain writes addresses and amounts.
public struct ChainProperties: Hashable, Sendable {
    /// The prefix of addresses.
    public var ss58Format: UInt16 = SS58.genericPrefix
    public var tokenSymbol: String?
    /// How many decimal places the token's smallest unit is away from a whole one.
    public var tokenDecimals: UInt32?

    /// Reads the answer of `system_properties`, of which all may be missing. Of several tokens the first counts.
    init(_ json: JSON) {
        if let prefix: UInt16 = json["ss58Format"]?.exactInteger(), prefix <= SS58.largestPrefix { ss58Format = prefix }
        tokenSymbol = json["tokenSymbol"]?.string ?? json["tokenSymbol"]?[0]?.string
        tokenDecimals = json["tokenDecimals"]?.uint32 ?? json["tokenDecimals"]?[0]?.uint32
    }

    /// The account's address on this chain.
    public func address(of account: AccountID) -> String {
        // Fails for reserved prefixes alone; the generic one is none.
        (try? SS58.encode(account, prefix: ss58Format)) ?? (try? SS58.encode(account)) ?? ""
    }
}
