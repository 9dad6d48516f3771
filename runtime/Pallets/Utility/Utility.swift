import FrameSupport
import System

/// What a runtime gives to the utility pallet.
public protocol UtilityConfig: SystemConfig {
    static func event(_ event: Utility<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: Utility<Self>.Failure) -> DispatchError
    /// The call as one of this pallet's.
    static func part(_ call: RuntimeCall) -> Utility<Self>.Call?
}

/// Calls made of calls: batches, and calls on behalf of derived accounts.
///
/// Source: FRAME's utility pallet.
@Pallet("Utility")
public enum Utility<Runtime: UtilityConfig> {
    /// The limit on the number of batched calls.
    @Constant(name: "batched_calls_limit") static var batchedCallsLimit: UInt32 { 33_554_432 / 3 / 1024 }

    @Calls("pallet_utility::pallet::Call")
    public enum Call {
        /// Send a batch of dispatch calls. A failing call ends it; those before it stay done.
        @Index(0) case batch(calls: [Runtime.RuntimeCall])
        /// Send a call through an indexed pseudonym of the sender.
        @Index(1) case asDerivative(index: UInt16, call: Runtime.RuntimeCall)
        /// Send a batch of dispatch calls and atomically execute them. The whole transaction will rollback and fail if
        /// any of the calls failed.
        @Index(2) case batchAll(calls: [Runtime.RuntimeCall])
        /// Dispatches a function call with a provided origin. The dispatch origin for this call must be `Root`.
        @Index(3) case dispatchAs(asOrigin: OriginCaller, call: Runtime.RuntimeCall)
        /// Send a batch of dispatch calls. Unlike `batch`, it allows errors and won't interrupt.
        @Index(4) case forceBatch(calls: [Runtime.RuntimeCall])
    }

    @SCALE("pallet_utility::pallet::Event")
    public enum Event: PalletEnum {
        /// Batch of dispatches did not complete fully. Index of first failing dispatch given, as well as the error.
        case batchInterrupted(index: UInt32, error: DispatchError)
        /// Batch of dispatches completed fully with no error.
        case batchCompleted
        /// Batch of dispatches completed but has errors.
        case batchCompletedWithErrors
        /// A single item within a Batch of dispatches has completed with no error.
        case itemCompleted
        /// A single item within a Batch of dispatches has completed with error.
        case itemFailed(error: DispatchError)
        /// A call was dispatched.
        case dispatchedAs(result: Result<Unit, DispatchError>)
    }

    @SCALE("pallet_utility::pallet::Error")
    public enum Failure: PalletFailure {
        /// Too many calls batched.
        case tooManyCalls
    }
}
