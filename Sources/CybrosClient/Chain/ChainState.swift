import JSON
public import Primitives
import Synchronization

/// The chain's state after one block: whatever is read from it belongs together.
public final class ChainState: Sendable {
    public let client: ChainClient
    /// The block's hash.
    public let block: Hash256
    private let known = Mutex<ChainRuntime?>(nil)

    init(_ client: ChainClient, _ block: Hash256) {
        self.client = client
        self.block = block
    }

    /// The runtime that wrote the state.
    public func runtime() async throws(ClientError) -> ChainRuntime {
        if let runtime = known.withLock({ $0 }) { return runtime }
        let runtime = try await client.runtimes.runtime(of: block)
        known.withLock { $0 = runtime }
        return runtime
    }

    // MARK: Single entries

    /// The value of a storage item: of a map under `keys`, one for each of its hashers.
    ///
    /// - Returns: the item's default where nothing is stored, or nil where it has none.
    public func value(_ pallet: String, _ item: String, _ keys: Value...) async throws(ClientError) -> Value? {
        try await values(pallet, item, [keys])[0]
    }

    /// The value of a storage item as a Swift type.
    public func value<T: ValueDecodable>(
        _ pallet: String, _ item: String, _ keys: Value..., as type: T.Type
    ) async throws(ClientError) -> T? {
        try await values(pallet, item, [keys], as: type)[0]
    }

    /// The values of a map under several keys, in their order, read at once.
    public func values(
        _ pallet: String, _ item: String, _ keys: [[Value]]
    ) async throws(ClientError) -> [Value?] {
        let runtime = try await runtime()
        let location = try runtime.storage(pallet, item)
        var encoded: [[UInt8]] = []
        for keys in keys { encoded.append(try runtime.key(location, keys, isWhole: true)) }
        let found = try await raw(encoded)
        var values: [Value?] = []
        for key in encoded { values.append(try runtime.value(location, found[key])) }
        return values
    }

    public func values<T: ValueDecodable>(
        _ pallet: String, _ item: String, _ keys: [[Value]], as type: T.Type
    ) async throws(ClientError) -> [T?] {
        let runtime = try await runtime()
        var result: [T?] = []
        for value in try await values(pallet, item, keys) {
            result.append(
                try runtime.converting("\(pallet).\(item)") { () throws(ValueError) in try value?.decode(as: type) })
        }
        return result
    }

    /// Whether a map has an entry under the keys.
    public func contains(_ pallet: String, _ item: String, _ keys: Value...) async throws(ClientError) -> Bool {
        let runtime = try await runtime()
        let key = try runtime.key(runtime.storage(pallet, item), keys, isWhole: true)
        return try await raw([key])[key] != nil
    }

    /// The bytes stored under keys; those without are left out.
    public func raw(_ keys: [[UInt8]]) async throws(ClientError) -> [[UInt8]: [UInt8]] {
        let method = "state_queryStorageAt"
        var found: [[UInt8]: [UInt8]] = [:]
        guard !keys.isEmpty else { return found }
        let params: [JSON] = [.array(keys.map { .hex($0) }), .hex(block.bytes)]
        let answer = try await client.rpc.call(method, params, about: block)
        for change in answer[0]?["changes"]?.array ?? [] {
            guard let key = change[0]?.hexBytes, let value = change[1] else {
                throw .badAnswer(method: method, "a change without key or value")
            }
            if value.isNull { continue }
            guard let bytes = value.hexBytes else { throw .badAnswer(method: method, "a value that is no bytes") }
            found[key] = bytes
        }
        return found
    }

    // MARK: Maps

    /// The entries of a map, page by page, in the order of their hashed keys: all, or those whose key begins with
    /// `keys`.
    public func entries(
        _ pallet: String, _ item: String, _ keys: Value..., pageSize: Int = 250
    ) -> StorageEntries {
        StorageEntries(state: self, pallet: pallet, item: item, keys: keys, pageSize: min(max(pageSize, 1), 1000))
    }
}

/// An entry of a map.
public struct StorageEntry: Hashable, Sendable {
    /// One for each hasher of the map; of one that does not keep the key, its hash.
    public let keys: [Value]
    public let value: Value
}

/// The entries of a map, read page by page as they are asked for.
public struct StorageEntries: AsyncSequence, Sendable {
    public typealias Element = StorageEntry
    public typealias Failure = ClientError

    let state: ChainState
    let pallet: String
    let item: String
    let keys: [Value]
    let pageSize: Int

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// All entries at once. For maps that are known to be short.
    public func collect() async throws(ClientError) -> [StorageEntry] {
        var entries: [StorageEntry] = []
        for try await entry in self { entries.append(entry) }
        return entries
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let entries: StorageEntries
        private var page: [StorageEntry] = []
        private var place = 0
        private var lastKey: [UInt8]?
        private var isLastPage = false

        init(_ entries: StorageEntries) { self.entries = entries }

        public mutating func next() async throws(ClientError) -> StorageEntry? {
            while place == page.count {
                guard !isLastPage else { return nil }
                try await readPage()
            }
            defer { place += 1 }
            return page[place]
        }

        private mutating func readPage() async throws(ClientError) {
            let state = entries.state
            let runtime = try await state.runtime()
            let location = try runtime.storage(entries.pallet, entries.item)
            let prefix = try runtime.key(location, entries.keys, isWhole: false)
            let method = "state_getKeysPaged"
            let params: [JSON] = [
                .hex(prefix), JSON(entries.pageSize), .hex(lastKey ?? prefix), .hex(state.block.bytes),
            ]
            guard let answer = try await state.client.rpc.call(method, params, about: state.block).array else {
                throw .badAnswer(method: method, "no list")
            }
            var keys: [[UInt8]] = []
            for json in answer {
                // Keys that do not go on, from a node that is broken, would be read for ever.
                guard let key = json.hexBytes, key.starts(with: prefix),
                    (keys.last ?? lastKey).map({ $0.lexicographicallyPrecedes(key) }) ?? true
                else { throw .badAnswer(method: method, "keys out of order") }
                keys.append(key)
            }
            isLastPage = keys.count < entries.pageSize
            lastKey = keys.last ?? lastKey
            let found = try await state.raw(keys)
            page = []
            place = 0
            for key in keys {
                guard let value = try runtime.value(location, found[key]) else { continue }
                page.append(StorageEntry(keys: try runtime.keys(location, in: key), value: value))
            }
        }
    }
}
