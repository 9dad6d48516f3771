import JSON
import JSONRPC
import Primitives
import StateMachine

/// `childstate_*`: the state of child tries.
struct ChildStateMethods: Sendable {
    let access: ChainAccess

    func register(into registry: inout MethodRegistry) {
        registerKeys(into: &registry)
        registerValues(into: &registry)
    }

    private func registerKeys(into registry: inout MethodRegistry) {
        registry.register("childstate_getKeys") { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let prefix = try params.next("prefix", .hexBytes)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                let page = { (state: StateView, last: [UInt8]?, limit: Int) throws(StateError) in
                    try state.childKeys(child, prefix: prefix, startAfter: last, limit: limit)
                }
                var keys: [JSON] = []
                try reader.forEach(page) { key throws(RPCError) in
                    try allowance.spend(key)
                    keys.append(.hex(key))
                }
                return .array(keys)
            }
        }
        registry.register(
            "childstate_getKeysPaged", aliases: ["childstate_getKeysPagedAt"]
        ) { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let page = try KeysPage(&params)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                .hexList(try state.childKeys(child, prefix: page.prefix, startAfter: page.start, limit: page.count))
            }
        }
    }

    private func registerValues(into registry: inout MethodRegistry) {
        registry.register("childstate_getStorage", aliases: ["childstate_getStorageAt"]) {
            (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let key = try params.next("key", .hexBytes)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                .hex(optional: try state.childGet(child, key))
            }
        }
        registry.register(
            "childstate_getStorageEntries", aliases: ["childstate_getStorageEntriesAt"]
        ) { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let keys = try params.next("keys", .keys)
            return try await access.gather(at: params.optional("hash", .blockHash)) {
                reader, allowance throws(RPCError) in
                var values: [JSON] = []
                for key in keys {
                    let value = try reader.read { state throws(StateError) in try state.childGet(child, key) }
                    try allowance.spend(value)
                    values.append(.hex(optional: value))
                }
                return .array(values)
            }
        }
        registry.register(
            "childstate_getStorageHash", aliases: ["childstate_getStorageHashAt"]
        ) { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let key = try params.next("key", .hexBytes)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                try state.childValueHash(child, key).map { .hex($0) } ?? .null
            }
        }
        registry.register(
            "childstate_getStorageSize", aliases: ["childstate_getStorageSizeAt"]
        ) { (params, _) throws(RPCError) in
            let child = try params.next("childStorageKey", .childTrie).get()
            let key = try params.next("key", .hexBytes)
            return try await access.read(at: params.optional("hash", .blockHash)) { state, _ throws(StateError) in
                try state.childGet(child, key).map { JSON($0.count) } ?? .null
            }
        }
    }
}

/// A child trie as a client names it: by the key under which the main trie holds its root.
struct ChildTrieKey: Sendable {
    let key: [UInt8]

    /// The trie's own name, for keys that belong to a kind of child trie that there is.
    func get() throws(RPCError) -> [UInt8] {
        guard let name = ChildStorage.name(of: key) else {
            throw RPCError(code: ErrorGroup.state.rawValue, message: "Client error: Invalid child storage key")
        }
        return name
    }
}

extension RPCParameter where Value == ChildTrieKey {
    static var childTrie: Self { RPCParameter("a hex string") { $0.hexBytes.map { ChildTrieKey(key: $0) } } }
}
