import Crypto
import JSON
import Primitives
import ScaleCodec

/// The versions of the chain's runtime that were in use lately, each loaded once.
actor RuntimeCache {
    private struct Version: Hashable {
        let name: String
        let number: UInt32
    }

    /// Metadata of a large chain takes tens of MiB once decoded; more than the versions around an upgrade are rarely in
    /// use.
    private static let capacity = 3
    private static let lastUpgradeKey =
        Twox.hash128(Array("System".utf8)) + Twox.hash128(Array("LastRuntimeUpgrade".utf8))

    private let rpc: RPCClient
    /// The last one used is at the end.
    private var loaded: [(version: Version, load: Task<Result<ChainRuntime, ClientError>, Never>)] = []

    init(_ rpc: RPCClient) { self.rpc = rpc }

    /// The runtime that transactions for the next block are made for.
    func current() async throws(ClientError) -> ChainRuntime {
        try await runtime(executing: nil)
    }

    /// The runtime that wrote the state after a block, and its events.
    ///
    /// A block that replaces the runtime was still executed by the old one, so the code in the state does not tell; the
    /// note of the last upgrade that a runtime makes in the first block of its own does.
    func runtime(of block: Hash256) async throws(ClientError) -> ChainRuntime {
        let method = "state_getStorage"
        let answer = try await rpc.call(method, [.hex(Self.lastUpgradeKey), .hex(block.bytes)], about: block)
        guard !answer.isNull else {
            // There is no such note before block 1, whose parent's code is that of the genesis.
            return try await runtime(executing: block)
        }
        let version: Version
        do throws(ScaleError) {
            guard let bytes = answer.hexBytes else { throw .invalidValue }
            var input = ScaleDecoder(bytes)
            let number = try input.decode(Compact<UInt32>.self).value
            version = Version(name: try input.decode(), number: number)
        } catch {
            throw .badAnswer(method: method, "System.LastRuntimeUpgrade: \(error)")
        }
        if let known = try await known(version) { return known }
        // The code that executed the block is the one after its parent.
        let header = try await rpc.header(block)
        return try await runtime(executing: header.number == 0 ? block : header.parentHash)
    }

    /// The runtime whose code is in the state after a block, the best one by default.
    private func runtime(executing block: Hash256?) async throws(ClientError) -> ChainRuntime {
        let method = "state_getRuntimeVersion"
        let at: [JSON] = block.map { [.hex($0.bytes)] } ?? []
        let answer = try await rpc.call(method, at, about: block)
        guard let name = answer["specName"]?.string, let number = answer["specVersion"]?.uint32,
            let transactions = answer["transactionVersion"]?.uint32
        else { throw .badAnswer(method: method, "a version without name or numbers") }
        let version = Version(name: name, number: number)
        if let known = try await known(version) { return known }
        let load = Task { () -> Result<ChainRuntime, ClientError> in
            do throws(ClientError) {
                let metadata = try await self.metadata(at)
                return .success(
                    ChainRuntime(
                        specName: name, specVersion: number, transactionVersion: transactions, metadata: metadata))
            } catch {
                return .failure(error)
            }
        }
        loaded.append((version, load))
        if loaded.count > Self.capacity { loaded.removeFirst() }
        let outcome = await load.value
        // What failed is tried again the next time.
        if case .failure = outcome { loaded.removeAll { $0.version == version } }
        return try outcome.get()
    }

    private func known(_ version: Version) async throws(ClientError) -> ChainRuntime? {
        guard let place = loaded.firstIndex(where: { $0.version == version }) else { return nil }
        let entry = loaded.remove(at: place)
        loaded.append(entry)
        return try await entry.load.value.get()
    }

    /// Version 15 where the runtime has it, else 14.
    private nonisolated func metadata(_ at: [JSON]) async throws(ClientError) -> Metadata {
        var bytes: [UInt8]?
        do throws(ClientError) {
            let function: JSON = "Metadata_metadata_at_version"
            let answer = try await rpc.call("state_call", [function, .hex(UInt32(15).encoded())] + at)
            bytes = answer.hexBytes.flatMap { try? [UInt8]?(decoding: $0) } ?? nil
        } catch .server {
            // The runtime is too old to have versions.
        }
        if bytes == nil {
            let method = "state_getMetadata"
            bytes = try await rpc.call(method, at).hexBytes
            guard bytes != nil else { throw .badAnswer(method: method, "no hexadecimal digits") }
        }
        do throws(MetadataError) {
            return try Metadata(decoding: bytes ?? [])
        } catch {
            throw .metadata(error)
        }
    }
}
