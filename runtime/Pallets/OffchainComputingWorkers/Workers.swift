import Balances
import FrameSupport
import System

// Workers: accounts that an owner registers, funds, and in the end deregisters.
extension OffchainComputingWorkers {
    static func registerWorker(
        _ origin: Origin, worker: MultiAddress, implID: ImplID, initialDeposit: Balance
    ) throws(DispatchError) {
        let owner = try origin.signed()
        let worker = try worker.lookup()
        guard owner != worker else { throw fail(.invalidOwner) }
        let funds = initialDeposit.saturatingAdd(Balances<Runtime>.reducible(worker, keep: .preserve))
        guard funds > Runtime.registerWorkerDeposit.saturatingAdd(Runtime.existentialDeposit) else {
            throw fail(.initialBalanceTooLow)
        }
        guard !workers.contains(worker) else { throw fail(.alreadyRegistered) }
        guard var impl = impls[implID] else { throw fail(.implNotFound) }
        // The owner can withdraw all that the worker has, so it must never have been somebody else's account.
        guard !System<Runtime>.accountExists(worker) else { throw fail(.workerAccountInUse) }

        impl.workersCount = impl.workersCount.saturatingAdd(1)
        impls[implID] = impl
        try Balances<Runtime>.transfer(from: owner, to: worker, amount: initialDeposit, preservation: .preserve)
        try hold(.workerRegistrationReserve, worker, Runtime.registerWorkerDeposit)
        workers[worker] = WorkerInfo(
            account: worker, owner: owner, deposit: Runtime.registerWorkerDeposit, implID: implID)
        accountOwningWorkers[owner, worker] = Unit()

        deposit(.workerRegistered(worker: worker, owner: owner, implID: implID))
    }

    static func deregisterWorker(_ origin: Origin, worker: MultiAddress) throws(DispatchError) -> UnusedWeight {
        let worker = try self.worker(worker, ownedBy: origin)
        guard worker.isIdle else { throw fail(.workerNotOffline) }
        guard Runtime.canDeregister(worker.account) else { throw fail(.deregisterBlocked) }
        guard var impl = impls[worker.implID] else { throw fail(.implNotFound) }

        let hooksWeight = try Runtime.beforeDeregister(worker.account)
        try release(.workerRegistrationReserve, worker.account, worker.deposit)
        try sweep(worker)
        impl.workersCount = impl.workersCount.saturatingSubtract(1)
        impls[impl.id] = impl
        workers.remove(worker.account)
        accountOwningWorkers.remove(worker.owner, worker.account)

        deposit(.workerDeregistered(worker: worker.account, force: false))
        return UnusedWeight(Runtime.deregisterHooksWeight - hooksWeight)
    }

    static func transferToWorker(
        _ origin: Origin, worker: MultiAddress, value: Balance
    ) throws(DispatchError) {
        let worker = try self.worker(worker, ownedBy: origin)

        try Balances<Runtime>.transfer(
            from: worker.owner, to: worker.account, amount: value, preservation: .preserve)
    }

    static func withdrawFromWorker(
        _ origin: Origin, worker: MultiAddress, value: Balance
    ) throws(DispatchError) {
        let worker = try self.worker(worker, ownedBy: origin)

        try Balances<Runtime>.transfer(
            from: worker.account, to: worker.owner, amount: value, preservation: .preserve)
    }

    /// Moves all that is left to the owner. Deposits for jobs' outputs stay, and the existential deposit with them.
    private static func sweep(_ worker: WorkerInfo) throws(DispatchError) {
        let rest = Balances<Runtime>.reducible(worker.account, keep: .expendable)
        try Balances<Runtime>.transfer(
            from: worker.account, to: worker.owner, amount: rest, preservation: .expendable)
    }

    /// The worker at the address, if it is the signer's.
    static func worker(_ address: MultiAddress, ownedBy origin: Origin) throws(DispatchError) -> WorkerInfo {
        let owner = try origin.signed()
        guard let worker = workers[try address.lookup()] else { throw fail(.workerNotFound) }
        guard worker.owner == owner else { throw fail(.notTheOwner) }
        return worker
    }

    /// The worker that signed.
    static func worker(_ origin: Origin) throws(DispatchError) -> WorkerInfo {
        guard let worker = workers[try origin.signed()] else { throw fail(.workerNotFound) }
        return worker
    }
}
