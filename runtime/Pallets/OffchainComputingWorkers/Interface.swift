import Balances
import FrameSupport

// What other pallets may ask of this one, and its own short forms for balances.
extension OffchainComputingWorkers {
    /// The registered implementation.
    public static func impl(_ implID: ImplID) -> ImplInfo? { impls[implID] }

    public static func implExists(_ implID: ImplID) -> Bool { impls.contains(implID) }

    /// The registered worker.
    public static func worker(_ account: AccountID) -> WorkerInfo? { workers[account] }

    public static func workerExists(_ account: AccountID) -> Bool { workers.contains(account) }

    /// Pays a worker out of `source`, which stays alive.
    public static func rewardWorker(
        _ worker: AccountID, from source: AccountID, _ value: Balance
    ) throws(DispatchError) {
        try Balances<Runtime>.transfer(from: source, to: worker, amount: value, preservation: .preserve)
    }

    /// Takes up to `value` from a worker's deposit, for the runtime's beneficiary of slashes or else for nobody.
    ///
    /// - Returns: what was taken, and what was missing.
    @discardableResult
    public static func slashWorker(_ worker: AccountID, _ value: Balance) -> (slashed: Balance, missing: Balance) {
        guard value > 0 else { return (0, 0) }
        let result = Balances<Runtime>.slashHeld(
            Runtime.holdReason(HoldReason.workerRegistrationReserve), worker, value)
        // What is too little to bring the beneficiary's account to life is burnt.
        if let beneficiary = Runtime.slashBeneficiary { try? Balances<Runtime>.deposit(beneficiary, result.slashed) }
        return result
    }

    /// What is held from a worker for being one.
    static func registrationReserve(_ worker: AccountID) -> Balance {
        Balances<Runtime>.held(Runtime.holdReason(HoldReason.workerRegistrationReserve), worker)
    }

    static func hold(_ reason: HoldReason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount > 0 else { return }
        try Balances<Runtime>.hold(Runtime.holdReason(reason), who, amount)
    }

    static func release(_ reason: HoldReason, _ who: AccountID, _ amount: Balance) throws(DispatchError) {
        guard amount > 0 else { return }
        _ = try Balances<Runtime>.release(Runtime.holdReason(reason), who, amount)
    }
}
