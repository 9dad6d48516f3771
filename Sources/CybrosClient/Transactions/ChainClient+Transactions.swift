import Crypto
import JSON
import Primitives
import ScaleCodec

extension ChainClient {
    // MARK: Making transactions

    /// Signs a call for the runtime and the blocks of this moment.
    ///
    /// The nonce is one that no other transaction made by this client has. Where the transaction is not sent after all,
    /// nothing that the account sends later is included before another takes that nonce: give it in the options then.
    public func sign(
        _ call: Call, by signer: some Signer, options: TransactionOptions = TransactionOptions()
    ) async throws(ClientError) -> SignedTransaction {
        let runtime = try await runtime()
        let encoded = try runtime.encode(call)
        let lifetime = try await lifetime(options.lifetime, runtime)
        let account = signer.accountID
        let nonce: Nonce
        if let given = options.nonce { nonce = given } else { nonce = try await nonces.take(account) }
        do throws(ClientError) {
            let form = TransactionForm(
                nonce: nonce, tip: options.tip, era: lifetime.era, genesis: genesis, birthHash: lifetime.birthHash)
            let bytes = try runtime.transaction(
                encoded, form, account: account, scheme: signer.scheme,
                signature: try await signature(of: try runtime.message(encoded, form), by: signer))
            return SignedTransaction(
                bytes: bytes, hash: Blake2b.hash256(bytes), account: account, nonce: nonce, birth: lifetime.birth,
                death: lifetime.death)
        } catch {
            if options.nonce == nil { await nonces.giveUp(account, nonce) }
            throw error
        }
    }

    private func signature(of message: [UInt8], by signer: some Signer) async throws(ClientError) -> [UInt8] {
        do throws(SigningError) {
            return try await signer.signature(of: message)
        } catch {
            throw .transaction(.signing(error))
        }
    }

    /// The era of a transaction, the block at which it begins, and the first block after it.
    private func lifetime(
        _ lifetime: TransactionOptions.Lifetime, _ runtime: ChainRuntime
    ) async throws(ClientError) -> (era: Era, birth: BlockNumber, birthHash: Hash256, death: BlockNumber?) {
        let finalized = try await finalizedHead()
        guard case .blocks(let blocks) = lifetime else { return (.immortal, finalized.number, genesis, nil) }
        // Transactions refer to a block by its hash, which the chain must still know.
        let remembered = (try? runtime.constant("System", "BlockHashCount", as: UInt64.self)) ?? 256
        var period = UInt64(blocks)
        if period > remembered { period = 1 << UInt64(63 - max(remembered, 4).leadingZeroBitCount) }
        // A final block can not go away; where finality lags too far behind for that, the best one has to do.
        let best = try await bestHead()
        let isLagging = best.number > finalized.number && UInt64(best.number - finalized.number) > period / 2
        let start = isLagging ? best : finalized
        let era = Era.mortal(period: period, current: UInt64(start.number))
        let birth = BlockNumber(truncatingIfNeeded: era.birth(UInt64(start.number)))
        let death = BlockNumber(exactly: era.death(UInt64(start.number)))
        if birth == start.number { return (era, birth, start.hash, death) }
        guard let hash = try await blockHash(birth) else {
            throw .badAnswer(method: "chain_getBlockHash", "no block \(birth), though there are later ones")
        }
        return (era, birth, hash, death)
    }

    // MARK: Sending

    /// Signs a call and sends it; what becomes of it is told by the answer.
    ///
    /// Where a nonce was counted wrongly, as when another program uses the account too, it is signed once again with
    /// the right one.
    public func submit(
        _ call: Call, by signer: some Signer, options: TransactionOptions = TransactionOptions()
    ) async throws(ClientError) -> SubmittedTransaction {
        let transaction = try await sign(call, by: signer, options: options)
        do throws(ClientError) {
            return try await submit(transaction)
        } catch .transaction(.rejected(let error)) where error.isAboutNonce && options.nonce == nil {
            return try await submit(try await sign(call, by: signer, options: options))
        }
    }

    /// Sends a transaction; what becomes of it is told by the answer.
    ///
    /// It is sent again where the connection is lost, which changes nothing: a transaction is executed once at most.
    public func submit(_ transaction: SignedTransaction) async throws(ClientError) -> SubmittedTransaction {
        var watch: Subscription<TransactionStatus>?
        do throws(ClientError) {
            watch = try await self.watch(transaction)
        } catch .server(_, let error) {
            await nonces.giveUp(transaction.account, transaction.nonce)
            throw .transaction(.rejected(error))
        } catch .connectionLost {
            // It may have arrived: that is found out later.
        } catch {
            await nonces.giveUp(transaction.account, transaction.nonce)
            throw error
        }
        return SubmittedTransaction(self, transaction, watch)
    }

    /// Sends a transaction of which nothing more is asked.
    public func send(
        _ call: Call, by signer: some Signer, options: TransactionOptions = TransactionOptions()
    ) async throws(ClientError) -> SignedTransaction {
        let transaction = try await sign(call, by: signer, options: options)
        let method = "author_submitExtrinsic"
        do throws(ClientError) {
            _ = try await rpc.call(method, [.hex(transaction.bytes)], retries: false)
            await nonces.settle(transaction.account, transaction.nonce)
            return transaction
        } catch {
            await nonces.giveUp(transaction.account, transaction.nonce)
            if case .server(_, let error) = error { throw .transaction(.rejected(error)) }
            throw error
        }
    }

    func watch(_ transaction: SignedTransaction) async throws(ClientError) -> Subscription<TransactionStatus> {
        try await rpc.subscribe(
            "author_submitAndWatchExtrinsic", [.hex(transaction.bytes)], unsubscribe: "author_unwatchExtrinsic",
            renews: false
        ) { json throws(ClientError) in
            try TransactionStatus(json)
        }
    }
}
