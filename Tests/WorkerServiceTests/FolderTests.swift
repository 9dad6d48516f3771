import Crypto
import CybrosClient
import Foundation
import JobExecution
import Primitives
import TestSupport
import Testing

@testable import WorkerService

@Suite("What a worker keeps")
struct FolderTests {
    private let folder: TemporaryFolder
    private let genesis = Hash256(Array(repeating: 7, count: 32))!

    init() throws { folder = try TemporaryFolder() }

    @Test("A key is made once, can be read by its user alone, and is the same the next time")
    func key() throws {
        let (made, isNew) = try WorkerKey.load(from: folder.path)
        #expect(isNew)
        let path = folder.path + "/worker.secret"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let (read, isNewAgain) = try WorkerKey.load(from: folder.path)
        #expect(!isNewAgain)
        #expect(read.accountID == made.accountID)
        let words = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
        #expect(words.count == 12)
    }

    @Test("A key that others can read is not used")
    func keyNotPrivate() throws {
        _ = try WorkerKey.load(from: folder.path)
        let path = folder.path + "/worker.secret"
        #expect(chmod(path, 0o640) == 0)
        #expect(throws: WorkerError.keyNotPrivate(path: path)) { _ = try WorkerKey.load(from: folder.path) }
    }

    @Test("A file that is no secret is told of", arguments: ["", "\n", "not a phrase of words", "\u{0}"])
    func badKey(text: String) throws {
        let path = folder.path + "/worker.secret"
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(chmod(path, 0o600) == 0)
        #expect(throws: WorkerError.self) { _ = try WorkerKey.load(from: folder.path) }
    }

    @Test("A folder is one worker's at a time")
    func lock() throws {
        do {
            let first = try WorkFolder(folder.path)
            #expect(throws: WorkerError.folderInUse(path: folder.path)) { _ = try WorkFolder(folder.path) }
            extendLifetime(first)
        }
        _ = try WorkFolder(folder.path)
    }

    @Test("Results are there again after a crash, by chain and job, until they are removed")
    func results() throws {
        let results = try ResultFolder(in: folder.path, genesis: genesis)
        let first = KeptResult(
            outcome: JobOutcome(.success, output: [1, 2, 3], proof: [4]),
            fingerprint: Hash256(Array(repeating: 1, count: 32))!)
        let second = KeptResult(outcome: JobOutcome(.panic, output: []), fingerprint: .zero)
        try results.keep(first, of: JobKey(101, 1))
        try results.keep(second, of: JobKey(101, 2))
        #expect(
            try ResultFolder(in: folder.path, genesis: genesis).all() == [
                JobKey(101, 1): first, JobKey(101, 2): second,
            ])
        #expect(try ResultFolder(in: folder.path, genesis: .zero).all().isEmpty)
        results.remove(JobKey(101, 1))
        #expect(results.all() == [JobKey(101, 2): second])
    }

    @Test("Files that are no results are left out")
    func garbage() throws {
        let results = try ResultFolder(in: folder.path, genesis: genesis)
        for (name, text) in [
            ("101-1.json", "{"), ("101-2.json", "{}"), ("x.json", "{}"), ("101-3.json", "[]"), ("101-4", ""),
            ("101-5.json", #"{"job": "0x00", "result": "Success", "output": "0x"}"#), ("1-2-3.json", "{}"),
        ] {
            try Data(text.utf8).write(to: URL(filePath: "\(results.path)/\(name)"))
        }
        #expect(results.all().isEmpty)
    }

    @Test("A folder that cannot be made is told of")
    func noFolder() throws {
        let file = folder.path + "/file"
        try Data().write(to: URL(filePath: file))
        #expect(throws: WorkerError.self) { _ = try WorkFolder(file + "/x") }
        #expect(throws: WorkerError.self) { _ = try WorkerKey.load(from: file + "/x") }
        #expect(throws: WorkerError.self) { _ = try ResultFolder(in: file, genesis: .zero) }
    }
}
