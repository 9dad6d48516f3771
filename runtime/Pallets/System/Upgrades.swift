import FrameSupport

// Replacing the runtime: the code under `:code`, checked against the present version.
extension System {
    static var codeKey: [UInt8] { StaticString(":code").utf8Bytes }

    static func setCode(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        try origin.ensureRoot()
        try checkVersion(of: code)
        replaceCode(code)
        return PostDispatchInfo(actualWeight: Runtime.blockWeights.maxBlock, pays: .no)
    }

    static func setCodeWithoutChecks(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        try origin.ensureRoot()
        replaceCode(code)
        return PostDispatchInfo(actualWeight: Runtime.blockWeights.maxBlock, pays: .no)
    }

    static func authorizeUpgrade(_ origin: Origin, codeHash: Hash256) throws(DispatchError) {
        try origin.ensureRoot()
        authorize(codeHash, checkVersion: true)
    }

    static func authorizeUpgradeWithoutChecks(_ origin: Origin, codeHash: Hash256) throws(DispatchError) {
        try origin.ensureRoot()
        authorize(codeHash, checkVersion: false)
    }

    /// Anyone may bring the code that root has authorized.
    static func applyAuthorizedUpgrade(_ origin: Origin, code: [UInt8]) throws(DispatchError) -> PostDispatchInfo {
        guard let authorized = authorizedUpgrade.value else { throw fail(.nothingAuthorized) }
        guard Host.blake2_256(code) == authorized.codeHash else { throw fail(.unauthorized) }
        if authorized.checkVersion { try checkVersion(of: code) }
        replaceCode(code)
        authorizedUpgrade.remove()
        return PostDispatchInfo(actualWeight: Runtime.blockWeights.maxBlock, pays: .no)
    }

    private static func authorize(_ codeHash: Hash256, checkVersion: Bool) {
        authorizedUpgrade.value = CodeUpgradeAuthorization(codeHash: codeHash, checkVersion: checkVersion)
        deposit(.upgradeAuthorized(codeHash: codeHash, checkVersion: checkVersion))
    }

    private static func replaceCode(_ code: [UInt8]) {
        Host.set(codeKey, code)
        depositLog(.runtimeEnvironmentUpdated)
        deposit(.codeUpdated)
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
