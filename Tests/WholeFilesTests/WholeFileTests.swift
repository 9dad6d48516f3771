import Foundation
import Testing
import WholeFiles

@Suite("Whole files")
struct WholeFileTests {
    private let folder = NSTemporaryDirectory() + "whole-files-\(UUID().uuidString)"

    private var names: [String] { (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] }

    @Test("What was written is read, from a folder that was made for it, and nothing lies beside it")
    func writing() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/a/b/name"
        #expect(WholeFile.read(path, maximumSize: 100) == nil)
        try WholeFile.write([1, 2], [], [3], to: path)
        #expect(WholeFile.read(path, maximumSize: 3) == [1, 2, 3])
        #expect(WholeFile.read(path, maximumSize: 2) == nil)
        try WholeFile.write([], to: path)
        #expect(WholeFile.read(path, maximumSize: 0) == [])
        #expect(names.sorted() == ["a", "a/b", "a/b/name"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("Of several that write a file, one has written it whole")
    func race() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/name"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in UInt8(0)..<8 {
                group.addTask {
                    for _ in 0..<20 { try WholeFile.write([UInt8](repeating: writer, count: 100_000), to: path) }
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    guard let bytes = WholeFile.read(path, maximumSize: 1 << 20) else { continue }
                    #expect(bytes.count == 100_000 && Set(bytes).count == 1)
                }
            }
            try await group.waitForAll()
        }
        #expect(names == ["name"])
    }

    @Test("Where a file cannot be written the reason is told, and nothing stays behind")
    func failure() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try WholeFile.write([1], to: "\(folder)/file")
        let inFile = #expect(throws: SystemError.self) { try WholeFile.write([1], to: "\(folder)/file/name") }
        #expect(inFile?.code == ENOTDIR)
        #expect(inFile?.description == "Not a directory")
        try FileManager.default.createDirectory(atPath: "\(folder)/folder/x", withIntermediateDirectories: true)
        let overFolder = #expect(throws: SystemError.self) { try WholeFile.write([1], to: "\(folder)/folder") }
        #expect(overFolder?.code == EISDIR)
        #expect(names.sorted() == ["file", "folder", "folder/x"])
        #expect(WholeFile.read("\(folder)/folder", maximumSize: 1 << 20) == nil)
    }
}
