import ContentStore
import Crypto
import Foundation
import Testing

/// A store in a folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "content-store-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The files in it, at any depth.
    var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
            .map { "\(path)/\($0)" }.filter { (try? Data(contentsOf: URL(fileURLWithPath: $0))) != nil }
    }
}

@Suite("Content store")
struct ContentStoreTests {
    let folder = TemporaryFolder()
    let content = Array("content that somebody adds".utf8)

    @Test("What is added is read again, also by a store that is opened later")
    func addAndRead() async throws {
        let cid = try ContentStore(path: folder.path).add(content)
        #expect(cid == CID(.raw, digest: SHA2.hash256(content)))
        #expect(try await ContentStore(path: folder.path).file(cid, maximumSize: 100) == content)
        // Nothing is left of writing but the block.
        #expect(folder.files.count == 1)
    }

    @Test("What was damaged on disk is missing, and comes back with the next writing")
    func damage() async throws {
        let store = try ContentStore(path: folder.path)
        let cid = try store.add(content)
        let file = try #require(folder.files.first)
        try Data("other".utf8).write(to: URL(fileURLWithPath: file))
        let damaged = "what the store has under this name is damaged"
        await #expect(throws: ContentError.notFound(cid, reasons: [damaged])) { try await store.block(cid) }
        _ = try store.add(content)
        #expect(try await store.block(cid) == content)
    }

    @Test("Content is fetched block by block from a gateway, checked, and kept")
    func gateway() async throws {
        let large = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 / 3000) }
        let other = TemporaryFolder()
        let origin = try ContentStore(path: other.path)
        let cid = try origin.add(large)
        let server = try await TestGateway { cid in (200, (try? await origin.block(cid)) ?? []) }
        let store = try ContentStore(path: folder.path, gateways: [server.url])
        #expect(try await store.file(cid, maximumSize: 1 << 20) == large)
        #expect(server.requests.count == 4, "a root and three parts")
        #expect(server.requests.allSatisfy { $0.hasSuffix("?format=raw") })
        try await server.stop()
        #expect(try await store.file(cid, maximumSize: 1 << 20) == large, "from the folder")
    }

    @Test("A gateway that gives other bytes is not believed, and the next one asked")
    func lyingGateway() async throws {
        let content = content
        let liar = try await TestGateway { _ in (200, Array("something else".utf8)) }
        let honest = try await TestGateway { _ in (200, content) }
        let cid = CID(.raw, digest: SHA2.hash256(content))
        let alone = try ContentStore(path: folder.path, gateways: [liar.url])
        await #expect(throws: ContentError.notFound(cid, reasons: ["\(liar.url) gave another block"])) {
            try await alone.block(cid)
        }
        #expect(folder.files.isEmpty, "what is wrong is not kept")
        let both = try ContentStore(path: folder.path, gateways: [liar.url, honest.url])
        #expect(try await both.block(cid) == content)
        try await liar.stop()
        try await honest.stop()
    }

    @Test("A gateway without the block, one that floods and one that is silent are given up, in words")
    func failingGateways() async throws {
        let cid = CID(.raw, digest: SHA2.hash256(content))
        let missing = try await TestGateway { _ in (404, []) }
        let flood = try await TestGateway { _ in (200, [UInt8](repeating: 0, count: 3 << 20)) }
        let silent = try await TestGateway { _ in
            try? await Task.sleep(for: .seconds(30))
            return (200, [])
        }
        func reasons(_ gateways: [String], timeout: Double) async throws -> [String] {
            let store = try ContentStore(path: folder.path, gateways: gateways, gatewayTimeout: timeout)
            let error = await #expect(throws: ContentError.self) { try await store.block(cid) }
            guard case .notFound(cid, let reasons) = error else { return ["\(String(describing: error))"] }
            return reasons
        }
        // Those that answer are given all the time that a busy machine may take.
        let reasons =
            try await reasons([missing.url, flood.url, "http://127.0.0.1:1"], timeout: 600)
            + reasons([silent.url], timeout: 1)
        try #require(reasons.count == 4)
        #expect(reasons[0] == "\(missing.url) answered with status 404")
        #expect(reasons[1] == "\(flood.url) answered with more than 2097152 bytes")
        #expect(reasons[2].hasPrefix("http://127.0.0.1:1 did not answer"))
        #expect(reasons[3].hasPrefix("\(silent.url) did not answer"))
        for server in [missing, flood, silent] { try await server.stop() }
    }

    @Test("What is no gateway is refused", arguments: ["", "ipfs.io", "ftp://ipfs.io", "http://", "file:///etc"])
    func notGateways(text: String) {
        #expect(throws: ContentStoreError.notAGateway(text)) {
            try ContentStore(path: folder.path, gateways: [text])
        }
    }

    @Test("A folder that cannot be written is named")
    func unwritable() throws {
        let store = try ContentStore(path: "/dev/null/store")
        #expect(throws: ContentError.folder(path: "/dev/null/store", reason: "Not a directory")) {
            _ = try store.add(content)
        }
    }
}
