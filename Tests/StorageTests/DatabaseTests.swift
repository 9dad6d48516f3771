import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Database")
struct DatabaseTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func failure(_ body: () throws(DatabaseError) -> Void) -> DatabaseError? {
        do throws(DatabaseError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test("RocksDB takes the options that it is given by name")
    func options() throws {
        _ = try Database(path: folder.path)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("OPTIONS-") }
        let newest = try #require(files.max())
        let options = try String(contentsOfFile: "\(folder.path)/\(newest)", encoding: .utf8)
        let hint = "memtable_insert_with_hint_prefix_extractor=rocksdb.FixedPrefix.0"
        #expect(options.components(separatedBy: hint).count - 1 == Column.allCases.count)
        #expect(options.components(separatedBy: "optimize_filters_for_hits=true").count - 1 == 1)
    }

    @Test("A batch is written over all its columns, and is there after reopening")
    func batch() throws {
        do {
            let database = try Database(path: folder.path)
            let batch = database.makeBatch()
            batch.put(.headers, [1], [2, 3])
            batch.put(.bodies, [1], [])
            batch.put(.auxiliary, [], [9])
            #expect(try database.get(.headers, [1]) == nil)
            try database.write(batch, durably: true)
        }
        let database = try Database(path: folder.path)
        #expect(try database.get(.headers, [1]) == [2, 3])
        #expect(try database.get(.bodies, [1]) == [])
        #expect(try database.get(.auxiliary, []) == [9])
        #expect(try database.get(.offchain, [1]) == nil)
        #expect(try database.multiGet(.headers, [[0], [1], []]) == [nil, [2, 3], nil])
    }

    @Test("A batch that is given up changes nothing, and says so to those who asked")
    func abandoned() throws {
        let database = try Database(path: folder.path)
        let outcomes = Outcomes()
        do {
            var batch = database.makeBatch()
            batch.put(.headers, [1], [1])
            batch.whenDone { outcomes.add($0) }
        }
        #expect(outcomes.list == [false])
        #expect(try database.get(.headers, [1]) == nil)
        var batch = database.makeBatch()
        batch.put(.headers, [1], [1])
        batch.remove(.headers, [2])
        batch.whenDone { outcomes.add($0) }
        try database.write(batch)
        #expect(outcomes.list == [false, true])
        #expect(try database.contains(.headers, [1]))
    }

    private final class Outcomes: Sendable {
        private let outcomes = Mutex<[Bool]>([])
        var list: [Bool] { outcomes.withLock { $0 } }
        func add(_ outcome: Bool) { outcomes.withLock { $0.append(outcome) } }
    }

    @Test("Of several changes of one key in a batch the last counts")
    func order() throws {
        let database = try Database(path: folder.path)
        let batch = database.makeBatch()
        batch.put(.headers, [1], [1])
        batch.remove(.headers, [1])
        batch.put(.headers, [2], [2])
        batch.put(.headers, [2], [3])
        #expect(batch.count == 4)
        try database.write(batch)
        #expect(try database.multiGet(.headers, [[1], [2]]) == [nil, [3]])
    }

    @Test("A counted value is there until as many references are dropped as were added, whatever files hold them")
    func counting() throws {
        let database = try Database(path: folder.path)
        /// Adds (or drops) references in a batch of their own.
        func change(_ changes: Int...) throws {
            let batch = database.makeBatch()
            for change in changes {
                [UInt8]([5]).withUnsafeBytes { key in
                    [UInt8]([1, 2, 3]).withUnsafeBytes { value in
                        if change > 0 {
                            batch.addReference(.stateNodes, key, value)
                        } else {
                            batch.dropReference(.stateNodes, key)
                        }
                    }
                }
            }
            try database.write(batch)
        }
        var count = 0
        let steps = [[1], [1, -1], [1, 1], [-1], [-1], [-1], [1], [-1, 1], [1, -1, -1], [1, 1, -1]]
        for (index, step) in steps.enumerated() {
            for single in step { try change(single) }
            count += step.reduce(0, +)
            // Some steps meet their forerunners in memory, some in one file and some in several.
            if index % 2 == 0 { try database.flush() }
            if index % 3 == 2 { database.compact(.stateNodes) }
            #expect(try database.get(.stateNodes, [5]) == (count > 0 ? [1, 2, 3] : nil), "step \(index)")
            #expect(try database.contains(.stateNodes, [5]) == (count > 0), "step \(index)")
            #expect(try database.multiGet(.stateNodes, [[5], [6]]) == [count > 0 ? [1, 2, 3] : nil, nil])
        }
        try change(1, 1, 1, -1, -1, -1)
        #expect(try database.get(.stateNodes, [5]) == [1, 2, 3])
        try change(-1)
        #expect(try database.get(.stateNodes, [5]) == nil)
    }

    @Test("Merging files frees the room of values without references, and of no others")
    func forgetting() throws {
        let database = try Database(path: folder.path)
        let value = [UInt8](repeating: 7, count: 1000)
        func write(_ body: (borrowing WriteBatch, UInt8) -> Void) throws {
            let batch = database.makeBatch()
            for key in 0..<100 as Range<UInt8> { body(batch, key) }
            try database.write(batch)
            try database.flush()
        }
        try write { batch, key in
            value.withUnsafeBytes { value in [key].withUnsafeBytes { batch.addReference(.stateNodes, $0, value) } }
        }
        try write { batch, key in if key >= 10 { [key].withUnsafeBytes { batch.dropReference(.stateNodes, $0) } } }
        // The first merge adds the counts up, the next one drops what came to nothing.
        for _ in 0..<2 {
            database.compact(.stateNodes)
            try write { batch, key in if key < 5 { [key].withUnsafeBytes { batch.dropReference(.stateNodes, $0) } } }
            try write { batch, key in
                guard key < 5 else { return }
                value.withUnsafeBytes { value in [key].withUnsafeBytes { batch.addReference(.stateNodes, $0, value) } }
            }
        }
        database.compact(.stateNodes)
        let keys = database.iterator(.stateNodes)
        keys.seekToFirst()
        var found: [UInt8] = []
        while keys.isValid {
            found += keys.key
            keys.next()
        }
        #expect(found == Array(0..<10))
        for key in 0..<100 as Range<UInt8> { #expect(try database.get(.stateNodes, [key]) == (key < 10 ? value : nil)) }
    }

    @Test("A second opening is refused as locked")
    func locked() throws {
        let database = try Database(path: folder.path)
        let path = folder.path
        #expect(failure { () throws(DatabaseError) in _ = try Database(path: path) } == .locked(path: path))
        #expect(try database.get(.metadata, [0]) == nil)
    }

    @Test("Another layout version is refused with both numbers")
    func version() throws {
        let path = folder.path
        do {
            let database = try Database(path: path)
            let batch = database.makeBatch()
            batch.put(.metadata, [UInt8]("version".utf8), [7, 0, 0, 0])
            try database.write(batch)
        }
        let expected = DatabaseError.incompatibleVersion(path: path, found: 7, expected: Database.version)
        #expect(failure { () throws(DatabaseError) in _ = try Database(path: path) } == expected)
        #expect(expected.description.contains("version 7"))
    }

    @Test("A path that cannot be a folder, and damaged files, are errors of one line")
    func unreadable() throws {
        let path = folder.path + "/database"
        try Data([1]).write(to: URL(fileURLWithPath: path))
        let blocked = try #require(failure { () throws(DatabaseError) in _ = try Database(path: path + "/inside") })
        #expect(!blocked.description.contains("\n"))
        try FileManager.default.removeItem(atPath: path)

        do { _ = try Database(path: path) }
        try Data("MANIFEST-999999\n".utf8).write(to: URL(fileURLWithPath: path + "/CURRENT"))
        let damaged = try #require(failure { () throws(DatabaseError) in _ = try Database(path: path) })
        #expect(!damaged.description.contains("\n"))
        try Data(repeating: 7, count: 20).write(to: URL(fileURLWithPath: path + "/CURRENT"))
        let garbage = try #require(failure { () throws(DatabaseError) in _ = try Database(path: path) })
        #expect(garbage.description.contains("damaged"))
    }

    @Test("An iterator stays within its bounds and sees the state at which it was made")
    func iteration() throws {
        let database = try Database(path: folder.path)
        let batch = database.makeBatch()
        for byte in 0..<20 as Range<UInt8> { batch.put(.stateFlat, [byte], [byte, byte]) }
        try database.write(batch)
        let iterator = database.iterator(.stateFlat, from: [3], below: [6])
        let later = database.makeBatch()
        later.put(.stateFlat, [4, 1], [0])
        try database.write(later)
        iterator.seekToFirst()
        var keys: [[UInt8]] = []
        while iterator.isValid {
            #expect(iterator.value == iterator.key + iterator.key)
            keys.append(iterator.key)
            iterator.next()
        }
        try iterator.check()
        #expect(keys == [[3], [4], [5]])
        iterator.seekToLast()
        #expect(iterator.key == [5])
        iterator.previous()
        #expect(iterator.key == [4])
    }

    @Test("A snapshot keeps showing what was there")
    func snapshot() throws {
        let database = try Database(path: folder.path)
        let first = database.makeBatch()
        first.put(.headers, [1], [1])
        try database.write(first)
        let snapshot = database.snapshot()
        let second = database.makeBatch()
        second.put(.headers, [1], [2])
        second.put(.headers, [2], [2])
        try database.write(second)
        #expect(try database.get(.headers, [1], at: snapshot) == [1])
        #expect(try database.get(.headers, [2], at: snapshot) == nil)
        #expect(try database.get(.headers, [1]) == [2])
        let iterator = database.iterator(.headers, at: snapshot)
        iterator.seekToLast()
        #expect(iterator.key == [1])
    }

    @Test("Flushed and merged data are read back")
    func flushing() throws {
        let database = try Database(path: folder.path)
        for round in 0..<3 as Range<UInt8> {
            let batch = database.makeBatch()
            for byte in 0..<200 as Range<UInt8> { batch.put(.stateFlat, [byte], [round, byte]) }
            try database.write(batch)
            try database.flush()
        }
        database.compact(.stateFlat)
        for byte in 0..<200 as Range<UInt8> { #expect(try database.get(.stateFlat, [byte]) == [2, byte]) }
        #expect(try database.get(.stateFlat, [200]) == nil)
        #expect(database.property("rocksdb.estimate-num-keys", of: .stateFlat) == 200)
    }
}

@Suite("Sudden death")
struct SuddenDeathTests {
    @Test("After SIGKILL the database opens with every batch that was written and none that was not")
    func suddenDeath() async throws {
        let folder = try TemporaryFolder()
        let result = await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
            let database = try Database(path: path)
            for byte in 0..<50 as Range<UInt8> {
                let batch = database.makeBatch()
                batch.put(.headers, [byte], [byte])
                batch.put(.bodies, [byte], [byte])
                try database.write(batch)
            }
            let open = database.makeBatch()
            open.put(.headers, [50], [50])
            kill(getpid(), SIGKILL)
        }
        #expect(result != nil)
        let database = try Database(path: folder.path)
        for byte in 0..<50 as Range<UInt8> {
            #expect(try database.get(.headers, [byte]) == [byte])
            #expect(try database.get(.bodies, [byte]) == [byte])
        }
        #expect(try database.get(.headers, [50]) == nil)
    }
}
