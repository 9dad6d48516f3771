import Foundation
import Testing

@testable import CommandLineOptions

@Suite("Data on disk")
struct DataTests {
    @Test(
        "Data go where programs of this user keep theirs",
        arguments: [
            (["XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/cybros-node"),
            (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/cybros-node"),
            (["HOME": "/h/"], "/h/.local/share/cybros-node"),
        ])
    func standard(environment: [String: String], path: String) throws {
        #expect(try BaseFolder.standard(environment: environment).path == path)
        #expect(throws: CommandLineError.noHomeFolder) { try BaseFolder.standard(environment: [:]) }
    }

    @Test("A temporary folder is new, and gone when it is removed")
    func temporary() async throws {
        try await withFolder { folder in
            let first = try BaseFolder.temporary(environment: ["TMPDIR": folder])
            let second = try BaseFolder.temporary(environment: ["TMPDIR": folder])
            #expect(first != second)
            #expect(FileManager.default.fileExists(atPath: first.path))
            first.removeIfTemporary()
            #expect(!FileManager.default.fileExists(atPath: first.path))
            #expect(throws: CommandLineError.self) {
                try BaseFolder.temporary(environment: ["TMPDIR": folder + "/none"])
            }
        }
    }

    @Test("A development node's data are temporary unless a folder is named, and gone after its run")
    func runOfDevelopmentNode() async throws {
        try await command(RunCommand<RecordingBackend>.self, "--dev --name temporary").run()
        let run = try #require(
            RecordingBackend.runs.withLock { runs in runs.last { $0.settings.nodeName == "temporary" } })
        #expect(run.settings.isTemporary)
        #expect(run.baseExisted)
        #expect(run.settings.databasePath.hasSuffix("/chains/test_dev/db"))
        let base = String(run.settings.databasePath.dropLast("/chains/test_dev/db".count))
        #expect(!FileManager.default.fileExists(atPath: base))

        try await withFolder { folder in
            try await command(RunCommand<RecordingBackend>.self, "--dev --name kept -d \(folder)").run()
            let run = try #require(
                RecordingBackend.runs.withLock { runs in runs.last { $0.settings.nodeName == "kept" } })
            #expect(!run.settings.isTemporary)
            #expect(run.settings.databasePath == "\(folder)/chains/test_dev/db")
            #expect(FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test("A file where a folder should be is named", arguments: ["", "/chains", "/chains/test_dev/db"])
    func fileInTheWay(place: String) async throws {
        try await withFolder { folder in
            let path = "\(folder)/base\(place)"
            try FileManager.default.createDirectory(
                at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: path))
            let run = try command(RunCommand<RecordingBackend>.self, "--dev -d \(folder)/base")
            await #expect(throws: CommandLineError.notAFolder(path)) { try await run.run() }
        }
    }

    func purge(_ arguments: String, in folder: String) throws -> PurgeChainCommand<RecordingBackend> {
        try command(PurgeChainCommand<RecordingBackend>.self, "purge-chain --base-path \(folder) \(arguments)")
    }

    func makeDatabase(_ folder: String) throws -> String {
        let database = "\(folder)/chains/test_dev/db"
        try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: "\(database)/000001.sst"))
        try Data().write(to: URL(fileURLWithPath: "\(database)/LOCK"))
        try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/chains/test_dev/keep"))
        return database
    }

    @Test("A chain's database is removed once it is confirmed, and nothing beside it")
    func purge() async throws {
        try await withFolder { folder in
            let database = try makeDatabase(folder)
            let exists = { FileManager.default.fileExists(atPath: database) }
            #expect(try purge("--dev", in: folder).purge { _ in false } == "Aborted; nothing was removed.")
            #expect(exists())
            #expect(throws: CommandLineError.noTerminal) {
                try purge("--dev", in: folder).purge { _ throws(CommandLineError) in throw .noTerminal }
            }
            #expect(exists())
            #expect(try purge("--chain dev", in: folder).purge { _ in true } == "\"\(database)\" removed.")
            #expect(!exists())
            #expect(FileManager.default.fileExists(atPath: "\(folder)/chains/test_dev/keep"))
            #expect(try purge("--dev -y", in: folder).purge { _ in false } == "\"\(database)\" did not exist.")
        }
    }

    @Test("Without being asked for, the database goes at once")
    func purgeConfirmed() async throws {
        try await withFolder { folder in
            let database = try makeDatabase(folder)
            let answer = try purge("--dev -y", in: folder).purge { _ in
                Issue.record("asked")
                return false
            }
            #expect(answer == "\"\(database)\" removed.")
        }
    }

    @Test("A file in the database's place is left alone")
    func purgeFile() async throws {
        try await withFolder { folder in
            let path = "\(folder)/chains/test_dev/db"
            try FileManager.default.createDirectory(
                atPath: "\(folder)/chains/test_dev", withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: path))
            #expect(throws: CommandLineError.notAFolder(path)) {
                try purge("--dev -y", in: folder).purge { _ in true }
            }
        }
    }

    @Test("The database of a running node is not removed")
    func purgeInUse() async throws {
        try await withFolder { folder in
            let database = try makeDatabase(folder)
            let file = open("\(database)/LOCK", O_RDWR)
            defer { close(file) }
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            lock.l_whence = Int16(SEEK_SET)
            try #require(fcntl(file, F_SETLK, &lock) == 0)
            let owner = getpid()
            // Locks never hinder their own process, so another one has to look.
            await #expect(processExitsWith: .success) { [database = database as String, owner = owner as Int32] in
                #expect(throws: CommandLineError.databaseInUse(path: database, process: owner)) {
                    try DatabaseFolder(path: database).remove()
                }
            }
            #expect(FileManager.default.fileExists(atPath: database))
        }
    }
}
