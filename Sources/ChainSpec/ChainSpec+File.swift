import Foundation

extension ChainSpec {
    /// Reads a specification file.
    public init(contentsOfFile file: String, limit: Int = ChainSpec.defaultSizeLimit) throws(ChainSpecError) {
        let bytes: [UInt8]
        // The system's own reason is one clause, which fits into a line.
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable(file: file, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            // Reading one byte past the limit tells a file that is too long, be it a device without a length.
            let (length, overflow) = limit.addingReportingOverflow(1)
            bytes = Array(try handle.read(upToCount: overflow ? limit : length) ?? Data())
        } catch {
            throw .unreadable(file: file, reason: error.localizedDescription)
        }
        try self.init(parsing: bytes, limit: limit)
    }
}
