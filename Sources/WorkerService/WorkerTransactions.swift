import Crypto
import CybrosClient
import JobExecution
import Primitives

/// Signs and sends what a worker does, and waits until it is in a block.
struct WorkerTransactions: Sendable {
    let client: ChainClient
    let key: KeyPair
    /// The owner's key, where it is here.
    let owner: KeyPair?
    let configuration: WorkerConfiguration

    var account: AccountID { key.accountID }
    var address: String { client.properties.address(of: account) }

    enum Outcome: Sendable {
        /// The transaction is in this block, and its call succeeded.
        case included(BlockNumber)
        case failed(String)
    }

    /// - Parameter outcome: of the job that the action is about, where it has ended.
    func send(_ action: Action, outcome: JobOutcome?) async -> Outcome {
        guard let signer = action.isOwners ? owner : key else { return .failed("the owner's key is not here") }
        guard let call = call(action, outcome) else { return .failed("there is no result to send") }
        // Whose money it is, where it is not the worker's own.
        let who = action.isOwners ? " (of its owner, \(client.properties.address(of: signer.accountID)))" : ""
        do throws(ClientError) {
            let included = try await client.submit(call, by: signer).waitForInBlock()
            if let failure = included.failure { return .failed(failure.description + who) }
            return .included(included.block.number)
        } catch {
            return .failed(error.description + who)
        }
    }

    private func call(_ action: Action, _ outcome: JobOutcome?) -> Call? {
        switch action {
        case .register:
            .registerWorker(account, implID: configuration.implID, initialDeposit: configuration.initialDeposit)
        case .authorize(let pool): .authorizeWorker(pool, account)
        case .topUp: .transferToWorker(account, configuration.topUp)
        case .online: .online(payload)
        case .refreshAttestation: .refreshAttestation(payload)
        case .heartbeat: .heartbeat
        case .requestOffline: .requestOffline
        case .subscribe(let pool): .subscribePool(pool)
        case .take(let job): .takeJob(job.poolID, job.jobID, processing: true)
        case .resign(let job): .resignJob(job.poolID, job.jobID)
        case .submit(let job):
            outcome.map { outcome in
                .submitJobResult(
                    job.poolID, job.jobID, CybrosClient.JobResult(rawValue: outcome.result.rawValue) ?? .panic,
                    output: outcome.output.isEmpty ? nil : outcome.output, proof: outcome.proof)
            }
        case .start, .cancel: nil
        }
    }

    private var payload: OnlinePayload {
        OnlinePayload(
            implID: configuration.implID, implSpecVersion: configuration.specVersion,
            implBuildVersion: configuration.buildVersion, implBuildMagicBytes: configuration.magicBytes)
    }
}

extension Action {
    /// Whether the worker's owner signs it.
    var isOwners: Bool {
        switch self {
        case .register, .authorize, .topUp: true
        default: false
        }
    }

    /// The job that it is about.
    var job: JobKey? {
        switch self {
        case .take(let job), .submit(let job), .resign(let job), .start(let job), .cancel(let job): job
        default: nil
        }
    }
}

extension Action: CustomStringConvertible {
    var description: String {
        switch self {
        case .register: "registering the worker"
        case .authorize(let pool): "authorizing the worker in pool \(pool)"
        case .topUp: "giving the worker more"
        case .online: "going online"
        case .heartbeat: "the heartbeat"
        case .refreshAttestation: "renewing the attestation"
        case .requestOffline: "going offline"
        case .subscribe(let pool): "subscribing to pool \(pool)"
        case .take(let job): "taking job \(job.name)"
        case .submit(let job): "submitting the result of job \(job.name)"
        case .resign(let job): "giving back job \(job.name)"
        case .start(let job): "running job \(job.name)"
        case .cancel(let job): "ending job \(job.name)"
        }
    }
}
