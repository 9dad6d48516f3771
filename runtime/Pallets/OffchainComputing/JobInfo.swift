import FrameSupport

/// A piece of work for an implementation.
@SCALE("pallet_offchain_computing_pool_primitives::JobInfo")
public struct JobInfo: Hashable, Sendable {
    public var id: JobID
    public var uniqueTrackID: UniqueTrackID?
    public var policyID: PolicyID
    /// Who created it and has its deposits held.
    public var depositor: AccountID
    public var deposit: Balance
    /// Who may destroy it beside its depositor.
    public var beneficiary: AccountID
    /// The build of the worker that took it.
    public var implBuildVersion: ImplBuildVersion?
    /// Which version its worker must speak.
    public var implSpecVersion: ImplSpecVersion
    public var status: JobStatus
    public var result: JobResult?
    /// When anybody may destroy it. Work on it may start, finish and count after that.
    public var expiresAt: Seconds
    public var createdAt: Seconds
    public var assignee: AccountID?
    public var assignedAt: Seconds?
    public var processingAt: Seconds?
    public var endedAt: Seconds?
}

extension JobInfo {
    /// Whether a worker may still take it.
    var isAssignable: Bool { status == .pending && assignee == nil }

    /// The worker that has it in hand.
    var worker: AccountID? {
        switch status {
        case .pending, .processing: assignee
        case .processed, .discarded: nil
        }
    }

    mutating func assign(to worker: AccountID, build: ImplBuildVersion, now: Seconds) {
        assignee = worker
        assignedAt = now
        implBuildVersion = build
    }

    mutating func start(now: Seconds, expiresIn: Seconds) {
        status = .processing
        processingAt = now
        expiresAt = now.saturatingAdd(expiresIn)
    }

    mutating func resign() {
        assignee = nil
        assignedAt = nil
        implBuildVersion = nil
    }

    mutating func finish(_ result: JobResult, now: Seconds, expiresIn: Seconds) {
        status = .processed
        self.result = result
        endedAt = now
        expiresAt = now.saturatingAdd(expiresIn)
    }

    /// Takes it from a worker that left. It names no assignee then: workers execute the jobs that name them.
    mutating func discard(now: Seconds) {
        status = .discarded
        endedAt = now
        assignee = nil
    }
}
