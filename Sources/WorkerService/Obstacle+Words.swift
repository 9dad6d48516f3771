import CybrosClient
import Primitives

extension Obstacle {
    /// What is in the way, and what whoever can does about it.
    func words(_ address: String, _ configuration: WorkerConfiguration, _ balance: Balance) -> String {
        let impl = configuration.implID
        return switch self {
        case .notRegistered:
            """
            the worker \(address) is not registered. Its owner registers it: give the owner's key with --owner-phrase, \
            or sign offchainComputingInfra.registerWorker(\(address), \(impl), \(configuration.initialDeposit)) \
            with a wallet; the worker goes on by itself then
            """
        case .registeredForOther(let other):
            "the worker is registered for implementation \(other), not \(impl); use --impl \(other), or another key"
        case .implUnknown: "there is no implementation \(impl) on this chain; check --impl and the node's URL"
        case .buildUnknown:
            "implementation \(impl) has no build \(configuration.buildVersion); its owner registers it with registerImplBuild"
        case .buildNotReleased(let status):
            "build \(configuration.buildVersion) of implementation \(impl) is \(status); get a newer one of this worker"
        case .poolUnknown(let pool): "there is no pool \(pool) on this chain; check --pool"
        case .otherPool(let pool, let other):
            "pool \(pool) is for implementation \(other), and this worker for \(impl)"
        case .notAuthorized(let pool):
            "the worker may not work for pool \(pool). The pool's owner allows it: authorizeWorker(\(pool), \(address))"
        case .poorBalance:
            "the worker has \(tokens(balance)) left, and may not be able to pay for results; send some to \(address)"
        case .toldOffline: "the worker was told to stay offline; start it again to have it online"
        }
    }

    private func tokens(_ balance: Balance) -> String {
        let thousandths = balance / (WorkerConfiguration.token / 1000)
        let fraction = String(thousandths % 1000 + 1000).dropFirst()
        return "\(thousandths / 1000).\(fraction) CBT"
    }
}
