public import Primitives

/// An event of the pallet `OffchainComputingInfra`.
public enum WorkerEvent: Hashable, Sendable {
    case workerRegistered(worker: AccountID, owner: AccountID, implID: ImplID)
    case workerDeregistered(worker: AccountID, force: Bool)
    /// `nextHeartbeat` is the block from which its first heartbeat is due.
    case workerOnline(
        worker: AccountID, implSpecVersion: ImplSpecVersion, implBuildVersion: ImplBuildVersion,
        attestationMethod: AttestationMethod, attestationExpiresAt: Seconds?, nextHeartbeat: BlockNumber)
    case workerUnresponsive(worker: AccountID)
    case workerRequestingOffline(worker: AccountID)
    case workerOffline(worker: AccountID, reason: OfflineReason)
    /// `next` is the block from which its next heartbeat is due.
    case workerHeartbeatReceived(worker: AccountID, next: BlockNumber, uptime: Seconds)
    case workerAttestationRefreshed(worker: AccountID, expiresAt: Seconds?)
    case implRegistered(implID: ImplID, owner: AccountID, attestationMethod: AttestationMethod)
    case implDeregistered(implID: ImplID)
    case implMetadataUpdated(implID: ImplID, metadata: [UInt8])
    case implMetadataRemoved(implID: ImplID)
    case implBuildRegistered(implID: ImplID, implBuildVersion: ImplBuildVersion, magicBytes: [UInt8]?)
    case implBuildDeregistered(implID: ImplID, implBuildVersion: ImplBuildVersion)
    case implBuildStatusUpdated(implID: ImplID, implBuildVersion: ImplBuildVersion, status: ImplBuildStatus)

    /// Nil for an event of another pallet. One that this library does not know is an error which names it.
    public init?(_ event: ChainEvent) throws(ValueError) {
        guard event.pallet == infraPallet else { return nil }
        do throws(ValueError) {
            self = try WorkerEvent(named: event.name, event.value)
        } catch {
            throw error.inside("\(event.pallet).\(event.name)")
        }
    }

    private init(named name: String, _ value: Value) throws(ValueError) {
        switch name {
        case "WorkerRegistered":
            self = .workerRegistered(
                worker: try value.field("worker"), owner: try value.field("owner"), implID: try value.field("impl_id"))
        case "WorkerDeregistered":
            self = .workerDeregistered(worker: try value.field("worker"), force: try value.field("force"))
        case "WorkerOnline":
            self = .workerOnline(
                worker: try value.field("worker"), implSpecVersion: try value.field("impl_spec_version"),
                implBuildVersion: try value.field("impl_build_version"),
                attestationMethod: try value.field("attestation_method"),
                attestationExpiresAt: try value.field("attestation_expires_at"),
                nextHeartbeat: try value.field("next_heartbeat"))
        case "WorkerUnresponsive": self = .workerUnresponsive(worker: try value.field("worker"))
        case "WorkerRequestingOffline": self = .workerRequestingOffline(worker: try value.field("worker"))
        case "WorkerOffline":
            self = .workerOffline(worker: try value.field("worker"), reason: try value.field("reason"))
        case "WorkerHeartbeatReceived":
            self = .workerHeartbeatReceived(
                worker: try value.field("worker"), next: try value.field("next"), uptime: try value.field("uptime"))
        case "WorkerAttestationRefreshed":
            self = .workerAttestationRefreshed(
                worker: try value.field("worker"), expiresAt: try value.field("expires_at"))
        default: self = try WorkerEvent(ofImpl: name, value)
        }
    }

    private init(ofImpl name: String, _ value: Value) throws(ValueError) {
        guard name.hasPrefix("Impl") else { throw ValueError(.unknownVariant(name)) }
        let implID: ImplID = try value.field("impl_id")
        switch name {
        case "ImplRegistered":
            self = .implRegistered(
                implID: implID, owner: try value.field("owner"),
                attestationMethod: try value.field("attestation_method"))
        case "ImplDeregistered": self = .implDeregistered(implID: implID)
        case "ImplMetadataUpdated":
            self = .implMetadataUpdated(implID: implID, metadata: try value.field("metadata"))
        case "ImplMetadataRemoved": self = .implMetadataRemoved(implID: implID)
        case "ImplBuildRegistered":
            self = .implBuildRegistered(
                implID: implID, implBuildVersion: try value.field("impl_build_version"),
                magicBytes: try value.field("magic_bytes"))
        case "ImplBuildDeregistered":
            self = .implBuildDeregistered(implID: implID, implBuildVersion: try value.field("impl_build_version"))
        case "ImplBuildStatusUpdated":
            self = .implBuildStatusUpdated(
                implID: implID, implBuildVersion: try value.field("impl_build_version"),
                status: try value.field("status"))
        default: throw ValueError(.unknownVariant(name))
        }
    }
}
