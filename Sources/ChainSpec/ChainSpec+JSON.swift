import JSON
import Primitives

extension ChainSpec {
    /// Bytes that a specification may have unless told otherwise. Genesis states of live chains take a few millions.
    public static let defaultSizeLimit = 512 << 20

    private static let knownMembers: Set<String> = [
        "name", "id", "chainType", "bootNodes", "telemetryEndpoints", "protocolId", "forkId", "properties",
        "forkBlocks", "badBlocks", "codeSubstitutes", "lightSyncState", "genesis",
    ]

    /// Reads a specification from the text of its file.
    public init(parsing text: [UInt8], limit: Int = ChainSpec.defaultSizeLimit) throws(ChainSpecError) {
        guard text.count <= limit else { throw .tooLarge(bytes: text.count, limit: limit) }
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw .notJSON(error)
        }
        try self.init(json)
    }

    public init(_ json: JSON) throws(ChainSpecError) {
        let root = LocatedJSON(value: json, path: "")
        guard let members = json.object else { throw .unexpected(path: "the specification", expected: "an object") }

        try self.init(
            name: try root.required("name").string(), id: try root.required("id").string(),
            genesis: try GenesisSource(try root.required("genesis")))
        if let json = root.member("chainType") { chainType = try ChainType(json) }
        if let json = root.member("bootNodes") {
            bootNodes = try Self.list(json) { json throws(ChainSpecError) in try json.string() }
        }
        if let json = root.member("telemetryEndpoints") { telemetryEndpoints = try Self.list(json, Self.endpoint) }
        protocolID = try root.member("protocolId")?.string()
        forkID = try root.member("forkId")?.string()
        if let json = root.member("properties") { properties = ChainProperties(try json.object()) }
        if let json = root.member("forkBlocks") { forkBlocks = try Self.list(json, Self.forkBlock) }
        if let json = root.member("badBlocks") {
            badBlocks = try Self.list(json) { json throws(ChainSpecError) in try json.hash() }
        }
        if let json = root.member("codeSubstitutes") { codeSubstitutes = try Self.substitutes(json) }
        if let json = root.member("lightSyncState") { lightSyncState = try LightSyncState(json) }
        otherMembers = members.filter { !Self.knownMembers.contains($0.key) }
    }

    /// The specification as JSON, members in Substrate's order.
    public var json: JSON {
        var members: JSON.Object = [
            "name": .string(name),
            "id": .string(id),
            "chainType": chainType.json,
            "bootNodes": JSON(bootNodes),
            "telemetryEndpoints": telemetryEndpoints.isEmpty
                ? .null : JSON(telemetryEndpoints.map { [.string($0.url), JSON($0.verbosity)] }),
            "protocolId": JSON(protocolID.map(JSON.string)),
        ]
        if let forkID { members["forkId"] = .string(forkID) }
        members["properties"] = .object(properties.members)
        if !forkBlocks.isEmpty {
            members["forkBlocks"] = JSON(forkBlocks.map { [JSON($0.number), .hex($0.hash.bytes)] })
        }
        if !badBlocks.isEmpty { members["badBlocks"] = JSON(badBlocks.map { .hex($0.bytes) }) }
        for (name, value) in otherMembers where !Self.knownMembers.contains(name) { members[name] = value }
        if let lightSyncState { members["lightSyncState"] = lightSyncState.json }
        var substitutes: JSON.Object = [:]
        for substitute in codeSubstitutes { substitutes[String(substitute.number)] = .hex(substitute.code) }
        members["codeSubstitutes"] = .object(substitutes)
        members["genesis"] = genesis.json
        return .object(members)
    }

    /// The text of a specification file, as `build-spec` prints it.
    public var text: String { json.prettyPrinted }

    // MARK: - Parts

    private static func list<Element>(
        _ json: LocatedJSON, _ element: (LocatedJSON) throws(ChainSpecError) -> Element
    ) throws(ChainSpecError) -> [Element] {
        var list: [Element] = []
        for json in try json.elements() { list.append(try element(json)) }
        return list
    }

    private static func endpoint(_ json: LocatedJSON) throws(ChainSpecError) -> TelemetryEndpoint {
        let parts = try json.elements()
        guard parts.count == 2 else { throw .unexpected(path: json.path, expected: "an address and a verbosity") }
        return TelemetryEndpoint(url: try parts[0].string(), verbosity: try parts[1].integer())
    }

    private static func forkBlock(_ json: LocatedJSON) throws(ChainSpecError) -> ForkBlock {
        let parts = try json.elements()
        guard parts.count == 2 else { throw .unexpected(path: json.path, expected: "a block number and a hash") }
        return ForkBlock(number: try parts[0].integer(), hash: try parts[1].hash())
    }

    private static func substitutes(_ json: LocatedJSON) throws(ChainSpecError) -> [CodeSubstitute] {
        var substitutes: [CodeSubstitute] = []
        var numbers: Set<UInt64> = []
        for (name, value) in try json.object() {
            let located = LocatedJSON(value: value, path: json.child(name))
            guard let number = UInt64(name) else {
                throw .unexpected(path: located.path, expected: "named by a block number")
            }
            guard numbers.insert(number).inserted else { throw .duplicateKey(path: located.path) }
            substitutes.append(CodeSubstitute(number: number, code: try located.hex()))
        }
        return substitutes.sorted { $0.number < $1.number }
    }
}
