import ChainTestSupport
import CybrosClient
import ScaleCodec
import Testing

@Suite("Metadata")
struct MetadataTests {
    @Test("Versions 14 and 15 of the node's runtime say the same, but for docs of pallets and the runtime APIs")
    func versions() throws {
        let old = try Metadata(decoding: RuntimeMetadata.cybros(14))
        let new = try Metadata(decoding: RuntimeMetadata.cybros(15))
        #expect(old.version == 14)
        #expect(new.version == 15)
        #expect(old.pallets.map(\.name) == new.pallets.map(\.name))
        #expect(old.pallets.map(\.index) == new.pallets.map(\.index))
        for metadata in [old, new] {
            #expect(metadata.extrinsic.version == 4)
            #expect(
                metadata.extrinsic.extensions.map(\.identifier) == [
                    "CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis", "CheckMortality",
                    "CheckNonce", "CheckWeight", "ChargeTransactionPayment",
                ])
            let address = try #require(metadata.extrinsic.address)
            #expect(try metadata.type(address).path.last == "MultiAddress")
            let signature = try #require(metadata.extrinsic.signature)
            #expect(try metadata.type(signature).path.last == "MultiSignature")
            let account = try metadata.storageItem("System", "Account")
            #expect(account.prefix == "System")
            #expect(account.item.hashers == [.blake2_128Concat])
            #expect(!account.item.isOptional)
            let deposit = try metadata.constant("Balances", "ExistentialDeposit")
            #expect(try metadata.decode(deposit.value, as: deposit.type) == 1_000_000_000)
            let call = try metadata.call("OffchainComputingPool", "take_job")
            #expect(call.index == 16)
            #expect(call.fields.map(\.name) == ["pool_id", "job_id", "processing", "soft_expires_in"])
            #expect(call.docs == [" Take a job as a worker: this one, or any. It is yours alone then."])
        }
        #expect(old.apis.isEmpty)
        let nonce = try new.method("AccountNonceApi", "account_nonce")
        #expect(nonce.inputs.count == 1)
        #expect(try new.type(nonce.output).shape == .primitive(.u32))
    }

    @Test("What a runtime does not have is an error that names it")
    func lookups() throws {
        let metadata = try Metadata(decoding: RuntimeMetadata.cybros(15))
        #expect(throws: MetadataError.noPallet("Staking")) { try metadata.pallet("Staking") }
        #expect(throws: MetadataError.noPalletIndex(7)) { try metadata.pallet(index: 7) }
        #expect(throws: MetadataError.noCall(pallet: "Balances", "mint")) { try metadata.call("Balances", "mint") }
        #expect(throws: MetadataError.noConstant(pallet: "Balances", "X")) { try metadata.constant("Balances", "X") }
        #expect(throws: MetadataError.noStorageItem(pallet: "System", "X")) { try metadata.storageItem("System", "X") }
        #expect(throws: MetadataError.unknownType(1 << 20)) { try metadata.type(1 << 20) }
        #expect(throws: MetadataError.noMethod(api: "Core", "x")) { try metadata.method("Core", "x") }
    }

    @Test(
        "Of public chains' runtimes every constant and every default decodes, and encodes to the same bytes",
        arguments: ["coretime-polkadot", "node-template", "cybros"])
    func roundTrips(chain: String) throws {
        let bytes = try chain == "cybros" ? RuntimeMetadata.cybros(15) : RuntimeMetadata.publicChain(chain)
        let metadata = try Metadata(decoding: bytes)
        var count = 0
        for pallet in metadata.pallets {
            for constant in pallet.constants {
                let value = try metadata.decode(constant.value, as: constant.type)
                #expect(
                    try metadata.encode(value, as: constant.type) == constant.value, "\(pallet.name).\(constant.name)")
                count += 1
            }
            for item in pallet.storage?.items ?? [] where !item.isOptional {
                let value = try metadata.decode(item.fallback, as: item.value)
                #expect(try metadata.encode(value, as: item.value) == item.fallback, "\(pallet.name).\(item.name)")
                count += 1
            }
        }
        #expect(count > 30)
    }

    @Test("Metadata of another version is refused by its number")
    func oldVersions() throws {
        // Westend began with version 11.
        #expect(throws: MetadataError.unsupportedVersion(11)) {
            try Metadata(decoding: RuntimeMetadata.publicChain("westend-raw"))
        }
        #expect(throws: MetadataError.notMetadata) { try Metadata(decoding: []) }
        #expect(throws: MetadataError.notMetadata) { try Metadata(decoding: Array("metal".utf8.dropLast())) }
        #expect(throws: MetadataError.unsupportedVersion(16)) { try Metadata(decoding: Array("meta".utf8) + [16]) }
    }

    @Test("Damaged metadata is refused or decodes to something else; nothing traps")
    func damaged() throws {
        let whole = try RuntimeMetadata.cybros(15)
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for length in stride(from: 0, to: whole.count, by: whole.count / 40) {
            #expect(throws: MetadataError.self) { try Metadata(decoding: Array(whole[..<length])) }
        }
        for _ in 0..<60 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 5..<bytes.count, using: &generator)] = .random(
                    in: .min ... .max, using: &generator)
            }
            guard let metadata = try? Metadata(decoding: bytes) else { continue }
            for pallet in metadata.pallets {
                for item in pallet.storage?.items ?? [] { _ = try? metadata.decode(item.fallback, as: item.value) }
                for constant in pallet.constants { _ = try? metadata.decode(constant.value, as: constant.type) }
            }
        }
    }
}
