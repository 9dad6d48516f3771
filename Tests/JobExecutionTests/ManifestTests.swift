import ContentStore
import JSON
import JobExecution
import Testing

@Suite("Job manifests")
struct ManifestTests {
    static let cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

    @Test("A manifest says what is to be run, with what, and within which limits")
    func everything() throws {
        let text = """
            {"v": 1, "runtime": "javascript", "code": "\(Self.cid)", "entry": "job.ts", "inline": [1, "two"],
             "args": ["a", "b"], "network": ["example.org", "127.0.0.1:8080"], "permissions": ["read", "env"],
             "limits": {"cpu_s": 3, "real_s": 15, "memory_mb": 64, "fuel": 1000, "output_bytes": 10, "disk_mb": 2,
                        "processes": 5},
             "deterministic": true, "result": "cid", "interface": "jsjob", "options": {"x": 1}, "owner": "5F"}
            """
        var expected = JobManifest(runtime: .javascript, code: .content(try #require(CID(Self.cid))))
        expected.entry = "job.ts"
        expected.input = .inline([1, "two"])
        expected.arguments = ["a", "b"]
        expected.network = .hosts(["example.org", "127.0.0.1:8080"])
        expected.permissions = [.read, .env]
        expected.limits = JobLimits(
            cpuTime: 3, realTime: 15, memory: 64 << 20, fuel: 1000, output: 10, disk: 2 << 20, processes: 5)
        expected.isDeterministic = true
        expected.isOutputStored = true
        expected.interface = .jsJob
        expected.options = ["x": 1]
        #expect(try JobManifest(parsing: Array(text.utf8)) == expected)
        let least = #"{"v": 1, "runtime": "wasm", "code": "\#(Self.cid)"}"#
        #expect(
            try JobManifest(parsing: Array(least.utf8))
                == JobManifest(runtime: .wasm, code: .content(try #require(CID(Self.cid)))))
    }

    @Test("What is wrong with a manifest is named")
    func refusals() {
        let cases: [(String, ManifestError)] = [
            ("", .notJSON(.unexpectedEnd)), ("[]", .notAnObject), ("{}", .unknownVersion),
            (#"{"v": 2}"#, .unknownVersion),
            (#"{"v": 1}"#, .missing("runtime")), (#"{"v": 1, "runtime": "wasm"}"#, .missing("code")),
            (
                #"{"v": 1, "runtime": "cobol"}"#,
                .wrong(member: "runtime", expected: "one of process, wasm, javascript, python")
            ),
            (#"{"v": 1, "runtime": "wasm", "code": "x"}"#, .cid(member: "code", .unknownBase("x"))),
            (#"{"v": 1, "runtime": "wasm", "code": 5}"#, .wrong(member: "code", expected: "a CID")),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text)") { try JobManifest(parsing: Array(text.utf8)) }
        }
    }

    @Test(
        "A member of the wrong kind is named",
        arguments: [
            (#""entry": "../x""#, "entry"), (#""entry": "-x""#, "entry"), (#""entry": """#, "entry"),
            (#""args": "x""#, "args"), (#""args": ["a\u0000b"]"#, "args"), (#""limits": []"#, "limits"),
            (#""limits": {"cpu_s": 0}"#, "limits.cpu_s"), (#""limits": {"fuel": -1}"#, "limits.fuel"),
            (#""limits": {"memory_mb": 1e400}"#, ""),
            (#""limits": {"memory_mb": 99999999999999999999}"#, "limits.memory_mb"),
            (#""limits": {"speed": 1}"#, "limits.speed"), (#""network": "all""#, "network"),
            (#""network": []"#, "network"),
            (#""network": ["a,b"]"#, "network"), (#""permissions": ["run"]"#, "permissions"),
            (#""deterministic": 1"#, "deterministic"), (#""result": "ipfs""#, "result"),
            (#""interface": "x""#, "interface"),
            (#""input": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", "inline": 1"#, "inline"),
        ])
    func wrongMembers(member: String, name: String) {
        let text = #"{"v": 1, "runtime": "wasm", "code": "\#(Self.cid)", \#(member)}"#
        do throws(ManifestError) {
            _ = try JobManifest(parsing: Array(text.utf8))
            Issue.record("taken: \(text)")
        } catch {
            switch error {
            case .wrong(let member, _): #expect(member == name)
            case .notJSON: #expect(name.isEmpty)
            default: Issue.record("\(error)")
            }
        }
    }

    @Test("Random changes of a manifest never trap")
    func fuzz() {
        let seed = UInt64.random(in: 1 ... .max)
        print("ManifestTests.fuzz: seed \(seed)")
        var state = seed
        func random(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let text = Array(
            #"{"v":1,"runtime":"wasm","code":"\#(Self.cid)","limits":{"cpu_s":3,"memory_mb":64},"args":["a"],"network":["b"]}"#
                .utf8)
        var taken = 0
        for _ in 0..<20_000 {
            var changed = text
            for _ in 0...random(below: 3) { changed[random(below: changed.count)] = UInt8(random(below: 256)) }
            if let manifest = try? JobManifest(parsing: changed) {
                taken += 1
                let limits = manifest.limits
                #expect(limits.memory > 0 && limits.memory <= 1 << 44, "seed \(seed)")
            }
        }
        #expect(taken > 0, "seed \(seed)")
    }
}
