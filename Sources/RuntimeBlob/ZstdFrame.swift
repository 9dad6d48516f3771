import CZstd

/// Decompresses zstd frames of unknown origin.
enum ZstdFrame {
    /// - Parameter limit: bytes that come out at most; a frame's own word on its length is not trusted.
    static func decompress(_ frames: ArraySlice<UInt8>, limit: Int) throws(RuntimeBlobError) -> [UInt8] {
        guard let context = unsafe ZSTD_createDCtx() else { throw .damaged("no memory for a decompressor") }
        defer { unsafe _ = ZSTD_freeDCtx(context) }

        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        var consumed = 0
        var isInsideFrame = false
        while true {
            // SAFETY: both buffers live for the call, and zstd writes and reads only inside the lengths given.
            let (result, produced) = unsafe frames.withUnsafeBytes { source in
                unsafe chunk.withUnsafeMutableBytes { target in
                    var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                    var buffer = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let result = unsafe ZSTD_decompressStream(context, &buffer, &input)
                    consumed = unsafe input.pos
                    return unsafe (result, buffer.pos)
                }
            }
            guard ZSTD_isError(result) == 0 else {
                throw .damaged(unsafe String(cString: ZSTD_getErrorName(result)))
            }
            guard produced <= limit - output.count else { throw .tooLarge(limit: limit) }
            output += chunk.prefix(produced)
            isInsideFrame = result != 0
            if consumed == frames.count, produced < chunk.count || !isInsideFrame { break }
        }
        guard !isInsideFrame else { throw .truncated }
        return output
    }
}
