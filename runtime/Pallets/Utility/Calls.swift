import FrameSupport
import System

extension Origin.Restrictions {
    /// Whoever runs inside of a batch of all may not start another.
    static var noBatchAll: Origin.Restrictions { Origin.Restrictions(rawValue: 1) }
}

extension Utility {
    static func batch(
        _ origin: Origin, calls: [Runtime.RuntimeCall]
    ) throws(DispatchError) -> PostDispatchInfo {
        try checkBatch(origin, calls)
        var used = Weight.zero
        for (index, call) in calls.enumerated() {
            let (weight, failure) = run(call, origin)
            used += weight
            if let failure {
                deposit(.batchInterrupted(index: UInt32(truncatingIfNeeded: index), error: failure))
                return PostDispatchInfo(actualWeight: batchWeight(index + 1) + used)
            }
            deposit(.itemCompleted)
        }
        deposit(.batchCompleted)
        return PostDispatchInfo(actualWeight: batchWeight(calls.count) + used)
    }

    static func asDerivative(
        _ origin: Origin, index: UInt16, call: Runtime.RuntimeCall
    ) throws(DispatchError) -> DispatchOutcome {
        var derived = origin
        derived.caller = .signed(derivativeAccount(of: try origin.signed(), index))
        let (used, failure) = run(call, derived)
        return outcome(failure, used: derivativeWeight + used)
    }

    static func batchAll(
        _ origin: Origin, calls: [Runtime.RuntimeCall]
    ) throws(DispatchError) -> DispatchOutcome {
        if origin.restrictions.contains(.noBatchAll) { throw Runtime.callFiltered }
        try checkBatch(origin, calls)
        var inner = origin
        // Only root may put one of these into another.
        if !origin.isRoot { inner.restrictions.insert(.noBatchAll) }
        var used = Weight.zero
        for (index, call) in calls.enumerated() {
            let (weight, failure) = run(call, inner)
            used += weight
            // Calls that were not reached are not paid for.
            if failure != nil { return outcome(failure, used: batchWeight(index + 1) + used) }
            deposit(.itemCompleted)
        }
        deposit(.batchCompleted)
        return outcome(nil, used: batchWeight(calls.count) + used)
    }

    static func dispatchAs(
        _ origin: Origin, asOrigin: OriginCaller, call: Runtime.RuntimeCall
    ) throws(DispatchError) {
        try origin.ensureRoot()
        let result: Result<Unit, DispatchError>
        do throws(DispatchFailure) {
            _ = try call.dispatchUnfiltered(asOrigin.origin)
            result = .success(Unit())
        } catch {
            result = .failure(error.error)
        }
        deposit(.dispatchedAs(result: result))
    }

    static func forceBatch(
        _ origin: Origin, calls: [Runtime.RuntimeCall]
    ) throws(DispatchError) -> PostDispatchInfo {
        try checkBatch(origin, calls)
        var used = Weight.zero
        var hasFailed = false
        for call in calls {
            let (weight, failure) = run(call, origin)
            used += weight
            if let failure {
                hasFailed = true
                deposit(.itemFailed(error: failure))
            } else {
                deposit(.itemCompleted)
            }
        }
        deposit(hasFailed ? .batchCompletedWithErrors : .batchCompleted)
        return PostDispatchInfo(actualWeight: batchWeight(calls.count) + used)
    }

    /// The account that `who` has under an index: nobody has its key.
    public static func derivativeAccount(of who: AccountID, _ index: UInt16) -> AccountID {
        var input = ScaleEncoder(capacity: 50)
        input.append(contentsOf: StaticString("modlpy/utilisuba").utf8Bytes)
        who.encode(to: &input)
        index.encode(to: &input)
        return AccountID(words: Host.blake2_256(input.bytes).words)
    }

    private static func checkBatch(_ origin: Origin, _ calls: [Runtime.RuntimeCall]) throws(DispatchError) {
        guard origin != .none else { throw .badOrigin }
        guard calls.count <= Int(batchedCallsLimit) else { throw fail(.tooManyCalls) }
    }

    private static func outcome(_ failure: DispatchError?, used: Weight) -> DispatchOutcome {
        let post = PostDispatchInfo(actualWeight: used)
        return failure.map { .failure(DispatchFailure($0, post)) } ?? .success(post)
    }

    /// Runs one call in a storage layer of its own; answers what it used, and how it failed.
    private static func run(_ call: Runtime.RuntimeCall, _ origin: Origin) -> (Weight, DispatchError?) {
        let announced = call.dispatchInfo
        do throws(DispatchFailure) {
            return (try call.dispatch(origin).weight(announced: announced), nil)
        } catch {
            return (error.post.weight(announced: announced), error.error)
        }
    }
}

// MARK: - Weights

extension Utility {
    fileprivate static func batchWeight(_ count: Int) -> Weight {
        Weight(refTime: 6_600_000) + Weight(refTime: 4_500_000) * UInt64(count)
    }

    fileprivate static var derivativeWeight: Weight {
        Weight(refTime: 4_500_000) + Runtime.databaseWeight.readsWrites(1, 1)
    }

    /// A batch is operational only where all of its calls may use what is reserved for such.
    fileprivate static func batchInfo(_ calls: [Runtime.RuntimeCall]) -> DispatchInfo {
        var info = DispatchInfo(weight: batchWeight(calls.count), class: .operational)
        for call in calls {
            let part = call.dispatchInfo
            info.weight += part.weight
            if part.class == .normal { info.class = .normal }
        }
        return info
    }
}

extension Utility.Call {
    public var dispatchInfo: DispatchInfo {
        switch self {
        case .batch(let calls), .batchAll(let calls), .forceBatch(let calls): return Utility.batchInfo(calls)
        case .asDerivative(_, let call):
            let info = call.dispatchInfo
            return DispatchInfo(weight: Utility.derivativeWeight + info.weight, class: info.class)
        case .dispatchAs(_, let call):
            let info = call.dispatchInfo
            return DispatchInfo(weight: Weight(refTime: 10_000_000) + info.weight, class: info.class)
        }
    }
}
