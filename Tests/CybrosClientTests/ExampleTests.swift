import Crypto
// docs/client.md quotes this file from here on.
import CybrosClient
import Foundation
import Primitives
import Testing

/// Registers an implementation and a pool, and creates a job in it.
func offerJob(at address: String, as owner: KeyPair) async throws -> JobKey {
    let client = try await ChainClient.connect(to: address)

    // A transaction tells what it did in the block that it is in.
    let registered = try await client.submit(.registerImpl(), by: owner).waitForInBlock()
    try registered.check()
    guard let implID = registered.event("OffchainComputingInfra", "ImplRegistered")?["impl_id"]?.uint32 else {
        throw ExampleError.noEvent
    }

    // Several calls in one transaction; what they tell, as Swift types.
    let made = try await client.submit(
        .batchAll([.registerImplBuild(implID, version: 1), .createPool(implID: implID)]), by: owner
    ).waitForInBlock()
    try made.check()
    var created: PoolID?
    for event in made.events {
        if case .poolCreated(_, let poolID, _, _, _, _)? = try PoolEvent(event) { created = poolID }
    }
    guard let poolID = created else { throw ExampleError.noEvent }

    // Transactions of one account may be sent one after another without waiting: their nonces are counted.
    let policy = try await client.submit(.createJobPolicy(poolID, scope: .public), by: owner)
    let create = Call.createJob(poolID, policyID: 1, implSpecVersion: 1, input: Array("Hello".utf8))
    print("the job will cost a fee of \(try await client.fee(of: create, by: owner).fee)")
    let job = try await client.submit(create, by: owner)
    try await policy.waitForFinalized().check()
    let outcome = try await job.waitForFinalized()
    if case .module(let pallet, let error, let docs)? = outcome.failure {
        print("\(pallet) says \(error): \(docs)")
    }
    try outcome.check()

    // What is read from the state after one block belongs together.
    let state = client.state(at: outcome.block.hash)
    for jobID in try await state.assignableJobs(poolID, implSpecVersion: 1) {
        let input = try await state.jobInput(poolID, jobID)?.data ?? []
        print("job \(jobID) waits with the input \(String(decoding: input, as: UTF8.self))")
    }

    // Any other pallet is read by the names in metadata.
    let issuance = try await state.value("Balances", "TotalIssuance", as: Balance.self) ?? 0
    let minimum = try await state.runtime().constant("Balances", "ExistentialDeposit", as: Balance.self)
    print("there are \(issuance) units, and an account has at least \(minimum)")

    await client.close()
    return JobKey(poolID, 1)
}

/// Follows the chain until a block is final at some height, over lost connections.
func follow(_ address: String, until height: BlockNumber) async throws {
    var options = ConnectionOptions()
    options.waitsForNode = true
    let client = try await ChainClient.connect(to: address, options: options)
    do {
        for try await event in try await client.finalizedHeads() {
            switch event {
            case .value(let head):
                for event in try await client.state(at: head.hash).events() { print("#\(head.number) \(event)") }
                if head.number >= height { return await client.close() }
            case .gap:
                // The connection was lost: blocks may have become final meanwhile. `blockHash(_:)` finds them.
                print("some blocks may be missing here")
            }
        }
    } catch .chainChanged(let expected, let found) {
        print("the node has chain \(found) now, not \(expected)")
    }
    await client.close()
}

enum ExampleError: Error { case noEvent }
// docs/client.md quotes this file up to here.

@Suite("The examples of docs/client.md")
struct ExampleTests {
    @Test("They do what they say on a real node")
    func run() async throws {
        try await LiveNode.withClient { client in
            let key = try await offerJob(
                at: client.rpc.endpoint.description, as: KeyPair(scheme: .sr25519, uri: "//Alice"))
            #expect(key == JobKey(101, 1))
            let height = try await client.finalizedHead().number
            #expect(height >= 3)
            try await follow(client.rpc.endpoint.description, until: height)
            #expect(try await client.state().job(101, 1)?.status == .pending)
        }
    }

    @Test("The document quotes this file word for word")
    func quotation() throws {
        let file = URL(fileURLWithPath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let source = try String(contentsOf: file, encoding: .utf8)
        let document = try String(contentsOf: root.appendingPathComponent("docs/client.md"), encoding: .utf8)
        let mark = "// docs/client.md quotes this file"
        let parts = source.components(separatedBy: mark)
        let quoted = try #require(parts.count > 2 ? parts[1] : nil)
            .replacingOccurrences(of: " from here on.\n", with: "")
        #expect(document.contains("```swift\n\(quoted)```"))
    }
}
