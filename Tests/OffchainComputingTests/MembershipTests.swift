import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputing
@testable import OffchainComputingWorkers

@Suite struct MembershipTests {
    private func authorize(_ worker: MultiAddress = .bob, in poolID: PoolID = 101) -> Pool.Call {
        .authorizeWorker(poolID: poolID, worker: worker)
    }

    private func revoke(_ worker: MultiAddress = .bob, from poolID: PoolID = 101) -> Pool.Call {
        .revokeWorker(poolID: poolID, worker: worker)
    }

    @Test("A worker is authorized, subscribes, unsubscribes and is revoked")
    func joinsAndLeaves() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.register(.bob)
            chain.clearEvents()
            try chain.call(authorize(), by: .alice)
            #expect(chain.pool()?.workersCount == 1)
            try chain.call(.subscribePool(poolID: 101), by: .bob)
            try chain.call(.unsubscribePool(poolID: 101), by: .bob)
            try chain.call(.subscribePool(poolID: 101), by: .bob)
            try chain.call(revoke(), by: .alice)
            #expect(chain.pool()?.workersCount == 0)
            chain.run {
                #expect(Pool.counterForWorkerAddedPools[.bob] == 0)
                #expect(Pool.counterForWorkerSubscribedPools[.bob] == 0)
            }
            chain.expectEvents([
                .pools(.workerAuthorized(poolID: 101, worker: .bob)),
                .pools(.workerSubscribed(worker: .bob, poolID: 101)),
                .pools(.workerUnsubscribed(worker: .bob, poolID: 101)),
                .pools(.workerSubscribed(worker: .bob, poolID: 101)),
                .pools(.workerUnsubscribed(worker: .bob, poolID: 101)),
                .pools(.workerRevoked(poolID: 101, worker: .bob)),
            ])
        }
    }

    @Test("Authorization is refused, the first failing check deciding")
    func refusesAuthorization() throws {
        try scenario { chain in
            try chain.startPool()
            chain.refuses(authorize(.index, in: 5), .root, .badOrigin)
            chain.refuses(authorize(.index, in: 5), by: .alice, .poolNotFound)
            chain.refuses(authorize(.index), by: .charlie, .noPermission)
            chain.refuses(authorize(.index), .signed(.alice), .cannotLookup)
            chain.refuses(authorize(), by: .alice, .workerNotFound)
            try chain.register(.bob)
            try chain.call(worker: .registerImpl(attestationMethod: .optOut), by: .alice)
            try chain.createPool(implID: 102)
            chain.refuses(authorize(in: 102), by: .alice, .implMismatched)
            try chain.call(authorize(), by: .alice)
            chain.refuses(authorize(), by: .alice, .workerAlreadyAuthorized)
        }
    }

    @Test("A pool authorizes at most a hundred workers")
    func limitsWorkers() throws {
        try scenario { chain in
            try chain.startPool()
            for number in 1...101 { try chain.register(account(number)) }
            for number in 1...100 { try chain.call(authorize(.id(account(number))), by: .alice) }
            chain.refuses(authorize(.id(account(101))), by: .alice, .workersPerPoolLimitExceeded)
            try chain.call(revoke(.id(account(7))), by: .alice)
            try chain.call(authorize(.id(account(101))), by: .alice)
        }
    }

    @Test("Pool owners and workers' owners revoke, the first failing check deciding")
    func refusesRevocation() throws {
        try scenario { chain in
            try chain.startPool()
            chain.refuses(revoke(.index, from: 5), .none, .badOrigin)
            chain.refuses(revoke(.index, from: 5), .signed(.charlie), .cannotLookup)
            chain.refuses(revoke(from: 5), by: .charlie, .poolNotFound)
            chain.refuses(revoke(), by: .charlie, .workerNotFound)
            try chain.register(.bob)
            chain.refuses(revoke(), by: .charlie, .noPermission)
            chain.refuses(revoke(), by: .alice, .workerNotFound)

            // Charlie's worker in alice's pool.
            try chain.call(
                worker: .registerWorker(worker: .dave, implID: 101, initialDeposit: 200 * cbt), by: .charlie)
            try chain.call(authorize(.dave), by: .alice)
            chain.refuses(revoke(.dave), by: .dave, .noPermission)
            try chain.call(revoke(.dave), by: .charlie)
            try chain.call(authorize(.dave), by: .alice)
            try chain.call(revoke(.dave), by: .alice)
        }
    }

    @Test("A worker subscribes to at most eight pools at a time, as often as it likes")
    func limitsSubscriptions() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.register(.bob)
            for _ in 102...109 { try chain.createPool() }
            for poolID in 101...109 as ClosedRange<PoolID> { try chain.call(authorize(in: poolID), by: .alice) }
            for poolID in 101...108 as ClosedRange<PoolID> {
                try chain.call(.subscribePool(poolID: poolID), by: .bob)
            }
            chain.refuses(.subscribePool(poolID: 101), by: .bob, .workerAlreadySubscribed)
            chain.refuses(.subscribePool(poolID: 109), by: .bob, .workerSubscribedPoolsLimitExceeded)
            for _ in 1...3 {
                try chain.call(.unsubscribePool(poolID: 101), by: .bob)
                chain.refuses(.unsubscribePool(poolID: 101), by: .bob, .workerNotSubscribeThePool)
                try chain.call(.subscribePool(poolID: 109), by: .bob)
                try chain.call(.unsubscribePool(poolID: 109), by: .bob)
                try chain.call(.subscribePool(poolID: 101), by: .bob)
            }
        }
    }

    @Test("Only authorized workers subscribe")
    func refusesSubscription() throws {
        try scenario { chain in
            try chain.startPool()
            try chain.register(.bob)
            chain.refuses(.subscribePool(poolID: 101), by: .bob, .workerNotInThePool)
            chain.refuses(.subscribePool(poolID: 5), by: .bob, .workerNotInThePool)
            chain.refuses(.subscribePool(poolID: 101), .root, .badOrigin)
            chain.refuses(.unsubscribePool(poolID: 101), by: .bob, .workerNotSubscribeThePool)
            chain.refuses(.unsubscribePool(poolID: 101), .root, .badOrigin)
        }
    }
}
