import Crypto
import Foundation
import Primitives
import RuntimeBlob
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

/// Public chains' data.
enum Vectors {
    static func data(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: root.appendingPathComponent("../shared/vectors/\(name)")))
    }

    static func genesis(_ chain: String) throws -> [[UInt8]: [UInt8]] {
        let json = try JSONSerialization.jsonObject(with: Data(try data("\(chain)-chain-spec.json")))
        let spec = try #require(json as? [String: Any])
        let raw = try #require((spec["genesis"] as? [String: Any])?["raw"] as? [String: Any])
        let top = try #require(raw["top"] as? [String: String])
        return Dictionary(uniqueKeysWithValues: top.map { (bytes($0.key), bytes($0.value)) })
    }

    static func bytes(_ hex: String) -> [UInt8] {
        func digit(_ character: UInt8) -> UInt8 { character <= 57 ? character - 48 : (character | 32) - 87 }
        let digits = Array(hex.utf8.dropFirst(2))
        return stride(from: 0, to: digits.count, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) }
    }
}

@Suite("Runtimes of real chains")
struct RealRuntimesTests {
    private static let code = Array(":code".utf8)

    @Test(
        "They say which they are, in their sections and when asked",
        arguments: [
            ("westend-raw", "westend", 1, false), ("node-template", "node-template", 100, true),
            ("coretime-polkadot", "coretime-polkadot", 1_002_004, true),
        ] as [(String, String, UInt32, Bool)])
    func versions(chain: String, name: String, version: UInt32, isEmbedded: Bool) throws {
        let genesis = try Vectors.genesis(chain)
        let runtime = try TestExecutor.shared.get().runtime(code: try #require(genesis[Self.code]))
        let known = try runtime.version()
        #expect(known.specName == name)
        #expect((try runtime.module.embeddedVersion.get() != nil) == isEmbedded)
        let state = Externalities(backend: .memory(InMemoryState(top: genesis)))
        let answer = try runtime.call("Core_version", [], on: state)
        var input = ScaleDecoder(answer)
        #expect(try RuntimeVersion(from: &input).specName == known.specName)
        #expect(known.specVersion >= version)
        #expect(runtime.hasFunction("Core_execute_block"))
        #expect(!runtime.hasFunction("memory"))

        let metadata = try runtime.call("Metadata_metadata", [], on: state)
        input = ScaleDecoder(metadata)
        let opaque = try input.decode([UInt8].self)
        #expect(opaque.starts(with: Array("meta".utf8)))
        #expect((11...15).contains(opaque[4]))
        #expect(opaque.count > 10000)
        #expect(try state.changes(version: .v0).top.isEmpty)
    }

    @Test("The node template counts an account's transactions, and knows its authorities")
    func nodeTemplate() throws {
        let genesis = try Vectors.genesis("node-template")
        let runtime = try TestExecutor.shared.get().runtime(code: try #require(genesis[Self.code]))
        let state = Externalities(backend: .memory(InMemoryState(top: genesis)))
        let alice = try KeyPair(scheme: .sr25519, uri: "//Alice").publicKey
        #expect(try runtime.call("AccountNonceApi_account_nonce", alice, on: state) == UInt32(0).encoded())
        let authorities = try runtime.call("AuraApi_authorities", [], on: state)
        #expect(authorities.count % 32 == 1)
        #expect(authorities.dropFirst().starts(with: alice))
        // A truncated argument is the caller's mistake, and the runtime says so.
        let error = #expect(throws: WasmError.self) {
            try runtime.call("AccountNonceApi_account_nonce", [1], on: state)
        }
        guard case .trap(_, _, let panic?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(panic.contains("account_nonce"))
    }

    @Test("Westend's first blocks execute to the roots in their headers")
    func blocks() throws {
        var input = ScaleDecoder(try Vectors.data("westend-blocks-1-128.bin"))
        let count = try input.readFixed(UInt64.self)
        #expect(count == 128)
        let genesis = try Vectors.genesis("westend-raw")
        let runtime = try TestExecutor.shared.get().runtime(code: try #require(genesis[Self.code]))
        var state = InMemoryState(top: genesis)
        for _ in 0..<count {
            var header = try input.decode(Header.self)
            let extrinsics = try input.decode([[UInt8]].self)
            if try input.readByte() == 1 { _ = try input.decode([UInt8].self) }
            // The author's seal comes after execution.
            header.digest.logs.removeLast()
            let externalities = Externalities(backend: .memory(state))
            #expect(
                try runtime.call("Core_execute_block", header.encoded() + extrinsics.encoded(), on: externalities)
                    == [])
            let changes = try externalities.drainChanges(version: .v0)
            #expect(changes.root == header.stateRoot)
            state.apply(changes)
        }
        #expect(input.remaining == 0)
    }

    @Test("A block that was changed is refused, with the runtime's words")
    func changedBlock() throws {
        var input = ScaleDecoder(try Vectors.data("westend-blocks-1-128.bin"))
        _ = try input.readFixed(UInt64.self)
        var header = try input.decode(Header.self)
        let extrinsics = try input.decode([[UInt8]].self)
        header.digest.logs.removeLast()
        header.stateRoot = .zero
        let genesis = try Vectors.genesis("westend-raw")
        let runtime = try TestExecutor.shared.get().runtime(code: try #require(genesis[Self.code]))
        let error = #expect(throws: WasmError.self) {
            try runtime.call(
                "Core_execute_block", header.encoded() + extrinsics.encoded(),
                on: Externalities(backend: .memory(InMemoryState(top: genesis))))
        }
        guard case .trap("Core_execute_block", _, let panic?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(panic.contains("panicked"))
    }
}
