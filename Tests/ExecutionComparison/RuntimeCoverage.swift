import ChainTestSupport
import CybrosRuntime
import Primitives
import ScaleCodec
import Sudo
import Utility

/// What a comparison has met: every call of the runtime's metadata with how often it succeeded and failed, and every
/// function of its runtime APIs with how often it answered and refused. Used on one thread.
public final class RuntimeCoverage {
    public struct Count: Equatable, Sendable {
        public var succeeded = 0
        public var failed = 0

        mutating func add(_ success: Bool) {
            if success { succeeded += 1 } else { failed += 1 }
        }

        static func += (left: inout Count, right: Count) {
            left.succeeded += right.succeeded
            left.failed += right.failed
        }
    }

    /// By name, as in `Balances.burn`.
    public private(set) var calls: [String: Count] = [:]
    /// By name, as in `Core_version`.
    public private(set) var functions: [String: Count] = [:]
    private var names: [[UInt8]: String] = [:]

    public init(_ metadata: MetadataReader) {
        for pallet in metadata.pallets {
            for variant in metadata.variants(pallet.calls) {
                names[[pallet.index, variant.index]] = "\(pallet.name).\(variant.name)"
                calls["\(pallet.name).\(variant.name)"] = Count()
            }
        }
        for (api, methods) in metadata.apis {
            for method in methods { functions["\(api)_\(method.name)"] = Count() }
        }
    }

    func note(_ function: String, _ answer: TwoExecutions.Answer) {
        guard functions[function] != nil else { return }
        if case .bytes = answer {
            functions[function, default: Count()].succeeded += 1
        } else {
            functions[function, default: Count()].failed += 1
        }
    }

    /// Notes a call that was dispatched, and those inside of it whose outcome the events tell.
    ///
    /// - Parameter events: what the call has left, so far as it is not of a call around it.
    func note(_ call: CybrosRuntime.RuntimeCall, _ succeeded: Bool, _ events: ArraySlice<EventList.Record>) {
        guard let name = names[Array(call.encoded().prefix(2))] else { return }
        calls[name, default: Count()].add(succeeded)
        guard succeeded else { return }
        switch call {
        case .sudoPallet(.sudo(let inner)), .sudoPallet(.sudoUncheckedWeight(let inner, _)):
            note(inner, events) { if case .sudoPallet(.sudid(let result)) = $0 { result.isSuccess } else { nil } }
        case .sudoPallet(.sudoAs(_, let inner)):
            note(inner, events) { if case .sudoPallet(.sudoAsDone(let result)) = $0 { result.isSuccess } else { nil } }
        case .utilityPallet(.dispatchAs(_, let inner)):
            note(inner, events) {
                if case .utilityPallet(.dispatchedAs(let result)) = $0 { result.isSuccess } else { nil }
            }
        case .utilityPallet(.batchAll(let inner)):
            // All have succeeded; of calls further inside the events are not told apart.
            for inner in inner { note(inner, true, []) }
        default: break
        }
    }

    private func note(
        _ inner: CybrosRuntime.RuntimeCall, _ events: ArraySlice<EventList.Record>,
        _ outcome: (CybrosRuntime.RuntimeEvent) -> Bool?
    ) {
        guard let newest = EventList.newest(events, outcome) else { return }
        note(inner, newest.succeeded, newest.before)
    }

    public func add(_ other: RuntimeCoverage) {
        for (name, count) in other.calls { calls[name, default: Count()] += count }
        for (name, count) in other.functions { functions[name, default: Count()] += count }
    }
}

extension Result where Success == Unit, Failure == DispatchError {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
