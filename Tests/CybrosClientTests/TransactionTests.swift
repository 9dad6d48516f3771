import ChainTestSupport
import Crypto
import Primitives
import ScaleCodec
import Testing

@testable import CybrosClient

@Suite("Transactions")
struct TransactionTests {
    let alice = DevelopmentKeys.alice
    let call = Call.transferKeepAlive(to: DevelopmentKeys.charlie.accountID, 1_000_000_000_000)

    private func statuses(_ sent: SubmittedTransaction) async throws -> [TransactionStatus] {
        var all: [TransactionStatus] = []
        for try await status in sent.statuses { all.append(status) }
        return all
    }

    @Test("Many of one account at the same time have each a nonce of its own, and all are included")
    func parallel() async throws {
        try await LiveNode.withClient { client in
            let nonces = try await withThrowingTaskGroup(of: Nonce.self) { [alice, call] group in
                for _ in 0..<30 {
                    group.addTask {
                        let sent = try await client.submit(call, by: alice)
                        try await sent.waitForFinalized().check()
                        return sent.nonce
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(nonces.sorted() == Array(0..<30))
            #expect(try await client.state().account(alice.accountID).nonce == 30)
        }
    }

    @Test("One that is refused is an error with the node's reason, and its nonce is used for the next")
    func refused() async throws {
        try await LiveNode.withClient { client in
            let poor = DevelopmentKeys.charlie
            let reason = ServerError(
                code: 1010, message: "Invalid Transaction",
                data: "Inability to pay some fees (e.g. account balance too low)")
            await #expect(throws: ClientError.transaction(.rejected(reason))) {
                try await client.submit(Call("System", "remark", ["remark": .bytes([1])]), by: poor)
            }
            try await client.submit(call, by: alice).waitForFinalized().check()
            let sent = try await client.submit(Call("System", "remark", ["remark": .bytes([1])]), by: poor)
            #expect(sent.nonce == 0)
            try await sent.waitForFinalized().check()
        }
    }

    @Test("Where another program has used the account's nonce, it is signed again with the next")
    func foreignNonce() async throws {
        try await LiveNode.run { node in
            let first = try await ChainClient.connect(to: node.address, options: LiveNode.options)
            let second = try await ChainClient.connect(to: node.address, options: LiveNode.options)
            for client in [first, second, first, first, second] {
                try await client.submit(call, by: alice).waitForFinalized().check()
            }
            #expect(try await first.state().account(alice.accountID).nonce == 5)
            await first.close()
            await second.close()
        }
    }

    @Test("A block that is retracted is told, and the block that the transaction ends in")
    func retracted() async throws {
        try await LiveNode.withClient(sealing: .manual) { client in
            let base = try await client.makeBlock()
            let sent = try await client.submit(call, by: alice)
            try await client.makeBlock(finalize: false)
            let first = try await sent.waitForInBlock().block.hash
            // A longer branch without it.
            let fork = try await client.makeBlock(finalize: false, on: base)
            try await client.makeBlock(finalize: false, on: fork)
            for try await status in sent.statuses where status == .retracted(first) { break }
            try await client.makeBlock()
            let last = try await sent.waitForFinalized()
            #expect(last.failure == nil)
            let told = try await statuses(sent).filter { $0 != .ready }
            #expect(
                told == [
                    .inBlock(first), .retracted(first), .inBlock(last.block.hash), .finalized(last.block.hash),
                ])
        }
    }

    @Test("One whose blocks are over is expired")
    func expired() async throws {
        try await LiveNode.withClient(sealing: .manual) { client in
            try await client.makeBlock()
            let signed = try await client.sign(call, by: alice, options: TransactionOptions(lifetime: .blocks(4)))
            #expect(signed.birth == 1)
            #expect(signed.death == 5)
            for _ in 0..<5 { try await client.makeBlock() }
            await #expect(throws: ClientError.transaction(.expired)) {
                try await SubmittedTransaction(client, signed, nil).waitForInBlock()
            }
        }
    }

    @Test("One that waits for another that never comes is invalid when its blocks are over")
    func waiting() async throws {
        try await LiveNode.withClient(sealing: .manual) { client in
            try await client.makeBlock()
            let sent = try await client.submit(
                call, by: alice, options: TransactionOptions(lifetime: .blocks(4), nonce: 5))
            for try await status in sent.statuses where status == .future { break }
            for _ in 0..<5 { try await client.makeBlock() }
            await #expect(throws: ClientError.transaction(.invalid)) { try await sent.waitForInBlock() }
            #expect(try await statuses(sent) == [.future, .invalid])
        }
    }

    @Test("One whose nonce another has used for good is replaced, and one that was included unseen is found")
    func search() async throws {
        try await LiveNode.withClient { client in
            let first = try await client.sign(call, by: alice)
            let other = try await client.sign(
                call, by: alice, options: TransactionOptions(lifetime: .forever, nonce: first.nonce))
            try await client.submit(first).waitForFinalized().check()
            await #expect(throws: ClientError.transaction(.replaced)) {
                try await SubmittedTransaction(client, other, nil).waitForFinalized()
            }
            let again = try await SubmittedTransaction(client, first, nil).waitForFinalized()
            #expect(again.block.number == 1)
            #expect(again.failure == nil)
        }
    }

    @Test("A lifetime longer than the chain remembers is cut, and a tip is paid")
    func options() async throws {
        try await LiveNode.withClient { client in
            let remembered = try await client.runtime().constant("System", "BlockHashCount", as: UInt32.self)
            let signed = try await client.sign(
                call, by: alice, options: TransactionOptions(lifetime: .blocks(.max)))
            let lifetime = try #require(signed.death) - signed.birth
            #expect(lifetime <= remembered && lifetime > remembered / 2)
            try await client.submit(signed).waitForFinalized().check()
            let tip: Balance = 5_000_000_000_000
            let options = TransactionOptions(tip: tip, lifetime: .forever)
            let fee = try await client.fee(of: call, by: alice, options: options).fee
            let sent = try await client.submit(call, by: alice, options: options)
            #expect(sent.transaction.death == nil)
            let outcome = try await sent.waitForFinalized()
            #expect(outcome.fee == fee + tip)
        }
    }

    @Test("One of more than a MiB goes through, and comes back with its block")
    func large() async throws {
        try await LiveNode.withClient { client in
            let remark = [UInt8](repeating: 7, count: 1_200_000)
            let sent = try await client.submit(Call("System", "remark", ["remark": .bytes(remark)]), by: alice)
            let outcome = try await sent.waitForFinalized()
            #expect(outcome.failure == nil)
            #expect(try await client.block(outcome.block.hash).extrinsics[1].count > remark.count)
        }
    }

    // MARK: Extensions

    private func runtime(_ extensions: [(String, Metadata.Shape, Metadata.Shape)]) throws -> ChainRuntime {
        let real = try Metadata(decoding: RuntimeMetadata.cybros(15))
        var types = real.types
        func add(_ shape: Metadata.Shape) -> TypeID {
            types.append(Metadata.TypeDefinition(path: [], parameters: [], shape: shape, docs: []))
            return TypeID(types.count - 1)
        }
        let list = extensions.map {
            Metadata.Extension(identifier: $0.0, type: add($0.1), implicit: add($0.2))
        }
        let extrinsic = Metadata.Extrinsic(
            version: 4, address: real.extrinsic.address, signature: real.extrinsic.signature,
            call: real.extrinsic.call, extensions: list)
        let metadata = Metadata(
            version: 15, types: types, pallets: real.pallets, extrinsic: extrinsic, apis: real.apis)
        return ChainRuntime(specName: "x", specVersion: 7, transactionVersion: 2, metadata: metadata)
    }

    private let form = TransactionForm(
        nonce: 1, tip: 2, era: .immortal, genesis: Hash256(words: Words32(1, 2, 3, 4)), birthHash: .zero)

    @Test("Extensions are written by their names; an unknown one only where it wants nothing")
    func extensions() throws {
        let u32 = Metadata.Shape.primitive(.u32)
        let nothing = Metadata.Shape.tuple([])
        let hash = Metadata.Shape.array(count: 32, try byteType())
        let known = try runtime([
            ("CheckSpecVersion", nothing, u32), ("CheckTxVersion", nothing, u32), ("CheckGenesis", nothing, hash),
            ("CheckEra", .primitive(.u8), hash), ("CheckNonce", u32, nothing),
            ("StorageWeightReclaim", nothing, nothing),
            ("SkipCheckIfFeeless", .primitive(.u8), nothing),
        ]).extensions(form)
        #expect(known.extra == [0, 1, 0, 0, 0, 2])
        #expect(
            known.implicit == [7, 0, 0, 0, 2, 0, 0, 0] + form.genesis.bytes + [UInt8](repeating: 0, count: 32))
        #expect(throws: ClientError.transaction(.unsupportedExtension("VerifyAge"))) {
            try runtime([("VerifyAge", u32, nothing)]).extensions(form)
        }
        #expect(throws: ClientError.transaction(.unsupportedExtension("SignMore"))) {
            try runtime([("SignMore", nothing, u32)]).extensions(form)
        }
    }

    private func byteType() throws -> TypeID {
        let metadata = try Metadata(decoding: RuntimeMetadata.cybros(15))
        return TypeID(try #require(metadata.types.firstIndex { $0.shape == .primitive(.u8) }))
    }

    @Test(
        "A public chain's transaction is as its own format has it", arguments: ["node-template", "coretime-polkadot"])
    func publicChains(chain: String) throws {
        let metadata = try Metadata(decoding: RuntimeMetadata.publicChain(chain))
        let runtime = ChainRuntime(specName: chain, specVersion: 1, transactionVersion: 1, metadata: metadata)
        let remark = try runtime.encode(Call("System", "remark", ["remark": .bytes([1, 2])]))
        let signature = alice.sign(try runtime.message(remark, form))
        let bytes = try runtime.transaction(
            remark, form, account: alice.accountID, scheme: .sr25519, signature: signature)
        let (extra, _) = try runtime.extensions(form)
        // Era, nonce and tip; on Coretime also the mode of signed metadata.
        #expect(extra == (chain == "node-template" ? [0, 4, 8] : extra))
        #expect(extra.starts(with: [0, 4, 8]))
        #expect(Array(bytes.dropFirst(2)) == [0x84, 0] + alice.accountID.bytes + [1] + signature + extra + remark)
    }
}
