import Crypto
import JSON
import JSONRPC
import Primitives
import TransactionPool

/// The methods of `author_*` that are about transactions.
struct AuthorMethods<Validator: TransactionValidator>: Sendable {
    let access: ChainAccess
    let pool: TransactionPool<Validator>

    func register(into registry: inout MethodRegistry) {
        registry.register("author_submitExtrinsic") { (params, _) throws(RPCError) in
            let extrinsic = try params.next("extrinsic", .hexBytes)
            do throws(PoolError) {
                return .hex(try await pool.submit(extrinsic))
            } catch {
                throw RPCError(error)
            }
        }
        registry.registerSubscription(
            "author_submitAndWatchExtrinsic", unsubscribe: "author_unwatchExtrinsic",
            notification: "author_extrinsicUpdate"
        ) { (params, _) throws(RPCError) in
            let extrinsic = try params.next("bytes", .hexBytes)
            let watch: TransactionWatch
            do throws(PoolError) {
                watch = try await pool.submitAndWatch(extrinsic)
            } catch {
                throw RPCError(error)
            }
            return { sink in
                for await status in watch {
                    guard sink.send(JSON(status)) else { return }
                }
            }
        }
        registry.register("author_pendingExtrinsics") { (_, _) throws(RPCError) in
            .hexList(await pool.pending())
        }
        registry.register("author_removeExtrinsic", safety: .unsafe) { (params, _) throws(RPCError) in
            let hashes = try params.next("bytesOrHash", .list(of: .transaction))
            return .array(await pool.remove(hashes).map { .hex($0) })
        }
    }
}

extension RPCError {
    init(_ error: PoolError) {
        let answer = error.rpcError
        self.init(code: answer.code, message: answer.message, data: answer.data.map(JSON.string))
    }
}

extension RPCParameter where Value == Hash256 {
    /// A transaction, as `{"hash": …}` or as `{"extrinsic": …}`.
    static var transaction: Self {
        RPCParameter("{\"hash\": …} or {\"extrinsic\": …}") { json in
            if let hash = json["hash"] { return hash.hexBytes.flatMap { Hash256($0) } }
            return json["extrinsic"]?.hexBytes.map { Blake2b.hash256($0) }
        }
    }
}

extension JSON {
    /// A status as `author_extrinsicUpdate` tells it.
    init(_ status: TransactionStatus) {
        switch status {
        case .future: self = "future"
        case .ready: self = "ready"
        case .broadcast(let peers): self = ["broadcast": JSON(peers)]
        case .inBlock(let block, _): self = ["inBlock": .hex(block)]
        case .retracted(let block): self = ["retracted": .hex(block)]
        case .finalityTimeout(let block): self = ["finalityTimeout": .hex(block)]
        case .finalized(let block, _): self = ["finalized": .hex(block)]
        case .usurped(let other): self = ["usurped": .hex(other)]
        case .dropped: self = "dropped"
        case .invalid: self = "invalid"
        }
    }
}
