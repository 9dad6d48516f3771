import Aura
import ChainSpec
import Crypto
import Executor
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import WasmExecutor

/// A runtime whose blocks of transfers are measured.
struct RuntimeUnderTest {
    let name: String
    let executor: Executor
    let specVersion: UInt32
    let transactionVersion: UInt32
    /// Pallet and call of `balances.transfer_allow_death`.
    let transfer: [UInt8]
    /// The state of block 0, in which these accounts own something.
    let genesis: (_ accounts: [AccountID]) throws -> GenesisState

    /// The runtime that is built here.
    static func cybros(_ name: String, _ executor: Executor) -> RuntimeUnderTest {
        let version = EmbeddedRuntime.version
        return RuntimeUnderTest(
            name: name, executor: executor, specVersion: version.specVersion,
            transactionVersion: version.transactionVersion, transfer: [62, 0]
        ) { accounts in
            let externalities = Externalities(backend: .memory(InMemoryState()))
            externalities.storageSet(Array(":code".utf8), EmbeddedRuntime.code)
            let balances = accounts.map { "[\"0x\(hex($0.bytes))\",1000000000000000]" }.joined(separator: ",")
            let json = "{\"system\":{},\"balances\":{\"balances\":[\(balances)]}}"
            _ = try Executor(native: EmbeddedRuntime.native)
                .call("GenesisBuilder_build_state", Array(json.utf8).encoded(), on: externalities)
            let changes = try externalities.drainChanges(version: .v1)
            let top = changes.top.compactMap { change in change.value.map { (change.key, $0) } }
            return try GenesisState(top: Dictionary(uniqueKeysWithValues: top), version: .v1)
        }
    }

    /// Substrate's node template, built from Rust, out of a raw chain specification. The call at the place of
    /// `transfer_allow_death` was called `transfer` then.
    static func nodeTemplate(specification path: String, _ wasm: WasmExecutor) throws -> RuntimeUnderTest {
        let spec = try ChainSpec(contentsOfFile: path)
        let raw = try Genesis(wasm: wasm).raw(of: spec)
        guard let code = raw.code else { fatalError("the specification has no runtime") }
        let version = try wasm.runtime(code: code).version()
        return RuntimeUnderTest(
            name: "node-template (Rust) as Wasm", executor: Executor(native: nil, wasm: wasm),
            specVersion: version.specVersion, transactionVersion: version.transactionVersion, transfer: [5, 0]
        ) { accounts in
            var top = Dictionary(raw.top.map { ($0.key, $0.value) }) { _, last in last }
            let prefix = Twox.hash128(Array("System".utf8)) + Twox.hash128(Array("Account".utf8))
            // Whatever is known of an endowed account holds for the others as well.
            guard let endowed = top.first(where: { $0.key.starts(with: prefix) })?.value else {
                fatalError("the specification endows nobody")
            }
            for account in accounts {
                top[prefix + Blake2b.hash128(account.bytes) + account.bytes] = endowed
            }
            return try GenesisState(top: top, version: .v0)
        }
    }
}

func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
