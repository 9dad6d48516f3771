public import Primitives

// Calls of the pallet `OffchainComputingInfra`. What each does, and how it fails, stands in the runtime's metadata.

extension Call {
    /// Register a fresh account as a worker of the signer, and move funds to it. Its deposit is held from those.
    public static func registerWorker(_ worker: AccountID, implID: ImplID, initialDeposit: Balance) -> Call {
        Call(
            infraPallet, "register_worker",
            ["worker": worker.value, "impl_id": implID.value, "initial_deposit": initialDeposit.value])
    }

    /// Deregister a worker of the signer that is offline. Its deposit and its other funds come back.
    public static func deregisterWorker(_ worker: AccountID) -> Call {
        Call(infraPallet, "deregister_worker", ["worker": worker.value])
    }

    /// Move funds from the signer to a worker of theirs.
    public static func transferToWorker(_ worker: AccountID, _ amount: Balance) -> Call {
        Call(infraPallet, "transfer_to_worker", ["worker": worker.value, "value": amount.value])
    }

    /// Move funds from a worker to its owner, the signer.
    public static func withdrawFromWorker(_ worker: AccountID, _ amount: Balance) -> Call {
        Call(infraPallet, "withdraw_from_worker", ["worker": worker.value, "value": amount.value])
    }

    /// Go online as a worker, with the program that the payload declares.
    public static func online(_ payload: OnlinePayload, attestation: Attestation = .optOut) -> Call {
        Call(infraPallet, "online", ["payload": payload.value, "attestation": attestation.value])
    }

    /// Go offline as a worker, as soon as it holds no job.
    public static var requestOffline: Call { Call(infraPallet, "request_offline") }

    /// Let a worker of the signer go offline as soon as it holds no job.
    public static func requestOffline(for worker: AccountID) -> Call {
        Call(infraPallet, "request_offline_for", ["worker": worker.value])
    }

    /// Go offline as a worker at once. The jobs it holds are discarded.
    public static var forceOffline: Call { Call(infraPallet, "force_offline") }

    /// Let a worker of the signer go offline at once. The jobs it holds are discarded.
    public static func forceOffline(for worker: AccountID) -> Call {
        Call(infraPallet, "force_offline_for", ["worker": worker.value])
    }

    /// Renew the attestation of a worker's session.
    public static func refreshAttestation(_ payload: OnlinePayload, attestation: Attestation = .optOut) -> Call {
        Call(infraPallet, "refresh_attestation", ["payload": payload.value, "attestation": attestation.value])
    }

    /// Say as a worker that it is there. It is due once in a window: see `ChainState.heartbeatDue(of:)`.
    public static var heartbeat: Call { Call(infraPallet, "heartbeat") }

    /// Register an implementation. A deposit is held from the signer.
    public static func registerImpl(attestationMethod: AttestationMethod = .optOut) -> Call {
        Call(infraPallet, "register_impl", ["attestation_method": attestationMethod.value])
    }

    /// Deregister an implementation of the signer that no worker is registered for.
    public static func deregisterImpl(_ implID: ImplID) -> Call {
        Call(infraPallet, "deregister_impl", ["impl_id": implID.value])
    }

    /// Replace the metadata of an implementation of the signer; nil removes it.
    public static func updateImplMetadata(_ implID: ImplID, _ metadata: [UInt8]?) -> Call {
        Call(infraPallet, "update_impl_metadata", ["impl_id": implID.value, "new_metadata": metadata.value])
    }

    /// Release a build of an implementation of the signer. With magic bytes, workers must present them.
    public static func registerImplBuild(
        _ implID: ImplID, version: ImplBuildVersion, magicBytes: [UInt8]? = nil
    ) -> Call {
        Call(
            infraPallet, "register_impl_build",
            ["impl_id": implID.value, "version": version.value, "magic_bytes": magicBytes.value])
    }

    /// Remove a build of an implementation of the signer that no worker runs.
    public static func deregisterImplBuild(_ implID: ImplID, version: ImplBuildVersion) -> Call {
        Call(infraPallet, "deregister_impl_build", ["impl_id": implID.value, "version": version.value])
    }

    /// Say what workers may do with a build of an implementation of the signer.
    public static func updateImplBuildStatus(
        _ implID: ImplID, version: ImplBuildVersion, status: ImplBuildStatus
    ) -> Call {
        Call(
            infraPallet, "update_impl_build_status",
            ["impl_id": implID.value, "version": version.value, "status": status.value])
    }
}
