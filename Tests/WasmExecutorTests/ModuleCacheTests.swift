import Crypto
import Foundation
import Primitives
import ScaleCodec
import StateMachine
import Testing

@testable import WasmExecutor

@Suite("Compiled modules that are kept")
struct ModuleCacheTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("modules-\(UUID().uuidString)/a/b")
            .path

        deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

        var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

        var contents: Data? {
            get { files.first.flatMap { FileManager.default.contents(atPath: "\(path)/\($0)") } }
            set {
                if let name = files.first {
                    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: newValue)
                }
            }
        }
    }

    private static func code(_ answer: Int) throws -> [UInt8] {
        try wasm(
            """
            (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                (data (i32.const 0) "abcdefgh") \(function("(i64.const \(answer << 32))")))
            """)
    }

    /// What a new executor answers.
    private static func answer(_ folder: Folder, _ code: [UInt8]) throws -> [UInt8] {
        try WasmExecutor(.init(instances: 2, moduleFolder: folder.path)).runtime(code: code)
            .call("run", [], on: externalities())
    }

    @Test("A module is written once, and read by the next executor")
    func writtenAndRead() throws {
        let folder = Folder()
        #expect(try Self.answer(folder, try Self.code(3)) == Array("abc".utf8))
        #expect(folder.files.count == 1)
        let written = try #require(folder.contents)
        #expect(try Self.answer(folder, try Self.code(3)) == Array("abc".utf8))
        #expect(folder.contents == written)
        #expect(try Self.answer(folder, try Self.code(4)) == Array("abcd".utf8))
        #expect(folder.files.count == 2)
        let other = try WasmExecutor(.init(instances: 2, moduleFolder: folder.path))
            .runtime(code: try Self.code(3), heap: .extraPages(7))
        #expect(try other.call("run", [], on: externalities()) == Array("abc".utf8))
        #expect(folder.files.count == 3)
    }

    @Test("What is read is run rather than compiled")
    func isUsed() throws {
        let folder = Folder()
        _ = try Self.answer(folder, try Self.code(3))
        let three = try #require(folder.contents)
        // Another module's machine code, under this one's name: nothing but the name says which it is.
        let other = Folder()
        _ = try Self.answer(other, try Self.code(4))
        other.contents = three
        #expect(try Self.answer(other, try Self.code(4)) == Array("abc".utf8))
    }

    @Test("A damaged file is ignored and replaced")
    func damaged() throws {
        let folder = Folder()
        let code = try Self.code(3)
        _ = try Self.answer(folder, code)
        let whole = try #require(folder.contents)

        var flipped = whole
        flipped[whole.count / 2] ^= 1
        let strange = Data(
            Blake2b.hash256([UInt8](repeating: 7, count: 5000)).bytes + [UInt8](repeating: 7, count: 5000))
        // The last is whole, but no module.
        for contents in [flipped, whole.prefix(100), whole.prefix(10), Data(), whole.dropFirst(), strange] {
            folder.contents = Data(contents)
            #expect(try Self.answer(folder, code) == Array("abc".utf8))
            #expect(folder.files.count == 1)
            let replaced = try #require(folder.contents)
            #expect(replaced.prefix(32) == Data(Blake2b.hash256([UInt8](replaced.dropFirst(32))).bytes))
            #expect(replaced.count == whole.count)
        }
    }

    @Test("A folder that cannot be made does no harm")
    func noFolder() throws {
        let executor = try WasmExecutor(.init(instances: 2, moduleFolder: "/proc/no/such/folder"))
        #expect(try executor.runtime(code: try Self.code(2)).call("run", [], on: externalities()) == Array("ab".utf8))
    }

    @Test("The latest modules are kept in memory, and so is what does not compile")
    func memory() throws {
        let executor = try WasmExecutor(.init(instances: 2, modules: 2))
        func load(_ answer: Int) throws -> CompiledModule { try executor.runtime(code: try Self.code(answer)).module }
        let one = try load(1)
        #expect(try load(1) === one)
        let two = try load(2)
        #expect(try load(1) === one)
        let three = try load(3)
        #expect(try load(1) === one)
        #expect(try load(3) === three)
        #expect(try load(2) !== two)

        let bad = try wasm("(module)")
        let hash = Blake2b.hash256(bad)
        var asked = 0
        for _ in 0..<3 {
            #expect(throws: WasmError.missingExport("memory")) {
                try executor.runtime(codeHash: hash) { () throws(WasmError) in
                    asked += 1
                    return bad
                }
            }
        }
        #expect(asked == 1)
    }

    @Test("A runtime outlives the executor that made it")
    func lifetime() throws {
        let runtime = try WasmExecutor(.init(instances: 2)).runtime(code: try Self.code(1))
        #expect(try runtime.call("run", [], on: externalities()) == Array("a".utf8))
    }

    @Test("Calls run side by side, and wait where there are more than places")
    func concurrency() async throws {
        let executor = try WasmExecutor(.init(instances: 2))
        let runtime = try executor.runtime(
            code: try wasm(
                """
                (module (import "env" "memory" (memory 1)) (global (export "__heap_base") i32 (i32.const 1000))
                    (func (export "run") (param $p i32) (param $l i32) (result i64)
                        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (local.get $p))))
                        (i64.const \(4 << 32))))
                """))
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<UInt32(8) {
                group.addTask {
                    (0..<200).allSatisfy { _ in
                        (try? runtime.call("run", index.encoded(), on: externalities())) == index.encoded()
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
