import FrameSupport

// Builds: the versions of an implementation's program that workers may run.
extension OffchainComputingWorkers {
    static func registerImplBuild(
        _ origin: Origin, implID: ImplID, version: ImplBuildVersion, magicBytes: ImplBuildMagicBytes?
    ) throws(DispatchError) {
        let impl = try impl(implID, ownedBy: origin.signed())
        // Indexers take 0 for "none".
        guard version != 0 else { throw fail(.invalidImplBuildVersion) }
        guard !implBuilds.contains(impl.id, version) else { throw fail(.implBuildAlreadyRegistered) }
        let count = counterForImplBuilds[impl.id]
        guard count < Runtime.maxImplBuilds else { throw fail(.implBuildsLimitExceeded) }

        counterForImplBuilds[impl.id] = count.saturatingAdd(1)
        implBuilds[impl.id, version] = ImplBuildInfo(
            version: version, magicBytes: magicBytes, status: .released, workersCount: 0)

        deposit(.implBuildRegistered(implID: impl.id, implBuildVersion: version, magicBytes: magicBytes))
    }

    static func deregisterImplBuild(
        _ origin: Origin, implID: ImplID, version: ImplBuildVersion
    ) throws(DispatchError) {
        let impl = try impl(implID, ownedBy: origin.signed())
        guard let build = implBuilds[impl.id, version] else { throw fail(.implBuildNotFound) }
        guard build.workersCount == 0 else { throw fail(.implBuildStillInUse) }

        implBuilds.remove(impl.id, version)
        counterForImplBuilds[impl.id] = counterForImplBuilds[impl.id].saturatingSubtract(1)

        deposit(.implBuildDeregistered(implID: impl.id, implBuildVersion: version))
    }

    static func updateImplBuildStatus(
        _ origin: Origin, implID: ImplID, version: ImplBuildVersion, status: ImplBuildStatus
    ) throws(DispatchError) {
        let impl = try impl(implID, ownedBy: origin.signed())
        guard var build = implBuilds[impl.id, version] else { throw fail(.implBuildNotFound) }

        build.status = status
        implBuilds[impl.id, version] = build

        deposit(.implBuildStatusUpdated(implID: impl.id, implBuildVersion: version, status: status))
    }
}
