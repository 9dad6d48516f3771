import ChainTestSupport
import Crypto
import NodeService
import Primitives
import RuntimeBlob
import ScaleCodec
import Testing

@Suite("The runtime's version")
struct VersionTests {
    @Test("It names the runtime, its versions and its state layout")
    func version() throws {
        let version = try RuntimeVersion(decoding: RuntimeInMemory().call("Core_version"))
        #expect(version == EmbeddedRuntime.version)
        #expect(version.specName == "origin")
        #expect(version.implName == "cybros-origin")
        #expect(version.specVersion == 100)
        #expect(version.transactionVersion == 1)
        #expect(version.stateVersion == 1)
    }

    @Test("It stands in the code too, where hosts read it without running anything")
    func code() throws {
        let blob = try RuntimeBlob(EmbeddedRuntime.code)
        #expect(blob.wasCompressed)
        #expect(try blob.version() == EmbeddedRuntime.version)
    }

    @Test(
        "Each runtime API stands under the first eight bytes of the Blake2b hash of its name",
        arguments: [
            ("Core", UInt32(5)), ("Metadata", 2), ("BlockBuilder", 6), ("TaggedTransactionQueue", 3),
            ("OffchainWorkerApi", 2), ("SessionKeys", 1), ("AccountNonceApi", 1), ("TransactionPaymentApi", 4),
            ("TransactionPaymentCallApi", 3), ("GenesisBuilder", 1),
        ])
    func api(name: String, version: UInt32) {
        let identifier = Blake2b.hash(Array(name.utf8), digestLength: 8)
        let found = EmbeddedRuntime.version.apis.filter { $0.first.bytes == identifier }
        #expect(found.map(\.second) == [version])
        #expect(EmbeddedRuntime.version.apis.count == 10)
    }
}
