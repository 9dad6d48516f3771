import ChainTestSupport
import Crypto
import CybrosClient
import Primitives
import Testing

@Suite("The client and the node")
struct ChainClientTests {
    let alice = DevelopmentKeys.alice
    let bob = DevelopmentKeys.bob

    @Test("A client reads blocks, constants, accounts and events")
    func reading() async throws {
        try await LiveNode.withClient(sealing: .manual) { client in
            let runtime = try await client.runtime()
            #expect(runtime.specName == "origin")
            #expect(client.properties.tokenSymbol == "CBT")
            #expect(client.properties.ss58Format == 42)
            let deposit = try runtime.constant("Balances", "ExistentialDeposit", as: Balance.self)
            #expect(deposit == 1_000_000_000)

            try await client.makeBlock()
            let head = try await client.bestHead()
            #expect(head.number == 1)
            #expect(head.parentHash == client.genesis)
            #expect(try await client.finalizedHead() == head)
            #expect(try await client.blockHash(1) == head.hash)
            #expect(try await client.blockHash(2) == nil)
            #expect(try await client.block(head.hash).extrinsics.count == 1)

            let state = client.state(at: head.hash)
            let account = try await state.account(alice.accountID)
            #expect(account.free == 1_000_000 * 1_000_000_000_000)
            #expect(account.nonce == 0)
            #expect(try await state.account(DevelopmentKeys.charlie.accountID).free == 0)
            #expect(try await state.value("Sudo", "Key")?.decode(as: AccountID.self) == alice.accountID)
            // Alice and Bob with their stashes, in pages and at once.
            let accounts = try await state.entries("System", "Account", pageSize: 3).collect()
            #expect(accounts == (try await state.entries("System", "Account").collect()))
            let owners = try accounts.map { try AccountID(value: $0.keys[0]) }
            #expect(owners.count == 4)
            #expect(Set(owners).isSuperset(of: [alice.accountID, bob.accountID]))
            #expect(try accounts.map { try AccountInfo(value: $0.value).free }.allSatisfy { $0 == account.free })
            #expect(try await state.contains("System", "Account", alice.accountID.value))
            #expect(try await !state.contains("System", "Account", DevelopmentKeys.charlie.accountID.value))
            let events = try await state.events()
            #expect(events.map(\.name) == ["ExtrinsicSuccess"])
            #expect(events.first?.phase == .extrinsic(0))
            // The genesis has a state too, written by no block.
            #expect(try await client.state(at: client.genesis).account(alice.accountID) == account)
            #expect(try await client.state(at: client.genesis).events().isEmpty)
        }
    }

    @Test("What a node does not have is an error that says so")
    func unknown() async throws {
        try await LiveNode.withClient(sealing: .manual) { client in
            let nowhere = try #require(Hash256([UInt8](repeating: 7, count: 32)))
            await #expect(throws: ClientError.unknownBlock(nowhere)) { try await client.header(nowhere) }
            await #expect(throws: ClientError.unknownBlock(nowhere)) { try await client.block(nowhere) }
            await #expect(throws: ClientError.unknownBlock(nowhere)) {
                try await client.state(at: nowhere).value("Sudo", "Key")
            }
            try await client.makeBlock()
            let state = try await client.state()
            await #expect(throws: ClientError.metadata(.noPallet("Staking"))) {
                try await state.value("Staking", "Ledger")
            }
            await #expect(
                throws: ClientError.value(
                    ValueError(.wrongCount(expected: 1, found: 0)), of: "the key of System.Account")
            ) { try await state.value("System", "Account") }
            await #expect(
                throws: ClientError.server(
                    method: "no_such", ServerError(code: -32601, message: "Method not found"))
            ) { try await client.rpc.call("no_such") }
        }
    }

    @Test("A transfer is signed by a key of each type, included, and its outcome told")
    func transfers() async throws {
        try await LiveNode.withClient { client in
            let charlie = DevelopmentKeys.charlie.accountID
            for signer in [DevelopmentKeys.ed25519, DevelopmentKeys.ecdsa] {
                let sent = try await client.submit(
                    .transferKeepAlive(to: signer.accountID, 10_000_000_000_000), by: alice)
                try await sent.waitForFinalized().check()
            }
            for signer in [alice, DevelopmentKeys.ed25519, DevelopmentKeys.ecdsa] {
                let call = Call.transferKeepAlive(to: charlie, 1_000_000_000_000)
                let estimate = try await client.fee(of: call, by: signer)
                let sent = try await client.submit(call, by: signer)
                let outcome = try await sent.waitForInBlock()
                #expect(outcome.failure == nil)
                #expect(outcome.index == 1)
                #expect(outcome.fee == estimate.fee)
                let transfer = try #require(outcome.event("Balances", "Transfer"))
                #expect(try transfer.field("from", as: AccountID.self) == signer.accountID)
                #expect(try transfer.field("to", as: AccountID.self) == charlie)
                #expect(try transfer.field("amount", as: Balance.self) == 1_000_000_000_000)
                #expect(try await sent.waitForFinalized().block == outcome.block)
                var statuses: [TransactionStatus] = []
                for try await status in sent.statuses { statuses.append(status) }
                #expect(statuses == [.ready, .inBlock(outcome.block.hash), .finalized(outcome.block.hash)])
            }
            #expect(try await client.state().account(charlie).free == 3_000_000_000_000)
        }
    }

    @Test("A call that fails is included, and its reason told by name with its docs")
    func failures() async throws {
        try await LiveNode.withClient { client in
            let fails = try await client.submit(.transferKeepAlive(to: bob.accountID, .max), by: alice)
            let broke = try await fails.waitForInBlock()
            #expect(broke.failure == .other("Arithmetic.Underflow"))
            let heartbeat = try await client.submit(Call("OffchainComputingInfra", "heartbeat"), by: alice)
            let failure = DispatchFailure.module(
                pallet: "OffchainComputingInfra", error: "WorkerNotFound",
                docs: "No worker is registered with this account.")
            let outcome = try await heartbeat.waitForInBlock()
            #expect(outcome.failure == failure)
            #expect(throws: failure) { try outcome.check() }
            #expect((outcome.fee ?? 0) > 0)
        }
    }
}
