import FrameSupport
import System

/// What a runtime gives to the sudo pallet.
public protocol SudoConfig: SystemConfig {
    static func event(_ event: Sudo<Self>.Event) -> RuntimeEvent
    static func failure(_ failure: Sudo<Self>.Failure) -> DispatchError
}

/// One account that may do anything, until it gives that up.
///
/// Source: FRAME's sudo pallet.
@Pallet("Sudo")
public enum Sudo<Runtime: SudoConfig> {
    /// The `AccountId` of the sudo key.
    @Storage static var key: StorageValue<AccountID?>

    @Calls("pallet_sudo::pallet::Call")
    public enum Call {
        /// Authenticates the sudo key and dispatches a function call with `Root` origin.
        @Index(0) case sudo(call: Runtime.RuntimeCall)
        /// Authenticates the sudo key and dispatches a function call with `Root` origin. This function does not check
        /// the weight of the call, and instead allows the Sudo user to specify the weight of the call.
        @Index(1) case sudoUncheckedWeight(call: Runtime.RuntimeCall, weight: Weight)
        /// Authenticates the current sudo key and sets the given AccountId (`new`) as the new sudo key.
        @Index(2) case setKey(new: MultiAddress)
        /// Authenticates the sudo key and dispatches a function call with `Signed` origin from a given account.
        @Index(3) case sudoAs(who: MultiAddress, call: Runtime.RuntimeCall)
        /// Permanently removes the sudo key. **This cannot be un-done.**
        @Index(4) case removeKey
    }

    @SCALE("pallet_sudo::pallet::Event")
    public enum Event: PalletEnum {
        /// A sudo call just took place.
        case sudid(sudoResult: Result<Unit, DispatchError>)
        /// The sudo key has been updated.
        case keyChanged(old: AccountID?, new: AccountID)
        /// The key was permanently removed.
        case keyRemoved
        /// A sudo_as call just took place.
        case sudoAsDone(sudoResult: Result<Unit, DispatchError>)
    }

    /// Error for the Sudo pallet.
    @SCALE("pallet_sudo::pallet::Error")
    public enum Failure: PalletFailure {
        /// Sender must be the Sudo account.
        case requireSudo
    }
}

extension Sudo {
    /// Names the sudo account of a new chain.
    public static func buildGenesis(key: AccountID?) { self.key.value = key }

    static func sudo(_ origin: Origin, call: Runtime.RuntimeCall) throws(DispatchError) -> PostDispatchInfo {
        try ensureSudo(origin)
        deposit(.sudid(sudoResult: outcome(of: call, .root)))
        return free
    }

    static func sudoUncheckedWeight(
        _ origin: Origin, call: Runtime.RuntimeCall, weight: Weight
    ) throws(DispatchError) -> PostDispatchInfo { try sudo(origin, call: call) }

    static func setKey(_ origin: Origin, new: MultiAddress) throws(DispatchError) -> PostDispatchInfo {
        try ensureSudo(origin)
        let new = try new.lookup()
        deposit(.keyChanged(old: key.value, new: new))
        key.value = new
        return free
    }

    static func sudoAs(
        _ origin: Origin, who: MultiAddress, call: Runtime.RuntimeCall
    ) throws(DispatchError) -> PostDispatchInfo {
        try ensureSudo(origin)
        deposit(.sudoAsDone(sudoResult: outcome(of: call, .signed(try who.lookup()))))
        return free
    }

    static func removeKey(_ origin: Origin) throws(DispatchError) -> PostDispatchInfo {
        try ensureSudo(origin)
        deposit(.keyRemoved)
        key.remove()
        return free
    }

    /// The sudo account pays no fees for what it does as such.
    private static var free: PostDispatchInfo { PostDispatchInfo(pays: .no) }

    private static func ensureSudo(_ origin: Origin) throws(DispatchError) {
        switch origin.caller {
        case .root: return
        case .signed(let who): guard who == key.value else { throw fail(.requireSudo) }
        case .none: throw .badOrigin
        }
    }

    private static func outcome(of call: Runtime.RuntimeCall, _ origin: Origin) -> Result<Unit, DispatchError> {
        do throws(DispatchFailure) {
            _ = try call.dispatchUnfiltered(origin)
            return .success(Unit())
        } catch {
            return .failure(error.error)
        }
    }
}

extension Sudo.Call {
    public var dispatchInfo: DispatchInfo {
        let database = Runtime.databaseWeight
        switch self {
        case .sudo(let call), .sudoAs(_, let call):
            let info = call.dispatchInfo
            return DispatchInfo(
                weight: info.weight + Weight(refTime: 10_000_000) + database.readsWrites(1, 0), class: info.class)
        case .sudoUncheckedWeight(let call, let weight):
            return DispatchInfo(weight: weight, class: call.dispatchInfo.class)
        case .setKey, .removeKey:
            return DispatchInfo(weight: Weight(refTime: 10_000_000) + database.readsWrites(1, 1))
        }
    }
}
