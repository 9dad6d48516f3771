import Executive
import FrameSupport
import RuntimeTestSupport
import Testing

@testable import System

@Suite struct UpgradeTests {
    @Test("Anyone may bring the code that root has authorized, and no other")
    func upgrades() throws {
        let chain = Chain<Plain>()
        let code: [UInt8] = [1, 2, 3]
        let apply = Plain.RuntimeCall.systemPallet(.applyAuthorizedUpgrade(code: code))
        chain.expectUnchanged(failing: Plain.failure(Core.Failure.nothingAuthorized), apply, .signed(.bob))
        let hash = chain.run { Host.blake2_256(code) }
        try chain.dispatch(.systemPallet(.authorizeUpgradeWithoutChecks(codeHash: hash)), .root)
        chain.expectUnchanged(
            failing: Plain.failure(Core.Failure.unauthorized), .systemPallet(.applyAuthorizedUpgrade(code: [1])),
            .signed(.bob))
        let post = try chain.dispatch(apply, by: .bob)
        #expect(post == PostDispatchInfo(actualWeight: Plain.blockWeights.maxBlock, pays: .no))
        #expect(chain.run { Host.get(Array(":code".utf8)) } == code)
        #expect(chain.run { Core.digest.value.logs } == [.runtimeEnvironmentUpdated])
    }

    /// A Wasm module without functions that says what runtime it is.
    private func code(_ specName: String, _ specVersion: UInt32) -> [UInt8] {
        var version = RuntimeVersion.mock
        version.specName = specName
        version.specVersion = specVersion
        let contents = [15] + Array("runtime_version".utf8) + version.encoded()
        return [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] + [0, UInt8(contents.count)] + contents
    }

    @Test("New code must be of the same runtime, and newer, unless root wants no checks")
    func versions() throws {
        let chain = Chain<Plain>()
        let cases: [([UInt8], Core.Failure)] = [
            (code("other", 2), .invalidSpecName), (code("mock", 1), .specVersionNeedsToIncrease),
            (code("mock", 0), .specVersionNeedsToIncrease), ([1, 2, 3], .failedToExtractRuntimeVersion),
        ]
        for (code, failure) in cases {
            chain.expectUnchanged(failing: Plain.failure(failure), .systemPallet(.setCode(code: code)), .root)
        }
        chain.clearEvents()
        try chain.dispatch(.systemPallet(.setCode(code: code("mock", 2))), .root)
        chain.expectEvents([.systemPallet(.codeUpdated)])
        #expect(chain.run { Host.get(Array(":code".utf8)) } == code("mock", 2))

        for (code, _) in cases {
            try chain.dispatch(.systemPallet(.setCodeWithoutChecks(code: code)), .root)
            #expect(chain.run { Host.get(Array(":code".utf8)) } == code)
        }
        chain.expectUnchanged(failing: .badOrigin, .systemPallet(.setCodeWithoutChecks(code: [])), .signed(.alice))
    }

    @Test("Code that root has authorized with a check is checked when it comes")
    func checkedUpgrades() throws {
        let chain = Chain<Plain>()
        let (old, new) = (code("mock", 1), code("mock", 2))
        let hash = { (code: [UInt8]) in chain.run { Host.blake2_256(code) } }
        chain.expectUnchanged(
            failing: .badOrigin, .systemPallet(.authorizeUpgrade(codeHash: hash(new))), .signed(.alice))
        chain.expectUnchanged(
            failing: .badOrigin, .systemPallet(.authorizeUpgradeWithoutChecks(codeHash: hash(new))), .signed(.alice))
        // A second authorization replaces the first.
        chain.clearEvents()
        try chain.dispatch(.systemPallet(.authorizeUpgrade(codeHash: hash(old))), .root)
        try chain.dispatch(.systemPallet(.authorizeUpgrade(codeHash: hash(new))), .root)
        chain.expectUnchanged(
            failing: Plain.failure(Core.Failure.unauthorized), .systemPallet(.applyAuthorizedUpgrade(code: old)),
            .signed(.bob))
        try chain.dispatch(.systemPallet(.applyAuthorizedUpgrade(code: new)), by: .bob)
        chain.expectEvents([
            .systemPallet(.upgradeAuthorized(codeHash: hash(old), checkVersion: true)),
            .systemPallet(.upgradeAuthorized(codeHash: hash(new), checkVersion: true)), .systemPallet(.codeUpdated),
        ])
        chain.expectUnchanged(
            failing: Plain.failure(Core.Failure.nothingAuthorized), .systemPallet(.applyAuthorizedUpgrade(code: new)),
            .signed(.bob))
    }

    @Test("Authorized code that is no upgrade uses its authorization up, at nobody's expense, and changes no code")
    func rejectedUpgrades() throws {
        let cases: [([UInt8], Core.Failure)] = [
            (code("other", 2), .invalidSpecName), (code("mock", 1), .specVersionNeedsToIncrease),
            ([1, 2, 3], .failedToExtractRuntimeVersion),
        ]
        for (code, failure) in cases {
            let chain = Chain<Plain>()
            let hash = chain.run { Host.blake2_256(code) }
            try chain.dispatch(.systemPallet(.authorizeUpgrade(codeHash: hash)), .root)
            chain.clearEvents()
            let post = try chain.dispatch(.systemPallet(.applyAuthorizedUpgrade(code: code)), by: .bob)
            #expect(post == PostDispatchInfo(pays: .no))
            chain.expectEvents([
                .systemPallet(.rejectedInvalidAuthorizedUpgrade(codeHash: hash, error: Plain.failure(failure)))
            ])
            #expect(chain.run { Host.get(Array(":code".utf8)) } == nil)
            #expect(chain.run { Core.digest.value.logs } == [])
            #expect(chain.run { Core.authorizedUpgrade.value } == nil)
        }
    }

    @Test("Authorized code needs no signature, and goes first; other calls and other code do")
    func unsigned() throws {
        let chain = Chain<Plain>()
        let code = code("mock", 2)
        let bytes = [4] + Plain.RuntimeCall.systemPallet(.applyAuthorizedUpgrade(code: code)).encoded()
        func verdict(_ bytes: [UInt8]) throws -> TransactionValidity {
            let copy = Chain<Plain>()
            copy.run { Core.authorizedUpgrade.value = chain.run { Core.authorizedUpgrade.value } }
            return try copy.run { try Executive<Plain>.validateTransaction(bytes, source: .external, parent: .zero) }
        }
        func apply(_ bytes: [UInt8]) throws -> ApplyExtrinsicResult {
            try chain.run { try Executive<Plain>.applyExtrinsic(bytes) }
        }
        #expect(try verdict(bytes) == .failed(.invalid(.call)))
        #expect(try apply(bytes) == .failure(.invalid(.call)))

        let hash = chain.run { Host.blake2_256(code) }
        try chain.dispatch(.systemPallet(.authorizeUpgrade(codeHash: hash)), .root)
        #expect(try verdict(bytes) == .valid(ValidTransaction(priority: .max, provides: [hash.bytes])))
        let others: [Core.Call] = [
            .applyAuthorizedUpgrade(code: [1]), .setCode(code: code), .setCodeWithoutChecks(code: code),
            .remark(remark: []),
        ]
        for call in others {
            let bytes = [4] + Plain.RuntimeCall.systemPallet(call).encoded()
            #expect(try verdict(bytes) == .failed(.invalid(.call)))
            #expect(try apply(bytes) == .failure(.invalid(.call)))
        }
        chain.clearEvents()
        #expect(try apply(bytes) == .success(.success(Unit())))
        var info = Plain.RuntimeCall.systemPallet(.applyAuthorizedUpgrade(code: code)).dispatchInfo
        info.weight += Plain.blockWeights.perClass.operational.baseExtrinsic
        info.pays = .no
        chain.expectEvents([.systemPallet(.codeUpdated), .systemPallet(.extrinsicSuccess(dispatchInfo: info))])
        #expect(chain.run { Host.get(Array(":code".utf8)) } == code)
        // Once.
        #expect(try verdict(bytes) == .failed(.invalid(.call)))
        #expect(try apply(bytes) == .failure(.invalid(.call)))
    }

    @Test("Root can set code through every block's limits")
    func codeFits() {
        let info = Plain.RuntimeCall.systemPallet(.setCode(code: [])).dispatchInfo
        #expect(info.class == .operational)
        #expect(Plain.blockWeights.perClass.operational.maxExtrinsic.map { info.weight.exceeds($0) } == false)
    }
}
