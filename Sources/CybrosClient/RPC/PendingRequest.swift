import JSON

/// A request that waits for a connection or for its answer.
struct PendingRequest {
    enum Kind {
        /// May be sent again.
        case retried
        case once
        /// Part of looking at a new connection.
        case verification
        case subscription(UInt64)
        /// A subscription made again on a new connection.
        case resubscription(UInt64, unsubscribe: String)
        /// A subscription that was given up before its answer came, and how it is ended then.
        case abandoned(unsubscribe: String)
    }

    let method: String
    let params: JSON
    let kind: Kind
    let continuation: CheckedContinuation<Result<JSON, ClientError>, Never>?
    let timer: Task<Void, Never>?
    var isSent = false
}

struct SubscriptionRecord {
    let method: String
    let params: JSON
    let unsubscribe: String
    let isRenewed: Bool
    let output: SubscriptionOutput
    /// On the present connection.
    var serverID: JSON?
    /// Whether the first request for it has not been answered yet.
    var isAwaited = true
}
