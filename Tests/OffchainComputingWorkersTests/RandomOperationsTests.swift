import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputingWorkers

@Suite struct RandomOperationsTests {
    @Test("Whatever is called in whatever order, the invariants hold")
    func keepsInvariants() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        try scenario { chain in
            try chain.startWorkers(account(1), account(2))
            var succeeded = 0
            for step in 0..<150 {
                let (call, who) = randomCall(&random)
                do {
                    try chain.call(call, by: who)
                    succeeded += 1
                } catch is DispatchError {}
                if Int.random(in: 0..<4, using: &random) == 0 { try chain.nextBlock() }
                do {
                    try chain.run(Mock.tryState)
                } catch {
                    Issue.record("seed \(seed), step \(step), \(call) by \(who): \(error)")
                    return
                }
            }
            #expect(succeeded > 5, "seed \(seed)")
        }
    }

    private func randomCall(_ random: inout SeededGenerator) -> (Infra.Call, AccountID) {
        let worker = account(.random(in: 1...4, using: &random))
        let owner: AccountID = [.alice, .alice, .alice, .charlie][Int.random(in: 0..<4, using: &random)]
        let implID = ImplID.random(in: 101...103, using: &random)
        let version = ImplBuildVersion.random(in: 0...3, using: &random)
        let amount = Balance(UInt64.random(in: 0...250, using: &random)) * cbt
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: return (.registerWorker(worker: .id(worker), implID: implID, initialDeposit: amount), owner)
        case 2: return (.deregisterWorker(worker: .id(worker)), owner)
        case 3: return (.transferToWorker(worker: .id(worker), value: amount), owner)
        case 4: return (.withdrawFromWorker(worker: .id(worker), value: amount), owner)
        case 5, 6, 7: return (.online(payload: .of(impl: implID, build: max(version, 1)), attestation: .optOut), worker)
        case 8: return (.requestOffline, worker)
        case 9: return (.requestOfflineFor(worker: .id(worker)), owner)
        case 10: return (.forceOfflineFor(worker: .id(worker)), owner)
        case 11, 12, 13: return (.heartbeat, worker)
        case 14: return (.registerImpl(attestationMethod: .optOut), owner)
        case 15: return (.deregisterImpl(implID: implID), owner)
        case 16:
            let metadata = BoundedBytes<ImplMetadataLimit<Mock>>(
                [UInt8](repeating: 1, count: .random(in: 0...2048, using: &random)))
            return (.updateImplMetadata(implID: implID, newMetadata: version == 0 ? nil : metadata), owner)
        case 17: return (.registerImplBuild(implID: implID, version: version, magicBytes: nil), owner)
        case 18: return (.deregisterImplBuild(implID: implID, version: version), owner)
        default:
            let status: ImplBuildStatus = version == 0 ? .retired : .released
            return (.updateImplBuildStatus(implID: implID, version: max(version, 1), status: status), owner)
        }
    }
}
