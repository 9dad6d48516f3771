/// How much memory a runtime has above what its module asks for.
public enum HeapAllocation: Hashable, Sendable {
    /// So many pages of 64 KiB more than the module says, all there from the start: how blocks are executed.
    case extraPages(UInt32)
    /// What the module says at first, growing on demand to so many pages in all.
    case growing(maximumPages: UInt32)

    /// 128 MiB: Substrate's `DEFAULT_HEAP_ALLOC_STRATEGY`.
    public static let standard = HeapAllocation.extraPages(2048)

    /// What a state says under `:heappages`: a 64-bit number of extra pages, of which the low 32 bits count. Where it
    /// says nothing that decodes, the standard.
    public init(heapPages value: [UInt8]?) {
        guard let value, value.count >= 8 else {
            self = .standard
            return
        }
        let pages = value.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self = .extraPages(pages)
    }

    /// The first and the largest number of pages of a memory for which the module wants `initial`.
    func pages(initial: UInt32) throws(WasmError) -> (initial: UInt32, maximum: UInt32) {
        switch self {
        case .extraPages(let extra):
            let total = UInt64(initial) + UInt64(extra)
            guard total <= UInt64(Self.mostPages) else { throw .tooManyPages(total) }
            return (UInt32(total), UInt32(total))
        case .growing(let maximum):
            guard maximum <= Self.mostPages else { throw .tooManyPages(UInt64(maximum)) }
            return (min(initial, maximum), maximum)
        }
    }

    /// Pages of a 32-bit address space.
    static let mostPages: UInt32 = 1 << 16
}
