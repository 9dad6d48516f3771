import ContentStore
public import JSON

extension JobManifest {
    /// Members that are not known are left alone: other parts of the system have theirs.
    public init(parsing text: [UInt8]) throws(ManifestError) {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: text) } catch { throw .notJSON(error) }
        try self.init(json)
    }

    public init(_ json: JSON) throws(ManifestError) {
        guard json.object != nil else { throw .notAnObject }
        guard json["v"] == 1 else { throw .unknownVersion }
        guard let runtime = json["runtime"] else { throw .missing("runtime") }
        let names = JobRuntime.allCases.map(\.rawValue)
        guard let runtime = runtime.string.flatMap(JobRuntime.init(rawValue:)) else {
            throw .wrong(member: "runtime", expected: "one of \(names.joined(separator: ", "))")
        }
        guard let code = try Self.cid("code", in: json) else { throw .missing("code") }
        self.init(runtime: runtime, code: .content(code))

        if let entry = json["entry"] {
            guard let name = entry.string, Self.isFileName(name) else {
                throw .wrong(member: "entry", expected: "the name of a file, in letters, digits, `.`, `-` and `_`")
            }
            self.entry = name
        }
        if let content = try Self.cid("input", in: json) {
            guard json["inline"] == nil else { throw .wrong(member: "inline", expected: "alone: there is an `input`") }
            input = .content(content)
        } else if let value = json["inline"] {
            input = .inline(value)
        }
        if let list = json["args"] { arguments = try Self.strings(list, of: "args") }
        if let members = json["limits"] { try read(limits: members) }
        switch json["network"] {
        case nil, .bool(false): network = .none
        case .bool(true): network = .all
        case let list?: network = .hosts(try Self.hosts(list))
        }
        if let list = json["permissions"] {
            let names = JobPermission.allCases.map(\.rawValue).joined(separator: ", ")
            for name in try Self.strings(list, of: "permissions") {
                guard let permission = JobPermission(rawValue: name) else {
                    throw .wrong(member: "permissions", expected: "a list of \(names)")
                }
                permissions.insert(permission)
            }
        }
        if let value = json["deterministic"] {
            guard let flag = value.bool else { throw .wrong(member: "deterministic", expected: "true or false") }
            isDeterministic = flag
        }
        switch json["result"] {
        case nil, "inline": break
        case "cid": isOutputStored = true
        default: throw .wrong(member: "result", expected: "`inline` or `cid`")
        }
        if let value = json["interface"] {
            guard let interface = value.string.flatMap(Interface.init(rawValue:)) else {
                throw .wrong(member: "interface", expected: "`program` or `jsjob`")
            }
            self.interface = interface
        }
        if let options = json["options"] { self.options = options }
    }

    private mutating func read(limits members: JSON) throws(ManifestError) {
        guard let object = members.object else { throw .wrong(member: "limits", expected: "an object") }
        for (name, value) in object {
            // The product of any two of these stays far below what an `Int` holds.
            guard let number: Int = value.exactInteger(), (1...1 << 40).contains(number) else {
                throw .wrong(member: "limits.\(name)", expected: "an integer above 0")
            }
            switch name {
            case "cpu_s": limits.cpuTime = min(number, 1 << 30)
            case "real_s": limits.realTime = min(number, 1 << 30)
            case "memory_mb": limits.memory = min(number, 1 << 24) << 20
            case "fuel": limits.fuel = UInt64(number)
            case "output_bytes": limits.output = number
            case "disk_mb": limits.disk = min(number, 1 << 24) << 20
            case "processes": limits.processes = min(number, 1 << 20)
            default: throw .wrong(member: "limits.\(name)", expected: "a limit that is known")
            }
        }
    }

    static func cid(_ member: String, in json: JSON) throws(ManifestError) -> CID? {
        guard let value = json[member] else { return nil }
        guard let text = value.string else { throw .wrong(member: member, expected: "a CID") }
        do throws(CIDError) { return try CID(parsing: text) } catch { throw .cid(member: member, error) }
    }

    private static func strings(_ value: JSON, of member: String) throws(ManifestError) -> [String] {
        guard let list = value.array, list.count <= 64 else {
            throw .wrong(member: member, expected: "a list of 64 texts at most")
        }
        var strings: [String] = []
        for element in list {
            // A zero byte would end an argument of a program early.
            guard let text = element.string, !text.utf8.contains(0) else {
                throw .wrong(member: member, expected: "a list of texts without zero bytes")
            }
            strings.append(text)
        }
        return strings
    }

    /// Commas would part one host into two on Deno's command line.
    private static func hosts(_ value: JSON) throws(ManifestError) -> [String] {
        let hosts = try strings(value, of: "network")
        let isHost = { (text: String) in
            !text.isEmpty && text.utf8.allSatisfy { isWordCharacter($0) || "[]:*".utf8.contains($0) }
        }
        guard !hosts.isEmpty, hosts.allSatisfy(isHost) else {
            throw .wrong(member: "network", expected: "true, false or a list of hosts")
        }
        return hosts
    }

    static func isFileName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy { isWordCharacter($0) }
    }

    private static func isWordCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
