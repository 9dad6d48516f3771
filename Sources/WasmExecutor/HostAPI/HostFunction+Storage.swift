import HostInterface
import ScaleCodec
import StateMachine

// Source: Polkadot specification, appendix B (host API), storage and child storage.

extension HostFunction {
    static let storage: [HostFunction] = [
        HostFunction("ext_storage_get_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(optional: call.externalities.storageGet(try call.span(0)))
        },
        HostFunction("ext_storage_read_version_1", .i64, .i64, .i32, returns: .i64) { (call) throws(HostFault) in
            try call.answer(part: call.externalities.storageGet(try call.span(0)), from: call.number(2), to: 1)
        },
        HostFunction("ext_storage_set_version_1", .i64, .i64) { (call) throws(HostFault) in
            call.externalities.storageSet(try call.span(0), try call.array(1))
        },
        HostFunction("ext_storage_clear_version_1", .i64) { (call) throws(HostFault) in
            call.externalities.storageClear(try call.span(0))
        },
        HostFunction("ext_storage_exists_version_1", .i64, returns: .i32) { (call) throws(HostFault) in
            call.externalities.storageExists(try call.span(0)) ? 1 : 0
        },
        HostFunction("ext_storage_clear_prefix_version_1", .i64) { (call) throws(HostFault) in
            _ = call.externalities.storageClearPrefix(try call.array(0), limit: nil)
        },
        HostFunction("ext_storage_clear_prefix_version_2", .i64, .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(
                call.externalities.storageClearPrefix(try call.array(0), limit: try call.decoded(1)))
        },
        HostFunction("ext_storage_append_version_1", .i64, .i64) { (call) throws(HostFault) in
            call.externalities.storageAppend(try call.span(0), try call.span(1))
        },
        HostFunction("ext_storage_root_version_1", returns: .i64) { (call) throws(HostFault) in
            try call.answer(call.externalities.storageRoot(version: 0))
        },
        HostFunction("ext_storage_root_version_2", .i32, returns: .i64) { (call) throws(HostFault) in
            try call.answer(call.externalities.storageRoot(version: call.byte(0)))
        },
        // Changes tries are no more; the answer has long been "none".
        HostFunction("ext_storage_changes_root_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(optional: nil)
        },
        HostFunction("ext_storage_next_key_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(optional: call.externalities.storageNextKey(try call.array(0)))
        },
        HostFunction("ext_storage_start_transaction_version_1") { call in
            call.externalities.storageStartTransaction()
        },
        HostFunction("ext_storage_rollback_transaction_version_1") { call in
            call.externalities.storageRollbackTransaction()
        },
        HostFunction("ext_storage_commit_transaction_version_1") { call in
            call.externalities.storageCommitTransaction()
        },
        HostFunction("ext_storage_proof_size_storage_proof_size_version_1", returns: .i64) { call in
            call.externalities.services.proofSize?() ?? .max
        },
    ]

    static let childStorage: [HostFunction] = [
        HostFunction("ext_default_child_storage_get_version_1", .i64, .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(optional: call.externalities.childStorageGet(try call.array(0), try call.array(1)))
        },
        HostFunction(
            "ext_default_child_storage_read_version_1", .i64, .i64, .i64, .i32, returns: .i64
        ) { (call) throws(HostFault) in
            let value = call.externalities.childStorageGet(try call.array(0), try call.array(1))
            return try call.answer(part: value, from: call.number(3), to: 2)
        },
        HostFunction("ext_default_child_storage_set_version_1", .i64, .i64, .i64) { (call) throws(HostFault) in
            call.externalities.childStorageSet(try call.array(0), try call.array(1), try call.array(2))
        },
        HostFunction("ext_default_child_storage_clear_version_1", .i64, .i64) { (call) throws(HostFault) in
            call.externalities.childStorageClear(try call.array(0), try call.array(1))
        },
        HostFunction(
            "ext_default_child_storage_exists_version_1", .i64, .i64, returns: .i32
        ) { (call) throws(HostFault) in
            call.externalities.childStorageExists(try call.array(0), try call.array(1)) ? 1 : 0
        },
        HostFunction("ext_default_child_storage_storage_kill_version_1", .i64) { (call) throws(HostFault) in
            _ = call.externalities.childStorageKill(try call.array(0), limit: nil)
        },
        HostFunction(
            "ext_default_child_storage_storage_kill_version_2", .i64, .i64, returns: .i32
        ) { (call) throws(HostFault) in
            let removal = call.externalities.childStorageKill(try call.array(0), limit: try call.decoded(1))
            return removal.remaining ? 0 : 1
        },
        HostFunction(
            "ext_default_child_storage_storage_kill_version_3", .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            try call.answer(call.externalities.childStorageKill(try call.array(0), limit: try call.decoded(1)))
        },
        HostFunction("ext_default_child_storage_clear_prefix_version_1", .i64, .i64) { (call) throws(HostFault) in
            _ = call.externalities.childStorageClearPrefix(try call.array(0), try call.array(1), limit: nil)
        },
        HostFunction(
            "ext_default_child_storage_clear_prefix_version_2", .i64, .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            try call.answer(
                call.externalities.childStorageClearPrefix(
                    try call.array(0), try call.array(1), limit: try call.decoded(2)))
        },
        HostFunction("ext_default_child_storage_root_version_1", .i64, returns: .i64) { (call) throws(HostFault) in
            try call.answer(call.externalities.childStorageRoot(try call.array(0), version: 0))
        },
        HostFunction(
            "ext_default_child_storage_root_version_2", .i64, .i32, returns: .i64
        ) { (call) throws(HostFault) in
            try call.answer(call.externalities.childStorageRoot(try call.array(0), version: call.byte(1)))
        },
        HostFunction(
            "ext_default_child_storage_next_key_version_1", .i64, .i64, returns: .i64
        ) { (call) throws(HostFault) in
            try call.answer(optional: call.externalities.childStorageNextKey(try call.array(0), try call.array(1)))
        },
    ]
}

extension HostCall {
    var externalities: Externalities { state.externalities }

    /// Copies what follows `offset` in `value` to the memory that a span names, as much as fits. Answers with the
    /// span of how much follows, encoded, or of "none" where there is no value.
    func answer(part value: [UInt8]?, from offset: UInt32, to index: Int) throws(HostFault) -> UInt64 {
        let target = try target(index)
        guard let value else { return try answer([0]) }
        let count = value.count - min(Int(offset), value.count)
        value.withUnsafeBytes { value in
            let copied = min(count, target.count)
            let part = value[(value.count - count)..<(value.count - count + copied)]
            UnsafeMutableRawBufferPointer(rebasing: target[..<copied]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: part))
        }
        return try answer(Optional(UInt32(clamping: count)).encoded())
    }

    /// The span of the encoding of Substrate's `KillStorageResult`.
    func answer(_ removal: PrefixRemoval) throws(HostFault) -> UInt64 {
        var output = ScaleEncoder(capacity: 5)
        output.append(removal.remaining ? 1 : 0)
        output.appendFixed(removal.removed)
        return try answer(output.bytes)
    }
}
