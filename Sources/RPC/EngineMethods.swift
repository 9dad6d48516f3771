import Authorship
import Blockchain
import JSON
import JSONRPC
import ManualSeal
import Primitives
import ScaleCodec
import TransactionPool

/// `engine_*`: blocks on request, on development chains.
struct EngineMethods<Validator: TransactionValidator>: Sendable {
    let seal: ManualSeal<Validator>

    func register(into registry: inout MethodRegistry) {
        registry.register("engine_createBlock", safety: .unsafe) { (params, _) throws(RPCError) in
            let createEmpty = try params.next("createEmpty", .bool)
            let finalize = try params.next("finalize", .bool)
            let parent = try params.optional("parentHash", .blockHash)
            do throws(SealingError) {
                let block = try await seal.createBlock(createEmpty: createEmpty, finalize: finalize, parent: parent)
                    .block
                return [
                    "hash": .hex(block.id.hash),
                    "aux": [
                        "header_only": false, "clear_justification_requests": false, "needs_justification": false,
                        "bad_justification": false, "is_new_best": .bool(block.isBest),
                    ],
                    // Nothing is recorded for a proof of what the block reads.
                    "proof_size": 0,
                ]
            } catch {
                throw RPCError(error)
            }
        }
        registry.register("engine_finalizeBlock", safety: .unsafe) { (params, _) throws(RPCError) in
            let hash = try params.next("hash", .blockHash)
            let justification = try params.optional("justification", .justification)
            do throws(SealingError) {
                try await seal.finalize(hash, justification: justification)
            } catch {
                throw RPCError(error)
            }
            return true
        }
    }
}

extension RPCError {
    /// The codes are those of Substrate's manual seal.
    init(_ error: SealingError) {
        switch error {
        case .stopped: self.init(code: 10_000, message: "Server is shutting down")
        case .emptyPool:
            self.init(
                code: 12_000,
                message: "Transaction pool is empty, set create_empty to true, if you want to create empty blocks")
        case .proposer(.blockchain(let error)), .blockchain(let error): self.init(sealing: error)
        case .proposer(.inherentRefused), .proposer(.inherentFailed):
            self.init(code: 15_000, message: "Inherents Error: \(error)")
        case .proposer(.executor), .proposer(.state):
            self.init(code: 14_000, message: "Consensus process: \(error)")
        }
    }

    private init(sealing error: BlockchainError) {
        switch error {
        case .unknownBlock, .unknownParent: self.init(code: 13_000, message: "Block not found: \(error)")
        default: self.init(code: 16_000, message: "Blockchain error: \(error)")
        }
    }
}

extension RPCParameter where Value == Justification {
    /// The engine's four bytes and the proof, each as a list of bytes or in hex.
    static var justification: Self {
        RPCParameter("[engine id, proof]") { json in
            guard let parts = json.array, parts.count == 2,
                let engine = bytes(parts[0]).flatMap({ FixedBytes<Four>($0) }),
                let proof = bytes(parts[1])
            else { return nil }
            return Justification(engine, proof)
        }
    }

    private static func bytes(_ json: JSON) -> [UInt8]? {
        guard let list = json.array else { return json.hexBytes }
        var bytes: [UInt8] = []
        for element in list {
            guard let byte = element.exactInteger(UInt8.self) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
