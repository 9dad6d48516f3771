import ChainSpec
import Executor
import JSON
import Primitives
import RuntimeBlob
import ScaleCodec
import StateMachine
import Trie
import WasmExecutor

/// Why no genesis state could be made of a specification.
public enum GenesisError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A light specification has a state root instead of a state.
    case noState
    /// The runtime has no preset of this name.
    case unknownPreset(String)
    /// The runtime refuses the configuration.
    case refused(String)
    case executor(ExecutorError)
    case state(StateError)
    case badConfiguration(JSONError)

    public var description: String {
        switch self {
        case .noState:
            "the chain specification holds only the root of the genesis state (stateRootHash), and the state itself is needed; "
                + "use the full specification of the chain"
        case .unknownPreset(let name): "the runtime has no genesis preset \(name)"
        case .refused(let reason): "the runtime refuses the genesis configuration: \(reason)"
        case .executor(let error): "the genesis state could not be built: \(error)"
        case .state(let error): "the genesis state could not be built: \(error)"
        case .badConfiguration(let error): "the runtime's genesis preset is not JSON: \(error)"
        }
    }
}

/// Makes genesis states of chain specifications.
public struct Genesis: Sendable {
    private let executor: Executor

    /// - Parameter wasm: has runtimes other than the node's own write their genesis.
    public init(wasm: WasmExecutor? = nil) { executor = Executor(native: EmbeddedRuntime.native, wasm: wasm) }

    /// The genesis state as keys and values.
    public func raw(of spec: ChainSpec) throws(GenesisError) -> RawGenesis {
        switch spec.genesis {
        case .raw(let raw): return raw
        case .stateRootHash: throw .noState
        case .runtimeGenesis(let genesis): return try build(genesis)
        }
    }

    /// The genesis state, ready for a database.
    public func state(of spec: ChainSpec) throws(GenesisError) -> GenesisState {
        let raw = try raw(of: spec)
        let top = Dictionary(raw.top.map { ($0.key, $0.value) }) { _, last in last }
        let children = Dictionary(
            raw.children.map { child in
                (child.storageKey, Dictionary(child.entries.map { ($0.key, $0.value) }) { _, last in last })
            }
        ) { _, last in last }
        let version = StateVersion(rawValue: GenesisRuntime(code: raw.code).stateVersion) ?? .v1
        do throws(StateError) {
            return try GenesisState(top: top, children: children, version: version)
        } catch {
            throw .state(error)
        }
    }

    /// A preset of the runtime as the patch that it is.
    func preset(_ name: String) throws(ChainSpecError) -> JSON {
        do throws(GenesisError) {
            return try preset(name, EmbeddedRuntime.code)
        } catch {
            // The node's own runtime offers its own presets; were it otherwise, the empty patch says so at start.
            return .object([:])
        }
    }

    private func preset(_ name: String?, _ code: [UInt8]) throws(GenesisError) -> JSON {
        let externalities = externalities(code)
        let text: [UInt8]?
        do throws(ExecutorError) {
            text = try executor.call(
                "GenesisBuilder_get_preset", name.map { Array($0.utf8) }.encoded(), on: externalities)
        } catch {
            throw .executor(error)
        }
        guard let text else { throw .unknownPreset(name ?? "") }
        do throws(JSONError) {
            return try JSON(parsing: text)
        } catch {
            throw .badConfiguration(error)
        }
    }

    private func externalities(_ code: [UInt8]) -> Externalities {
        let externalities = Externalities(backend: .memory(InMemoryState()))
        externalities.storageSet(Array(":code".utf8), code)
        return externalities
    }

    /// Has the runtime write the state of a configuration; what the specification leaves out has the default value.
    private func build(_ genesis: RuntimeGenesis) throws(GenesisError) -> RawGenesis {
        let defaults = try preset(nil, genesis.code)
        let configuration =
            if let name = genesis.presetName {
                genesis.configuration(over: defaults, preset: try preset(name, genesis.code))
            } else {
                genesis.configuration(over: defaults)
            }
        let externalities = externalities(genesis.code)
        let outcome: Result<Unit, RefusalText>
        do throws(ExecutorError) {
            outcome = try executor.call(
                "GenesisBuilder_build_state", configuration.bytes.encoded(), on: externalities)
        } catch {
            throw .executor(error)
        }
        if case .failure(let refusal) = outcome { throw .refused(refusal.text) }
        do throws(StateError) {
            let changes = try externalities.drainChanges(version: .v1)
            return RawGenesis(
                top: changes.top.compactMap { change in
                    guard ChildStorage.name(of: change.key) == nil else { return nil }
                    return change.value.map { RawGenesis.Entry(key: change.key, value: $0) }
                },
                children: changes.children.map { name, entries in
                    RawGenesis.Child(
                        storageKey: name,
                        entries: entries.compactMap { entry in
                            entry.value.map { RawGenesis.Entry(key: entry.key, value: $0) }
                        })
                })
        } catch {
            throw .state(error)
        }
    }
}

/// The words with which the runtime refuses a configuration.
private struct RefusalText: Error, ScaleDecodable {
    let text: String
    init(from input: inout ScaleDecoder) throws(ScaleError) { text = try input.decode() }
}
