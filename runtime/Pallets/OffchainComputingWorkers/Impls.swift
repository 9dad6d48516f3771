import Balances
import FrameSupport
import System

// Implementations: registered by an owner, described by metadata.
extension OffchainComputingWorkers {
    /// The ID of a chain's first implementation.
    static var firstImplID: ImplID { 101 }

    static func registerImpl(_ origin: Origin, attestationMethod: AttestationMethod) throws(DispatchError) {
        let owner = try Runtime.registerImplOrigin(origin)
        let implID = nextImplID.value ?? firstImplID
        guard !impls.contains(implID) else { throw fail(.implIDTaken) }

        try hold(.implRegistrationReserve, owner, Runtime.registerImplDeposit)
        impls[implID] = ImplInfo(
            id: implID, owner: owner, ownerDeposit: Runtime.registerImplDeposit, attestationMethod: attestationMethod,
            workersCount: 0)
        accountOwningImpls[owner, implID] = Unit()
        nextImplID.value = implID.checkedAdd(1)

        deposit(.implRegistered(implID: implID, owner: owner, attestationMethod: attestationMethod))
    }

    static func deregisterImpl(_ origin: Origin, implID: ImplID) throws(DispatchError) -> UnusedWeight {
        let impl = try impl(implID, ownedBy: Runtime.registerImplOrigin(origin))
        guard impl.workersCount == 0 else { throw fail(.implStillInUse) }

        if let metadata = implMetadata.take(implID) {
            try release(.implMetadataStorageReserve, metadata.depositor, metadata.actualDeposit)
        }
        implBuilds.clear(implID)
        let unusedBuilds = UInt64(Runtime.maxImplBuilds.saturatingSubtract(counterForImplBuilds.take(implID)))
        impls.remove(implID)
        accountOwningImpls.remove(impl.owner, implID)
        try release(.implRegistrationReserve, impl.owner, impl.ownerDeposit)

        deposit(.implDeregistered(implID: implID))
        return UnusedWeight(Runtime.databaseWeight.readsWrites(unusedBuilds, unusedBuilds))
    }

    static func updateImplMetadata(
        _ origin: Origin, implID: ImplID, newMetadata: BoundedBytes<ImplMetadataLimit<Runtime>>?
    ) throws(DispatchError) {
        let impl = try impl(implID, ownedBy: origin.signed())

        if let newMetadata {
            try setMetadata(newMetadata, of: impl)
            deposit(.implMetadataUpdated(implID: implID, metadata: newMetadata))
        } else if let old = implMetadata.take(implID) {
            try release(.implMetadataStorageReserve, impl.owner, old.actualDeposit)
            deposit(.implMetadataRemoved(implID: implID))
        }
    }

    /// Holds what the new metadata costs more than the old, or releases what it costs less.
    private static func setMetadata(
        _ metadata: BoundedBytes<ImplMetadataLimit<Runtime>>, of impl: ImplInfo
    ) throws(DispatchError) {
        let old = implMetadata[impl.id]?.actualDeposit ?? 0
        let new = Runtime.implMetadataDepositBase.saturatingAdd(
            Runtime.implMetadataDepositPerByte.saturatingMultiply(Balance(metadata.count)))
        if new > old { try hold(.implMetadataStorageReserve, impl.owner, new.saturatingSubtract(old)) }
        if old > new { try release(.implMetadataStorageReserve, impl.owner, old.saturatingSubtract(new)) }
        implMetadata[impl.id] = ChainStoredData(depositor: impl.owner, deposit: new, data: metadata)
    }

    /// The implementation, if it is the account's.
    static func impl(_ implID: ImplID, ownedBy owner: AccountID) throws(DispatchError) -> ImplInfo {
        guard let impl = impls[implID] else { throw fail(.implNotFound) }
        guard impl.owner == owner else { throw fail(.noPermission) }
        return impl
    }
}
