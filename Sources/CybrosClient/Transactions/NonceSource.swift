import Primitives

/// Counts the nonces of accounts, so that transactions can be made faster than the chain includes them.
///
/// The node is asked at first, and again after each failure; in between nonces are counted here. One that turned out
/// not to be used is handed out again before any new one, as those after it wait for it.
actor NonceSource {
    typealias Fetch = @Sendable (AccountID) async throws(ClientError) -> Nonce

    private struct Counter {
        var next: Nonce
        /// Below `next`, and not used.
        var free: Set<Nonce> = []
        /// Handed out, and neither in a block nor given up.
        var used: Set<Nonce> = []
        var isTrusted = true

        init(next: Nonce) { self.next = next }
    }

    /// More unused nonces than this are not kept: the node contradicts itself.
    private static let mostFree: Nonce = 4096

    private let fetch: Fetch
    private var counters: [AccountID: Counter] = [:]
    private var fetches: [AccountID: Task<Result<Nonce, ClientError>, Never>] = [:]

    init(fetch: @escaping Fetch) { self.fetch = fetch }

    /// A nonce that nothing else gets until it is given up.
    func take(_ account: AccountID) async throws(ClientError) -> Nonce {
        while true {
            if var counter = counters[account], counter.isTrusted {
                let nonce: Nonce
                if let lowest = counter.free.min() {
                    nonce = lowest
                    counter.free.remove(lowest)
                } else {
                    nonce = counter.next
                    // The chain's own counter wraps there too.
                    counter.next &+= 1
                }
                counter.used.insert(nonce)
                counters[account] = counter
                return nonce
            }
            try await ask(account)
        }
    }

    /// The transaction with the nonce is in a block, or nobody will tell what becomes of it.
    func settle(_ account: AccountID, _ nonce: Nonce) { counters[account]?.used.remove(nonce) }

    /// The transaction with the nonce failed to get into a block: the node must tell what is free.
    func giveUp(_ account: AccountID, _ nonce: Nonce) {
        counters[account]?.used.remove(nonce)
        counters[account]?.isTrusted = false
    }

    /// Asks the node, once for all who wait. Whoever waited finds the answer in the counter.
    private func ask(_ account: AccountID) async throws(ClientError) {
        if fetches[account] == nil {
            fetches[account] = Task {
                let outcome: Result<Nonce, ClientError>
                do throws(ClientError) {
                    outcome = .success(try await fetch(account))
                } catch {
                    outcome = .failure(error)
                }
                if case .success(let first) = outcome { trust(account, first) }
                fetches[account] = nil
                return outcome
            }
        }
        _ = try await fetches[account]?.value.get()
    }

    /// Goes by what the node says: all below `first` is used on chain or by transactions in its pool.
    private func trust(_ account: AccountID, _ first: Nonce) {
        var counter = counters[account] ?? Counter(next: first)
        counter.used = counter.used.filter { $0 >= first }
        counter.next = max(counter.next, first)
        if counter.next - first > Self.mostFree { counter.next = counter.used.max().map { $0 &+ 1 } ?? first }
        let isPlausible = counter.next >= first && counter.next - first <= Self.mostFree
        counter.free = isPlausible ? Set(first..<counter.next).subtracting(counter.used) : []
        counter.isTrusted = true
        counters[account] = counter
    }
}
