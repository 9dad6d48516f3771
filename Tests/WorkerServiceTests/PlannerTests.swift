import CybrosClient
import Primitives
import Testing

@testable import WorkerService

/// What a worker does next, by what it sees of the chain and remembers.
@Suite("Planner")
struct PlannerTests {
    @Test("A worker without an owner's key says that it is not registered, and does nothing")
    func notRegistered() {
        var scene = Scene()
        scene.view.worker = nil
        #expect(scene.plan() == .init(obstacles: [.notRegistered]))
    }

    @Test("A worker with its owner's key is registered, once")
    func registers() {
        var scene = Scene(owner: Scene.owner)
        scene.view.worker = nil
        #expect(scene.plan() == .init(actions: [.register]))
        scene.memory.underWay = [.register]
        #expect(scene.plan() == .init())
        scene.view.isImplKnown = false
        #expect(scene.plan() == .init(obstacles: [.implUnknown]))
    }

    @Test("A worker of another implementation stays away")
    func otherImplementation() {
        var scene = Scene()
        scene.view.worker = scene.worker(.registered, impl: 102)
        #expect(scene.plan() == .init(obstacles: [.registeredForOther(impl: 102)]))
    }

    @Test(
        "A worker that is not online goes online", arguments: [WorkerStatus.registered, .offline, .unresponsive])
    func goesOnline(status: WorkerStatus) {
        var scene = Scene()
        scene.view.worker = scene.worker(status)
        #expect(scene.plan() == .init(actions: [.online]))
    }

    @Test("A worker does not go online with a build that is not released, or that nobody knows")
    func retiredBuild() {
        var scene = Scene()
        scene.view.worker = scene.worker(.offline)
        scene.view.build = scene.build(.retired)
        #expect(scene.plan() == .init(obstacles: [.buildNotReleased(.retired)]))
        scene.view.build = nil
        #expect(scene.plan() == .init(obstacles: [.buildUnknown]))
        scene.view.isImplKnown = false
        #expect(scene.plan() == .init(obstacles: [.implUnknown]))
    }

    @Test("A worker that somebody else took offline stays so")
    func toldOffline() {
        var scene = Scene()
        scene.view.worker = scene.worker(.offline)
        scene.memory.isToldOffline = true
        #expect(scene.plan() == .init(obstacles: [.toldOffline]))
    }

    @Test("An unresponsive worker of another build leaves before it comes back")
    func unresponsiveOtherBuild() {
        var scene = Scene()
        scene.view.worker = scene.worker(.unresponsive, build: 2)
        #expect(scene.plan() == .init(actions: [.requestOffline]))
    }

    @Test("A heartbeat is sent in the block from which on it is owed, and not before")
    func heartbeat() {
        var scene = Scene()
        scene.view.heartbeatDue = scene.view.number + 1
        #expect(scene.plan() == .init())
        scene.view.number += 1
        #expect(scene.plan() == .init(actions: [.heartbeat]))
        scene.memory.underWay = [.heartbeat]
        #expect(scene.plan() == .init())
    }

    @Test("An attestation is renewed before it expires")
    func attestation() {
        var scene = Scene()
        let margin = scene.configuration.attestationMargin
        scene.view.worker = scene.worker(.online, attestationExpiresAt: scene.view.time + margin + 1)
        #expect(scene.plan() == .init())
        scene.view.time += 1
        #expect(scene.plan() == .init(actions: [.refreshAttestation]))
    }

    @Test("A poor worker says so, and gets more where its owner's key is here")
    func poor() {
        var scene = Scene()
        scene.view.balance = 1
        #expect(scene.plan() == .init(obstacles: [.poorBalance]))
        scene.configuration.owner = Scene.owner
        #expect(scene.plan() == .init(actions: [.topUp], obstacles: [.poorBalance]))
    }

    // MARK: Pools

    @Test("A worker gets itself into a pool: authorized by its owner where that is the pool's, then subscribed")
    func pools() {
        var scene = Scene(owner: Scene.owner, pools: [7])
        scene.view.pools = [scene.pool(7, isAuthorized: false, isSubscribed: false)]
        #expect(scene.plan() == .init(actions: [.authorize(pool: 7)]))
        scene.configuration.owner = nil
        #expect(scene.plan() == .init(obstacles: [.notAuthorized(pool: 7)]))
        scene.view.pools = [scene.pool(7, isAuthorized: true, isSubscribed: false)]
        #expect(scene.plan() == .init(actions: [.subscribe(pool: 7)]))
        scene.view.pools = [scene.pool(7)]
        #expect(scene.plan() == .init())
    }

    @Test("Pools that do not exist, or are of another implementation, are told of")
    func wrongPools() {
        var scene = Scene(pools: [7, 8])
        scene.view.pools = [
            PoolView(id: 7, info: nil, isAuthorized: false, isSubscribed: false, assignable: [], peers: []),
            scene.pool(8, impl: 9, isSubscribed: false),
        ]
        #expect(scene.plan() == .init(obstacles: [.poolUnknown(7), .otherPool(8, impl: 9)]))
    }

    // MARK: Jobs

    @Test("A worker takes as many jobs as it may hold, the oldest first, and none twice")
    func takes() {
        var scene = Scene(pools: [7])
        scene.configuration.parallelJobs = 2
        scene.view.pools = [scene.pool(7, assignable: [1, 2, 3])]
        #expect(scene.plan() == .init(actions: [.take(JobKey(7, 1)), .take(JobKey(7, 2))]))
        scene.memory.underWay = [.take(JobKey(7, 1))]
        #expect(scene.plan() == .init(actions: [.take(JobKey(7, 2))]))
        scene.view.assigned = [scene.job(7, 9)]
        scene.memory.running = [JobKey(7, 9)]
        #expect(scene.plan() == .init())
    }

    @Test("A worker leaves a job alone whose program it may not run")
    func leavesAlone() {
        var scene = Scene(pools: [7])
        scene.refused = [scene.input(1)]
        scene.view.pools = [scene.pool(7, assignable: [1, 2])]
        #expect(scene.plan() == .init(actions: [.take(JobKey(7, 2))]))
    }

    @Test("A worker takes no jobs while its machine cannot run any")
    func paused() {
        var scene = Scene(pools: [7])
        scene.view.pools = [scene.pool(7, assignable: [1])]
        scene.memory.isPaused = true
        #expect(scene.plan() == .init())
    }

    @Test("A worker that ends after one job takes one")
    func once() {
        var scene = Scene(pools: [7])
        scene.configuration.isOnce = true
        scene.configuration.parallelJobs = 1
        scene.view.pools = [scene.pool(7, assignable: [1, 2])]
        #expect(scene.plan() == .init(actions: [.take(JobKey(7, 1))]))
        scene.memory.finished = [JobKey(7, 1)]
        #expect(scene.plan() == .init())
    }

    @Test("A job goes from taken over running and its result to nothing, whenever the worker begins to look")
    func lifeOfAJob() {
        var scene = Scene(pools: [7])
        scene.view.assigned = [scene.job(7, 1, isProcessing: true)]
        // Also after a crash, of which the memory knows nothing.
        #expect(scene.plan() == .init(actions: [.start(JobKey(7, 1))]))
        scene.memory.running = [JobKey(7, 1)]
        #expect(scene.plan() == .init())
        scene.memory.running = []
        scene.memory.finished = [JobKey(7, 1)]
        #expect(scene.plan() == .init(actions: [.submit(JobKey(7, 1))]))
        scene.memory.underWay = [.submit(JobKey(7, 1))]
        #expect(scene.plan() == .init())
        scene.memory.underWay = []
        scene.view.assigned = []
        #expect(scene.plan() == .init())
    }

    @Test("The program of a job that is not the worker's any more is ended")
    func lost() {
        var scene = Scene(pools: [7])
        scene.memory.running = [JobKey(7, 1)]
        #expect(scene.plan() == .init(actions: [.cancel(JobKey(7, 1))]))
    }

    @Test("A job that may not run here is given back, or run where it is locked to the worker")
    func givesBack() {
        var scene = Scene(pools: [7])
        scene.refused = [scene.input(1)]
        scene.view.assigned = [scene.job(7, 1)]
        #expect(scene.plan() == .init(actions: [.resign(JobKey(7, 1))]))
        scene.view.assigned = [scene.job(7, 1, isProcessing: true)]
        #expect(scene.plan() == .init(actions: [.start(JobKey(7, 1))]))
    }

    // MARK: Leaving

    @Test("A worker that leaves gives back what it has not begun, finishes the rest, then asks again to be offline")
    func leaves() {
        var scene = Scene(pools: [7])
        scene.memory.isLeaving = true
        scene.view.assigned = [scene.job(7, 1, isProcessing: true), scene.job(7, 2)]
        scene.view.pools = [scene.pool(7, assignable: [3])]
        #expect(scene.plan() == .init(actions: [.start(JobKey(7, 1)), .resign(JobKey(7, 2)), .requestOffline]))

        scene.view.worker = scene.worker(.requestingOffline)
        scene.memory.running = [JobKey(7, 1)]
        scene.view.assigned = [scene.job(7, 1, isProcessing: true)]
        #expect(scene.plan() == .init())
        scene.view.heartbeatDue = scene.view.number
        #expect(scene.plan() == .init(actions: [.heartbeat]), "it answers challenges until it is offline")
        scene.view.heartbeatDue = nil
        scene.memory.running = []
        scene.view.assigned = []
        #expect(scene.plan() == .init(actions: [.requestOffline]))
        scene.view.worker = scene.worker(.offline)
        #expect(scene.plan() == .init())
    }

    @Test("A worker that leaves waits for what it is taking in this moment")
    func leavesWhileTaking() {
        var scene = Scene(pools: [7])
        scene.memory.isLeaving = true
        scene.memory.underWay = [.take(JobKey(7, 1))]
        #expect(scene.plan() == .init())
    }

    @Test("A worker whose configuration names another build leaves, and comes back with it")
    func changesBuild() {
        var scene = Scene(pools: [7])
        scene.view.worker = scene.worker(.online, build: 2)
        scene.view.pools = [scene.pool(7, assignable: [1])]
        #expect(scene.plan() == .init(actions: [.requestOffline]))
    }
}
