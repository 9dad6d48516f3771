import ChainSpec
import JSON
import Primitives
import RuntimeBlob
import Testing

@Suite("Chain specifications")
struct ChainSpecTests {
    static let small: JSON = [
        "name": "Development", "id": "dev", "chainType": ["Custom": "Playground"],
        "bootNodes": ["/ip4/127.0.0.1/tcp/30333/p2p/12D3"], "telemetryEndpoints": [["wss://telemetry", 3]],
        "protocolId": "cyb", "forkId": "two", "properties": ["ss58Format": 7, "tokenSymbol": ["A", "B"]],
        "consensusEngine": .null, "forkBlocks": [[5, .hex([UInt8](repeating: 1, count: 32))]],
        "badBlocks": [.hex([UInt8](repeating: 2, count: 32))], "relay": ["a": 18_446_744_073_709],
        "codeSubstitutes": ["12": "0x01", "3": "0x02"],
        "genesis": [
            "raw": [
                "top": ["0x02": "0x03", "0x3a636f6465": "0x0061", "0x": "0x"],
                "childrenDefault": ["0xaa": ["0x01": "0x02"]],
            ]
        ],
    ]

    /// The small specification with one member changed, or removed where there is no value.
    static func changed(_ path: [String], to value: JSON?) -> JSON {
        func change(_ json: JSON, _ path: ArraySlice<String>) -> JSON {
            guard let name = path.first else { return value ?? .null }
            var json = json
            json[name] = path.count == 1 ? value : change(json[name] ?? [:], path.dropFirst())
            return json
        }
        return change(small, path[...])
    }

    @Test("Each member is read")
    func members() throws {
        let spec = try ChainSpec(Self.small)
        #expect(spec.chainType == .custom("Playground"))
        #expect(spec.bootNodes == ["/ip4/127.0.0.1/tcp/30333/p2p/12D3"])
        #expect(spec.telemetryEndpoints == [.init(url: "wss://telemetry", verbosity: 3)])
        #expect(spec.protocolID == "cyb")
        #expect(spec.forkID == "two")
        #expect(spec.properties.ss58Format == 7)
        #expect(spec.properties.tokenSymbols == ["A", "B"])
        #expect(spec.forkBlocks.map(\.number) == [5])
        #expect(spec.codeSubstitutes == [.init(number: 3, code: [2]), .init(number: 12, code: [1])])
        #expect(spec.otherMembers == ["consensusEngine": .null, "relay": ["a": 18_446_744_073_709]])
        guard case .raw(let genesis) = spec.genesis else {
            Issue.record("the genesis is not raw")
            return
        }
        #expect(
            genesis.top == [
                .init(key: [2], value: [3]), .init(key: Array(":code".utf8), value: [0, 0x61]),
                .init(key: [], value: []),
            ])
        #expect(genesis.children == [.init(storageKey: [0xAA], entries: [.init(key: [1], value: [2])])])
        #expect(genesis.code == [0, 0x61])
        #expect(try ChainSpec(spec.json) == spec)
    }

    @Test("A minimal specification has sensible defaults")
    func defaults() throws {
        let spec = try ChainSpec(["name": "x", "id": "y", "genesis": ["raw": ["top": [:]]]])
        #expect(spec.chainType == .live)
        #expect(spec.bootNodes.isEmpty)
        #expect(spec.protocolID == nil)
        #expect(spec.properties.ss58Format == 42)
        #expect(spec == (try ChainSpec(name: "x", id: "y", genesis: .raw(RawGenesis(top: [])))))
    }

    @Test("A genesis that the runtime builds is read, written and replaced by what was built")
    func runtimeGenesis() throws {
        let configurations: [(String, JSON, RuntimeGenesis.Configuration)] = [
            ("patch", ["balances": [:]], .patch(["balances": [:]])),
            ("config", ["sudo": .null], .config(["sudo": .null])),
            ("preset", "development", .preset("development")),
        ]
        for (member, value, configuration) in configurations {
            let json = Self.changed(["genesis"], to: ["runtimeGenesis": .object(["code": "0x0a0b", member: value])])
            let spec = try ChainSpec(json)
            #expect(
                spec.genesis == .runtimeGenesis(RuntimeGenesis(code: [10, 11], configuration: configuration)))
            #expect(spec.json["genesis"] == json["genesis"])
            #expect(spec.genesisBlock { _, _ in .zero } == nil)
            let raw = spec.withGenesis(RawGenesis(top: [.init(key: [1], value: [2])]))
            #expect(raw.json["genesis"] == ["raw": ["top": ["0x01": "0x02"], "childrenDefault": [:]]])
        }
    }

    @Test("A patch is laid over the runtime's default configuration member by member; null takes away")
    func configuration() {
        let base: JSON = ["balances": ["balances": [[1, 2]], "dev": true], "sudo": ["key": "a"], "none": .null]
        let patch: JSON = [
            "balances": ["balances": [[3, 4]]], "sudo": .null, "babe": ["epoch": .null], "none": ["x": 1],
        ]
        func built(_ configuration: RuntimeGenesis.Configuration) -> JSON {
            RuntimeGenesis(code: [], configuration: configuration).configuration(
                over: base, preset: ["sudo": ["key": "b"]])
        }
        #expect(
            built(.patch(patch)) == [
                "balances": ["balances": [[3, 4]], "dev": true], "none": ["x": 1], "babe": ["epoch": .null],
            ])
        #expect(built(.config(patch)) == patch)
        let preset = built(.preset("development"))
        #expect(preset["sudo"] == ["key": "b"])
        #expect(preset["balances"] == base["balances"])
    }

    static let failures: [([String], JSON?, ChainSpecError)] = [
        (["name"], nil, .missing(path: "name")), (["name"], 5, .unexpected(path: "name", expected: "text")),
        (["id"], "../../etc", .unusableID("../../etc")), (["id"], "", .unusableID("")),
        (["id"], "..", .unusableID("..")),
        (["genesis"], nil, .missing(path: "genesis")),
        (["genesis"], [:], .unexpected(path: "genesis", expected: "one of raw, runtimeGenesis and stateRootHash")),
        (["genesis"], ["stateRootHash": "0x01"], .wrongLength(path: "genesis.stateRootHash", expected: 32, found: 1)),
        (["genesis", "raw", "top"], nil, .missing(path: "genesis.raw.top")),
        (["genesis", "raw", "top"], [1], .unexpected(path: "genesis.raw.top", expected: "an object")),
        (["genesis", "raw", "top"], ["0xzz": "0x"], .invalidHex(path: "genesis.raw.top.0xzz")),
        (["genesis", "raw", "top"], ["0x01": 1], .invalidHex(path: "genesis.raw.top.0x01")),
        (["genesis", "raw", "top"], ["0xab": "0x", "0xAB": "0x"], .duplicateKey(path: "genesis.raw.top.0xAB")),
        (
            ["genesis", "raw", "childrenDefault"], ["0x01": "0x"],
            .unexpected(path: "genesis.raw.childrenDefault.0x01", expected: "an object")
        ),
        (
            ["genesis"], ["runtimeGenesis": ["code": "0x", "patch": [:], "config": [:]]],
            .unexpected(path: "genesis.runtimeGenesis", expected: "code beside one of patch, config and preset")
        ),
        (
            ["chainType"], "Dead",
            .unexpected(path: "chainType", expected: "Live, Development, Local or {\"Custom\": text}")
        ),
        (["bootNodes"], ["a", 7], .unexpected(path: "bootNodes[1]", expected: "text")),
        (
            ["telemetryEndpoints"], [["wss://", 256]],
            .unexpected(path: "telemetryEndpoints[0][1]", expected: "a whole number from 0 to 255")
        ),
        (["badBlocks"], ["0x12"], .wrongLength(path: "badBlocks[0]", expected: 32, found: 1)),
        (["forkBlocks"], [[1]], .unexpected(path: "forkBlocks[0]", expected: "a block number and a hash")),
        (
            ["codeSubstitutes"], ["x": "0x"],
            .unexpected(path: "codeSubstitutes.x", expected: "named by a block number")
        ),
        (["codeSubstitutes"], ["1": "0x", "01": "0x"], .duplicateKey(path: "codeSubstitutes.01")),
        (["lightSyncState"], [:], .missing(path: "lightSyncState.finalizedBlockHeader")),
        (["properties"], [], .unexpected(path: "properties", expected: "an object")),
    ]

    @Test("What is wrong is named with its place", arguments: failures)
    func failure(path: [String], value: JSON?, error: ChainSpecError) {
        #expect(throws: error) { try ChainSpec(Self.changed(path, to: value)) }
    }

    @Test("A text that is too long, too deep or no JSON is refused, and so is a file that is not there")
    func unreadable() throws {
        #expect(throws: ChainSpecError.tooLarge(bytes: 11, limit: 10)) {
            try ChainSpec(parsing: [UInt8](repeating: 0x20, count: 11), limit: 10)
        }
        #expect(throws: ChainSpecError.notJSON(.tooDeep(limit: JSON.maximumDepth))) {
            try ChainSpec(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
        }
        #expect(throws: ChainSpecError.unexpected(path: "the specification", expected: "an object")) {
            try ChainSpec(parsing: Array("[]".utf8))
        }
        #expect(throws: ChainSpecError.self) { try ChainSpec(contentsOfFile: Vectors.path("no such")) }
        #expect(throws: ChainSpecError.tooLarge(bytes: 101, limit: 100)) {
            try ChainSpec(contentsOfFile: Vectors.path("westend-raw"), limit: 100)
        }
    }

    @Test("Long names from outside are cut in errors")
    func longNames() {
        let name = String(repeating: "q", count: 100_000)
        let json = Self.changed(["genesis", "raw", "top"], to: .object([name: "0x"]))
        let path = "genesis.raw.top." + String(repeating: "q", count: 80) + "…"
        #expect(throws: ChainSpecError.invalidHex(path: path)) { try ChainSpec(json) }
    }

    @Test("Damaged texts never trap, and what still reads reads back")
    func fuzz() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let text = Self.small.bytes
        let alphabet = Array("{}[]\",:0x19af-.e\\ n".utf8)
        for _ in 0..<5000 {
            var bytes = text
            for _ in 0...random(below: 2) {
                bytes[random(below: bytes.count)] = alphabet[random(below: alphabet.count)]
            }
            guard let spec = try? ChainSpec(parsing: bytes) else { continue }
            #expect(try ChainSpec(parsing: Array(spec.text.utf8)) == spec, "seed \(seed)")
        }
    }

    @Test("A genesis runtime that tells nothing means state version 0, with the reason")
    func silentRuntimes() {
        #expect(GenesisRuntime(code: nil) == .absent)
        #expect(GenesisRuntime(code: [1]) == .unreadable(.notWasm))
        #expect(GenesisRuntime(code: [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]) == .untold)
        for runtime in [GenesisRuntime.absent, .unreadable(.notWasm), .untold] {
            #expect(runtime.stateVersion == 0)
            #expect(runtime.remark != nil)
        }
    }
}
