import Primitives
import ScaleCodec
import Testing

@testable import RuntimeBlob

@Suite("Runtime code")
struct RuntimeBlobTests {
    static let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0]

    static func customSection(_ name: String, _ contents: [UInt8]) -> [UInt8] {
        let body = [UInt8(name.utf8.count)] + Array(name.utf8) + contents
        return [0, UInt8(body.count)] + body
    }

    static let version: [UInt8] =
        [8, 0x61, 0x62, 4, 0x63] + [1, 0, 0, 0] + [2, 0, 0, 0] + [3, 0, 0, 0] + [0] + [4, 0, 0, 0] + [1]

    static let coreFour: [UInt8] = [0xDF, 0x6A, 0xCB, 0x68, 0x99, 0x07, 0x60, 0x9B, 4, 0, 0, 0]

    @Test("A compressed runtime of today tells its version without being run")
    func coretime() throws {
        let blob = try RuntimeBlob(Vectors.code("coretime-polkadot-chain-spec.json"))
        #expect(blob.wasCompressed)
        let version = try #require(try blob.version())
        #expect(version.specName == "coretime-polkadot")
        #expect(version.stateVersion == 1)
        #expect(version.apis.contains { $0.first.bytes == RuntimeVersion.coreAPI })
    }

    @Test("The node template's runtime tells its version too")
    func nodeTemplate() throws {
        let blob = try RuntimeBlob(Vectors.code("node-template-chain-spec.json"))
        let version = try #require(try blob.version())
        #expect(version.specName == "node-template")
        #expect(version.transactionVersion == 1)
    }

    @Test("A runtime that is older than the section has no version to tell")
    func westend() throws {
        let blob = try RuntimeBlob(Vectors.code("westend-raw-chain-spec.json"))
        #expect(!blob.wasCompressed)
        #expect(try blob.version() == nil)
    }

    @Test("Fields that an older Core API does not have get their old values")
    func olderCore() throws {
        for (core, transaction, state) in [(UInt8(4), UInt32(4), UInt8(1)), (3, 4, 0), (2, 1, 0)] {
            var apis = Self.coreFour
            apis[8] = core
            let wasm =
                Self.header + [1, 2, 0, 0] + Self.customSection("runtime_version", Self.version)
                + Self.customSection("runtime_apis", apis)
            let version = try #require(try RuntimeBlob(wasm).version())
            #expect(version.specName == "ab")
            #expect(version.implName == "c")
            #expect(
                [version.authoringVersion, version.specVersion, version.implVersion] == [1, 2, 3])
            #expect(version.transactionVersion == transaction)
            #expect(version.stateVersion == state)
        }
    }

    @Test("What is not a Wasm module is refused by name")
    func refusals() throws {
        #expect(throws: RuntimeBlobError.notWasm) { try RuntimeBlob([]) }
        #expect(throws: RuntimeBlobError.notWasm) { try RuntimeBlob([0x00, 0x61, 0x73, 0x6D, 2, 0, 0, 0]) }
        #expect(throws: RuntimeBlobError.tooLarge(limit: 4)) { try RuntimeBlob(Self.header, limit: 4) }
        let overlong = try RuntimeBlob(Self.header + [0, 200, 1])
        #expect(throws: RuntimeBlobError.malformedSection(offset: 8)) { try overlong.version() }
        let nameless = try RuntimeBlob(Self.header + [0, 1, 5])
        #expect(throws: RuntimeBlobError.malformedSection(offset: 8)) { try nameless.version() }
        let endless = try RuntimeBlob(Self.header + [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])
        #expect(throws: RuntimeBlobError.malformedSection(offset: 8)) { try endless.version() }
        let short = try RuntimeBlob(Self.header + Self.customSection("runtime_version", [4]))
        #expect(throws: RuntimeBlobError.malformedVersion(.truncated(missing: 1))) { try short.version() }
        let odd = try RuntimeBlob(
            Self.header + Self.customSection("runtime_version", Self.version)
                + Self.customSection("runtime_apis", [1]))
        #expect(throws: RuntimeBlobError.malformedAPIs(length: 1)) { try odd.version() }
    }

    @Test("A bomb is stopped at the limit, and damage and truncation are named")
    func compression() throws {
        let code = try Vectors.code("coretime-polkadot-chain-spec.json")
        #expect(throws: RuntimeBlobError.tooLarge(limit: 1 << 20)) { try RuntimeBlob(code, limit: 1 << 20) }
        #expect(throws: RuntimeBlobError.truncated) { try RuntimeBlob(Array(code.dropLast(1000))) }
        #expect(throws: RuntimeBlobError.self) {
            try RuntimeBlob(RuntimeBlob.compressionPrefix + [UInt8](repeating: 7, count: 100))
        }
        #expect(throws: RuntimeBlobError.truncated) { try RuntimeBlob(RuntimeBlob.compressionPrefix) }
    }

    @Test("Damaged modules never trap")
    func fuzz() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let wasm =
            Self.header + Self.customSection("runtime_version", Self.version)
            + Self.customSection("runtime_apis", Self.coreFour)
        for _ in 0..<20_000 {
            var bytes = wasm
            for _ in 0...random(below: 3) { bytes[8 + random(below: bytes.count - 8)] = UInt8(random(below: 256)) }
            bytes.removeLast(random(below: bytes.count - 8))
            _ = try? RuntimeBlob(bytes).version()
        }
        let code = try Vectors.code("node-template-chain-spec.json")
        for _ in 0..<20 {
            var bytes = code
            for _ in 0..<3 { bytes[random(below: bytes.count)] = UInt8(random(below: 256)) }
            _ = try? RuntimeBlob(bytes, limit: 8 << 20).version()
        }
    }
}
