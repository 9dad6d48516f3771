import Blockchain
import JSON
import JSONRPC
import Primitives
import StateMachine

/// The runtime's version and storage as they change along the best chain.
extension StateMethods {
    func registerSubscriptions(into registry: inout MethodRegistry) {
        registry.registerSubscription(
            "state_subscribeRuntimeVersion", unsubscribe: "state_unsubscribeRuntimeVersion",
            notification: "state_runtimeVersion", aliases: ["chain_subscribeRuntimeVersion"],
            unsubscribeAliases: ["chain_unsubscribeRuntimeVersion"]
        ) { (_, _) throws(RPCError) in
            { sink in await sendVersions(to: sink) }
        }
        registry.registerSubscription(
            "state_subscribeStorage", unsubscribe: "state_unsubscribeStorage", notification: "state_storage"
        ) { (params, context) throws(RPCError) in
            guard let keys = try params.optional("keys", .keys) else {
                try context.call.requireUnsafeCallsAllowed()
                // Listening begins before the client knows, so that it hears of every block from its answer on.
                let stream = access.chain.imported.stream()
                return { sink in await sendAllChanges(in: stream, to: sink) }
            }
            return { sink in await sendChanges(of: keys, to: sink) }
        }
    }

    // MARK: Runtime version

    /// The current version, then every other that a new best block has.
    private func sendVersions(to sink: SubscriptionSink) async {
        var last: (version: RuntimeVersion, code: Hash256?)?
        await access.followBest { block in
            guard let next = await version(at: block.hash, unless: last?.code) else { return !sink.isClosed }
            defer { last = next }
            return next.version == last?.version || sink.send(JSON(next.version))
        }
    }

    /// The version after a block and the hash of its code; nil where the code is the one named.
    private func version(
        at hash: Hash256, unless code: Hash256?
    ) async -> (version: RuntimeVersion, code: Hash256?)? {
        let answer = try? await access.ask(.state, .runtime) {
            chain throws(BlockchainError) -> (RuntimeVersion, Hash256?)? in
            let state = try chain.state(at: hash)
            let found: Hash256?
            do throws(StateError) {
                found = try state.codeHash()
            } catch {
                throw .state(error)
            }
            if code != nil, found == code { return nil }
            return (try chain.runtimeVersion(at: hash), found)
        }
        return answer.flatMap { $0 }
    }

    // MARK: Storage

    /// The values of the keys, then with each new best block those that it changed.
    private func sendChanges(of keys: [[UInt8]], to sink: SubscriptionSink) async {
        var known: [[UInt8]?]?
        await access.followBest { block in
            let values: [[UInt8]?]
            do throws(RPCError) {
                values = try await self.values(of: keys, at: block.hash)
            } catch {
                // A block whose state is gone already was followed by many others; values that are too long stay so.
                return error.code == ErrorGroup.state.rawValue && !sink.isClosed
            }
            var changes: [JSON] = []
            for (index, key) in keys.enumerated() where known == nil || known?[index] != values[index] {
                changes.append(Self.change(key, values[index]))
            }
            known = values
            return changes.isEmpty ? !sink.isClosed : sink.send(Self.changeSet(block.hash, changes))
        }
    }

    /// Everything that each new best block changes.
    private func sendAllChanges(in stream: AsyncStream<ImportedBlock>, to sink: SubscriptionSink) async {
        for await event in stream where event.isBest && !event.changes.isEmpty {
            let changes = event.changes.map { Self.change($0.key, $0.value) }
            guard sink.send(Self.changeSet(event.id.hash, changes)) else { return }
        }
    }

    private func values(of keys: [[UInt8]], at hash: Hash256) async throws(RPCError) -> [[UInt8]?] {
        try await access.gather(at: hash) { reader, allowance throws(RPCError) in
            var values: [[UInt8]?] = []
            values.reserveCapacity(keys.count)
            for key in keys {
                let value = try reader.read { state throws(StateError) in try state.get(key) }
                try allowance.spend(value)
                values.append(value)
            }
            return values
        }
    }

    private static func change(_ key: [UInt8], _ value: [UInt8]?) -> JSON { [.hex(key), .hex(optional: value)] }

    private static func changeSet(_ block: Hash256, _ changes: [JSON]) -> JSON {
        ["block": .hex(block), "changes": .array(changes)]
    }
}
