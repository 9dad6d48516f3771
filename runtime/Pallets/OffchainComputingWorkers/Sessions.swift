import Balances
import FrameSupport

// Sessions: a worker goes online with a build of its implementation, and offline by request, by force or by failing.
extension OffchainComputingWorkers {
    static func online(
        _ origin: Origin, payload: OnlinePayload, attestation: Attestation
    ) throws(DispatchError) {
        var worker = try worker(origin)
        guard worker.canGoOnline else { throw fail(.wrongStatus) }
        let continues = worker.status == .unresponsive
        guard !Runtime.disallowOptOutAttestation || attestation.method != .optOut else {
            throw fail(.optOutAttestationDisallowed)
        }
        guard payload.implID == worker.implID else { throw fail(.implMismatched) }
        guard !continues || worker.runs(payload) else { throw fail(.implBuildChanged) }
        guard var build = implBuilds[payload.implID, payload.implBuildVersion] else { throw fail(.implBuildNotFound) }
        guard build.status == .released else { throw fail(.implBuildRestricted) }
        guard build.accepts(payload.implBuildMagicBytes) else { throw fail(.implBuildMagicBytesMismatched) }
        let missing = worker.deposit.saturatingSubtract(registrationReserve(worker.account))
        guard missing == 0 || missing <= Balances<Runtime>.reducible(worker.account, keep: .preserve) else {
            throw fail(.insufficientDeposit)
        }
        let verified = try verify(attestation, payload, of: worker.account)
        try Runtime.canOnline(worker.account, payload, verified)

        try hold(.workerRegistrationReserve, worker.account, missing)
        worker.goOnline(payload, verified, now: now)
        workers[worker.account] = worker
        if !continues {
            build.workersCount = build.workersCount.saturatingAdd(1)
            implBuilds[payload.implID, payload.implBuildVersion] = build
        }
        let nextHeartbeat = enterChallenge(worker.account)

        deposit(
            .workerOnline(
                worker: worker.account, implSpecVersion: payload.implSpecVersion,
                implBuildVersion: payload.implBuildVersion, attestationMethod: verified.method,
                attestationExpiresAt: verified.expiresAt, nextHeartbeat: nextHeartbeat))
        Runtime.afterOnline(worker.account)
    }

    static func refreshAttestation(
        _ origin: Origin, payload: OnlinePayload, attestation: Attestation
    ) throws(DispatchError) {
        var worker = try worker(origin)
        guard worker.attestationExpiresAt != nil else { throw fail(.attestationNeverExpire) }
        guard worker.runs(payload) else { throw fail(.implBuildChanged) }
        guard let method = worker.attestationMethod else { throw fail(.internalError) }
        guard method == attestation.method else { throw fail(.attestationMethodChanged) }
        let verified = try verify(attestation, payload, of: worker.account)

        worker.renewAttestation(verified, now: now)
        workers[worker.account] = worker

        deposit(.workerAttestationRefreshed(worker: worker.account, expiresAt: verified.expiresAt))
        Runtime.afterRefreshAttestation(worker.account, payload, verified)
    }

    static func requestOffline(_ origin: Origin) throws(DispatchError) -> UnusedWeight {
        try requestOffline(worker(origin))
    }

    static func requestOfflineFor(_ origin: Origin, worker: MultiAddress) throws(DispatchError) -> UnusedWeight {
        try requestOffline(self.worker(worker, ownedBy: origin))
    }

    static func forceOffline(_ origin: Origin) throws(DispatchError) -> UnusedWeight {
        try forceOffline(worker(origin))
    }

    static func forceOfflineFor(_ origin: Origin, worker: MultiAddress) throws(DispatchError) -> UnusedWeight {
        try forceOffline(self.worker(worker, ownedBy: origin))
    }

    /// Takes the worker offline if it holds no job, and otherwise lets it finish first.
    private static func requestOffline(_ worker: WorkerInfo) throws(DispatchError) -> UnusedWeight {
        // Nobody knows whether an unresponsive worker is still there: it is not waited for.
        if worker.status == .unresponsive { return setOffline(worker, .unresponsive) }
        guard worker.isServing else { throw fail(.workerNotOnline) }
        if Runtime.canOffline(worker.account) { return setOffline(worker, .graceful) }
        guard worker.status == .online else { throw fail(.alreadyRequestedOffline) }

        var worker = worker
        worker.status = .requestingOffline
        workers[worker.account] = worker

        deposit(.workerRequestingOffline(worker: worker.account))
        Runtime.afterRequestingOffline(worker.account)
        return UnusedWeight(Runtime.offlineHooksWeight)
    }

    private static func forceOffline(_ worker: WorkerInfo) throws(DispatchError) -> UnusedWeight {
        guard worker.isServing else { throw fail(.workerNotOnline) }

        return setOffline(worker, .forced)
    }

    /// Ends the worker's session. Its deposit stays held until it is deregistered. Answers what the hook did not need.
    static func setOffline(_ worker: WorkerInfo, _ reason: OfflineReason) -> UnusedWeight {
        let hookWeight = Runtime.beforeOffline(worker.account, reason)
        leaveChallenge(worker.account)
        if let version = worker.implBuildVersion, var build = implBuilds[worker.implID, version] {
            build.workersCount = build.workersCount.saturatingSubtract(1)
            implBuilds[worker.implID, version] = build
        }
        var worker = worker
        worker.goOffline()
        workers[worker.account] = worker

        deposit(.workerOffline(worker: worker.account, reason: reason))
        return UnusedWeight(Runtime.offlineHooksWeight - hookWeight)
    }

    /// What the attestation proves now, and that the worker signed `payload` if the attestation carries a signature.
    private static func verify(
        _ attestation: Attestation, _ payload: OnlinePayload, of worker: AccountID
    ) throws(DispatchError) -> VerifiedAttestation {
        let verified: VerifiedAttestation
        do throws(AttestationError) {
            verified = try attestation.verify(now: now)
        } catch .expired {
            throw fail(.attestationExpired)
        } catch {
            throw fail(.invalidAttestation)
        }
        guard let signature = attestation.payloadSignature else { return verified }
        guard signature.count == 64 else { throw fail(.canNotVerifyPayload) }
        let message = payload.encoded()
        guard Host.sr25519Verify(signature: signature, message: message, publicKey: worker.bytes) else {
            throw fail(.payloadSignatureMismatched)
        }
        return verified
    }
}

extension ImplBuildInfo {
    /// Whether a program with these magic bytes is this build.
    func accepts(_ magicBytes: ImplBuildMagicBytes) -> Bool {
        self.magicBytes == nil || self.magicBytes == magicBytes
    }
}
