import FrameSupport

extension System {
    static func remark(_ origin: Origin, remark: [UInt8]) throws(DispatchError) {}

    static func remarkWithEvent(_ origin: Origin, remark: [UInt8]) throws(DispatchError) {
        let who = try origin.signed()
        deposit(.remarked(sender: who, hash: Host.blake2_256(remark)))
    }

    static func setHeapPages(_ origin: Origin, pages: UInt64) throws(DispatchError) {
        try origin.ensureRoot()
        Host.set(StaticString(":heappages").utf8Bytes, pages.encoded())
        depositLog(.runtimeEnvironmentUpdated)
    }

    static func setStorage(_ origin: Origin, items: [KeyValue]) throws(DispatchError) {
        try origin.ensureRoot()
        for item in items { Host.set(item.first, item.second) }
    }

    static func killStorage(_ origin: Origin, keys: [[UInt8]]) throws(DispatchError) {
        try origin.ensureRoot()
        for key in keys { Host.clear(key) }
    }

    static func killPrefix(_ origin: Origin, prefix: [UInt8], subkeys: UInt32) throws(DispatchError) {
        try origin.ensureRoot()
        Host.clearPrefix(prefix, limit: subkeys)
    }
}

extension System.Call {
    public var dispatchInfo: DispatchInfo {
        let database = Runtime.databaseWeight
        switch self {
        case .remark(let remark):
            return DispatchInfo(weight: Weight(refTime: 2_000_000 + 400 * UInt64(remark.count)))
        case .remarkWithEvent(let remark):
            return DispatchInfo(weight: Weight(refTime: 6_000_000 + 1_200 * UInt64(remark.count)))
        case .setHeapPages:
            return DispatchInfo(weight: Weight(refTime: 4_000_000) + database.readsWrites(1, 2), class: .operational)
        case .setCode, .setCodeWithoutChecks:
            // What reading and checking the code takes; more than a block allows would keep it out of every block.
            return DispatchInfo(
                weight: Weight(refTime: 100_000_000_000) + database.readsWrites(1, 2), class: .operational)
        case .applyAuthorizedUpgrade:
            return DispatchInfo(
                weight: Weight(refTime: 100_000_000_000) + database.readsWrites(2, 3), class: .operational)
        case .setStorage(let items):
            return DispatchInfo(
                weight: Weight(refTime: 2_500_000) + database.readsWrites(0, UInt64(items.count)), class: .operational)
        case .killStorage(let keys):
            return DispatchInfo(
                weight: Weight(refTime: 2_500_000) + database.readsWrites(0, UInt64(keys.count)), class: .operational)
        case .killPrefix(_, let subkeys):
            return DispatchInfo(
                weight: Weight(refTime: 4_500_000) + database.readsWrites(UInt64(subkeys), UInt64(subkeys)),
                class: .operational)
        case .authorizeUpgrade, .authorizeUpgradeWithoutChecks:
            return DispatchInfo(weight: Weight(refTime: 9_000_000) + database.readsWrites(0, 1), class: .operational)
        }
    }
}
