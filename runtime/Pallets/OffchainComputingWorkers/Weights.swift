import FrameSupport
import System

// What calls cost: measured time on reference hardware for calls 0 to 10, an upper guess for the others, and the keys
// that a call reads and writes at most.
extension OffchainComputingWorkers.Call {
    public var dispatchInfo: DispatchInfo { DispatchInfo(weight: weight) }

    private var weight: Weight {
        switch self {
        // One read more than when it was measured: whether the account is unused.
        case .registerWorker: .measured(46, proof: 3655) + keys(6, 6)
        case .deregisterWorker: .measured(48, proof: 3655) + keys(5, 6) + Runtime.deregisterHooksWeight
        case .transferToWorker: .measured(21, proof: 3655) + keys(2, 1)
        case .withdrawFromWorker: .measured(22, proof: 3655) + keys(2, 1)
        case .online: .measured(18, proof: 4079) + keys(9, 4)
        case .requestOffline, .requestOfflineFor, .forceOfflineFor:
            .measured(17, proof: 3655) + keys(6, 5) + Runtime.offlineHooksWeight
        case .forceOffline: .measured(16, proof: 3655) + keys(6, 5) + Runtime.offlineHooksWeight
        case .refreshAttestation: .measured(9, proof: 3655) + keys(2, 1)
        // One read more than when it was measured: whether a worker that wants to leave still has jobs.
        case .heartbeat: .measured(23, proof: 4079) + keys(12, 5) + Runtime.offlineHooksWeight
        // The implementation, its counter, the next ID, the owner's account with its holds, and the owner's index.
        case .registerImpl: .guessed + keys(5, 6)
        // Those, the metadata with its deposit, and every build.
        case .deregisterImpl: .guessed + keys(6 + builds, 7 + builds)
        case .updateImplMetadata: .guessed + keys(4, 3)
        case .registerImplBuild, .deregisterImplBuild: .guessed + keys(3, 2)
        case .updateImplBuildStatus: .guessed + keys(2, 1)
        }
    }

    private var builds: UInt64 { UInt64(Runtime.maxImplBuilds) }

    private func keys(_ reads: UInt64, _ writes: UInt64) -> Weight { Runtime.databaseWeight.readsWrites(reads, writes) }
}

extension OffchainComputingWorkers {
    /// What it costs to declare one silent worker unresponsive.
    static var unresponsiveWeight: Weight {
        let slash = Runtime.unresponsiveSlash == 0 ? .zero : Runtime.databaseWeight.readsWrites(3, 3)
        return Runtime.databaseWeight.readsWrites(1, 3) + slash
    }
}

extension Weight {
    /// Microseconds on reference hardware, and bytes of proof.
    fileprivate static func measured(_ microseconds: UInt64, proof: UInt64) -> Weight {
        Weight(refTime: microseconds.saturatingMultiply(1_000_000), proofSize: proof)
    }

    /// More than any of the calls takes that have not been measured.
    fileprivate static var guessed: Weight { Weight(refTime: 60_000_000, proofSize: 4096) }
}
