import Primitives

/// A runtime's code, as it stands under `:code`: a Wasm module, compressed or not.
///
/// Source: Polkadot specification, section 2.6.2 (loading the runtime code).
public struct RuntimeBlob: Sendable {
    /// What compressed code starts with.
    public static let compressionPrefix: [UInt8] = [0x52, 0xBC, 0x53, 0x76, 0x46, 0xDB, 0x8E, 0x05]
    /// Bytes that a module may have at most: Substrate's `CODE_BLOB_BOMB_LIMIT`.
    public static let defaultLimit = 50 << 20

    /// The Wasm module.
    public let wasm: [UInt8]
    public let wasCompressed: Bool

    /// Decompresses the code where it is compressed; fails unless a Wasm module comes out.
    public init(_ code: [UInt8], limit: Int = RuntimeBlob.defaultLimit) throws(RuntimeBlobError) {
        if code.starts(with: Self.compressionPrefix) {
            wasm = try ZstdFrame.decompress(code.dropFirst(Self.compressionPrefix.count), limit: limit)
            wasCompressed = true
        } else {
            guard code.count <= limit else { throw .tooLarge(limit: limit) }
            wasm = code
            wasCompressed = false
        }
        guard wasm.starts(with: [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]) else { throw .notWasm }
    }

    /// The contents of the first custom section of this name.
    public func customSection(_ name: String) throws(RuntimeBlobError) -> ArraySlice<UInt8>? {
        var reader = SectionReader(wasm)
        while let section = try reader.next() {
            if section.name == name { return section.contents }
        }
        return nil
    }

    /// The version that is written into the module, so that no code need run to know it; nil where it is not.
    public func version() throws(RuntimeBlobError) -> RuntimeVersion? {
        guard let section = try customSection("runtime_version") else { return nil }
        return try RuntimeVersion(section: section, apis: try customSection("runtime_apis"))
    }
}

/// Walks over the sections of a Wasm module.
///
/// Source: WebAssembly specification 1.0, section 5.5 (binary format of modules).
struct SectionReader {
    struct Section {
        /// The name of a custom section; nil for all others.
        let name: String?
        let contents: ArraySlice<UInt8>
    }

    private let module: [UInt8]
    private var position = 8

    /// - Parameter module: behind magic and version, which the caller has checked.
    init(_ module: [UInt8]) { self.module = module }

    mutating func next() throws(RuntimeBlobError) -> Section? {
        guard self.position < self.module.count else { return nil }
        let start = self.position
        let id = self.module[self.position]
        self.position += 1
        guard let length = self.readLength(before: self.module.count), length <= self.module.count - self.position
        else {
            throw .malformedSection(offset: start)
        }
        let end = self.position + length
        defer { self.position = end }
        guard id == 0 else { return Section(name: nil, contents: self.module[self.position..<end]) }

        guard let nameLength = self.readLength(before: end), nameLength <= end - self.position else {
            throw .malformedSection(offset: start)
        }
        let name = String(decoding: self.module[self.position..<self.position + nameLength], as: UTF8.self)
        return Section(name: name, contents: self.module[self.position + nameLength..<end])
    }

    /// Reads an unsigned LEB128 number of 32 bits.
    private mutating func readLength(before end: Int) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            guard self.position < end else { return nil }
            let byte = self.module[self.position]
            self.position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value <= UInt64(UInt32.max) ? Int(value) : nil }
        }
        return nil
    }
}
