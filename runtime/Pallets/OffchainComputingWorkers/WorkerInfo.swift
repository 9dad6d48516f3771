import FrameSupport

/// A registered worker. What belongs to a session is nil outside of one.
@SCALE("pallet_offchain_computing_infra_primitives::WorkerInfo")
public struct WorkerInfo: Hashable, Sendable {
    public var account: AccountID
    /// Who registered it, may end it, and gets what is left of its funds.
    public var owner: AccountID
    /// What must stay held from it.
    public var deposit: Balance
    public var status: WorkerStatus
    public var implID: ImplID
    public var implSpecVersion: ImplSpecVersion?
    public var implBuildVersion: ImplBuildVersion?
    public var attestationMethod: AttestationMethod?
    /// Nil where the attestation holds for good.
    public var attestationExpiresAt: Seconds?
    public var attestedAt: Seconds?
    public var lastSentHeartbeatAt: Seconds?
    public var uptimeStartedAt: Seconds?
    /// Seconds between the heartbeats of the session so far.
    public var uptime: Seconds?
}

extension WorkerInfo {
    /// A worker that never was online.
    init(account: AccountID, owner: AccountID, deposit: Balance, implID: ImplID) {
        self.account = account
        self.owner = owner
        self.deposit = deposit
        self.status = .registered
        self.implID = implID
    }

    /// Whether it may start or continue a session.
    var canGoOnline: Bool {
        switch status {
        case .registered, .unresponsive, .offline: true
        case .online, .requestingOffline: false
        }
    }

    /// Whether it must answer heartbeat challenges.
    var isServing: Bool {
        switch status {
        case .online, .requestingOffline: true
        case .registered, .unresponsive, .offline: false
        }
    }

    /// Whether nothing of it is in use, so that it may go for good.
    var isIdle: Bool {
        switch status {
        case .registered, .offline: true
        case .online, .requestingOffline, .unresponsive: false
        }
    }

    /// Whether `payload` declares the same program as the session runs.
    func runs(_ payload: OnlinePayload) -> Bool {
        payload.implID == implID && payload.implSpecVersion == implSpecVersion
            && payload.implBuildVersion == implBuildVersion
    }

    /// Starts a session, or continues the one of an unresponsive worker.
    mutating func goOnline(_ payload: OnlinePayload, _ attestation: VerifiedAttestation, now: Seconds) {
        implSpecVersion = payload.implSpecVersion
        implBuildVersion = payload.implBuildVersion
        renewAttestation(attestation, now: now)
        attestationMethod = attestation.method
        lastSentHeartbeatAt = now
        if status != .unresponsive {
            uptimeStartedAt = now
            uptime = 0
        }
        status = .online
    }

    mutating func renewAttestation(_ attestation: VerifiedAttestation, now: Seconds) {
        attestationExpiresAt = attestation.expiresAt
        attestedAt = now
    }

    /// Ends the session.
    mutating func goOffline() {
        self = WorkerInfo(account: account, owner: owner, deposit: deposit, implID: implID)
        status = .offline
    }
}
