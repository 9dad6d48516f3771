import Blockchain

extension ChainAccess {
    /// Calls `body` with the best block, then with each that becomes best, until it answers false or nothing more
    /// comes. Where it takes longer than blocks do, it may miss some, and goes on from the best one.
    func followBest(_ body: (BlockID) async -> Bool) async {
        var last: BlockID?
        var start: BlockID?
        repeat {
            start = last
            // Listening begins first, so that no block falls in between; older ones that were heard are left out.
            let stream = chain.imported.stream()
            let best = info.best
            if best != last {
                guard await body(best) else { return }
                last = best
            }
            var isPast = false
            for await event in stream where event.isBest {
                isPast = isPast || event.id.number > best.number
                guard isPast else { continue }
                guard await body(event.id) else { return }
                last = event.id
            }
        } while last != start && !Task.isCancelled
    }
}
