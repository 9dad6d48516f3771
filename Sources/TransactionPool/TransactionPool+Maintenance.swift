import Crypto
import Primitives

extension TransactionPool {
    /// Follows the best chain: what its new blocks include leaves, what they provide makes others ready, what left
    /// it comes back, what is too old goes, and some of the rest is validated anew: all, where the runtime changed.
    ///
    /// Changes are followed one after another, in the order of the calls.
    public func maintain(_ change: BestBlockChange) async {
        let previous = self.maintenance
        let task = Task {
            await previous?.value
            await self.follow(change)
        }
        self.maintenance = task
        await task.value
    }

    private func follow(_ change: BestBlockChange) async {
        self.best = change.best
        for block in change.retracted { self.state.retract(block.hash) }

        var included: Set<Hash256> = []
        var displaced: [PoolTransaction] = []
        for block in change.enacted {
            let hashes = block.extrinsics.map { Blake2b.hash256($0) }
            included.formUnion(hashes)
            let tags = await self.tags(of: block, hashes: hashes)
            let inclusions = hashes.enumerated().compactMap { index, hash -> FinalityWatch.Inclusion? in
                guard self.state.graph.contains(hash) || self.state.watched.contains(hash) else { return nil }
                return FinalityWatch.Inclusion(transaction: hash, index: index)
            }
            displaced += self.state.enact(block.hash, included: inclusions, tags: tags, now: self.now())
            self.deliver()
        }

        // Oldest block first, as their transactions build on each other.
        for block in change.retracted.reversed() {
            for extrinsic in block.extrinsics {
                let hash = Blake2b.hash256(extrinsic)
                guard !included.contains(hash) else { continue }
                await self.resubmit(extrinsic, hash: hash, source: .external)
            }
        }
        for transaction in displaced where !included.contains(transaction.hash) {
            await self.resubmit(transaction.bytes, hash: transaction.hash, source: transaction.source)
        }

        self.state.expire(at: self.best.number, now: self.now())
        self.deliver()
        let due =
            change.changesRuntime
            ? self.state.all
            : self.state.dueForRevalidation(limit: self.state.options.revalidationBatch)
        await self.revalidate(due)
    }

    /// What the transactions of a block provide. Those that the pool does not know are validated, on the parent.
    private func tags(of block: PoolBlock, hashes: [Hash256]) async -> [TransactionTag] {
        var tags: [TransactionTag] = []
        for (extrinsic, hash) in zip(block.extrinsics, hashes) {
            if let known = self.state.graph[hash] {
                tags += known.provides
            } else if !self.state.graph.isEmpty {
                let verdict = try? await self.validator.validate(extrinsic, source: .inBlock, at: block.parent)
                if case .valid(let validity) = verdict { tags += validity.provides }
            }
        }
        return tags
    }

    private func resubmit(_ extrinsic: [UInt8], hash: Hash256, source: TransactionSource) async {
        let position = self.best
        guard let verdict = try? await self.validator.validate(extrinsic, source: source, at: position.hash) else {
            self.state.abandon(hash)
            return self.deliver()
        }
        self.state.resubmit(
            extrinsic, hash: hash, source: source, verdict: verdict, at: position.number, now: self.now())
        self.deliver()
    }

    private func revalidate(_ due: [PoolTransaction]) async {
        let position = self.best
        for transaction in due where self.state.graph.contains(transaction.hash) {
            guard
                let verdict = try? await self.validator.validate(
                    transaction.bytes, source: transaction.source, at: position.hash)
            else { continue }
            self.state.revalidated(transaction, verdict: verdict, at: position.number, now: self.now())
            self.deliver()
        }
    }
}
