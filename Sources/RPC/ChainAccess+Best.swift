import Blockchain

extension ChainAccess {
    /// Calls `body` with the best block, then with each that becomes best, until it answers false or nothing more
    /// comes. Where it takes longer than blocks do, it may miss some, and goes on from the best one.
    func followBest(_ body: (BlockID) async -> Bool) async {
        var last: BlockID?
        var start: BlockID?
        repeat {
            start = last
            // Listening begins first, so that no block falls in between; what came before is left out below.
            let stream = chain.newBest.stream()
            let info = info
            if info.best != last {
                guard await body(info.best) else { return }
                last = info.best
            }
            for await event in stream where event.sequence > info.changes {
                guard await body(event.id) else { return }
                last = event.id
            }
        } while last != start && !Task.isCancelled
    }
}
