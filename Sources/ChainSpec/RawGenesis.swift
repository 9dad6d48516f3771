import JSON
import OrderedCollections
import Primitives

/// The genesis state as keys and values.
public struct RawGenesis: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public let key: [UInt8]
        public let value: [UInt8]

        public init(key: [UInt8], value: [UInt8]) {
            self.key = key
            self.value = value
        }
    }

    /// A child trie under its storage key, without the prefix `:child_storage:default:`.
    public struct Child: Hashable, Sendable {
        public let storageKey: [UInt8]
        public let entries: [Entry]

        public init(storageKey: [UInt8], entries: [Entry]) {
            self.storageKey = storageKey
            self.entries = entries
        }
    }

    /// The main trie, in the order of the file; no two entries have the same key.
    public let top: [Entry]
    /// Child tries of the default kind.
    public let children: [Child]

    public init(top: [Entry], children: [Child] = []) {
        self.top = top
        self.children = children
    }

    /// The value of `:code`.
    public var code: [UInt8]? {
        let key = Array(":code".utf8)
        return top.first { $0.key == key }?.value
    }

    init(_ json: LocatedJSON) throws(ChainSpecError) {
        top = try Self.entries(try json.required("top"))
        var children: [Child] = []
        if let members = json.member("childrenDefault") {
            let keys = try Self.keys(members)
            for (key, (name, value)) in zip(keys, try members.object()) {
                let child = LocatedJSON(value: value, path: members.child(name))
                children.append(Child(storageKey: key, entries: try Self.entries(child)))
            }
        }
        self.children = children
    }

    var json: JSON {
        [
            "top": Self.json(top),
            "childrenDefault": .object(object(children) { ($0.storageKey, Self.json($0.entries)) }),
        ]
    }

    // MARK: - Entries

    private static func entries(_ json: LocatedJSON) throws(ChainSpecError) -> [Entry] {
        let keys = try keys(json)
        var entries: [Entry] = []
        entries.reserveCapacity(keys.count)
        for (key, (name, value)) in zip(keys, try json.object()) {
            guard let bytes = value.hexBytes else { throw .invalidHex(path: json.child(name)) }
            entries.append(Entry(key: key, value: bytes))
        }
        return entries
    }

    private static func keys(_ json: LocatedJSON) throws(ChainSpecError) -> [[UInt8]] {
        var keys: OrderedSet<[UInt8]> = []
        for name in try json.object().keys {
            guard let key = JSON.string(name).hexBytes else { throw .invalidHex(path: json.child(name)) }
            // One key in two spellings.
            guard keys.append(key).inserted else { throw .duplicateKey(path: json.child(name)) }
        }
        return Array(keys)
    }

    private static func json(_ entries: [Entry]) -> JSON { .object(object(entries) { ($0.key, .hex($0.value)) }) }
}

/// Members under hexadecimal names; of equal names the later stays.
private func object<Element>(_ elements: [Element], _ member: (Element) -> ([UInt8], JSON)) -> JSON.Object {
    var object = JSON.Object(minimumCapacity: elements.count)
    for element in elements {
        let (key, value) = member(element)
        if case .string(let name) = JSON.hex(key) { object[name] = value }
    }
    return object
}
