import FrameSupport

// Replacing the runtime: the code under `:code`, checked against the present version.
//
// Source: FRAME's system pallet. `MultiBlockMigrationsOngoing` is never the answer, as migrations end in their block.
extension System {
    static var codeKey: [UInt8] { StaticString(":code").utf8Bytes }

    static func setCode(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        try origin.ensureRoot()
        try checkVersion(of: code)
        return replaceCode(code)
    }

    static func setCodeWithoutChecks(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        try origin.ensureRoot()
        return replaceCode(code)
    }

    static func authorizeUpgrade(_ origin: Origin, codeHash: Hash256) throws(DispatchError) {
        try origin.ensureRoot()
        authorize(codeHash, checkVersion: true)
    }

    static func authorizeUpgradeWithoutChecks(_ origin: Origin, codeHash: Hash256) throws(DispatchError) {
        try origin.ensureRoot()
        authorize(codeHash, checkVersion: false)
    }

    /// Anyone may bring the code that root has authorized, signed or not, and pays nothing where it is that code.
    static func applyAuthorizedUpgrade(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        let authorized = try authorization(of: code)
        authorizedUpgrade.remove()
        if authorized.checkVersion {
            do throws(DispatchError) {
                try checkVersion(of: code)
            } catch {
                // It was root who authorized code that is no upgrade; to bring it again would not help.
                deposit(.rejectedInvalidAuthorizedUpgrade(codeHash: authorized.codeHash, error: error))
                return PostDispatchInfo(pays: .no)
            }
        }
        var post = replaceCode(code)
        post.pays = .no
        return post
    }

    /// Authorized code needs no signature: it can be applied once.
    public static func validateUnsigned(
        _ call: Call, source: TransactionSource
    ) throws(TransactionValidityError) -> ValidTransaction {
        guard case .applyAuthorizedUpgrade(let code) = call, let authorized = try? authorization(of: code) else {
            throw .invalid(.call)
        }
        return ValidTransaction(priority: .max, provides: [authorized.codeHash.encoded()])
    }

    private static func authorization(of code: [UInt8]) throws(DispatchError) -> CodeUpgradeAuthorization {
        guard let authorized = authorizedUpgrade.value else { throw fail(.nothingAuthorized) }
        guard Host.blake2_256(code) == authorized.codeHash else { throw fail(.unauthorized) }
        return authorized
    }

    private static func authorize(_ codeHash: Hash256, checkVersion: Bool) {
        authorizedUpgrade.value = CodeUpgradeAuthorization(codeHash: codeHash, checkVersion: checkVersion)
        deposit(.upgradeAuthorized(codeHash: codeHash, checkVersion: checkVersion))
    }

    /// The new code runs from the next block on. It reports the weight of a whole block, as FRAME does.
    private static func replaceCode(_ code: [UInt8]) -> PostDispatchInfo {
        Host.set(codeKey, code)
        depositLog(.runtimeEnvironmentUpdated)
        deposit(.codeUpdated)
        return PostDispatchInfo(actualWeight: Runtime.blockWeights.maxBlock)
    }

    /// The new runtime must be of the same specification, and newer.
    private static func checkVersion(of code: [UInt8]) throws(DispatchError) {
        guard let bytes = Host.runtimeVersion(of: code), let new = try? RuntimeVersion(decoding: bytes) else {
            throw fail(.failedToExtractRuntimeVersion)
        }
        let present = Runtime.version
        guard new.specName == present.specName else { throw fail(.invalidSpecName) }
        guard new.specVersion > present.specVersion else { throw fail(.specVersionNeedsToIncrease) }
    }
}
