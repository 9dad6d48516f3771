public import Primitives

/// A registered worker. What belongs to a session is nil outside of one.
public struct WorkerInfo: Hashable, Sendable, ValueDecodable {
    public let account: AccountID
    /// Who registered it, may end it, and gets what is left of its funds.
    public let owner: AccountID
    /// What must stay held from it.
    public let deposit: Balance
    public let status: WorkerStatus
    public let implID: ImplID
    public let implSpecVersion: ImplSpecVersion?
    public let implBuildVersion: ImplBuildVersion?
    public let attestationMethod: AttestationMethod?
    /// Nil where the attestation holds for good.
    public let attestationExpiresAt: Seconds?
    public let attestedAt: Seconds?
    public let lastSentHeartbeatAt: Seconds?
    public let uptimeStartedAt: Seconds?
    /// Seconds between the heartbeats of the session so far.
    public let uptime: Seconds?

    public init(value: Value) throws(ValueError) {
        account = try value.field("account")
        owner = try value.field("owner")
        deposit = try value.field("deposit")
        status = try value.field("status")
        implID = try value.field("impl_id")
        implSpecVersion = try value.field("impl_spec_version")
        implBuildVersion = try value.field("impl_build_version")
        attestationMethod = try value.field("attestation_method")
        attestationExpiresAt = try value.field("attestation_expires_at")
        attestedAt = try value.field("attested_at")
        lastSentHeartbeatAt = try value.field("last_sent_heartbeat_at")
        uptimeStartedAt = try value.field("uptime_started_at")
        uptime = try value.field("uptime")
    }
}

/// A program that workers run, by whoever answers for it.
public struct ImplInfo: Hashable, Sendable, ValueDecodable {
    public let id: ImplID
    public let owner: AccountID
    public let ownerDeposit: Balance
    /// How its workers should prove what they run.
    public let attestationMethod: AttestationMethod
    /// Registered workers, online or not.
    public let workersCount: UInt32

    public init(value: Value) throws(ValueError) {
        id = try value.field("id")
        owner = try value.field("owner")
        ownerDeposit = try value.field("owner_deposit")
        attestationMethod = try value.field("attestation_method")
        workersCount = try value.field("workers_count")
    }
}

/// One version of an implementation's program.
public struct ImplBuildInfo: Hashable, Sendable, ValueDecodable {
    public let version: ImplBuildVersion
    /// What workers must present to go online; nil accepts anything.
    public let magicBytes: [UInt8]?
    public let status: ImplBuildStatus
    /// Workers whose session runs this build.
    public let workersCount: UInt32

    public init(value: Value) throws(ValueError) {
        version = try value.field("version")
        magicBytes = try value.field("magic_bytes")
        status = try value.field("status")
        workersCount = try value.field("workers_count")
    }
}

extension ChainState {
    // MARK: Workers

    public func worker(_ account: AccountID) async throws(ClientError) -> WorkerInfo? {
        try await value(infraPallet, "Workers", account.value, as: WorkerInfo.self)
    }

    /// The block from which a worker owes its heartbeat in the present window; nil where it owes none.
    public func heartbeatDue(of worker: AccountID) async throws(ClientError) -> BlockNumber? {
        switch try await value(infraPallet, "FlipOrFlop", as: FlipFlopStage.self) {
        case .flip: try await value(infraPallet, "FlipSet", worker.value, as: BlockNumber.self)
        case .flop: try await value(infraPallet, "FlopSet", worker.value, as: BlockNumber.self)
        // While a window is closed none is taken.
        case .flipToFlop, .flopToFlip, nil: nil
        }
    }

    /// The workers that an account has registered.
    public func workers(ownedBy owner: AccountID) async throws(ClientError) -> [AccountID] {
        try await keys(infraPallet, "AccountOwningWorkers", [owner.value], as: AccountID.self)
    }

    // MARK: Implementations

    public func impl(_ id: ImplID) async throws(ClientError) -> ImplInfo? {
        try await value(infraPallet, "Impls", id.value, as: ImplInfo.self)
    }

    public func implMetadata(_ id: ImplID) async throws(ClientError) -> StoredData? {
        try await value(infraPallet, "ImplMetadata", id.value, as: StoredData.self)
    }

    public func implBuild(_ id: ImplID, _ version: ImplBuildVersion) async throws(ClientError) -> ImplBuildInfo? {
        try await value(infraPallet, "ImplBuilds", id.value, version.value, as: ImplBuildInfo.self)
    }

    /// The implementations that an account has registered.
    public func impls(ownedBy owner: AccountID) async throws(ClientError) -> [ImplID] {
        try await keys(infraPallet, "AccountOwningImpls", [owner.value], as: ImplID.self)
    }

    /// The last parts of the keys of a map that begin with some parts, in the order of their hashes.
    func keys<T: ValueDecodable>(
        _ pallet: String, _ item: String, _ first: [Value], as type: T.Type
    ) async throws(ClientError) -> [T] {
        let runtime = try await runtime()
        var result: [T] = []
        for try await entry in StorageEntries(state: self, pallet: pallet, item: item, keys: first, pageSize: 250) {
            guard let last = entry.keys.last else { continue }
            result.append(
                try runtime.converting("a key of \(pallet).\(item)") { () throws(ValueError) in
                    try last.decode(as: type)
                })
        }
        return result
    }
}
