import Blockchain
import ChainTestSupport
import CybrosClient
import Foundation
import Primitives
import ScaleCodec
import StateMachine
import Testing
import WasmExecutor

/// Metadata of real runtimes, as they give it themselves.
enum RuntimeMetadata {
    /// The node's own, of either version.
    static func cybros(_ version: UInt32) throws -> [UInt8] {
        let chain = try TestChain().chain
        let answer = try chain.call(
            "Metadata_metadata_at_version", version.encoded(), at: chain.info.genesis, as: [UInt8]?.self)
        return try #require(answer)
    }

    /// Of the runtime in a public chain's genesis.
    static func publicChain(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try Data(contentsOf: root.appendingPathComponent("../shared/vectors/\(name)-chain-spec.json"))
        let spec = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        let raw = try #require((spec["genesis"] as? [String: Any])?["raw"] as? [String: Any])
        let top = try #require(raw["top"] as? [String: String])
        let state = Dictionary(uniqueKeysWithValues: top.map { (bytes($0.key), bytes($0.value)) })
        let code = try #require(state[Array(":code".utf8)])
        return try [UInt8](decoding: try call("Metadata_metadata", [], code: code, state: state))
    }

    private static func call(
        _ function: String, _ input: [UInt8], code: [UInt8], state: [[UInt8]: [UInt8]]
    ) throws -> [UInt8] {
        let runtime = try executor.get().runtime(code: code)
        return try runtime.call(function, input, on: Externalities(backend: .memory(InMemoryState(top: state))))
    }

    private static let executor = Result { () throws(WasmError) in try WasmExecutor() }

    private static func bytes(_ hex: String) -> [UInt8] {
        func digit(_ character: UInt8) -> UInt8 { character <= 57 ? character - 48 : (character | 32) - 87 }
        let digits = Array(hex.utf8.dropFirst(2))
        return stride(from: 0, to: digits.count, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) }
    }
}
