import FrameSupport
import RuntimeTestSupport
import System
import Testing

@testable import OffchainComputingWorkers

@Suite struct ImplTests {
    @Test("Implementations are numbered from 101, with a deposit that returns")
    func registersAndDeregisters() throws {
        try scenario { chain in
            let before = chain.free(.alice)
            try chain.call(.registerImpl(attestationMethod: .optOut), by: .alice)
            try chain.call(.registerImpl(attestationMethod: .optOut), by: .alice)
            chain.expectEvents([
                .workers(.implRegistered(implID: 101, owner: .alice, attestationMethod: .optOut)),
                .workers(.implRegistered(implID: 102, owner: .alice, attestationMethod: .optOut)),
            ])
            #expect(chain.held(.implRegistrationReserve, .alice) == 200 * cbt)
            chain.run {
                #expect(
                    Infra.impls[101]
                        == ImplInfo(
                            id: 101, owner: .alice, ownerDeposit: 100 * cbt, attestationMethod: .optOut,
                            workersCount: 0))
                #expect(Array(Infra.accountOwningImpls.keys(.alice)).sorted() == [101, 102])
            }
            chain.clearEvents()
            try chain.call(.deregisterImpl(implID: 101), by: .alice)
            try chain.call(.deregisterImpl(implID: 102), by: .alice)
            chain.expectEvents([
                .workers(.implDeregistered(implID: 101)), .workers(.implDeregistered(implID: 102)),
            ])
            #expect(chain.free(.alice) == before)
        }
    }

    @Test("IDs end where numbers do")
    func runsOutOfIDs() throws {
        try scenario { chain in
            try chain.call(.registerImpl(attestationMethod: .optOut), by: .alice)
            chain.run { Infra.nextImplID.value = .max }
            try chain.call(.registerImpl(attestationMethod: .optOut), by: .alice)
            chain.run { #expect(!Infra.nextImplID.exists) }
            chain.refuses(.registerImpl(attestationMethod: .optOut), by: .alice, .implIDTaken)
        }
    }

    @Test("Only an unused implementation is deregistered, by its owner")
    func refusesDeregistration() throws {
        try scenario { chain in
            try chain.registerImpl()
            chain.refuses(.registerImpl(attestationMethod: .optOut), .root, .badOrigin)
            chain.refuses(.registerImpl(attestationMethod: .optOut), .signed(.bob), .token(.cannotCreateHold))
            chain.refuses(.deregisterImpl(implID: 5), by: .alice, .implNotFound)
            chain.refuses(.deregisterImpl(implID: 101), by: .charlie, .noPermission)
            chain.refuses(.deregisterImpl(implID: 101), .none, .badOrigin)
            try chain.register(.bob)
            chain.refuses(.deregisterImpl(implID: 101), by: .alice, .implStillInUse)
        }
    }

    @Test("A deregistered implementation takes all its builds and its metadata along")
    func clearsWhatBelongsToAnImpl() throws {
        try scenario { chain in
            let before = chain.free(.alice)
            try chain.registerImpl()
            for version in 2...8 as ClosedRange<ImplBuildVersion> {
                try chain.call(.registerImplBuild(implID: 101, version: version, magicBytes: nil), by: .alice)
            }
            try chain.call(.updateImplMetadata(implID: 101, newMetadata: BoundedBytes([1, 2, 3])), by: .alice)
            try chain.call(.deregisterImpl(implID: 101), by: .alice)
            #expect(chain.free(.alice) == before)
            chain.run {
                #expect(Array(Infra.implBuilds.keys).isEmpty)
                #expect(Array(Infra.implMetadata.keys).isEmpty)
                #expect(Array(Infra.counterForImplBuilds.keys).isEmpty)
            }
        }
    }

    @Test("The deposit for metadata grows and shrinks with its bytes")
    func metadataGrowsAndShrinks() throws {
        try scenario { chain in
            try chain.registerImpl()
            chain.clearEvents()
            func deposit() -> Balance { chain.held(.implMetadataStorageReserve, .alice) }
            func update(_ count: Int) throws {
                let metadata = BoundedBytes<ImplMetadataLimit<Mock>>([UInt8](repeating: 7, count: count))
                try chain.call(.updateImplMetadata(implID: 101, newMetadata: metadata), by: .alice)
            }
            try chain.call(.updateImplMetadata(implID: 101, newMetadata: nil), by: .alice)
            chain.expectEvents([])
            try update(10)
            #expect(deposit() == cbt + 10 * cbt / 1000)
            try update(2048)
            #expect(deposit() == cbt + 2048 * cbt / 1000)
            try update(0)
            #expect(deposit() == cbt)
            chain.run { #expect(Infra.implMetadata[101]?.actualDeposit == cbt) }
            chain.clearEvents()
            try chain.call(.updateImplMetadata(implID: 101, newMetadata: nil), by: .alice)
            #expect(deposit() == 0)
            chain.expectEvents([.workers(.implMetadataRemoved(implID: 101))])

            try update(3)
            chain.expectEvent(
                .workers(.implMetadataUpdated(implID: 101, metadata: try #require(BoundedBytes([7, 7, 7])))))

            chain.refuses(.updateImplMetadata(implID: 101, newMetadata: nil), .root, .badOrigin)
            chain.refuses(.updateImplMetadata(implID: 5, newMetadata: nil), by: .alice, .implNotFound)
            chain.refuses(.updateImplMetadata(implID: 101, newMetadata: nil), by: .bob, .noPermission)
        }
    }

    @Test("An implementation has at most eight builds, each with a version from 1")
    func registersBuilds() throws {
        try scenario { chain in
            try chain.call(.registerImpl(attestationMethod: .optOut), by: .alice)
            func register(_ version: ImplBuildVersion, impl: ImplID = 101) -> Infra.Call {
                .registerImplBuild(implID: impl, version: version, magicBytes: nil)
            }
            chain.refuses(register(1), .root, .badOrigin)
            chain.refuses(register(1, impl: 5), by: .alice, .implNotFound)
            chain.refuses(register(1), by: .bob, .noPermission)
            chain.refuses(register(0), by: .alice, .invalidImplBuildVersion)
            for version in 1...8 as ClosedRange<ImplBuildVersion> { try chain.call(register(version), by: .alice) }
            chain.refuses(register(1), by: .alice, .implBuildAlreadyRegistered)
            chain.refuses(register(9), by: .alice, .implBuildsLimitExceeded)
            try chain.call(.deregisterImplBuild(implID: 101, version: 3), by: .alice)
            chain.clearEvents()
            try chain.call(register(9), by: .alice)
            try chain.call(.deregisterImplBuild(implID: 101, version: 1), by: .alice)
            let magicBytes = ImplBuildMagicBytes([1, 2])
            try chain.call(.registerImplBuild(implID: 101, version: 10, magicBytes: magicBytes), by: .alice)
            chain.expectEvents([
                .workers(.implBuildRegistered(implID: 101, implBuildVersion: 9, magicBytes: nil)),
                .workers(.implBuildDeregistered(implID: 101, implBuildVersion: 1)),
                .workers(.implBuildRegistered(implID: 101, implBuildVersion: 10, magicBytes: magicBytes)),
            ])
        }
    }

    @Test("Builds that are counted for an implementation that does not exist break an invariant")
    func findsOrphans() throws {
        try scenario { chain in
            try chain.registerImpl()
            chain.run { Infra.counterForImplBuilds[102] = 1 }
            #expect(
                throws: TryStateFailure(
                    "OffchainComputingInfra", "builds are counted for implementations that exist")
            ) { try chain.run { () throws(TryStateFailure) in try Mock.tryState() } }
            chain.run { Infra.counterForImplBuilds.remove(102) }
        }
    }

    @Test("Deregistering an implementation weighs the builds that it had")
    func weighsBuilds() throws {
        try scenario { chain in
            try chain.registerImpl()
            let call = Mock.call(.deregisterImpl(implID: 101))
            let post = try chain.dispatch(call, by: .alice)
            // One build of eight.
            let unused = Mock.databaseWeight.readsWrites(7, 7)
            #expect(post.actualWeight == call.dispatchInfo.weight - unused)
        }
    }

    @Test("A build that a session runs stays; its status may change at will")
    func managesBuilds() throws {
        try scenario { chain in
            try chain.startWorkers(.bob)
            func set(_ status: ImplBuildStatus, _ version: ImplBuildVersion = 1, impl: ImplID = 101) -> Infra.Call {
                .updateImplBuildStatus(implID: impl, version: version, status: status)
            }
            chain.refuses(.deregisterImplBuild(implID: 101, version: 1), .none, .badOrigin)
            chain.refuses(set(.retired), .root, .badOrigin)
            chain.refuses(.deregisterImplBuild(implID: 5, version: 1), by: .alice, .implNotFound)
            chain.refuses(.deregisterImplBuild(implID: 101, version: 1), by: .bob, .noPermission)
            chain.refuses(.deregisterImplBuild(implID: 101, version: 2), by: .alice, .implBuildNotFound)
            chain.refuses(.deregisterImplBuild(implID: 101, version: 1), by: .alice, .implBuildStillInUse)
            chain.refuses(set(.retired, impl: 5), by: .alice, .implNotFound)
            chain.refuses(set(.retired), by: .bob, .noPermission)
            chain.refuses(set(.retired, 2), by: .alice, .implBuildNotFound)
            chain.clearEvents()
            for status in [ImplBuildStatus.retired, .released, .released, .deprecated] {
                try chain.call(set(status), by: .alice)
                chain.expectEvent(
                    .workers(.implBuildStatusUpdated(implID: 101, implBuildVersion: 1, status: status)))
            }
            try chain.call(.forceOffline, by: .bob)
            chain.clearEvents()
            try chain.call(.deregisterImplBuild(implID: 101, version: 1), by: .alice)
            chain.expectEvents([.workers(.implBuildDeregistered(implID: 101, implBuildVersion: 1))])
        }
    }
}
