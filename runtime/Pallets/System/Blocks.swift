import FrameSupport

// The frame of a block: what is set up before its extrinsics and gathered after them.
extension System {
    /// The number of the block that is being made.
    public static var blockNumber: BlockNumber { number.value }

    /// Key of the position of the extrinsic that is being applied (Polkadot specification, "well-known keys").
    static var extrinsicIndexKey: [UInt8] { StaticString(":extrinsic_index").utf8Bytes }

    /// Position of the extrinsic that is being applied, nil between extrinsics.
    public static var extrinsicIndex: UInt32? {
        guard let bytes = Host.get(extrinsicIndexKey) else { return nil }
        return try? UInt32(decoding: bytes)
    }

    /// Starts block `number` on top of `parentHash`. The last block's events are reset before, by `resetEvents`.
    public static func initialize(_ number: BlockNumber, parentHash parent: Hash256, digest: Digest) {
        executionPhase.value = .initialization
        Host.set(extrinsicIndexKey, UInt32(0).encoded())
        self.number.value = number
        self.digest.value = digest
        parentHash.value = parent
        blockHash[number.saturatingSubtract(1)] = parent
        blockWeight.remove()
    }

    /// Ends the block and answers its header.
    public static func finalize() -> Header {
        executionPhase.remove()
        allExtrinsicsLen.remove()
        inherentsApplied.remove()

        let number = number.value
        let extrinsics = (0..<(extrinsicCount.take() ?? 0)).map { extrinsicData.take($0) }
        let oldest = number.saturatingSubtract(Runtime.blockHashCount.saturatingAdd(1))
        if oldest != 0 { blockHash.remove(oldest) }
        return Header(
            parentHash: parentHash.value, number: number,
            stateRoot: Host.storageRoot(version: Runtime.version.stateVersion),
            // The extrinsics' trie has the first layout, whatever the state's is (FRAME: system version below 2).
            extrinsicsRoot: Host.orderedRoot(extrinsics, version: 0), digest: digest.value)
    }

    public static func noteFinishedInitialize() { executionPhase.value = .applyExtrinsic(0) }

    public static func noteFinishedExtrinsics() {
        let count = extrinsicIndex ?? 0
        Host.clear(extrinsicIndexKey)
        extrinsicCount.value = count
        executionPhase.value = .finalization
    }

    /// Keeps the extrinsic's bytes, length prefix included, for the extrinsics root.
    public static func noteExtrinsic(_ bytes: [UInt8]) { extrinsicData[extrinsicIndex ?? 0] = bytes }

    /// Records how an extrinsic went, and moves on to the next.
    public static func noteAppliedExtrinsic(
        _ result: DispatchError?, _ post: PostDispatchInfo, _ info: DispatchInfo
    ) {
        var info = info
        info.weight =
            post.weight(announced: info)
            + blockWeights.perClass[info.class].baseExtrinsic
        if post.pays == .no { info.pays = .no }
        if let error = result {
            deposit(.extrinsicFailed(dispatchError: error, dispatchInfo: info))
        } else {
            deposit(.extrinsicSuccess(dispatchInfo: info))
        }
        let next = (extrinsicIndex ?? 0).saturatingAdd(1)
        Host.set(extrinsicIndexKey, next.encoded())
        executionPhase.value = .applyExtrinsic(next)
    }

    public static func noteInherentsApplied() { inherentsApplied.value = true }
    public static var areInherentsApplied: Bool { inherentsApplied.value }

    /// Adds weight that no extrinsic accounts for, such as that of hooks.
    public static func registerWeight(_ weight: Weight, _ class: DispatchClass) {
        var used = blockWeight.value
        used[`class`] += weight
        blockWeight.value = used
    }

    /// What all extrinsics and hooks of the block have used.
    public static var usedWeight: Weight { blockWeight.value.total }

    /// Whether the runtime is another than the one that made the last block; remembers the present one.
    public static func noteRuntimeVersion() -> Bool {
        let version = Runtime.version
        if let last = lastRuntimeUpgrade.value, last.specVersion.value >= version.specVersion,
            last.specName == version.specName
        {
            return false
        }
        lastRuntimeUpgrade.value = LastRuntimeUpgradeInfo(
            specVersion: version.specVersion, specName: version.specName)
        return true
    }

    /// Adds an item to the header's digest.
    public static func depositLog(_ item: DigestItem) {
        var digest = digest.value
        digest.logs.append(item)
        self.digest.value = digest
    }

    /// What the system pallet holds in a new chain.
    public static func buildGenesis() {
        blockHash[0] = Hash256(
            words: Words32(0x4545_4545_4545_4545, 0x4545_4545_4545_4545, 0x4545_4545_4545_4545, 0x4545_4545_4545_4545))
        parentHash.value = blockHash[0]
        lastRuntimeUpgrade.value = LastRuntimeUpgradeInfo(
            specVersion: Runtime.version.specVersion, specName: Runtime.version.specName)
        upgradedToU32RefCount.value = true
        upgradedToTripleRefCount.value = true
        Host.set(extrinsicIndexKey, UInt32(0).encoded())
    }
}
