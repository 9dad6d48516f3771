import Crypto
import ScaleCodec

/// A storage item, looked up, with the types of its key's parts.
struct StorageLocation {
    /// `Pallet.Item`, for errors.
    let name: String
    let item: Metadata.StorageItem
    let keyTypes: [TypeID]
    /// What the keys of all its entries begin with.
    let prefix: [UInt8]
}

extension ChainRuntime {
    func storage(_ pallet: String, _ name: String) throws(ClientError) -> StorageLocation {
        let (prefix, item) = try lookUp { () throws(MetadataError) in try metadata.storageItem(pallet, name) }
        let location = "\(pallet).\(name)"
        var keyTypes: [TypeID] = []
        if let key = item.key {
            if item.hashers.count == 1 {
                keyTypes = [key]
            } else {
                let type = try lookUp { () throws(MetadataError) in try metadata.type(key) }
                guard case .tuple(let parts) = type.shape, parts.count == item.hashers.count else {
                    throw .value(
                        ValueError(.expected("a key of \(item.hashers.count) parts", found: metadata.name(key))),
                        of: location)
                }
                keyTypes = parts
            }
        }
        return StorageLocation(
            name: location, item: item, keyTypes: keyTypes,
            prefix: Twox.hash128(Array(prefix.utf8)) + Twox.hash128(Array(name.utf8)))
    }

    /// The key of an entry; of all entries that begin with some parts where `keys` are fewer than the item has.
    func key(_ location: StorageLocation, _ keys: [Value], isWhole: Bool) throws(ClientError) -> [UInt8] {
        let isCountRight =
            isWhole ? keys.count == location.keyTypes.count : keys.count <= location.keyTypes.count
        guard isCountRight else {
            throw .value(
                ValueError(.wrongCount(expected: location.keyTypes.count, found: keys.count)),
                of: "the key of \(location.name)")
        }
        var result = location.prefix
        for (place, key) in keys.enumerated() {
            let part = try converting("the key of \(location.name)") { () throws(ValueError) in
                try metadata.encode(key, as: location.keyTypes[place])
            }
            result += location.item.hashers[place].hash(part)
        }
        return result
    }

    /// The parts of an entry's key; of a part that its hasher does not keep, the hash.
    func keys(_ location: StorageLocation, in key: [UInt8]) throws(ClientError) -> [Value] {
        try converting("a key of \(location.name)") { () throws(ValueError) in
            var input = ScaleDecoder(key)
            var keys: [Value] = []
            try Metadata.read { () throws(ScaleError) in try input.skip(location.prefix.count) }
            for (hasher, type) in zip(location.item.hashers, location.keyTypes) {
                let hash = try Metadata.read { () throws(ScaleError) in try input.readBytes(hasher.hashLength) }
                keys.append(hasher.keepsKey ? try metadata.decode(type, from: &input) : .bytes(hash))
            }
            try Metadata.read { () throws(ScaleError) in try input.finish() }
            return keys
        }
    }

    /// The value of an entry; of an absent one the item's default, or nil where it has none.
    func value(_ location: StorageLocation, _ bytes: [UInt8]?) throws(ClientError) -> Value? {
        guard let encoded = bytes ?? (location.item.isOptional ? nil : location.item.fallback) else { return nil }
        return try converting(location.name) { () throws(ValueError) in
            try metadata.decode(encoded, as: location.item.value)
        }
    }
}
