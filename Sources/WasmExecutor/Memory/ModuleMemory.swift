/// Gives a runtime's module a memory of its own.
///
/// Runtimes import their memory. A module that defines it instead can be instantiated from a pool, with its data mapped
/// copy-on-write; no runtime can tell the difference. The size of the heap is written into the module as well.
enum ModuleMemory {
    private enum SectionID {
        static let custom: UInt8 = 0
        static let imports: UInt8 = 2
        static let memory: UInt8 = 5
        static let global: UInt8 = 6
        static let export: UInt8 = 7
        static let start: UInt8 = 8
    }

    /// The module with its memory inside, exported by the name under which it was imported.
    ///
    /// - Parameter module: starts with the magic number and version of Wasm 1.0.
    ///
    /// Source: WebAssembly specification 1.0, section 5.5 (binary format of modules).
    static func defined(in module: [UInt8], _ heap: HeapAllocation) throws(WasmError) -> [UInt8] {
        var input = WasmReader(module, from: 8)
        var output = WasmWriter(capacity: module.count + 64)
        output.append(module[..<8])
        var imported: ImportedMemory?
        var isMemoryWritten = false
        var isExportWritten = false

        while !input.isAtEnd {
            let id = try input.byte()
            var contents = try input.section()
            if id != SectionID.custom, let imported {
                if id >= SectionID.global, !isMemoryWritten {
                    output.section(SectionID.memory, try memorySection(imported.initialPages, heap))
                    isMemoryWritten = true
                }
                if id >= SectionID.start, !isExportWritten {
                    output.section(SectionID.export, try exportSection(imported.name, others: nil))
                    isExportWritten = true
                }
            }
            switch id {
            case SectionID.imports:
                let (others, memory) = try withoutMemory(&contents)
                imported = memory
                output.section(id, others)
            case SectionID.memory:
                guard imported == nil, !isMemoryWritten else {
                    throw .invalidModule("it has more than one memory")
                }
                guard try contents.number() == 1 else { throw .invalidModule("it does not have one memory") }
                output.section(id, try memorySection(try limits(&contents), heap))
                isMemoryWritten = true
            case SectionID.export:
                if let imported {
                    output.section(id, try exportSection(imported.name, others: contents))
                    isExportWritten = true
                } else {
                    output.section(id, contents.rest)
                }
            default:
                output.section(id, contents.rest)
            }
        }
        if let imported {
            if !isMemoryWritten { output.section(SectionID.memory, try memorySection(imported.initialPages, heap)) }
            if !isExportWritten { output.section(SectionID.export, try exportSection(imported.name, others: nil)) }
        } else if !isMemoryWritten {
            throw .missingExport("memory")
        }
        return output.bytes
    }

    private struct ImportedMemory {
        let name: ArraySlice<UInt8>
        let initialPages: UInt32
    }

    /// The import section without the memory in it.
    private static func withoutMemory(
        _ contents: inout WasmReader
    ) throws(WasmError) -> (others: ArraySlice<UInt8>, memory: ImportedMemory?) {
        let count = try contents.number()
        var memory: ImportedMemory?
        var kept = WasmWriter(capacity: contents.rest.count)
        for _ in 0..<count {
            let start = contents.position
            _ = try contents.name()
            let name = try contents.name()
            switch try contents.byte() {
            case 0: _ = try contents.number()
            case 1:
                _ = try contents.byte()
                _ = try limits(&contents)
            case 2:
                guard memory == nil else { throw .invalidModule("it has more than one memory") }
                memory = ImportedMemory(name: name, initialPages: try limits(&contents))
                continue
            case 3: _ = try contents.bytes(2)
            default: throw .invalidModule("it imports something of an unknown kind")
            }
            kept.append(contents.slice(from: start))
        }
        var section = WasmWriter(capacity: kept.bytes.count + 5)
        section.number(memory == nil ? count : count - 1)
        section.append(kept.bytes[...])
        return (section.bytes[...], memory)
    }

    /// Reads the limits of a memory or table: what it has at first.
    private static func limits(_ contents: inout WasmReader) throws(WasmError) -> UInt32 {
        let flags = try contents.byte()
        guard flags <= 1 else { throw .invalidModule("it has a memory or table of an unknown form") }
        let initial = try contents.number()
        if flags == 1 { _ = try contents.number() }
        return initial
    }

    private static func memorySection(
        _ initialPages: UInt32, _ heap: HeapAllocation
    ) throws(WasmError) -> ArraySlice<UInt8> {
        let pages = try heap.pages(initial: initialPages)
        var section = WasmWriter(capacity: 16)
        section.number(1)
        section.append([1])
        section.number(pages.initial)
        section.number(pages.maximum)
        return section.bytes[...]
    }

    private static func exportSection(
        _ name: ArraySlice<UInt8>, others: WasmReader?
    ) throws(WasmError) -> ArraySlice<UInt8> {
        var others = others
        let count = try others?.number() ?? 0
        guard count < .max else { throw .invalidModule("it has too many exports") }
        var section = WasmWriter(capacity: (others?.rest.count ?? 0) + name.count + 16)
        section.number(count + 1)
        if let others { section.append(others.rest) }
        section.number(UInt32(truncatingIfNeeded: name.count))
        section.append(name)
        section.append([2, 0])
        return section.bytes[...]
    }
}

/// Reads the binary format of Wasm modules of unknown origin.
private struct WasmReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ module: [UInt8], from position: Int) {
        bytes = module[...]
        self.position = position
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }

    /// What was not read yet.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    func slice(from start: Int) -> ArraySlice<UInt8> { bytes[start..<position] }

    mutating func byte() throws(WasmError) -> UInt8 {
        guard position < bytes.endIndex else { throw .invalidModule("it is truncated") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func bytes(_ count: Int) throws(WasmError) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw .invalidModule("it is truncated") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads an unsigned LEB128 number of 32 bits.
    mutating func number() throws(WasmError) -> UInt32 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard let number = UInt32(exactly: value) else { break }
                return number
            }
        }
        throw .invalidModule("it has a number that is too large")
    }

    mutating func name() throws(WasmError) -> ArraySlice<UInt8> { try bytes(Int(try number())) }

    /// The contents of the section whose length comes next.
    mutating func section() throws(WasmError) -> WasmReader { WasmReader(try bytes(Int(try number()))) }
}

/// Writes the binary format of Wasm modules.
private struct WasmWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ other: ArraySlice<UInt8>) { bytes.append(contentsOf: other) }

    mutating func number(_ value: UInt32) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    mutating func section(_ id: UInt8, _ contents: ArraySlice<UInt8>) {
        bytes.append(id)
        number(UInt32(truncatingIfNeeded: contents.count))
        append(contents)
    }
}
